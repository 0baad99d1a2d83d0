"""Addresses of people, the places they say they live in, and the bed or room of somebody named.

The organisation's own addresses are not findings.
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from .flat import Flat
from .lists import wordset
from .name_cues import KIN
from .span import Span, span_of

_FLOOR = rb"(?:[ ,-]{1,3}(?:\d{1,2}[oa]?|\d{1,2}(?:r|n|t|e)|bajos?|bj|bxs|baixos|entlo|entresuelo|atico|atic|esc(?:alera)?|pta|puerta|porta|piso|pis|planta|izq(?:da)?|dcha|drcha|[a-h])\.?\b){0,5}"
_SPANISH = re2.compile(
    rb"(?:\bc/|\b(?:calle|carrer|cl|c|avda|avenida|avinguda|av|avd|plaza|placa|pza|plza|pl|paseo|passeig|pg|po|ronda|camino|cami|"
    rb"travesia|travessera|travessia|urb|urbanizacion|rambla|gran via|ctra|carretera|pasaje|passatge|glorieta|baixada|cuesta|costa|via|barrio)\b\.?) ?"
    rb"[a-z'.][a-z'. -]{1,40}?,? ?(?:n\.?[ou]?\.?m?\.? ?|numero |#)?\d{1,4}(?: ?bis)?\b"
    + _FLOOR
    + rb"(?:[, .-]{1,3}(?:cp ?:? ?)?\d{5}\b)?"
)
_ENGLISH = re2.compile(
    rb"\b(?:flat \d{1,3}[a-z]?,? )?\d{1,5}[a-z]?,? (?:[a-z][a-z'.]{0,15} ){1,4}(?:road|rd|street|st|avenue|ave|lane|ln|drive|dr|close|crescent|court|ct|"
    rb"place|terrace|parkway|pkwy|boulevard|blvd|gardens|grove|row|square|mews|way|hill|walk|rise|circle|trail)\b\.?"
    rb"(?:,? (?:apt|apartment|suite|flat|unit|#)\.? ?#?[a-z\d]{1,5}\b)?"
    rb"(?:,? (?:[a-z]{3,15} ?){1,2},? (?:[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]{2} \d{5}(?:-\d{4})?)\b)?"
)
_POSTCODE = re2.compile(rb"\b[a-z]{1,2}\d[a-z\d]? ?\d[abd-hjlnp-uw-z]{2}\b")
_POLISH = re2.compile(
    rb"\b(?:ul|ulica|ulicy|ulice|al|aleja|alei|aleje|aleji|pl|plac|placu|os|osiedle|osiedlu)\b\.? ?[a-z\d'][a-z\d'. -]{1,40}? \d{1,4}[a-z]?\b(?: ?/ ?\d{1,4}[a-z]?\b)?"
    rb"(?: ?m(?:\.|ieszkania)? ?\d{1,4})?(?:,? ?\d{2}-\d{3}\b)?"
)
_POLISH_CODE = re2.compile(rb"\b\d{2}-\d{3} [a-z]{3}")
_SPANISH_CODE = re2.compile(
    rb"\b(?:cp|codigo postal|codi postal) ?:? ?\d{5}\b|\b(?:0[1-9]|[1-4]\d|5[0-2])\d{3} [a-z]{3}"
)
_HOUSE = re2.compile(rb"\b(?:jardinet|casa|bloque|bloc|portal|escalera|blok|klatka) (?:n[ou]\.? )?\d{1,3}[a-z]?\b")
_APART = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256))
_BED = re2.compile(
    rb"\b(?:habitacion|hab|habitacio|cama|llit|box|room|bed|bay|cubicle|sala|sali|lozko|lozku|pokoj|pokoju)\.?(?: (?:n[ou]?\.?|no|nr|numero|num|number))?:? ?(?:[a-d]-?)?\d{1,4}[a-d]?\b"
)
_LIVES = wordset(
    "vivo vive vivimos vivim visc viu viven vecina vecino resido live lives living mieszkam mieszka mieszkamy empadronada empadronado zameldowana zameldowany veina vei"
)
_AT = wordset("en a al de del w we na in at near la el l les los las z ze d")
_GENERIC = wordset(
    "c calle carrer avda avenida avinguda av plaza placa passeig pg paseo ul ulica ulicy al aleja road rd street st avenue ave de la el los las del d l i suite"
)


def find(flat: Flat, lang: str, own: tuple[frozenset[str], ...], named: bool) -> Iterator[Span]:
    """Spans in the flat text's places. `own` holds the words of our own addresses; `named`: a person is named here."""
    if _has_digit(flat):
        for pattern in _ADDRESSES.get(lang, tuple(_ADDRESSES["es"] + _ADDRESSES["en"] + _ADDRESSES["pl"])):
            for match in pattern.finditer(flat.low):
                if not _ours(match.group(), own):
                    yield span_of(match, "ADDRESS", 0.9)
                    yield from _town(flat, match.end())
        yield from _codes(flat, lang, own)
        if named or not KIN.get(lang, KIN[""]).isdisjoint(flat.words):
            yield from (span_of(match, "LOCATION", 0.6) for match in _BED.finditer(flat.low))
    if not _LIVES.isdisjoint(flat.words):
        yield from _homes(flat)


_ADDRESSES = {"es": (_SPANISH,), "ca": (_SPANISH,), "en": (_ENGLISH,), "pl": (_POLISH,)}


def _has_digit(flat: Flat) -> bool:
    return len(flat.low.translate(None, b"0123456789")) < len(flat.low)


def _ours(found: bytes, own: tuple[frozenset[str], ...]) -> bool:
    """Is every telling word of the address found also in one address of ours, in whatever case?"""
    words = [word for word in found.translate(_APART).decode().split() if word not in _GENERIC]
    return any(words and all(any(word[:5] == part[:5] for part in address) for word in words) for address in own)


def _town(flat: Flat, place: int) -> Iterator[Span]:
    """The capitalised words right after an address."""
    rest = flat.shape[place : place + 40]
    match = _TOWN.match(rest)
    if match:
        yield Span(place + match.start(1), place + match.end(1), "LOCATION", 0.85)


_TOWN = re2.compile(
    rb"[ ,.]{1,3}(?:en |a |w )?\(?([A-Z][a-zA-Z'-]{2,20}(?:(?: de| del| la| d')? [A-Z][a-zA-Z'-]{2,20})?)"
)


def _codes(flat: Flat, lang: str, own: tuple[frozenset[str], ...]) -> Iterator[Span]:
    if lang in ("en", "", "other"):
        for match in _POSTCODE.finditer(flat.low):
            if not _ours(match.group(), own) and flat.shape[match.start() : match.start() + 1].isupper():
                yield span_of(match, "ADDRESS", 0.7)
    if lang == "en":
        return
    for match in (_POLISH_CODE if lang == "pl" else _SPANISH_CODE).finditer(flat.low):
        end = match.end() - (0 if match.group()[-1:].isdigit() else 4)
        if (end == match.end() or flat.shape[end + 1 : end + 2].isupper()) and not _ours(
            flat.low[match.start() : end], own
        ):
            yield Span(match.start(), end, "ADDRESS", 0.75)
            yield from _town(flat, end)


def _homes(flat: Flat) -> Iterator[Span]:
    """The town after "I live in"."""
    for n, word in enumerate(flat.words):
        if word not in _LIVES:
            continue
        place = n + 1
        while place < len(flat.words) and place < n + 4 and flat.words[place] in _AT and not flat.capital(place):
            place += 1
        if place == n + 1 or place >= len(flat.words) or not flat.capital(place) or "." in flat.gap(place - 1):
            continue
        last = place
        while (
            last + 1 < len(flat.words) and last < place + 2 and flat.gap(last) in (" ", "-") and flat.capital(last + 1)
        ):
            last += 1
        yield Span(flat.starts[place], flat.end(last), "LOCATION", 0.65)
