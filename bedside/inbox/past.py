"""What the house did, as small text between the words: marks of the ledger told as sentences. It reads the ledger and adds nothing to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from bedside.inbox.models import Conversation
from bedside.inbox.rows import sentence
from bedside.record.models import Event
from bedside.web import times

MOST = 200  # newest marks told


def marks(
    conversation: Conversation, drafts: Iterable[int], deliveries: Iterable[int], mentions: Iterable[int]
) -> list[Event]:
    """The marks of a conversation, its drafts, its deliveries and its mentions, oldest first."""
    about = Q(thing="inbox.conversation", thing_id=conversation.pk)
    for thing, keys in (
        ("publishing.draft", drafts),
        ("publishing.delivery", deliveries),
        ("listening.mention", mentions),
    ):
        if found := list(keys):
            about |= Q(thing=thing, thing_id__in=found)
    newest = (
        Event.objects.filter(about).order_by("-number").only("number", "at", "by_id", "act", "reason", "detail")[:MOST]
    )
    return list(reversed(newest))


def told(mark: Event, people: Mapping[int, str], teams: Mapping[int, str], *, now: datetime) -> str:
    """One mark as a sentence; "" for a mark that the thread shows in another way."""
    who = people.get(mark.by_id, _("a former colleague")) if mark.by_id else _("Bedside")
    words = _words(mark.act, mark.detail, bool(mark.reason))
    return (
        words % {"who": who, "why": sentence(mark.reason), **_names(mark.detail, people, teams, now)} if words else ""
    )


def _names(
    detail: dict[str, Any], people: Mapping[int, str], teams: Mapping[int, str], now: datetime
) -> dict[str, str]:
    until = parse_datetime(detail["until"]) if isinstance(detail.get("until"), str) else None
    return {
        "to": people.get(detail.get("to") or 0, "") or teams.get(detail.get("team") or 0, ""),
        "approver": people.get(detail.get("asked_of") or 0, ""),
        "until": times.when(until, now=now) if until else "",
    }


def _words(act: str, detail: dict[str, Any], reasoned: bool) -> str:
    if act == "conversation.assigned":
        if detail.get("to") or detail.get("team"):
            return _("%(who)s gave it to %(to)s")
        return _("%(who)s put it back for anyone to take")
    if act == "draft.awaiting_approval":
        return (
            _("%(who)s asked %(approver)s to approve a reply")
            if detail.get("asked_of")
            else _("%(who)s asked for approval of a reply")
        )
    return {
        "conversation.open": _("%(who)s opened it"),
        "conversation.snoozed": _("%(who)s put it off until %(until)s"),
        "conversation.woken": _("%(who)s brought it back"),
        "conversation.resolved": _("%(who)s resolved it"),
        "conversation.reopened": _("%(who)s opened it again") if not reasoned else _("Opened again: %(why)s"),
        "promise.broken": _("The promised time for a first reply passed"),
        "draft.withdrawn": _("%(who)s took a draft back"),
        "draft.refused_by_guard": _("The guard stopped a wording"),
        "override.asked": _("%(who)s asked that the words pass the guard: “%(why)s”"),
        "override.passed": _("%(who)s let the words pass the guard, to approval: “%(why)s”"),
        "override.refused": _("%(who)s did not let the words pass the guard: “%(why)s”"),
        "draft.rewritten": _("%(who)s rewrote the draft"),
        "delivery.cancelled": _("The sending was called off: %(why)s") if reasoned else _("The sending was called off"),
        "mention.unmasked": _("%(who)s opened the original: “%(why)s”"),
        "mention.corrected": _("%(who)s corrected what the reader understood"),
        "mention.confirmed": _("%(who)s found the reading right"),
    }.get(act, "")
