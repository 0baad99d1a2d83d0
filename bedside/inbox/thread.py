"""A conversation from top to bottom: what was said, what we noted and replied, what the house did, in the order in which it happened. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bedside.inbox import past
from bedside.inbox.models import Conversation, Reply
from bedside.inbox.rows import sentence
from bedside.listening.models import Mention
from bedside.publishing.models import Approval, Delivery, Draft
from bedside.web import times

MOST = 60  # newest mentions shown; a thread of a thousand comments is read in Search
IN_THE_BOX = ("draft", "checked", "changes_asked")  # drafts that the composer holds, not the thread


@dataclass(frozen=True)
class Thread:
    """The things of a thread, and the newest mention, to which an answer would go."""

    things: list[dict[str, Any]]
    newest: Mention | None
    earlier: int


def read(
    conversation: Conversation,
    people: Mapping[int, str],
    teams: Mapping[int, str],
    *,
    now: datetime,
    masked: bool = False,
) -> Thread:
    """Everything of one conversation. `people`, `teams`: names by number.

    `masked`: the reader works with personal details masked, so no link leads to whoever wrote, and why an original was
    opened is not told. Colleagues' notes are.
    """
    mentions = list(conversation.thread_mentions().reverse()[:MOST])[::-1]
    replies = list(
        conversation.replies.select_related("draft__channel", "draft__delivery__held_by").prefetch_related(
            "draft__approvals"
        )
    )
    voices: dict[bytes, int] = {}
    things = [thing for mention in mentions for thing in _said(mention, voices, now)]
    if conversation.why and mentions:
        things.append(_event(mentions[-1].heard_at, sentence(conversation.why[0]), 1))
    things += [_note(note, people) for note in conversation.notes.order_by("at")]
    things += [thing for reply in replies for thing in _replied(reply, people, now)]
    things += _done(conversation, replies, mentions, people, teams, now, masked)
    things.sort(key=lambda thing: (thing["at"], thing["rank"]))
    if masked:
        things = [thing | {"url": ""} for thing in things]
    return Thread(
        _without_echo(things), mentions[-1] if mentions else None, max(0, conversation.mentions - len(mentions))
    )


def _event(at: datetime, words: str, rank: int = 3) -> dict[str, Any]:
    return {"kind": "event", "at": at, "text": words, "rank": rank}


def _without_echo(things: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same small sentence twice in a row is told once."""
    kept: list[dict[str, Any]] = []
    for thing in things:
        if thing["kind"] == "event" and kept and kept[-1]["kind"] == "event" and kept[-1]["text"] == thing["text"]:
            kept[-1] = thing
        else:
            kept.append(thing)
    return kept


def _said(mention: Mention, voices: dict[bytes, int], now: datetime) -> list[dict[str, Any]]:
    number = voices.setdefault(bytes(mention.author_key), len(voices) + 1)
    who = _("Visitor") if number == 1 else _("Visitor %(number)s") % {"number": number}
    thing = {
        "kind": "mention",
        "id": mention.pk,
        "by": who,
        "at": mention.posted_at,
        "text": _words(mention),
        "lang": mention.lang if mention.state == "read" and mention.lang != "other" else "",
        "url": mention.url,
        "about": _about(mention),
        "rank": 0,
    }
    if mention.gone_at:
        return [thing, _event(mention.gone_at, _("Deleted where it was said. We keep that it was there."))]
    if mention.version > 1 and mention.edited_at:
        words = _("Changed by whoever wrote it. This is version %(n)s; the earlier ones are kept sealed.")
        return [thing, _event(mention.edited_at, words % {"n": mention.version})]
    return [thing]


def _words(mention: Mention) -> str:
    if mention.state == "gone":
        return _("Deleted where it was said.")
    if mention.state == "unreadable":
        return _("The reader failed on this text. Open the original, with a reason, to read it.")
    if mention.state == "heard" and mention.stood_unread and not mention.text:
        return _(
            "Heard, and not read yet: the automatic reader does not work just now. Open the original, with a reason, to read it."
        )
    if mention.state == "heard" and not mention.text:
        return _("Heard, and being read. It shows here in a moment.")
    return f"{mention.title}\n{mention.text}" if mention.title else mention.text


def _about(mention: Mention) -> str:
    if mention.rating is None:
        return ""
    return ngettext("%(n)s star", "%(n)s stars", round(mention.rating)) % {"n": f"{mention.rating:g}"}


def _note(note: Any, people: Mapping[int, str]) -> dict[str, Any]:
    return {
        "kind": "note",
        "id": note.pk,
        "by": people.get(note.author_id, ""),
        "at": note.at,
        "text": note.text,
        "rank": 2,
    }


def _replied(reply: Reply, people: Mapping[int, str], now: datetime) -> list[dict[str, Any]]:
    """Our own words with their true state, and what approvers said of them."""
    draft = reply.draft
    things = [_verdict(approval, people) for approval in draft.approvals.all()]
    if draft.state in IN_THE_BOX or draft.state == "withdrawn":
        return things
    state, kind, words = true_state(draft, people, now=now)
    delivery = _delivery(draft)
    return [
        *things,
        {
            "kind": "reply",
            "id": draft.pk,
            "by": people.get(draft.author_id, ""),
            "at": draft.written_at,
            "text": draft.text,
            "lang": draft.lang,
            "waits": draft.state != "sent",
            "state": state,
            "state_kind": kind,
            "state_words": words,
            "url": delivery.url if delivery else "",
            "draft": draft,
            "failed": bool(delivery and delivery.state == "failed"),
            "unknown": bool(delivery and delivery.state == "unknown" and delivery.due_at is None),
            "rank": 2,
        },
    ]


def _verdict(approval: Approval, people: Mapping[int, str]) -> dict[str, Any]:
    words = {
        "approved": _("%(who)s approved the reply"),
        "changes": _("%(who)s asked for changes: “%(words)s”"),
        "rejected": _("%(who)s rejected the reply: “%(words)s”"),
    }[approval.verdict]
    return _event(approval.at, words % {"who": people.get(approval.by_id, ""), "words": approval.words}, 4)


def _delivery(draft: Draft) -> Delivery | None:
    return getattr(draft, "delivery", None)


def true_state(draft: Draft, people: Mapping[int, str], *, now: datetime) -> tuple[str, str, str]:
    """(state, kind of tag, the rest of the sentence) of a draft that left the composer."""
    delivery = _delivery(draft)
    if draft.state == "awaiting_approval":
        asked = people.get(draft.asked_of_id or 0) or _("anyone who may approve")
        since = times.when(draft.asked_at, now=now) if draft.asked_at else ""
        return _("waits for approval"), "due", _("asked %(who)s at %(when)s") % {"who": asked, "when": since}
    if draft.state == "rejected":
        return _("rejected"), "", _("It did not go out.")
    if delivery is None:
        return _("approved"), "", ""
    if delivery.state == "sent":
        when = times.when(delivery.sent_at, now=now) if delivery.sent_at else ""
        return _("sent"), "ok", _("%(when)s, on %(channel)s") % {"when": when, "channel": draft.channel.name}
    if delivery.state == "failed":
        return _("not sent"), "late", delivery.trouble_words
    if delivery.state == "unknown":
        return _("not known"), "due", delivery.trouble_words
    if delivery.state == "cancelled":
        return (
            _("not sent"),
            "late",
            _("The approval no longer stands for these words. Take it back and write it again."),
        )
    if delivery.state == "sending":
        return _("being sent"), "due", _("on %(channel)s") % {"channel": draft.channel.name}
    return _waiting(draft, delivery, now)


def _waiting(draft: Draft, delivery: Delivery, now: datetime) -> tuple[str, str, str]:
    if delivery.held_by is not None and delivery.held_by.lifted_at is None:
        return _("held back"), "hold", delivery.held_by.why
    if draft.channel.state != "on":
        return _("approved"), "due", _("It waits: the channel is switched off.")
    if delivery.trouble:
        words = _("%(trouble)s It is tried again at %(when)s.")
        when = times.when(delivery.due_at, now=now) if delivery.due_at else ""
        return _("not sent yet"), "due", words % {"trouble": delivery.trouble_words, "when": when}
    return _("approved"), "ok", _("It goes out in a moment.")


def _done(
    conversation: Conversation,
    replies: list[Reply],
    mentions: list[Mention],
    people: Mapping[int, str],
    teams: Mapping[int, str],
    now: datetime,
    masked: bool,
) -> list[dict[str, Any]]:
    deliveries = [found.pk for reply in replies if (found := _delivery(reply.draft))]
    marks = past.marks(conversation, (reply.draft_id for reply in replies), deliveries, (m.pk for m in mentions))
    shown = (mark for mark in marks if not (masked and mark.act == "mention.unmasked"))
    told = ((mark, past.told(mark, people, teams, now=now)) for mark in shown)
    return [_event(mark.at, words) for mark, words in told if words]
