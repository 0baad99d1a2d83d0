"""Folding in what the desk told: mentions that people looked at teach a layer over the shipped reader, which is kept only if it helps.

Masked words alone are learned from. Readings that are there stay as they are until the archive is read again (see reread.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bedside.listening import layer
from bedside.listening.models import Reading
from bedside.listening.why import words_of
from bedside.people.models import Organisation
from bedside.record.ledger import acting, mark
from bedside.understanding import learning, reader
from bedside.understanding.learning import Outcome
from bedside.understanding.looked import FIELDS, Looked, by_language, held

MOST = 3000  # mentions learned from, the newest
ASKED = ("sentiment", "topics", "urgency", "about_us")  # what everybody is asked who looks at a reading


@dataclass(frozen=True)
class Retrained:
    """What was learned from, what came of it, and the versions of the reader before and after (the same: nothing changed)."""

    looked: tuple[Looked, ...]
    outcome: Outcome
    before: str
    after: str


def retrain(organisation: Organisation, *, now: datetime, keep: bool = True) -> Retrained:
    """Learn from what people told. With `keep`, a layer that helps is put in force, with a mark in the ledger."""
    seen = looked_at(organisation)
    number = max(layer.numbers(organisation.pk), default=0) + 1
    known, named = held()
    outcome = learning.learn(seen, organisation.known_as(), known, named, number=number)
    before = layer.state(organisation.pk)
    if outcome.layer is None or not keep:
        return Retrained(seen, outcome, before.version, before.version)
    with acting():
        mark(
            "reader.retrained",
            organisation,
            by=None,
            now=now,
            organisation_id=organisation.pk,
            reader=outcome.layer.version,
            was=before.version,
            mentions=len(seen),
        )
        was = before.layer.number if before.layer is not None else 0
        layer.keep(organisation.pk, outcome.layer, _card(seen, outcome, was, now))
    return Retrained(seen, outcome, before.version, outcome.layer.version)


def undo(organisation: Organisation, *, now: datetime) -> tuple[str, str]:
    """Go back to the layer before. Returns the reader's versions before and after. Raises LookupError with a sentence."""
    before = layer.state(organisation.pk)
    with acting():
        layer.back(organisation.pk)
        after = layer.state(organisation.pk)
        mark(
            "reader.retraining_undone",
            organisation,
            by=None,
            now=now,
            organisation_id=organisation.pk,
            reader=after.version,
            was=before.version,
        )
    return before.version, after.version


def looked_at(organisation: Organisation) -> tuple[Looked, ...]:
    """The newest mentions that somebody looked at, with what they said, masked."""
    rows = Reading.objects.filter(organisation=organisation, current=True, corrected_by__isnull=False)
    rows = rows.exclude(mention__text="").select_related("mention").order_by("-at", "-pk")
    said = list(rows.filter(mention__state__in=("read", "gone"))[:MOST])
    told = {one.pk: what for one, what in _told(said)}
    texts = [reader.Message(words_of(one.mention), lang=_language(one)) for one in said]
    masked = reader.read_many(texts, organisation.known_as(), ("masked",))
    return tuple(
        Looked(found.masked, one.lang, one.mention.kind, one.mention.rating, told[one.pk])
        for one, found in zip(said, masked, strict=True)
    )


def _language(reading: Reading) -> str | None:
    return reading.lang if reading.lang in ("es", "ca", "en", "pl") else None


def _told(said: Sequence[Reading]) -> Iterable[tuple[Reading, dict[str, Any]]]:
    """What each person was asked and answered: the questions of everybody, and what they changed besides, or all of it when they found all right."""
    stood = _stood(said)
    for one in said:
        was = stood.get(one.pk)
        same = was is not None and all(_value(one, field) == _value(was, field) for field in FIELDS)
        asked = [
            field
            for field in FIELDS
            if field in ASKED or same or (was is not None and _value(one, field) != _value(was, field))
        ]
        yield one, {field: _value(one, field) for field in asked}


def _stood(said: Sequence[Reading]) -> dict[int, Reading]:
    """For each person's reading the reader's own that they looked at."""
    by_mention = {one.mention_id: one for one in said}
    found: dict[int, Reading] = {}
    rows = Reading.objects.filter(mention__in=by_mention).order_by("mention_id", "pk")
    settled: set[int] = set()
    for row in rows.iterator(chunk_size=2000):
        one = by_mention[row.mention_id]
        if row.version != one.version or one.pk in settled:
            continue
        if row.corrected_by_id is not None:
            settled.add(one.pk)
        else:
            found[one.pk] = row
    return found


def _value(reading: Reading, field: str) -> Any:
    value = getattr(reading, field)
    return frozenset(value) if field == "topics" else value


def _card(seen: Sequence[Looked], outcome: Outcome, was: int, now: datetime) -> dict[str, Any]:
    """What lies beside the weights for people: when, from how many, what it changed."""
    assert outcome.layer is not None
    return {
        "reader": outcome.layer.version,
        "number": outcome.layer.number,
        "before": was,
        "date": now.isoformat(timespec="seconds"),
        "mentions": len(seen),
        "languages": by_language(seen),
        "told": {field: sum(field in one.told for one in seen) for field in FIELDS},
        "fields": dict(outcome.said),
        "features": len(outcome.layer.kept),
        "desk": [asdict(one) for one in outcome.desk],
        "held": [asdict(one) for one in outcome.held],
        "about": "Weights over hashed features of masked texts, for this organisation and this reader alone. Figures are percent; "
        "each text was read by weights that had not seen it.",
    }
