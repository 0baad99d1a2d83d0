"""Numbers that belong to a person: identity, health, tax, licence, account and record numbers.

A finding is a shape, its check digit and the words beside it, weighed together. Telephones are next door, in phones.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import re2

from . import checks
from .cues import NOT, Cues
from .flat import Flat
from .span import Span, span_of

MANY = 400


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of number. `alone` is the score of a right check digit without a word beside it (0: needs the word);
    `loose` is the score with the word and a wrong check digit (0: the check must hold)."""

    label: str
    pattern: str
    cues: frozenset[str]
    check: Callable[[str], bool]
    alone: float = 0.0
    loose: float = 0.0


def _any(code: str) -> bool:
    return True


def _kind(
    label: str, pattern: str, cues: str, check: Callable[[str], bool], alone: float = 0.0, loose: float = 0.0
) -> Kind:
    return Kind(label, pattern, frozenset(cues.split()), check, alone, loose)


KINDS = (
    _kind("NATIONAL_ID", r"\b\d{1,2}[. ]?\d{3}[. ]?\d{3} ?-? ?[a-z]\b", "dni nie card", checks.dni, 0.9, 0.9),
    _kind("NATIONAL_ID", r"\b[xyz] ?-? ?\d{7} ?-? ?[a-z]\b", "nie dni card", checks.nie, 0.9, 0.9),
    _kind("NATIONAL_ID", r"\b\d{7,8}\b", "dni", _any, 0, 0.8),
    _kind("NATIONAL_ID", r"\b\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{5}\b", "pesel", checks.pesel, 0.85, 0.95),
    _kind("NATIONAL_ID", r"\b\d{6}[ -]\d{5}\b|\b\d{3} \d{3} \d{3} \d{2}\b", "pesel", checks.pesel, 0.85, 0.95),
    _kind("NATIONAL_ID", r"\b[a-z]{3}[ -]?\d{6}\b", "card dni", checks.polish_card, 0.75, 0.9),
    _kind("NATIONAL_ID", r"\b[a-z]{2,3}[ -]?\d{4,7}\b", "card", _any, 0, 0.85),
    _kind("OTHER_ID", r"\b\d{3,4}-\d{4}-[a-z]?\d{3,4}\b", "card", _any, 0.6, 0.85),
    _kind(
        "NATIONAL_ID", r"\b\d{3}-\d{3}-\d{2}-\d{2}\b|\b\d{3}-\d{2}-\d{2}-\d{3}\b|\b\d{10}\b", "nip", checks.nip, 0, 0.9
    ),
    _kind("OTHER_ID", r"\b\d{9}(?:\d{5})?\b", "regon", _any, 0, 0.9),
    _kind("NATIONAL_ID", r"\b\d{3}-\d{2}-\d{4}\b", "ssn", checks.ssn, 0.85, 0.9),
    _kind("NATIONAL_ID", r"\b\d{3} ?\d{2} ?\d{4}\b", "ssn", checks.ssn, 0, 0.9),
    _kind(
        "NATIONAL_ID", r"\b[a-ceghj-prstwxyz][a-ceghj-nprstwxyz] ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b", "nino", _any, 0.8, 0.9
    ),
    _kind("NATIONAL_ID", r"\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b", "nino", _any, 0, 0.85),
    _kind("HEALTH_ID", r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b", "nhs cip mrn", checks.nhs, 0.62, 0.9),
    _kind(
        "HEALTH_ID",
        r"\b[1-9][ac-hj-km-np-rt-y][ac-hj-km-np-rt-y\d]\d ?-?[ac-hj-km-np-rt-y][ac-hj-km-np-rt-y\d]\d"
        r" ?-?[ac-hj-km-np-rt-y]{2}\d{2}\b",
        "mbi",
        _any,
        0.85,
        0.95,
    ),
    _kind("HEALTH_ID", r"\b[a-z]{4} ?-? ?[01] ?-? ?\d{6} ?-? ?\d{3}\b", "cip", checks.cip, 0.9, 0.9),
    _kind("HEALTH_ID", r"\b[a-z]{10}\d{6}\b|\b[a-z]{4}\d{12}\b|\ban ?\d{10}\b", "cip", _any, 0.7, 0.9),
    _kind("HEALTH_ID", r"\b[a-z]{0,4}[ -]?\d(?:[ /.-]?\d){5,15}\b", "cip", _any, 0, 0.85),
    _kind("HEALTH_ID", r"\b\d{2} ?[ /-]? ?\d{7,8} ?[ /-]? ?\d{2}\b", "nass", checks.nass, 0.8, 0.95),
    _kind("HEALTH_ID", r"\b\d{2}(?:[ /-]{0,2}\d){5,11}\b", "nass", _any, 0, 0.9),
    _kind("LICENSE", r"\b[12]\d{9}\b", "npi", checks.npi, 0, 0.95),
    _kind(
        "LICENSE",
        r"\b\d{2}[ /-]{1,2}\d{2}[ /-]{1,2}\d{3,6}\b|\b\d{4,9}\b|\b\d{2}[ -]\d{2,5}\b",
        "licence",
        _any,
        0,
        0.92,
    ),
    _kind(
        "ACCOUNT", r"\b[a-z]{2}\d{2}(?: ?-?[a-z\d]{4}){2,7}(?: ?-?[a-z\d]{1,4})?\b", "account", checks.iban, 0.95, 0.9
    ),
    _kind("ACCOUNT", r"\b\d{2}(?: ?\d{4}){6}\b|\b\d{4}[ -]?\d{4}[ -]?\d{2}[ -]?\d{10}\b", "account", _any, 0.7, 0.9),
    _kind(
        "ACCOUNT",
        r"\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}\b|\b\d{4}[ -]\d{6}[ -]\d{5}\b",
        "account",
        checks.card,
        0.8,
        0.85,
    ),
    _kind(
        "MRN",
        r"\b(?:[a-z]{1,5} ?[-/:#.]? ?)?\d(?:[ ./-]?\d){4,13}(?:[-/][a-z\d]{1,3})?\b|\b[a-z]{1,4}-?\d{4,10}(?:-?[a-z\d]{1,4})?\b",
        "mrn",
        _any,
        0,
        0.8,
    ),
)
_COMPILED = tuple((kind, re2.compile(kind.pattern.encode())) for kind in KINDS)
_RUN = re2.compile(rb"[a-z]{0,4}\d(?:[ ./-]?[a-z\d]){3,}")
_TAIL = re2.compile(
    rb"(?:ending(?: in)?|ends in|terminad[ao] en|acabad[ao] en|acabada en|que acaba en|termina en|acaba en|konczac[aey]\w* sie na"
    rb"|o koncowce|koncowka) ?:? ?(?:x{1,4}|\*{1,4})? ?(\d{3,4})\b"
)
_LETTERS = bytes(code for code in range(256) if not 48 <= code <= 57)
_KEEP = bytes(code for code in range(256) if not (48 <= code <= 57 or 97 <= code <= 122))


def find(flat: Flat, patterns: Iterable[re2._Regexp] = (), ours: frozenset[str] = frozenset()) -> Iterator[Span]:
    """Spans in the flat text's places. `patterns` are the organisation's own record-number patterns, `ours` its telephones."""
    if flat.low.count(b" ") + len(flat.low) < 5 or not _many_digits(flat.low):
        return
    if too_many(flat):
        yield from (Span(run.start(), run.end(), "OTHER_ID", 0.5) for run in _RUN.finditer(flat.low))
        return
    cued = Cues(flat)
    for kind, pattern in _COMPILED:
        if not kind.alone and kind.cues.isdisjoint(cued.kinds):
            continue  # it needs its word, and the text has none
        for match in pattern.finditer(flat.low):
            score = _score(flat, cued, kind, match.start(), match.end())
            if score and match.group().translate(None, _LETTERS).decode() not in ours:
                yield Span(_without_cue(flat, match.start()), match.end(), kind.label, score)
    for match in _TAIL.finditer(flat.low):
        yield Span(match.start(1), match.end(1), "ACCOUNT", 0.8)
    for own in patterns:
        yield from (span_of(match, "MRN", 0.99) for match in own.finditer(flat.low))


def too_many(flat: Flat) -> bool:
    """More numbers than any message needs: they are then masked all, without weighing each."""
    return len(flat.low) > 4000 and sum(1 for word in flat.words if not word.isalpha()) > MANY


def _many_digits(low: bytes) -> bool:
    return len(low) - len(low.translate(None, b"0123456789")) >= 4


def _score(flat: Flat, cues: Cues, kind: Kind, start: int, end: int) -> float:
    n = bisect_left(flat.starts, start)
    first = n
    if n < len(flat.words) and flat.words[n].isalpha() and kind.label == "MRN":
        first = n + 1
    beside = cues.before(first)
    if NOT in beside:
        return 0.0
    valid = kind.check(flat.low[start:end].translate(None, _KEEP).decode())
    cued = bool(kind.cues & (beside or cues.after(bisect_left(flat.starts, end) - 1)))
    if cued:
        return (
            (0.99 if valid and kind.check is not _any else max(kind.loose, kind.alone)) if valid or kind.loose else 0.0
        )
    return kind.alone if valid and not _money(flat, end) else 0.0


def _money(flat: Flat, end: int) -> bool:
    return flat.low[end : end + 4].lstrip(b" ").startswith((b"$", b"%", b"zl", b"eur", b"usd"))


_LEADS = ("nhc", "hc", "nr", "mrn", "no", "num", "n", "es", "is", "to")


def _without_cue(flat: Flat, start: int) -> int:
    """Leave a leading word such as "nhc" or "nr" outside the span when a number follows it after a space."""
    n = bisect_left(flat.starts, start)
    if n + 1 >= len(flat.words) or flat.words[n] not in _LEADS:
        return start
    if flat.words[n + 1][0].isdigit() and flat.gap(n) != "-":
        return flat.starts[n + 1]
    return start


def own_pattern(pattern: str) -> re2._Regexp:
    """An organisation's pattern, made ready. Raises ValueError with a sentence when it cannot be read."""
    options = re2.Options()
    options.case_sensitive = options.log_errors = False
    try:
        return re2.compile(pattern.encode("ascii", "replace"), options)
    except re2.error as error:
        told = error.args[0].decode() if isinstance(error.args[0], bytes) else error
        raise ValueError(f"The record-number pattern {pattern!r} cannot be read: {told}.") from None
