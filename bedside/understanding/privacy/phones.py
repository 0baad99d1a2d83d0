"""Telephone numbers of people: Spanish, Polish, British, American and international shapes.

The organisation's own numbers, emergency lines and free-phone lines are public and are not findings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator

import re2

from . import checks
from .cues import NOT, Cues
from .flat import Flat
from .lists import wordset
from .numbers import too_many
from .span import Span

_INTERNATIONAL = re2.compile(rb"(?:\+ ?|\b00 ?|\(\+ ?)\d(?:[ .()/-]{0,2}\d){7,14}\b")
_NINE = re2.compile(rb"(?:\(\d{2,3}\) ?)?\b\d(?:[ ./-]{0,3}\d){8}\b|\(\d{2,3}\) ?\d(?:[ .-]?\d){5,6}\b")
_AMERICAN = re2.compile(rb"\(?\b(?:1[ .-]?)?\(?\d{3}\)?[ .-]{0,3}\d{3}[ .-]{0,3}\d{4}\b")
_BRITISH = re2.compile(
    rb"\(?\b0\d{2,4}\)?[ .-]?\d{3,4}[ .-]?\d{3,4}\b|\b0\d{4}[ .-]\d{3}[ .-]\d{3}\b|\b0\d{4} ?\d{5,6}\b|\(?\b0\d{3}\)? ?\d{3} ?\d{2} ?\d{2}\b"
)
_SHORT = re2.compile(rb"\b\d{3}[ .-]\d{4}\b|\b\d{2,3}(?:[ .-]\d{2,3}){2,3}\b|\b\d{6,8}\b")
_SMUDGED = re2.compile(
    rb"(?:\+ ?48 ?)?\b[\doilsbzqtg]{3}[ .-]?[\doilsbzqtg]{3}[ .-]?[\doilsbzqtg]{3}\b|\+ ?48 ?[\da-z]{3} [\da-z]{3} [\da-z]{3}\b"
)
_SMEARED = re2.compile(rb"\b[67][\do]{1,2}(?:[ .-]?[\do]{2,3}){2,3}\b")
_SPOKEN = wordset(
    """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta cincuenta sesenta
    setenta ochenta noventa zero un dues quatre cinc sis set vuit huit nou deu vint trenta quaranta cinquanta seixanta setanta vuitanta
    noranta oh nought one two three four five six seven eight nine double triple jeden dwa trzy cztery piec szesc siedem osiem dziewiec
    dwadziescia trzydziesci czterdziesci piecdziesiat szescdziesiat siedemdziesiat osiemdziesiat dziewiecdziesiat"""
)
_LEAST_SPOKEN, _LOOKED = 7, 2000
_DIGITS = bytes(code for code in range(256) if not 48 <= code <= 57)
_Weigh = Callable[[str, bytes, str, bool], float]


def find(flat: Flat, lang: str, ours: frozenset[str]) -> Iterator[Span]:
    """Spans in the flat text's places; `ours` holds digits of the organisation's own numbers."""
    if sum(word in _SPOKEN for word in flat.words[:_LOOKED]) >= _LEAST_SPOKEN:
        yield from _spelt(flat)
    if too_many(flat) or len(flat.low) - len(flat.low.translate(None, b"0123456789")) < 6:
        return
    cues = Cues(flat)
    public = bytearray(len(flat.low))  # 1 where a number stands that is nobody's
    for pattern, weigh in _PATTERNS:
        for match in pattern.finditer(flat.low):
            start, end = match.span()
            start += flat.low[start : start + 1] == b" "
            if public.find(1, start, end) >= 0:
                continue
            digits = flat.low[start:end].translate(None, _DIGITS).decode()
            if digits in ours or digits[-9:] in ours or checks.free_line(digits):
                public[start:end] = b"\x01" * (end - start)
                continue
            score = _score(flat, cues, start, end, digits, lang, weigh)
            if score:
                yield Span(start, end, "PHONE", score)


def _spelt(flat: Flat) -> Iterator[Span]:
    """Numbers dictated in words: seven words for digits or more, one after another."""
    first = -1
    for n in range(len(flat.words) + 1):
        if n < len(flat.words) and flat.words[n] in _SPOKEN and (first < 0 or len(flat.gap(n - 1)) < 4):
            first = n if first < 0 else first
            continue
        if first >= 0 and n - first >= _LEAST_SPOKEN:
            yield Span(flat.starts[first], flat.end(n - 1), "PHONE", 0.75)
        first = n if n < len(flat.words) and flat.words[n] in _SPOKEN else -1


def _score(flat: Flat, cues: Cues, start: int, end: int, digits: str, lang: str, weigh: _Weigh) -> float:
    beside = cues.before(bisect_left(flat.starts, start))
    if NOT in beside or _decimal(flat, end):
        return 0.0
    cued = "phone" in (beside or cues.after(bisect_left(flat.starts, end) - 1))
    return weigh(digits, flat.low[start:end], lang, cued)


def _decimal(flat: Flat, end: int) -> bool:
    return flat.low[end : end + 1] in (b"%", b"$") or flat.low[end : end + 2] in (b" $", b" %")


def _international(digits: str, raw: bytes, lang: str, cued: bool) -> float:
    bare = digits[2:] if raw.lstrip(b"(").startswith(b"00") else digits
    return 0.96 if checks.international_phone(bare) or cued else 0.0


def _nine(digits: str, raw: bytes, lang: str, cued: bool) -> float:
    groups = [len(part) for part in raw.translate(bytes.maketrans(b"./()-", b"     ")).split()]
    if min(groups) < 2 < max(groups) and not cued:
        return 0.0
    known = checks.any_phone(digits, lang) or (lang not in ("es", "ca", "en", "pl") and checks.polish_phone(digits))
    if cued and len(digits) >= 8:
        return 0.95
    return 0.82 if known and lang != "en" and b"/" not in raw else 0.0


def _ten(digits: str, raw: bytes, lang: str, cued: bool) -> float:
    if not (checks.american_phone(digits) or checks.british_phone(digits)):
        return 0.0
    if cued:
        return 0.95
    separated = any(mark in raw for mark in b" .-(")
    return 0.8 if separated and lang in ("en", "other", "") else 0.0


def _british(digits: str, raw: bytes, lang: str, cued: bool) -> float:
    if not checks.british_phone(digits):
        return 0.7 if cued and len(digits) == 10 and lang == "en" else 0.0
    return 0.95 if cued else 0.8 if lang == "en" else 0.0


def _short(digits: str, raw: bytes, lang: str, cued: bool) -> float:
    return 0.7 if cued and 6 <= len(digits) <= 11 and len(set(digits)) > 2 else 0.0


def _smudged(digits: str, raw: bytes, lang: str, cued: bool) -> float:
    """Letters in the place of digits: 6l2 34O 567."""
    if len(digits) >= 11 or len(digits) < 5 or raw.upper() == raw or (raw.startswith(b"+") and len(digits) == 11):
        return 0.0
    return 0.75 if cued or raw.startswith(b"+") or len(digits) >= 7 else 0.0


def _smeared(digits: str, raw: bytes, lang: str, cued: bool) -> float:
    """The letter o in the place of a nought: 627 45 o8 13."""
    size = len(digits) + raw.count(b"o")
    return 0.8 if cued and b"o" in raw and size == 9 else 0.0


_PATTERNS = (
    (_INTERNATIONAL, _international),
    (_NINE, _nine),
    (_AMERICAN, _ten),
    (_BRITISH, _british),
    (_SHORT, _short),
    (_SMUDGED, _smudged),
    (_SMEARED, _smeared),
)
