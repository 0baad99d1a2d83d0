"""Addresses of people, the places they say they live in, and the bed or room of somebody named.

The organisation's own addresses are not findings.
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from . import homes
from .flat import Flat
from .lists import wordset
from .name_cues import KIN
from .span import Span, span_of

_FLOOR = rb"(?:[ ,-]{1,3}(?:\d{1,2}[oa]?|\d{1,2}(?:r|n|t|e)|bajos?|bj|bxs|baixos|entlo|entresuelo|atico|atic|esc(?:alera)?|pta|puerta|porta|piso|pis|planta|izq(?:da)?|dcha|drcha|[a-h])\.?\b){0,5}"
_SPANISH = re2.compile(
    rb"(?:\bc/|\b(?:calle|carrer|cl|avda|avenida|avinguda|av|avd|plaza|placa|pza|plza|pl|paseo|passeig|pg|po|ronda|camino|cami|"
    rb"travesia|travessera|travessia|rua|bulevar|bulevard|aldea|calleja|urb|urbanizacion|rambla|gran via|ctra|carretera|pasaje|passatge|glorieta|baixada|cuesta|costa|via|barrio)\b\.?) ?"
    rb"[a-z'.][a-z'. -]{1,40}?,? ?(?:n\.?[ou]?\.?m?\.? ?|numero |#)?\d{1,4}(?: ?bis)?\b"
    + _FLOOR
    + rb"(?:[, .-]{1,3}(?:cp ?:? ?)?\d{5}\b)?"
)
_ENGLISH = re2.compile(
    rb"\b(?:flat \d{1,3}[a-z]?,? )?\d{1,5}[a-z]?,? (?:[a-z][a-z'.]{0,15} ){1,4}(?:road|rd|street|st|avenue|ave|lane|ln|drive|dr|close|crescent|court|ct|"
    rb"place|terrace|cottages?|villas|mount|parade|fold|bank|parkway|pkwy|boulevard|blvd|gardens|grove|row|square|mews|way|hill|walk|rise|circle|trail)\b\.?"
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
_STREETLESS = re2.compile(
    rb"(?:\b(?:na|przy|adres:?|listowny|domu|mieszka[m]?) |(?:adres|adresem) |: |, )([A-Z][a-z]{3,20}(?:[aey]|ej|iej|ego|ich|ach|u) \d{1,3}[a-z]?(?: ?/ ?\d{1,4}| ?m\. ?\d{1,3})?)\b"
)
_MINE = wordset("mieszkam mieszka adres adresu adresem listowny domu dom")
_LOOSE_ENDS = wordset("st way close court square place drive rise walk hill row circle ct dr rd bank mount fold parade")
_HOUSE = re2.compile(rb"\b(?:jardinet|casa|bloque|bloc|portal|escalera|blok|klatka) (?:n[ou]\.? )?\d{1,3}[a-z]?\b")
_APART = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256))
_BED = re2.compile(
    rb"\b(?:habitacion|hab|habitacio|cama|llit|box|room|bed|bay|cubicle|sala|sali|lozko|lozku|pokoj|pokoju)\.?(?: (?:n[ou]?\.?|no|nr|numero|num|number))?:? ?(?:[a-d]-?)?\d{1,4}[a-d]?\b"
)
_GENERIC = wordset(
    "c calle carrer avda avenida avinguda av plaza placa passeig pg paseo ul ulica ulicy al aleja road rd street st avenue ave de la el los las del d l i suite"
)


def find(flat: Flat, lang: str, own: tuple[frozenset[str], ...], found: tuple[Span, ...]) -> Iterator[Span]:
    """Spans in the flat text's places. `own` holds the words of our own addresses; `found` what other detectors found."""
    named = any(span.label == "NAME" for span in found)
    addresses: list[Span] = []
    if _has_digit(flat):
        for pattern in _ADDRESSES.get(lang, tuple(_ADDRESSES["es"] + _ADDRESSES["en"] + _ADDRESSES["pl"])):
            for match in pattern.finditer(flat.low):
                if not _ours(match.group(), own) and not _busy(flat, match):
                    addresses.append(span_of(match, "ADDRESS", 0.9))
        addresses += _codes(flat, lang, own)
        if lang in ("pl", "") and (found or not _MINE.isdisjoint(flat.words)):
            addresses += (
                span_of(m, "ADDRESS", 0.8, group=1)
                for m in _STREETLESS.finditer(flat.shape)
                if not _ours(m.group(1).lower(), own)
            )
        yield from addresses
        if named or not KIN.get(lang, KIN[""]).isdisjoint(flat.words):
            yield from (span_of(match, "LOCATION", 0.6) for match in _BED.finditer(flat.low))
    yield from homes.find(flat, lang, (*found, *addresses))


_ADDRESSES = {"es": (_SPANISH,), "ca": (_SPANISH,), "en": (_ENGLISH,), "pl": (_POLISH,)}


def _has_digit(flat: Flat) -> bool:
    return len(flat.low.translate(None, b"0123456789")) < len(flat.low)


def _ours(found: bytes, own: tuple[frozenset[str], ...]) -> bool:
    """Is every telling word of the address found also in one address of ours, in whatever case?"""
    words = [word for word in found.translate(_APART).decode().split() if word not in _GENERIC]
    return any(words and all(any(word[:5] == part[:5] for part in address) for word in words) for address in own)


def _busy(flat: Flat, match: re2._Match) -> bool:
    """Is it no address but a sentence: "49 bus still diverted round St"?"""
    words = match.group().decode().split()
    if not words[0][:1].isdigit() or words[-1].strip(".") not in _LOOSE_ENDS:
        return False
    shape = flat.shape[match.start() : match.end()].decode().split()
    return any(word[:1].islower() for word in shape[1:-1] if len(word) > 3)


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
