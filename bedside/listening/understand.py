"""Understanding kept mentions: unseal, read, mask, count, make searchable, in one transaction with the caller's triage.

The reader itself is pure and lives in `understanding`; this room only carries texts to it and its findings home.
"""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from bedside.listening import counting
from bedside.listening.keep import clean, opened
from bedside.listening.models import Mention, Original, Reading
from bedside.listening.search import searchable
from bedside.people.models import Organisation
from bedside.record import bulk
from bedside.record.claims import claim
from bedside.record.sealing import Shut
from bedside.understanding import privacy, reader

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=90)
FAILED = "The reader failed on this text. Please read it yourself."


@dataclass(frozen=True)
class Understood:
    """A mention with its new reading (None: the reader failed) and its masked words."""

    mention: Mention
    reading: Reading | None
    title: str
    text: str


def warm() -> None:
    """Load the reader and the Polish lemmas before the first mention waits for them."""
    texts = [
        "Cuatro horas en urgencias",
        "Quatre hores a urgències",
        "Four hours in A&E",
        "Cztery godziny na izbie przyjęć",
    ]
    reader.read_many([reader.Message(text) for text in texts], Organisation().known_as())
    searchable(texts[-1], "pl")


def waiting(*, now: datetime, limit: int) -> list[Mention]:
    """Claim mentions that wait to be read, for this worker alone."""
    return claim(Mention.objects.filter(state="heard"), now=now, lease=LEASE, limit=limit)


def these(keys: Sequence[int], *, now: datetime) -> list[Mention]:
    """Claim just these mentions, as far as no worker has them yet."""
    rows = Mention.objects.filter(pk__in=keys, state="heard")
    return claim(rows, now=now, lease=LEASE, limit=len(keys)) if keys else []


def read(mentions: Sequence[Mention], *, now: datetime) -> list[Understood]:
    """Read claimed mentions. Nothing is written: the pure half, with unsealing before it."""
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
    profile = organisation.known_as()
    found = _found(messages, profile)
    read = [
        _understood(mention, message, told[mention.pk], reading, now)
        for mention, message, reading in zip(legible, messages, found, strict=True)
    ]
    return read + [given_up(mention) for mention in mentions if mention.pk not in told]


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


def _found(messages: list[reader.Message], profile: Any) -> list[reader.Reading | None]:
    try:
        return list(reader.read_many(messages, profile))
    except Exception as why:  # one text must not hold up the others: find which one it is
        log.error("the reader failed on a batch of %d: %s; reading one by one", len(messages), _cause(why))
    found: list[reader.Reading | None] = []
    for message in messages:
        try:
            found.append(reader.read(message, profile))
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
