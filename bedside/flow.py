"""The story of a post, top to bottom: heard, watched, promised, spoken, forgotten. Each verb is handed the time; only `speak` sends."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, OperationalError

from bedside.channels import verbs as channels
from bedside.channels.models import Channel
from bedside.connectors.base import ConnectorError, Post
from bedside.inbox import acts, promises, triage
from bedside.inbox.models import Presence
from bedside.listening import keep, silence, understand
from bedside.listening.models import Mention
from bedside.publishing import delivery
from bedside.record import ledger, resealing, retention
from bedside.record.ledger import acting

log = logging.getLogger(__name__)
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
    read = understand.read(mentions, now=now)
    for attempt in range(TRIES):
        try:
            with acting():
                triage.place(understand.write(read), now=now)
            return
        except (IntegrityError, OperationalError):
            if attempt == TRIES - 1:
                raise


def watch(*, now: datetime) -> None:
    """Is a source silent? Say so; people decide."""
    silence.watch(now=now)


def keep_promises(*, now: datetime) -> None:
    """Promises broken are told once; what was put off comes back; who left is no longer shown as here."""
    promises.tell_broken(now=now)
    acts.wake_due(now=now)
    Presence.objects.filter(at__lt=now - 4 * acts.HERE).delete()


def speak(*, now: datetime) -> int:
    """Send what is approved and not held; nothing else in the house sends. Returns how many deliveries moved."""
    due = delivery.due(now=now)
    for pk in due:
        delivery.attend(pk, now=now)
    acts.answered(now=now)
    return len(due)


def forget(*, now: datetime) -> None:
    """Retention, key rotation, and the ledger's anchor outside the database."""
    ledger.anchor(now=now)
    resealing.reseal(now=now)
    retention.forget(now=now)


class Overtaken(Exception):
    """Another worker holds the channel now: roll back, it goes on."""
