"""E-mail addresses (also spelt out), links, user names and network addresses.

What belongs to the organisation itself (its domains, its handles) is not a finding.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import re2

from .flat import Flat
from .span import Span, span_of

_EMAIL = re2.compile(rb"[a-z0-9](?:[a-z0-9._%+'-]{0,63})@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}")
_SPELT = re2.compile(
    rb"\b[a-z0-9][a-z0-9._-]{1,40}(?: {1,2}(?:punto|punt|dot|kropka|guion bajo|underscore) {1,2}[a-z0-9]{1,20}){0,2}"
    rb" ?[\(\[{<]? ?(?:arroba|malpa|arrova|\bat\b|@) ?[\)\]}>]? ?[a-z0-9-]{2,30} ?[\(\[]? ?(?:punto|punt|dot|kropka|\.) ?[\)\]]? ?"
    rb"(?:com|es|cat|org|net|pl|eu|co\.uk|uk|info|gmail|edu|example)\b"
)
_OBSCURED = re2.compile(
    rb"\b[a-z0-9][a-z0-9._-]{1,40} ?[\(\[{<] ?(?:arroba|malpa|at|a) ?[\)\]}>] ?[a-z0-9-]{2,30}(?:\.[a-z]{2,10})?"
)
_LINK = re2.compile(
    rb"(?:https?://|www\.)[^\s<>\"']+|\b(?:t\.me|wa\.me|fb\.com|bit\.ly|instagram\.com|facebook\.com)/[^\s<>\"']{1,200}"
)
_HANDLE = re2.compile(rb"(?:^|[^a-z0-9_@./])(@[a-z0-9_](?:[a-z0-9_.-]{1,40}[a-z0-9_])?(?:@[a-z0-9.-]{3,60}[a-z])?)")
_ACCOUNT = re2.compile(
    rb"\b(?:usuari[oae]?|usuaria|user(?:name)?|uzytkowni(?:k|czka)|konto|cuenta|insta(?:gram)?|ig|tiktok|nick|twitter|perfil|profil)"
    rb"(?: (?:es|is|to|de|en|me llamo|soy))? ?[:=]? ?@?([a-z][a-z0-9]*[._0-9][a-z0-9._]{1,30})"
)
_FOUR = re2.compile(
    rb"(?:^|[^\d.])((?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3})(?:$|[^\d.]|\.(?:$|\D))"
)
_SIX = re2.compile(rb"\b(?:[0-9a-f]{1,4}:){5,7}[0-9a-f]{1,4}\b|\b[0-9a-f]{1,4}:(?:[0-9a-f]{1,4}:){1,5}:[0-9a-f]{1,4}\b")
_SPELT_WORDS = frozenset(("arroba", "malpa", "at", "arrova"))
_VERSION = frozenset(("version", "wersja", "v", "ver", "firmware", "app", "android", "ios", "windows"))


def find(flat: Flat, domains: tuple[bytes, ...], handles: frozenset[bytes]) -> Iterator[Span]:
    """Spans in the flat text's places; `domains` and `handles` are the organisation's own, in lower case."""
    low = flat.low
    if b"@" in low:
        yield from _emails(low, domains)
        yield from _handles(low, handles)
    if not _SPELT_WORDS.isdisjoint(flat.words):
        for pattern in (_SPELT, _OBSCURED):
            yield from (span_of(match, "EMAIL", 0.9) for match in pattern.finditer(low))
    if b"/" in low or b"www." in low:
        for match in _LINK.finditer(low):
            end = match.start() + len(match.group().rstrip(b".,;:!?)]}"))
            if not any(domain in match.group() for domain in domains):
                yield Span(match.start(), end, "URL", 0.97)
    if b"_" in low or b"." in low:
        yield from (span_of(match, "USERNAME", 0.6, group=1) for match in _ACCOUNT.finditer(low))
    yield from _networks(flat)


def _emails(low: bytes, domains: tuple[bytes, ...]) -> Iterator[Span]:
    for match in _EMAIL.finditer(low):
        found = match.group().rstrip(b".-")
        if not found.endswith(domains):
            yield Span(match.start(), match.start() + len(found), "EMAIL", 0.99)


def _handles(low: bytes, handles: frozenset[bytes]) -> Iterator[Span]:
    for match in _HANDLE.finditer(low):
        if match.group(1) not in handles:
            yield span_of(match, "USERNAME", 0.7, group=1)


def _networks(flat: Flat) -> Iterator[Span]:
    if flat.low.count(b".") >= 3:
        for match in _FOUR.finditer(flat.low):
            n = bisect_left(flat.starts, match.start(1))
            if n == 0 or flat.words[n - 1] not in _VERSION:
                yield span_of(match, "IP", 0.9, group=1)
    if flat.low.count(b":") >= 3:
        yield from (span_of(match, "IP", 0.9) for match in _SIX.finditer(flat.low))
