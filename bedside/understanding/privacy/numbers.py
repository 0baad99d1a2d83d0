"""Numbers that belong to a person: identity, health, tax, licence, account and record numbers.

A finding is a shape, its check digit and the words beside it, weighed together. Telephones are next door, in phones.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

import re2

from .checks import filed, free_line
from .cues import CUES, NOT, Cues
from .flat import Flat
from .kinds import KINDS, Kind, any_number
from .span import Span, span_of

MANY = 400
_COMPILED = tuple((kind, re2.compile(kind.pattern.encode())) for kind in KINDS)
_RUN = re2.compile(rb"[a-z]{0,4}\d(?:[ ./-]?[a-z\d]){3,}")
_TAIL = re2.compile(
    rb"(?:ending(?: in)?|ends in|terminad[ao] en|acabad[ao] en|acabada en|que acaba en|termina en|acaba en|konczac[aey]\w* sie na"
    rb"|acabats? en|que acaben en|o koncowce|koncowka) ?:? ?(?:x{1,4}|\*{1,4})? ?(\d{3,4})\b"
)
_PRESCRIBED = re2.compile(
    rb"\b(?:(?:e-?recept|recept|skierowani)[^.\n]{0,60}?\bkod\w{0,2}|kod\w{0,2} (?:z )?(?:e-?)?(?:recept|skierowani)\w+) ?:? ?(\d{4})\b"
)
_DAY = re2.compile(
    rb"[a-z]{0,4} ?(?:\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2}|[/.-]\d{4})?|\d{4}-\d{2}-\d{2}|\d{2}-\d{3}|\d{2,3}/\d{2,3}|\d+(?:g|mg|ml|h|l)/\w+|(?:1-)?\d{3}-\d{3}-\d{4})"
)
_WEAKLY = 0.7
_UNCHECKED = (any_number, filed)
_LOOSELY = frozenset({"number", "mrn", "mbi"})
_LETTERS = bytes(code for code in range(256) if not 48 <= code <= 57)
_KEEP = bytes(code for code in range(256) if not (48 <= code <= 57 or 97 <= code <= 122))


def find(flat: Flat, patterns: Iterable[re2._Regexp] = (), ours: frozenset[str] = frozenset()) -> Iterator[Span]:
    """Spans in the flat text's places. `patterns` are the organisation's own record-number patterns, `ours` its telephones."""
    if len(flat.low) < 5 or not _many_digits(flat.low):
        return
    if too_many(flat):
        yield from (Span(run.start(), run.end(), "OTHER_ID", 0.5) for run in _RUN.finditer(flat.low))
        return
    cued = Cues(flat)
    for kind, pattern in _COMPILED:
        if not (kind.alone or kind.bare) and kind.cues.isdisjoint(cued.kinds):
            continue  # it needs its word, and the text has none
        for match in pattern.finditer(flat.low):
            score = _score(flat, cued, kind, match.start(), match.end())
            if score and not _public(match.group().translate(None, _LETTERS).decode(), ours):
                yield Span(_without_cue(flat, match.start()), match.end(), kind.label, score)
    for match in _TAIL.finditer(flat.low):
        yield Span(match.start(1), match.end(1), "ACCOUNT", 0.8)
    if "kod" in flat.plain:
        yield from (span_of(match, "OTHER_ID", 0.75, group=1) for match in _PRESCRIBED.finditer(flat.low))
    for own in patterns:
        yield from (span_of(match, "MRN", 0.99) for match in own.finditer(flat.low))


def _public(digits: str, ours: frozenset[str]) -> bool:
    """A telephone of the organisation, or a line that is nobody's."""
    return digits in ours or digits[-9:] in ours or (len(digits) == 9 and digits[0] != "0" and free_line(digits))


def too_many(flat: Flat) -> bool:
    """More numbers than any message needs: they are then masked all, without weighing each."""
    return len(flat.low) > 4000 and sum(1 for word in flat.words if not word.isalpha()) > MANY


def _many_digits(low: bytes) -> bool:
    return len(low) - len(low.translate(None, b"0123456789")) >= 2


def _score(flat: Flat, cues: Cues, kind: Kind, start: int, end: int) -> float:
    n = bisect_left(flat.starts, start)
    first = n
    if n < len(flat.words) and flat.words[n].isalpha() and (kind.label == "MRN" or flat.words[n] in CUES):
        first = n + 1
    beside = cues.before(first)
    if NOT in beside:
        return 0.0
    if kind.check in _UNCHECKED and not _LOOSELY.isdisjoint(kind.cues) and _DAY.fullmatch(flat.low[start:end]):
        return 0.0
    if "thing" in beside and kind.loose <= _WEAKLY and not kind.alone:
        return 0.0
    if kind.capitals and flat.shape[start:end].upper() != flat.shape[start:end]:
        return 0.0
    valid = kind.check(flat.low[start:end].translate(None, _KEEP).decode())
    cued = bool(kind.cues & (beside or cues.after(bisect_left(flat.starts, end) - 1)))
    if cued and not valid and (not kind.loose or kind.check is filed):
        return 0.0
    if cued:
        return 0.99 if valid and kind.check not in _UNCHECKED else max(kind.loose, kind.alone)
    score = kind.alone if valid else kind.bare
    return 0.0 if _money(flat, end) else score


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
