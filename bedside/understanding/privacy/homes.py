"""Towns that people say they live in or come from, and the town told right after somebody's name or address.

A town that is only spoken of is not a finding: the news from Reus, a train to Leeds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from .flat import Flat
from .gazette import towns
from .lists import wordset
from .span import Span

LIVES = wordset(
    """vivo vive vivimos viven vivim visc viu resido reside live lives living mieszkam mieszka mieszkamy empadronada
    empadronado zameldowana zameldowany soy soc som vengo venimos venim vinc desplazados desplazado desplazada desplacats vecina
    vecino veina vei natural oriundo jestem pochodze przyjechalam przyjechalem im am born"""
)
_STRONG = wordset(
    "vivo vive vivimos vivim visc viu viven resido live lives living mieszkam mieszka mieszkamy empadronada empadronado zameldowana zameldowany veina vei vecina vecino"
)
_FROM = wordset("de d des desde del from z ze of")
_AT = wordset("en a al de del w we na in at near des desde from z ze d of")
_ARTICLE = wordset("la el l les los las els es sa the")
_INSIDE = wordset("de del la les los d i de dels do da upon on under in the sur nad")
_JOINT = frozenset((" ", "-", "'", " '"))
_MOST = 4


def find(flat: Flat, lang: str, found: Sequence[Span]) -> Iterator[Span]:
    """Spans in the flat text's places; `found` holds the names of persons and what else was found before."""
    known = towns(lang)
    if not LIVES.isdisjoint(flat.words):
        yield from _homes(flat, known)
    for span in found:
        if span.label == "NAME":
            yield from _of_person(flat, known, span)
        elif span.label == "ADDRESS":
            yield from after_address(flat, lang, span.end)


def _homes(flat: Flat, known: frozenset[str]) -> Iterator[Span]:
    """The town after "I live in", "I come from"."""
    for n, word in enumerate(flat.words):
        if word not in LIVES:
            continue
        place = n + 1
        while (
            place < len(flat.words) and place < n + 4 and flat.words[place] in _AT | LIVES and not flat.capital(place)
        ):
            place += 1
        if place == n + 1 or "." in flat.gap(place - 1) or "\n" in flat.gap(place - 1):
            continue
        last = _town(flat, place, known)
        if last is None and word in _STRONG and place < len(flat.words) and flat.capital(place):
            last = place
        if last is not None:
            yield Span(flat.starts[place], flat.end(last), "LOCATION", 0.65)


def _of_person(flat: Flat, known: frozenset[str], name: Span) -> Iterator[Span]:
    """ "Ramon Farré, de Alcarràs", "Fina Escoda, Cambrils", "Darek z Pruszkowa" """
    n = bisect_left(flat.starts, name.end)
    if n >= len(flat.words) or flat.plain[name.end : flat.starts[n]].strip() not in ("", ",", "("):
        return
    if flat.words[n] in _FROM | {"en", "in", "w"} and not flat.capital(n):
        last = _town(flat, n + 1, known)
        if last is not None:
            yield Span(flat.starts[n + 1], flat.end(last), "LOCATION", 0.65)
    elif flat.plain[name.end : flat.starts[n]].strip() == ",":
        last = _town(flat, n, known)
        if last is not None and flat.gap(last)[:1] in (",", ".", "", ")", "\n", ";"):
            yield Span(flat.starts[n], flat.end(last), "LOCATION", 0.6)


def after_address(flat: Flat, lang: str, place: int) -> Iterator[Span]:
    """The town that stands right after an address or a postcode."""
    n = bisect_left(flat.starts, place)
    if n >= len(flat.words):
        return
    gap = flat.plain[place : flat.starts[n]]
    if flat.words[n] in ("en", "de", "a", "w") and not flat.capital(n):
        n += 1
    if len(gap) > 3 or "\n" in gap.strip(" \n") or n >= len(flat.words) or not flat.capital(n):
        return
    last = _town(flat, n, towns(lang))
    if last is None and ("," in gap or "(" in gap):
        last = n + 1 if n + 1 < len(flat.words) and flat.gap(n) == " " and flat.capital(n + 1) else n
    if last is not None:
        yield Span(flat.starts[n], flat.end(last), "LOCATION", 0.85)


def _town(flat: Flat, n: int, known: frozenset[str]) -> int | None:
    """The last word of the known town that begins at word n, with a capital letter; None when none does."""
    words, size = flat.words, len(flat.words)
    if n < size and words[n] in _ARTICLE and n + 1 < size and not flat.capital(n):
        if flat.capital(n + 1) and "_".join(words[n : n + 2]) in known:
            return n + 1
        n += 1
    if n >= size or not flat.capital(n):
        return None
    for last in range(min(n + _MOST, size) - 1, n - 1, -1):
        if "_".join(words[n : last + 1]) in known and all(flat.gap(place) in _JOINT for place in range(n, last)):
            return last
    return None
