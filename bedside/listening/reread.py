"""The archive read again, part by part, by the reader that reads here now. Old readings stay; a person's word stays in force.

The row is the queue: what the newest reading by a reader is not of this version waits. It triages nothing and tells nobody.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from bedside.listening import counting, layer, understand
from bedside.listening.models import Mention, Original, Reading
from bedside.listening.search import searchable
from bedside.listening.understand import Understood
from bedside.people.models import Organisation
from bedside.record import bulk
from bedside.record.ledger import acting, mark

BATCH = 200  # mentions held and read in one transaction: a second or two, in which an edit of one of them waits
SAMPLE = 24  # mentions read to tell how long all will take
SHOWN = ("sentiment", "sure", "topics", "urgency", "about_us", "lang")  # what a changed reading is known by


@dataclass
class Part:
    """What became of some mentions. `lowest` is the last one looked at, None when there was none left to look at."""

    lowest: int | None = None
    read: int = 0  # by the words as they came, or
    masked: int = 0  # by their masked words
    kept: int = 0  # of both: a person's word stays in force
    changed: int = 0  # of both: it is read otherwise than before
    left: int = 0  # could not be read; stays as it was
    shown: list[Mention] = field(default_factory=list)  # whose words or reading in force are others now

    @property
    def done(self) -> int:
        return self.read + self.masked

    def add(self, other: Part) -> None:
        for name in ("read", "masked", "kept", "changed", "left"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def waiting(organisation: Organisation, since: datetime | None = None) -> QuerySet[Mention]:
    """Read mentions that today's reader has not read in their newest version; `since` counts from when they were said."""
    own = Reading.objects.filter(mention=OuterRef("pk"), version=OuterRef("version"), corrected_by=None)
    newest = Subquery(own.order_by("-pk").values("reader")[:1])
    known = Exists(Reading.objects.filter(mention=OuterRef("pk"), current=True))
    rows = Mention.objects.filter(known, organisation=organisation, state__in=("read", "gone"))
    if since is not None:
        rows = rows.filter(posted_at__gte=since)
    return rows.annotate(newest_reader=newest).exclude(newest_reader=layer.version(organisation.pk))


@dataclass(frozen=True)
class Task:
    """What lies ahead: how many mentions, how many of them by their masked words, how many carry a person's word."""

    reader: str
    mentions: int
    masked: int
    corrected: int


def task(organisation: Organisation, since: datetime | None) -> Task:
    rows = waiting(organisation, since)
    originals = Original.objects.filter(mention=OuterRef("pk"), version=OuterRef("version"))
    said = Reading.objects.filter(mention=OuterRef("pk"), current=True, corrected_by__isnull=False)
    return Task(
        layer.version(organisation.pk),
        rows.count(),
        rows.filter(~Exists(originals)).count(),
        rows.filter(Exists(said)).count(),
    )


def pace(organisation: Organisation, since: datetime | None, *, now: datetime) -> float:
    """Mentions a second that one process reads here, tried on the newest of them; nothing is written. Raises NotReading."""
    rows = list(waiting(organisation, since).order_by("-pk")[:SAMPLE])
    understand.warm()
    began = time.perf_counter()
    _read(rows, now)
    return len(rows) / max(1e-6, time.perf_counter() - began)


def begin(organisation: Organisation, ahead: Task, since: datetime | None, *, now: datetime) -> None:
    with acting():
        told = since.isoformat() if since else ""
        mark("archive.reread_begun", organisation, by=None, now=now, organisation_id=organisation.pk, reader=ahead.reader, mentions=ahead.mentions, since=told)  # fmt: skip


def end(organisation: Organisation, ahead: Task, done: Part, *, now: datetime) -> None:
    with acting():
        mark("archive.reread", organisation, by=None, now=now, organisation_id=organisation.pk, reader=ahead.reader, mentions=done.done, changed=done.changed, kept=done.kept, left=done.left)  # fmt: skip


def part(organisation: Organisation, *, since: datetime | None, below: int | None, now: datetime) -> Part:
    """Read the newest mentions that wait and that nobody else holds, in the caller's transaction. Raises NotReading.

    `below` is where the part before this one ended; None begins with the newest.
    """
    rows = waiting(organisation, since)
    free = rows.filter(pk__lt=below) if below is not None else rows
    free = free.order_by("-pk").select_for_update(skip_locked=True, of=("self",), no_key=True)
    keys = list(free.values_list("pk", flat=True)[:BATCH])
    if not keys:
        return Part()
    held = list(rows.filter(pk__in=keys))  # asked anew: another process may have read some just before they were held
    read, masked = _read(held, now)
    done = Part(min(keys), len(read), len(masked), left=len(held) - len(read) - len(masked))
    standing = {one.mention_id: one for one in Reading.objects.filter(mention__in=held, current=True)}
    for one in masked:
        _still_hidden(one.reading, standing[one.mention.pk])
    _write([*read, *masked], standing, done)
    return done


def _read(mentions: Sequence[Mention], now: datetime) -> tuple[list[Understood], list[Understood]]:
    """What was read by the words as they came, and where these are forgotten or do not open, by the masked ones."""
    originals = Original.objects.filter(mention__in=mentions).values_list("mention_id", "version")
    versions = set(originals)
    whole = [mention for mention in mentions if (mention.pk, mention.version) in versions]
    tried = understand.read(whole, now=now) if whole else []
    read = [one for one in tried if one.reading is not None]
    known = {one.mention.pk for one in read}
    rest = [mention for mention in mentions if mention.pk not in known and (mention.text or mention.title)]
    return read, [one for one in understand.read_masked(rest, now=now) if one.reading is not None]


def _still_hidden(reading: Reading | None, before: Reading) -> None:
    """What was hidden before and cannot be seen any more still counts; of its author nothing new is learned from the rest."""
    assert reading is not None
    reading.hidden = dict(Counter(before.hidden) + Counter(reading.hidden))
    reading.health_and_identity |= before.health_and_identity
    reading.age_group, reading.gender = before.age_group, before.gender


def _write(understood: Sequence[Understood], standing: dict[int, Reading], done: Part) -> None:
    """Readings, counts, words and search words. A person's word on this version stays in force, the reader's is kept beneath it."""
    replaced, fresh = [], []
    for one in understood:
        reading, before = one.reading, standing[one.mention.pk]
        assert reading is not None
        before.mention = one.mention
        fresh.append(reading)
        if before.corrected_by_id is not None and before.version == reading.version:
            reading.current = False
            done.kept += 1
            _same_words(before, reading)
            continue
        replaced.append(before)
        if any(getattr(before, name) != getattr(reading, name) for name in SHOWN):
            done.changed += 1
            done.shown.append(one.mention)
    Reading.objects.filter(pk__in=[before.pk for before in replaced]).update(current=False)
    bulk.add(Reading, fresh)
    counting.count(replaced, [reading for reading in fresh if reading.current])
    done.shown += [one for one in _reword(understood) if one not in done.shown]


def _same_words(said: Reading, reading: Reading) -> None:
    """What a person said stays; what it says of the words themselves (language, what is hidden) follows the words that are shown."""
    told = {name: getattr(reading, name) for name in ("lang", "hidden", "health_and_identity", "age_group", "gender")}
    if any(getattr(said, name) != value for name, value in told.items()):
        Reading.objects.filter(pk=said.pk).update(**told)


def _reword(understood: Sequence[Understood]) -> list[Mention]:
    """Masked words, language and search words where they are others now; those mentions."""
    others = [
        one
        for one in understood
        if one.reading and _words(one) != (one.mention.title, one.mention.text, one.mention.lang)
    ]
    columns: list[list[Any]] = [[] for _ in range(6)]
    for one in others:
        title, text, lang = one.mention.title, one.mention.text, one.mention.lang = _words(one)
        for column, value in zip(
            columns, (one.mention.pk, title, text, lang, *searchable(f"{title} {text}", lang)), strict=True
        ):
            column.append(value)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE listening_mention AS m
               SET title = v.title, text = v.text, lang = v.lang, search = to_tsvector(v.config::regconfig, v.words)
              FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
                   AS v(id, title, text, lang, config, words)
             WHERE m.id = v.id
            """,
            columns,
        )
    return [one.mention for one in others]


def _words(one: Understood) -> tuple[str, str, str]:
    return one.title, one.text, one.reading.lang if one.reading else ""
