"""The story of a post, top to bottom: heard, watched, promised, spoken, forgotten. Each verb is handed the time; only `speak` sends."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, OperationalError

from bedside.channels import verbs as channels
from bedside.channels.models import Channel
from bedside.connectors.base import ConnectorError, Post, say
from bedside.inbox import acts, again, promises, triage, unread
from bedside.inbox.models import Presence
from bedside.listening import importing, keep, reread, silence, standstill, understand
from bedside.listening.models import Mention
from bedside.people import verbs as people
from bedside.people.models import Organisation
from bedside.publishing import delivery
from bedside.record import ledger, resealing, retention
from bedside.record.ledger import acting
from bedside.record.sealing import Shut

Done = TypeVar("Done")
log = logging.getLogger(__name__)
OURS = say("Something broke on our side while it was fetched; it is tried again. If it stays so, look into the log.")
SHUT = say(
    "Its sealed settings do not open with our key file. Put the right key file back, or enter its secrets again."
)
TRIES = 3  # a thread begun by two workers at once: one of them looks again


def hear(channel: Channel, *, now: datetime) -> int:
    """Fetch what is new and keep it first; the cursor moves with the commit. Returns how many mentions are new."""
    new = 0
    try:
        for page in channels.fetch(channel, now=now):
            with acting():
                kept = keep.keep_batch(channel, page.posts, now=now)
                if not channels.fetched(channel, page, new=kept.new, now=now):
                    raise Overtaken
                keep.note(channel, kept, now=now)
            new += kept.new
    except Overtaken:
        log.warning("channel %s was taken over by another worker", channel.pk)
    except ConnectorError as error:
        channels.in_trouble(channel, error, now=now)
    except Exception as error:  # a damaged row, or a fault of ours: told on the channel, and the others are heard
        without_words(f"channel {channel.pk} cannot be heard", error)
        channels.in_trouble(channel, ConnectorError(SHUT if isinstance(error, Shut) else OURS), now=now)
    return new


def take_in(channel: Channel, posts: Sequence[Post], *, now: datetime) -> keep.Kept:
    """A file's posts: kept first, then read and placed at once by whoever brought them."""
    kept = keep.keep(channel, posts, now=now)
    place(understand.these(kept.to_read, now=now), now=now)
    return kept


def understand_waiting(*, now: datetime, limit: int = 200) -> int:
    """Read what was kept, and put it where a person will see it. Returns how many were read."""
    mentions = understand.waiting(now=now, limit=limit)
    place(mentions, now=now)
    return len(mentions)


def place(mentions: Sequence[Mention], *, now: datetime) -> None:
    """Understand these claimed mentions and triage them: readings, counts, search words, conversations in one transaction."""
    if not mentions:
        return
    try:
        _place(mentions, now=now)
    except understand.NotReading as why:
        _wait(mentions, why, now=now)
    except Exception as why:  # one bad row must not hold up the others: find which one it is
        without_words(f"{len(mentions)} mentions could not be placed together", why)
        for mention in mentions:
            _place_alone(mention, now=now)


def _place_alone(mention: Mention, *, now: datetime) -> None:
    """One mention by itself; if that fails too it is given up, and stands in the inbox for a person to read."""
    try:
        _place([mention], now=now)
    except understand.NotReading as why:
        _wait([mention], why, now=now)
    except Exception as why:
        without_words(f"mention {mention.pk} is given up", why)
        with acting():
            for one in understand.write([understand.given_up(mention)]):
                unread.give_up(one.mention, now=now)


def _wait(mentions: Sequence[Mention], why: understand.NotReading, *, now: datetime) -> None:
    """No text can be read: they stand in the inbox unread, and are tried again until the reader works."""
    with acting():
        unread.place(standstill.put_off(mentions, str(why), now=now), now=now)


def _place(mentions: Sequence[Mention], *, now: datetime) -> None:
    read = understand.read(mentions, now=now)

    def once() -> None:
        with acting():
            triage.place(understand.write(read), now=now)
            standstill.over(mentions, now=now)

    _tried(once)


def read_again(organisation: Organisation, *, since: datetime | None, below: int | None, now: datetime) -> reread.Part:
    """A part of the archive, read by today's reader; conversations show it. Nothing is triaged or promised anew, nobody is told."""

    def once() -> reread.Part:
        with acting():
            part = reread.part(organisation, since=since, below=below, now=now)
            again.show(part.shown)
        return part

    return _tried(once)


def _tried(work: Callable[[], Done]) -> Done:
    """Work that another worker may cross: it is done anew, a few times."""
    for _ in range(TRIES - 1):
        try:
            return work()
        except (IntegrityError, OperationalError):
            continue
    return work()


def watch(*, now: datetime) -> None:
    """Is a source silent? Say so; people decide."""
    silence.watch(now=now)


def keep_promises(*, now: datetime) -> None:
    """Promises broken are told once; what was put off comes back; who left is no longer shown as here."""
    promises.tell_broken(now=now)
    acts.wake_due(now=now)
    Presence.objects.filter(at__lt=now - 4 * acts.HERE).delete()


def speak(*, now: datetime) -> int:
    """Send the next reply that is approved and not held; nothing else in the house sends. Returns how many were taken up.

    One at a time: a lease counts from `now`, and the worker comes round again at once, with its clock read anew.
    """
    due = delivery.due(now=now, limit=1)
    for pk in due:
        delivery.attend(pk, now=now)
    acts.answered(now=now)
    return len(due)


def forget(*, now: datetime) -> None:
    """Retention, key rotation, and the ledger's anchor outside the database; what fails does not keep the others from it."""
    for verb in (ledger.anchor, resealing.reseal, retention.forget, importing.sweep, people.end_old_sessions):
        try:
            verb(now=now)
        except Exception as error:
            without_words(f"{verb.__module__}.{verb.__name__} failed", error)


def without_words(what: str, error: Exception) -> None:
    """Log where something broke, never its message: that may hold what a patient wrote."""
    log.error("%s: %s\n%s", what, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))


class Overtaken(Exception):
    """Another worker holds the channel now: roll back, it goes on."""
