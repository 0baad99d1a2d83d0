"""Does the draft agree with what the organisation has approved: its facts, its hours?

It compares numbers, hours and opposites; it does not know what is true beyond the profile.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import re2

from ..organisation import Fact, Organisation
from ..privacy import Flat
from .finding import Finding, finding
from .reading import Reading
from .sentences import Sentence

_ALIKE = 2
_STEM = 5
# Pairs of opposites, as beginnings of folded words. A draft with one where the fact has the other does not agree.
_OPPOSITES = (
    (
        ("gratis", "gratuit", "free", "bezplat", "darmow"),
        ("pago", "pagament", "cobr", "paid", "charge", "platn", "odplat"),
    ),
    (
        ("24", "dobe", "cada dia", "todos los dias"),
        ("reduc", "reduir", "clos", "cerr", "tanca", "zamyk", "zamkn", "skroc", "ograni"),
    ),
    (
        ("no cambian", "no canvien", "not changed", "nie zmien"),
        ("sub", "puj", "ris", "increas", "wzros", "gore", "podwyz", "drozej"),
    ),
    (
        ("no cierran", "no tanquen", "not closing", "nie sa zamyk"),
        ("cierr", "cerrar", "tancar", "tanquen", "closing", "zamyk"),
    ),
)
_RANGE = re2.compile(
    rb"\b([01]?\d|2[0-4])(?:[:.h]([0-5]\d))? ?(am|pm|h)?\.? ?(?:-|a|to|al|fins a?|until|till|do|hasta|hasta las) ?([01]?\d|2[0-4])(?:[:.h]([0-5]\d))? ?(am|pm|h)?\b"
)
_OPENING = re2.compile(
    rb"\b(?:abr\w*|abierto\w*|horario\w*|visitas|obr\w*|obert\w*|horari\w*|open\w*|hours|visiting|visitors|walk-ins?|czynn\w*|otwart\w*|odwiedzin\w*|godzin\w* (?:otwarcia|przyjec)|atiende\w*|aten\w*)\b"
)


def contradicts_fact(draft: Reading) -> Iterator[Finding]:
    """Sentences against the facts in force, and hours that the profile does not have."""
    hours = _hours(draft.org)
    facts = _facts(draft.org, draft.words.lang, draft.words.facts)
    for sentence in draft.sentences:
        place = draft.flat.span(sentence.start, sentence.start + len(sentence.low))
        if facts and any(_against(sentence, fact) for fact in facts):
            yield finding("fact", *place)
        elif draft.public and hours and _OPENING.search(sentence.low) and not _ranges(sentence.low) <= hours:
            yield finding("hours", *place)


@lru_cache(maxsize=64)
def _facts(org: Organisation, lang: str, ids: tuple[str, ...] | None) -> tuple[tuple[frozenset[str], str], ...]:
    """Of each fact in force: its stems and its folded text."""
    return tuple(_ready(fact, lang) for fact in org.facts if ids is None or fact.id in ids)


def _ready(fact: Fact, lang: str) -> tuple[frozenset[str], str]:
    flat = Flat(fact.text.get(lang) or fact.text.get("") or "")
    return _stems(flat.words), flat.plain


def _stems(words: list[str]) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words if len(word) > 4)


def _against(sentence: Sentence, fact: tuple[frozenset[str], str]) -> bool:
    stems, told = fact
    words = sentence.low.decode("ascii")
    if len(_stems(Flat(words).words) & stems) < _ALIKE or _negated(words):
        return False
    return any(any(word in told for word in ours) and _has(words, theirs) for ours, theirs in _OPPOSITES)


def _has(words: str, beginnings: tuple[str, ...]) -> bool:
    return any(f" {beginning}" in f" {words}" for beginning in beginnings)


def _negated(words: str) -> bool:
    flat = f" {words} "
    return any(
        f" {word} " in flat
        for word in (
            "no",
            "ni",
            "nie",
            "not",
            "isn't",
            "ninguna",
            "ningun",
            "cap",
            "nadie",
            "ningu",
            "nunca",
            "never",
            "none",
        )
    )


@lru_cache(maxsize=16)
def _hours(org: Organisation) -> frozenset[tuple[int, int]]:
    """Every span of hours in the profile, in minutes of the day."""
    told = [words for site in org.sites for words in (*site.hours.values(), *site.visiting.values())]
    return frozenset(span for words in told for span in _ranges(Flat(words).low))


def _ranges(low: bytes) -> frozenset[tuple[int, int]]:
    found = set()
    for match in _RANGE.finditer(low):
        hour, minute, half, to_hour, to_minute, to_half = match.groups()
        start, end = (
            _minutes(hour, minute, half or (to_half if half is None and to_half != b"pm" else half)),
            _minutes(to_hour, to_minute, to_half),
        )
        if to_half is None and half is None and end <= start and int(to_hour) <= 12:
            end += 12 * 60
        found.add((start, end))
    return frozenset(found)


def _minutes(hour: bytes, minute: bytes | None, half: bytes | None) -> int:
    number = int(hour) % 12 + (12 if half == b"pm" else 0) if half in (b"am", b"pm") else int(hour)
    return number * 60 + int(minute or 0)
