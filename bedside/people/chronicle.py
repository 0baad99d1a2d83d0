"""The ledger as people read it: marks with names and sentences in place of numbers. It only reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as said

from bedside.people.models import User
from bedside.record import ledger
from bedside.record.models import Event

PAGE = 60
DIGEST = 64  # figures of a digest as text
HOUSE = said("The house")
OF_THE_HOUSE = ("retention.deleted", "keys.resealed")  # done for all organisations at once: figures that name nobody

# What each act means in words; an act that is missing here is shown by its own name.
WORDS = {
    "user.signed_in": said("signed in"),
    "user.invited": said("invited a colleague"),
    "user.link_made": said("made a link to set a password"),
    "user.changed": said("changed roles or teams"),
    "user.switched_off": said("switched an account off"),
    "user.switched_on": said("switched an account on"),
    "organisation.founded": said("set the organisation up"),
    "channel.connected": said("connected a channel"),
    "channel.changed": said("changed a channel"),
    "channel.on": said("switched a channel on"),
    "channel.off": said("switched a channel off"),
    "channel.in_trouble": said("found a channel in trouble"),
    "channel.silent": said("found a channel silent"),
    "mentions.kept": said("kept mentions"),
    "mention.corrected": said("corrected a reading"),
    "mention.confirmed": said("found a reading right"),
    "reading.stopped": said("could not read any more"),
    "reading.over": said("could read again"),
    "archive.reread_begun": said("began to read the archive again"),
    "archive.reread": said("read the archive again"),
    "reader.retrained": said("taught the reader what the desk had said"),
    "reader.retraining_undone": said("took back what the reader was taught"),
    "mention.unmasked": said("opened an original"),
    "reject.settled": said("settled a rejected piece"),
    "conversation.open": said("opened a conversation"),
    "conversation.assigned": said("assigned a conversation"),
    "conversation.snoozed": said("put a conversation off"),
    "conversation.woken": said("woke a conversation"),
    "conversation.noted": said("wrote a note"),
    "conversation.resolved": said("resolved a conversation"),
    "conversation.reopened": said("reopened a conversation"),
    "conversation.waiting": said("waits for their answer"),
    "promise.broken": said("noticed an answer that is late"),
    "draft.begun": said("began a draft"),
    "draft.draft": said("edited a draft"),
    "draft.rewritten": said("rewrote a colleague's draft"),
    "draft.checked": said("had the guard check a draft"),
    "draft.refused_by_guard": said("was refused by the guard"),
    "draft.awaiting_approval": said("sent a draft for approval"),
    "draft.approved": said("approved a draft"),
    "draft.changes_asked": said("asked for changes"),
    "draft.rejected": said("rejected a draft"),
    "draft.withdrawn": said("took a draft back"),
    "draft.sent": said("noted a reply as sent"),
    "delivery.sending": said("handed a reply to its channel"),
    "delivery.sent": said("sent a reply"),
    "delivery.failed": said("could not send a reply"),
    "delivery.unknown": said("does not know whether a reply went out"),
    "delivery.approved": said("put a reply back in line"),
    "delivery.cancelled": said("called a reply off"),
    "delivery.replaced": said("replaced a reply by a newer one"),
    "override.asked": said("asked that refused words pass the guard"),
    "override.passed": said("let refused words pass the guard"),
    "override.refused": said("did not let refused words pass the guard"),
    "alarm.told": said("told of a false alarm"),
    "alarm.settled": said("said what became of a false alarm"),
    "compliance.exported": said("took a month of the guard out as a file"),
    "guard.line_added": said("added a line to the guard's rules"),
    "guard.line_ended": said("ended a line of the guard's rules"),
    "guard.number_added": said("added a pattern of record numbers"),
    "guard.number_ended": said("ended a pattern of record numbers"),
    "guard.mode_chosen": said("chose whose law the guard follows"),
    "hold.placed": said("placed a hold"),
    "hold.lifted": said("lifted a hold"),
    "saved.written": said("wrote a saved reply"),
    "saved.approved": said("approved a saved reply"),
    "retention.deleted": said("deleted what was past its time"),
    "keys.resealed": said("sealed rows with the new key"),
    "demo.afternoon_began": said("started the bad afternoon"),
}


@dataclass(frozen=True)
class Mark:
    """One mark, ready to be read."""

    event: Event
    who: str
    words: str
    thing: str
    detail: str


@dataclass(frozen=True)
class Page:
    """One page of the ledger, with where the next begins and whether the newest part of the chain is whole."""

    marks: list[Mark]
    older: int | None
    wrong: list[str]
    acts: list[tuple[str, str]]
    people: list[User]


def page(organisation_id: int, *, act: str = "", by: str = "", thing: str = "", before: str = "") -> Page:
    """Marks of one organisation and of the house itself, newest first. Raises ValueError for a page that cannot be."""
    of_the_house = models.Q(organisation_id=None, act__in=OF_THE_HOUSE)
    events = Event.objects.filter(models.Q(organisation_id=organisation_id) | of_the_house)
    if act:
        events = events.filter(act=act)
    if by:
        events = events.filter(by_id=None if by == "house" else int(by))
    if thing:
        name, _sep, number = thing.partition(":")
        events = events.filter(thing=name, thing_id=int(number)) if number else events.filter(thing=name)
    if before:
        events = events.filter(number__lt=int(before))
    rows = list(events.order_by("-number")[: PAGE + 1])
    older = rows[PAGE - 1].number if len(rows) > PAGE else None
    acts = sorted(((key, _(words)) for key, words in WORDS.items()), key=lambda pair: pair[1])
    people = list(User.objects.filter(organisation_id=organisation_id).order_by("name"))
    return Page(told(rows[:PAGE]), older, ledger.verify(newest=500), acts, people)


def of(thing: models.Model, most: int = 40) -> list[Mark]:
    """The marks of one thing, newest first."""
    rows = Event.objects.filter(thing=thing._meta.label_lower, thing_id=thing.pk).order_by("-number")[:most]
    return told(list(rows))


def told(events: list[Event]) -> list[Mark]:
    """Marks in words; names are asked once."""
    names = dict(User.objects.filter(pk__in={event.by_id for event in events if event.by_id}).values_list("pk", "name"))
    return [
        Mark(
            event,
            names.get(event.by_id or 0, _(HOUSE)),
            _(WORDS.get(event.act, event.act)),
            _thing(event),
            _detail(event.detail),
        )
        for event in events
    ]


def _thing(event: Event) -> str:
    return f"{event.thing.rpartition('.')[2]} {event.thing_id}" if event.thing_id else ""


def _detail(detail: dict[str, Any]) -> str:
    return " · ".join(
        f"{key.replace('_', ' ')} {_value(value)}" for key, value in detail.items() if value not in (None, "", [], 0)
    )


def _value(value: Any) -> Any:
    """A list with commas; of a digest the first figures, enough to find it again."""
    if not isinstance(value, list):
        return value
    return ", ".join(f"{one[:12]}…" if isinstance(one, str) and len(one) == DIGEST else str(one) for one in value)
