"""Understanding kept mentions: unseal, read, mask, count, make searchable, in one transaction with the caller's triage.

The reader itself is pure and lives in `understanding`; this room only carries texts to it and its findings home.
"""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from bedside.listening import counting, layer
from bedside.listening.ids import clean
from bedside.listening.keep import opened
from bedside.listening.models import Mention, Original, Reading
from bedside.listening.search import searchable
from bedside.people.models import Organisation
from bedside.record import bulk
from bedside.record.claims import claim
from bedside.record.sealing import Shut
from bedside.understanding import author, privacy, reader, ready
from bedside.understanding.weights import BrokenModel
from bedside.web.hatch import masks

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=90)
ARRIVING = 50  # mentions up to which each is read whole, by the deep reader too; a backlog goes by two speeds
FAILED = "The reader failed on this text. Please read it yourself."


class NotReading(Exception):
    """No text can be read now, whatever it says; the words say why and what to do. The mentions are well and wait."""


@dataclass(frozen=True)
class Understood:
    """A mention with its new reading (None: the reader failed) and its masked words."""

    mention: Mention
    reading: Reading | None
    title: str
    text: str


def warm() -> None:
    """Load the reader and the Polish lemmas before the first mention waits for them. A reader that does not load stops nobody."""
    try:
        ready.check()
    except BrokenModel as why:
        log.error("%s Until then mentions are kept and wait unread.", why)
    searchable(ready.TRIED[-1], "pl")


def waiting(*, now: datetime, limit: int) -> list[Mention]:
    """Claim mentions that wait to be read, for this worker alone."""
    return claim(Mention.objects.filter(state="heard"), now=now, lease=LEASE, limit=limit)


def these(keys: Sequence[int], *, now: datetime) -> list[Mention]:
    """Claim just these mentions, as far as no worker has them yet."""
    rows = Mention.objects.filter(pk__in=keys, state="heard")
    return claim(rows, now=now, lease=LEASE, limit=len(keys)) if keys else []


def read(mentions: Sequence[Mention], *, now: datetime) -> list[Understood]:
    """Read claimed mentions. Nothing is written: the pure half, with unsealing before it. Raises NotReading."""
    _see_that_it_reads(ready.check)
    by_organisation: dict[int, list[Mention]] = {}
    for mention in mentions:
        by_organisation.setdefault(mention.organisation_id, []).append(mention)
    organisations = Organisation.objects.in_bulk(list(by_organisation))
    return [one for key, group in by_organisation.items() for one in _read_for(organisations[key], group, now)]


def _read_for(organisation: Organisation, mentions: list[Mention], now: datetime) -> list[Understood]:
    newest = {(m.pk, m.version) for m in mentions}
    originals = {
        original.mention_id: original
        for original in Original.objects.filter(mention__in=mentions)
        if (original.mention_id, original.version) in newest
    }
    told = {m.pk: words for m in mentions if (words := _words(m, originals.get(m.pk))) is not None}
    legible = [mention for mention in mentions if mention.pk in told]
    messages = [_message(mention, told[mention.pk]) for mention in legible]
    found = _found(messages, organisation)
    read = [
        _understood(mention, message, told[mention.pk], reading, now)
        for mention, message, reading in zip(legible, messages, found, strict=True)
    ]
    return read + [given_up(mention) for mention in mentions if mention.pk not in told]


def read_masked(mentions: Sequence[Mention], *, now: datetime) -> list[Understood]:
    """Read mentions of one organisation by their masked words, where the words as they came are forgotten. Raises NotReading.

    Every mask that stands there stays; what is found besides is masked too."""
    _see_that_it_reads(ready.check)
    if not mentions:
        return []
    messages = [
        reader.Message(
            text=f"{mention.title}\n{mention.text}" if mention.title else mention.text,
            id=str(mention.pk),
            lang=mention.lang if mention.lang != "other" else None,
            rating=mention.rating,
            channel=mention.kind,
        )
        for mention in mentions
    ]
    read = _found(messages, mentions[0].organisation)
    return [
        _understood(mention, message, {"title": mention.title}, found and _masks_kept(message.text, found), now)
        for mention, message, found in zip(mentions, messages, read, strict=True)
    ]


def _masks_kept(text: str, found: reader.Reading) -> reader.Reading:
    """What was found in a masked text: not within a mask, which is nobody's name; what reaches into one takes it in whole."""
    hidden, spans, end = [(start, stop) for start, stop, _ in masks(text)], [], 0
    for span in found.spans:
        met = [(start, stop) for start, stop in hidden if span.start < stop and start < span.end]
        if any(start <= span.start and span.end <= stop for start, stop in met):
            continue
        start = max(end, min([span.start, *(mask[0] for mask in met)]))
        end = max([end, span.end, *(mask[1] for mask in met)])
        if start < end:
            spans.append(replace(span, start=start, end=end))
    return replace(found, spans=tuple(spans), masked=privacy.masked(text, spans, found.lang))


def _words(mention: Mention, original: Original | None) -> dict[str, Any] | None:
    """The original's words; None when it is gone or does not open, which must not hold up the others."""
    if original is None:
        log.error("mention %s has no original to read", mention.pk)
        return None
    try:
        return opened(original, mention)
    except (Shut, ValueError) as why:
        log.error("the original of mention %s does not open: %s", mention.pk, _cause(why))
        return None


def given_up(mention: Mention) -> Understood:
    """A mention that nobody but a person can read."""
    return Understood(mention, None, "", FAILED)  # masking failed too, so no word of it is shown


def _cause(why: BaseException) -> str:
    """What went wrong and where, for the log; never the error's own words, which may hold a patient's."""
    frames = traceback.extract_tb(why.__traceback__)
    return f"{type(why).__name__} in {frames[-1].filename}:{frames[-1].lineno}" if frames else type(why).__name__


def _see_that_it_reads(look: Callable[[], object]) -> None:
    try:
        look()
    except BrokenModel as why:
        raise NotReading(str(why)) from why


def _found(messages: list[reader.Message], organisation: Organisation) -> list[reader.Reading | None]:
    profile, learned = organisation.known_as(), layer.in_force(organisation.pk)
    try:
        return list(reader.read_many(messages, profile, learned=learned, whole=len(messages) <= ARRIVING))
    except BrokenModel as why:
        raise NotReading(str(why)) from why
    except Exception as why:  # one text must not hold up the others: find which one it is
        log.error("the reader failed on a batch of %d: %s; reading one by one", len(messages), _cause(why))
    _see_that_it_reads(ready.tried)
    found: list[reader.Reading | None] = []
    for message in messages:
        try:
            found.append(reader.read(message, profile, learned=learned, whole=True))
        except BrokenModel as why:
            raise NotReading(str(why)) from why
        except Exception as why:
            log.error("the reader failed on mention %s: %s", message.id, _cause(why))
            found.append(None)
    return found


def _message(mention: Mention, words: dict[str, Any]) -> reader.Message:
    title = f"{words['title']}\n" if words["title"] else ""
    return reader.Message(
        text=title + words["text"],
        id=str(mention.pk),
        lang=words["lang"] or None,
        rating=words["rating"],
        channel=mention.kind,
        author=words["author"] or None,
        question=words["question"] or None,
    )


def _understood(
    mention: Mention, message: reader.Message, words: dict[str, Any], found: reader.Reading | None, now: datetime
) -> Understood:
    if found is None:
        return given_up(mention)
    masked = clean(found.masked)
    title, _, text = masked.partition("\n") if words["title"] and "\n" not in words["title"] else ("", "", masked)
    stated = author.Author() if mention.kind == "article" else author.stated(message.text, found.lang)
    reading = Reading(
        organisation_id=mention.organisation_id,
        mention=mention,
        version=mention.version,
        reader=found.reader,
        at=now,
        lang=found.lang,
        sentiment=found.sentiment.label,
        score=found.sentiment.score,
        probability=found.sentiment.probability,
        sure=found.sentiment.sure,
        topics=[topic.id for topic in found.topics if topic.probability >= 0.5],
        topic_details=[{"id": t.id, "probability": t.probability, "polarity": t.polarity} for t in found.topics],
        intent=found.intent.label,
        urgency=found.urgency.level,
        urgency_reasons=list(found.urgency.reasons),
        about_us=found.about_us.label,
        about_reasons=list(found.about_us.reasons),
        claim_source=found.claim_source,
        hidden=dict(Counter(span.label for span in found.spans if span.label not in ("HEALTH", "PATIENT_CONFIRM"))),
        health_and_identity=privacy.health_and_identity(message.text, found.spans),
        age_group=stated.age_group,
        gender=stated.gender,
    )
    return Understood(mention, reading, title, text)


def write(understood: Sequence[Understood]) -> list[Understood]:
    """Store readings, masked texts, search words and counts, inside the caller's transaction.

    Returns those that were still ours to write: another worker may have taken over a late claim.
    """
    ours = _update_mentions(understood)
    done = [one for one in understood if one.mention.pk in ours]
    before = list(
        Reading.objects.filter(mention__in=[one.mention for one in done], current=True).select_related("mention")
    )
    Reading.objects.filter(pk__in=[reading.pk for reading in before]).update(current=False)
    fresh = [one.reading for one in done if one.reading is not None]
    bulk.add(Reading, fresh)
    counting.count(before, fresh)
    return done


def _update_mentions(understood: Sequence[Understood]) -> set[int]:
    columns: list[list[Any]] = [[] for _ in range(9)]
    for one in understood:
        lang = one.reading.lang if one.reading else ""
        config, words = searchable(f"{one.title} {one.text}", lang) if one.reading else ("simple", "")
        values = (
            one.mention.pk,
            one.mention.fence,
            one.mention.version,
            one.title,
            one.text,
            lang,
            config,
            words,
            "read" if one.reading else "unreadable",
        )
        for column, value in zip(columns, values, strict=True):
            column.append(value)
        one.mention.title, one.mention.text, one.mention.lang, one.mention.state = (
            one.title,
            one.text,
            lang,
            str(values[-1]),
        )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE listening_mention AS m
               SET title = v.title, text = v.text, lang = v.lang, state = v.state, due_at = NULL, leased_until = NULL,
                   search = to_tsvector(v.config::regconfig, v.words)
              FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
                   AS v(id, fence, version, title, text, lang, config, words, state)
             WHERE m.id = v.id AND m.fence = v.fence AND m.version = v.version AND m.state = 'heard'
            RETURNING m.id
            """,
            columns,
        )
        return {row[0] for row in cursor.fetchall()}
