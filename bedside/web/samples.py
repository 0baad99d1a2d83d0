"""Made-up things for the design page to show its parts with: one invented hospital, one quiet afternoon. It is not the demo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms

NOW = datetime(2026, 3, 12, 14, 2, tzinfo=UTC)


def _ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def _due(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


class Sample(forms.Form):
    """A form with one of each control, one of them wrong."""

    name = forms.CharField(label="Name of the channel", help_text="As colleagues call it.")
    address = forms.URLField(label="Address of the feed", initial="brigids", assume_scheme="https")
    kind = forms.ChoiceField(
        label="Source type", choices=[("social", "Social"), ("review", "Reviews"), ("news", "News")]
    )
    words = forms.CharField(label="Listen for", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    since = forms.ChoiceField(
        label="Start with",
        choices=[("now", "What comes from now on"), ("month", "The last thirty days")],
        widget=forms.RadioSelect,
        initial="now",
    )
    on = forms.BooleanField(label="Switched on", required=False, initial=True)


def _form() -> Sample:
    return Sample(
        {"name": "Parents’ forum", "address": "brigids dot example", "kind": "news", "since": "now", "on": "on"}
    )


def rows() -> list[dict[str, Any]]:
    """The list of an inbox: one of each standing."""
    first = {"url": "/design/inbox?shows=talk", "unread": True}
    return [
        first | {"id": 1, "on": True, "glyph": "M", "name": "Visitor on Mastodon", "due_at": _due(18), "at": _ago(3), "feeling": "negative", "topic": "waiting",
                 "words": "Four hours in A&E with my mum, [name], and nobody has told us anything. Is this normal?", "why": "Rule “waiting”: first reply within an hour"},
        first | {"id": 2, "glyph": "G", "name": "Google review · Main site", "due_at": _due(42), "at": _ago(11), "feeling": "negative", "topic": "transport and parking",
                 "words": "Parking machine was broken again and we nearly missed the scan appointment."},
        first | {"id": 3, "glyph": "@", "name": "Email · press office", "due_at": _ago(5), "at": _ago(24), "feeling": "neutral", "topic": "press",
                 "words": "Request for comment: Herald, deadline 17:00 today, about the water supply."},
        {"id": 4, "url": "#", "glyph": "B", "name": "Parent on Bluesky", "at": _ago(38), "feeling": "positive", "topic": "staff attitude",
         "words": "The night nurses on Ward 6 were extraordinary with our little one. Thank you."},
        {"id": 5, "url": "#", "glyph": "M", "name": "Local resident on Mastodon", "held": "held · water", "at": _ago(51), "feeling": "neutral", "topic": "facilities",
         "words": "Is it true the taps are off on the surgical floor? Hearing all sorts."},
        {"id": 6, "url": "#", "glyph": "R", "name": "Forum · Parents of Brigid’s", "due_at": _due(130), "at": _ago(66), "feeling": "negative", "sure": False, "topic": "access",
         "words": "Has anyone managed to get through on the outpatient phone line this week?"},
        {"id": 7, "url": "#", "glyph": "G", "name": "Google review · Day surgery", "at": _ago(125), "feeling": "positive", "topic": "communication",
         "words": "Kind staff, on time, everything explained twice. Could not fault it."},
        {"id": 8, "url": "#", "glyph": "@", "name": "Email · comms@", "clock_words": "waiting for them", "at": _ago(130), "feeling": "neutral", "topic": "digital",
         "words": "Could you share the visiting hours for the new wing? Your page gives a 404."},
    ]  # fmt: skip


def thread() -> list[dict[str, Any]]:
    """A conversation: what was said, what the house did, what colleagues noted, what we answered."""
    return [
        {"kind": "mention", "by": "Visitor", "at": _ago(3), "about": "12 replies, 40 boosts", "id": 1, "lang": "en",
         "text": "Four hours in A&E with my mum, [name], and nobody has told us anything. She is [age]. Is this normal at St Brigid’s?"},
        {"kind": "event", "text": "Placed in A&E by rule “waiting” · 7 others say this today, three times the usual", "at": _ago(3)},
        {"kind": "note", "by": "Mira Kos", "at": _ago(1), "id": 2, "text": "Duty manager says the wait is 3 h 40 for non-urgent. She is happy for us to give the liaison number."},
    ]  # fmt: skip


def replies() -> list[dict[str, Any]]:
    """Our own words in each state of truth."""
    words = "We are sorry to read this. Nobody should wait without being told why. The nurse in charge can be asked for at the desk, at any time."
    return [
        {"kind": "reply", "by": "Asha Odell", "at": _ago(9), "text": words, "state": "waits for approval", "state_kind": "due", "waits": True, "state_words": "asked Dr Nair 6 min ago"},
        {"kind": "reply", "by": "Asha Odell", "at": _ago(4), "text": words, "state": "sent", "state_kind": "ok", "state_words": "14:01, on Mastodon"},
        {"kind": "reply", "by": "Asha Odell", "at": _ago(2), "text": words, "state": "not sent", "state_kind": "late", "state_words": "Mastodon refused it: the account is locked."},
        {"kind": "reply", "by": "Asha Odell", "at": _ago(2), "text": words, "state": "not known", "state_kind": "due", "state_words": "The line broke while sending. Look there, then say whether it went out."},
    ]  # fmt: skip


def guard() -> dict[str, Any]:
    return {
        "passed": ["No personal details", "No medical advice", "Does not say who is a patient"],
        "findings": [
            {"check": "unknown_contact", "start": 10, "end": 21, "words": "01 555 0142", "reason": "A phone number not seen before", "suggestion": "Check it, or use the liaison team’s public number."},
            {"check": "confirms_patient", "start": 0, "end": 9, "words": "your mum’s visit", "reason": "Says in public that she was here", "suggestion": "Leave out the visit.", "stop": True},
        ],
        "wording": "We are sorry to read this. We cannot discuss anyone’s care here; please write to us in private so that we can help.",
    }  # fmt: skip


def charts() -> dict[str, Any]:
    values = [4, 3, 4, 5, 4, 4, 6, 5, 7, 8, 9, 11]
    low, high = [3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4], [5, 5, 5, 5, 5, 7, 7, 7, 7, 7, 7, 7]
    hours = [NOW.replace(minute=0) - timedelta(hours=71 - i) for i in range(72)]
    day = [3, 2, 1, 1, 2, 3, 6, 11, 16, 19, 21, 20, 18, 17, 19, 18, 16, 15, 17, 18, 15, 11, 8, 5]
    volume = [day[i % 24] + (i * 7 % 5) for i in range(68)] + [34, 52, 61, 48]
    return {
        "spark_values": values,
        "spark_low": low,
        "spark_high": high,
        "spark_labels": ["03:00", "09:00", "14:00"],
        "hours": hours,
        "volume": volume,
        "volume_low": [max(0, day[i % 24] - 4) for i in range(72)],
        "volume_high": [day[i % 24] + 7 for i in range(72)],
    }


def lists() -> dict[str, Any]:
    return {
        "tabs": [
            {"label": "Mine", "url": "#", "count": 6, "current": True},
            {"label": "Unassigned", "url": "#", "count": 11},
            {"label": "To approve", "url": "#", "count": 3},
            {"label": "All", "url": "#", "count": 42},
        ],
        "facts": [
            ("Heard by", "query “St Brigid’s A&E”"),
            ("Language", "English"),
            ("Topic", "waiting"),
            ("Hidden", "1 name, 1 age"),
        ],
        "figures": [
            {"value": "1,864", "label": "mentions, a tenth more"},
            {
                "value": "+11",
                "label": "net sentiment, was +14",
                "how": "(612 kind − 407 critical) ÷ 1,864",
                "feeling": "pos",
            },
            {"value": "12", "unit": "min", "label": "first reply, median"},
            {"value": "96%", "label": "first replies within promise", "how": "412 of 431"},
        ],
        "topics": [
            ("Staff attitude", 318, 72, (240, 65, 13)),
            ("Food", 64, -5, (20, 21, 23)),
            ("Waiting", 266, -63, (20, 58, 188)),
        ],
        "steps": [
            {"state": "done", "words": "Dr Nair agreed", "at": _ago(12)},
            {"state": "next", "words": "Chief nurse, asked 14:01"},
            {"state": "not", "words": "Legal asked for changes: “leave out the number”", "at": _ago(30)},
        ],
    }


def everything() -> dict[str, Any]:
    """All samples by name, with the `now` that they are told by."""
    return (
        {
            "now": NOW,
            "rows": rows(),
            "thread": thread(),
            "replies": replies(),
            "form": _form(),
            "seen_at": _ago(0.13),
            "first_due": _due(18),
            "first_at": _ago(3),
            "later_due": _due(95),
        }
        | guard()
        | charts()
        | lists()
    )
