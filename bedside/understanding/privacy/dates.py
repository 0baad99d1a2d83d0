"""Dates and ages that say something about a person: of birth, of a stay, of an appointment.

A date that announces something to everyone (a campaign, a day of the year) is not a finding.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import re2

from .date_words import AGE_BEFORE, HOURS, MONTH_WORDS, NOT_AGE, PERSONAL, PUBLIC, PUBLIC_DAYS, TIED, UNITS, WEEKDAYS
from .flat import Flat
from .span import Span, span_of

_MONTH = b"(?:" + "|".join(sorted(MONTH_WORDS, key=len, reverse=True)).encode() + b")"
_YEAR = rb"(?:19|20)\d{2}"
_DAYS = rb"(?:0?[1-9]|[12]\d|3[01])"
_NUMERIC = re2.compile(
    rb"\b"
    + _DAYS
    + rb"[/.-]"
    + _DAYS
    + rb"[/.-](?:(?:19|20)\d{2}|\d{2})\b|\b"
    + _YEAR
    + rb"[-/.](?:0?[1-9]|1[0-2])[-/.]\d{1,2}\b"
)
_ROMAN = re2.compile(rb"\b" + _DAYS + rb"[ .-](?:I{1,3}|IV|VI{0,3}|IX|XI{0,2}|X)\b")
_DAY_FIRST = re2.compile(
    rb"\b(?:"
    + _DAYS
    + rb" ?(?:al|a|i|y|e|o|-|to|and|do|oraz|lub|or|o el)? ?(?:el )?)?"
    + _DAYS
    + rb"(?:st|nd|rd|th|er|o)? ?(?:de |d'|of |-|del )?"
    + _MONTH
    + rb"\.?(?:(?:,| de| del| of|)? ?"
    + _YEAR
    + rb")?\b"
)
_MONTH_FIRST = re2.compile(
    rb"\b" + _MONTH + rb"\.? (?:the )?(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?:,? " + _YEAR + rb")?\b"
)
_MONTH_YEAR = re2.compile(rb"\b" + _MONTH + rb"(?: de| del| of|,)? " + _YEAR + rb"\b")
_BORN = re2.compile(
    rb"\b(?:nacid[ao]s?|nascut|nascuda|born|dob|nacimiento|naixement|urodzon[aey]|ur|urodzenia)\b[^\d\n]{0,24}("
    + _YEAR
    + rb"|\d{1,2}[/.-]\d{1,2})\b"
)
_SHORT = re2.compile(rb"(?:^|[^\d.,/:$-])(" + _DAYS + rb"[/-]" + _DAYS + rb"|" + _DAYS + rb"\.(?:0[1-9]|1[0-2]))\b")
_THIS_MONTH = re2.compile(rb"\b" + _DAYS + rb" (?:b\. ?m\b|bm\b|de los corrientes|del corriente|inst\b)")
_ORDINAL = re2.compile(
    rb"\b(?:the |friday |monday |tuesday |wednesday |thursday |saturday |sunday |group )("
    + _DAYS
    + rb"(?:st|nd|rd|th))\b"
)
_DAY_ALONE = re2.compile(
    rb"\b(?:el|al|del|dia|dijous|dilluns|dimarts|dimecres|divendres|dissabte|sabado|lunes|martes|miercoles|jueves|viernes|domingo) ("
    + _DAYS
    + rb")(?: a les| a las|[,.!?;)]|$| lo | li | us | os | te | la | hi )"
)
_AGE = re2.compile(
    rb"\b(?:1[01]\d|\d{1,2})(?: |-)?(?:anos|anitos|anyos|anys|anyets|years? old|year-old|yrs? old|y/o|yo\b|lat\b|lata\b|latek|letni\w{0,4}|-latk\w{1,2}|meses|mesos|months? old|miesiecy)\b"
    rb"|\b(?:aged?|edad|edat|wiek|w wieku|lat)\b ?[:=-]?(?: of)? ?(?:1[01]\d|\d{1,2})\b"
)
_CLEAR_AGE = (b"old", b"y/o", b"letni", b"latk", b"aged", b"edad", b"edat", b"wiek", b"anitos", b"anyets", b"lat ")
_NOT_AGE_AFTER = re2.compile(rb"^ ?(?:esper|de espera|ago|temu|later|despues|waiting|czeka|seguid|de antel)")
_BARE_AGE = re2.compile(rb"^[,(] ?(?:de )?(\d{1,2}|10\d)(?: ?[,.)!]|$| l\.)")
_SURE = 0.8  # less is a guess, and a guess must not bring others along
_DIGITS = frozenset("0123456789")


def find(flat: Flat, found: tuple[Span, ...] = ()) -> Iterator[Span]:
    """Spans in the flat text's places. `found` is what other detectors have found: a date beside somebody is theirs."""
    if _DIGITS.isdisjoint(flat.plain):
        return
    words = set(flat.words)
    public = not words.isdisjoint(PUBLIC) and words.isdisjoint(TIED)
    about = any(_sure(span) for span in found)
    personal = about or (not public and not words.isdisjoint(PERSONAL))
    tied = about or not words.isdisjoint(TIED)
    if len(flat.low.translate(None, b"/.-")) < len(flat.low):
        yield from _whole(flat)
    if not MONTH_WORDS.isdisjoint(words):
        yield from (_with_weekday(flat, span) for span in _written(flat, personal, public, tied))
    if personal and tied:
        yield from (_with_weekday(flat, span) for span in _half(flat, tied))
    yield from _ages(flat)
    yield from _ages_of(flat, found)


def _sure(span: Span) -> bool:
    """A name or a number that is surely somebody's."""
    return span.label not in ("EMAIL", "URL", "USERNAME") and span.score >= _SURE


def _whole(flat: Flat) -> Iterator[Span]:
    """Dates in digits with their year, and what stands after "born"."""
    for match in _NUMERIC.finditer(flat.low):
        if not _in_number(flat, match.start(), match.end()):
            yield span_of(match, "DATE", 0.88)
    yield from (span_of(match, "DATE", 0.8, group=1) for match in _BORN.finditer(flat.low))


def _with_weekday(flat: Flat, span: Span) -> Span:
    """The same, begun at the day of the week that stands right before it."""
    n = bisect_left(flat.starts, span.start)
    if n and flat.words[n - 1] in WEEKDAYS and flat.gap(n - 1) in (" ", ", ", " the "):
        return Span(flat.starts[n - 1], span.end, span.label, span.score)
    return span


def _written(flat: Flat, personal: bool, public: bool, tied: bool) -> Iterator[Span]:
    """Dates with the name of a month."""
    if not personal and b"20" not in flat.low and b"19" not in flat.low:
        return
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _MONTH_YEAR):
        for match in pattern.finditer(flat.low):
            with_year = match.group()[-4:].isdigit()
            if not with_year and not tied and PUBLIC_DAYS.fullmatch(match.group()):
                continue
            if personal or (with_year and not public):
                yield span_of(match, "DATE", 0.86 if with_year else 0.8)


def _half(flat: Flat, dated: bool) -> Iterator[Span]:
    """Dates without a year or a month's name, in a text about somebody."""
    for match in _SHORT.finditer(flat.low):
        start, end = match.span(1)
        if not _in_number(flat, start, end) and _may_be_day(flat, start, end):
            yield Span(start, end, "DATE", 0.66)
    for match in _ROMAN.finditer(flat.shape):
        if not _in_number(flat, match.start(), match.end()):
            yield span_of(match, "DATE", 0.65)
    yield from (span_of(match, "DATE", 0.7) for match in _THIS_MONTH.finditer(flat.low))
    if dated:
        for pattern in (_ORDINAL, _DAY_ALONE):
            yield from (span_of(match, "DATE", 0.6, group=1) for match in pattern.finditer(flat.low))


def _in_number(flat: Flat, start: int, end: int) -> bool:
    """Is this a part of a longer number, such as a telephone written with dots?"""
    before, after = flat.low[max(0, start - 2) : start], flat.low[end : end + 2]
    return (len(before) == 2 and before[:1].isdigit() and before[1:] in (b".", b"-", b"/")) or (
        len(after) == 2 and after[:1] in (b".", b"-", b"/") and after[1:].isdigit()
    )


def _may_be_day(flat: Flat, start: int, end: int) -> bool:
    """Not an hour, a price, a score, a dose or a share."""
    raw = flat.low[start:end]
    day, month = (int(part) for part in raw.replace(b"-", b"/").replace(b".", b"/").split(b"/"))
    if (
        day == month == 10
        or (month > 12 and day > 12)
        or raw in (b"24/7", b"1/2", b"1/4", b"3/4", b"9/11", b"7/24", b"24-7")
    ):
        return False
    after = flat.low[end : end + 12].lstrip(b" -").split()
    if after and (after[0].rstrip(b".,;:!?").decode() in UNITS or after[0][:1] in (b"$", b"%", b"/")):
        return False
    before = flat.low[max(0, start - 20) : start].replace(b"(", b" ").split()
    word = before[-1].rstrip(b".,:") if before else b""
    if word.decode() in HOURS or word[-1:] in (b"$", b"-"):
        return False
    return (
        b"/" in raw
        or b"." in raw
        or word.decode() in ("el", "del", "al", "dia", "quirofan", "operat", "operada", "operado", "on", "dnia")
    )


def _ages(flat: Flat) -> Iterator[Span]:
    for match in _AGE.finditer(flat.low):
        start, end = match.span()
        near = flat.low[max(0, start - 24) : start]
        words = near.replace(b",", b" , ").split()
        previous = words[-1].decode() if words else ""
        if any(word.decode() in NOT_AGE for word in words[-2:]) or _NOT_AGE_AFTER.match(flat.low[end : end + 12]):
            continue
        clear = any(mark in match.group() for mark in _CLEAR_AGE)
        if clear or previous in (",", "(", "") or previous.endswith((",", "(")) or previous in AGE_BEFORE:
            yield Span(start, end, "AGE", 0.8)


def _ages_of(flat: Flat, found: tuple[Span, ...]) -> Iterator[Span]:
    """The number right after somebody's name: "Fefa, 91,", "Anzelm (97!)"."""
    for span in found:
        match = _BARE_AGE.match(flat.low[span.end : span.end + 12].lstrip(b" ")) if span.label == "NAME" else None
        if match:
            lead = len(flat.low[span.end : span.end + 12]) - len(flat.low[span.end : span.end + 12].lstrip(b" "))
            yield Span(span.end + lead + match.start(1), span.end + lead + match.end(1), "AGE", 0.6)
