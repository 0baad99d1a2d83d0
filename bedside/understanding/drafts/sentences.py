"""A draft cut into sentences, each with what kind of sentence it is: conditional, about privacy, an invitation.

It reads how a sentence speaks, not whether it may be said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import re2

from ..privacy.flat import Flat
from ..privacy.ours import Ours
from ..privacy.phrases import Phrases, phrases

_END = re2.compile(rb"[.!?]+[\"')]*(?:\s+|$)|\n+|;\s|[.!?](?:[^a-z0-9\s]{1,8}\s*)+")
_NUMBER = re2.compile(rb"[+(]?\d[\d .()-]{4,18}\d")
_SHORT = (
    b"dr",
    b"dra",
    b"sr",
    b"sra",
    b"mr",
    b"mrs",
    b"ms",
    b"st",
    b"tel",
    b"nr",
    b"no",
    b"ul",
    b"prof",
    b"godz",
    b"av",
    b"h",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`low` is the folded sentence; `start` its place in the folded draft."""

    low: bytes
    start: int
    conditional: bool
    privacy: bool
    invites: bool


def sentences_of(flat: Flat, lang: str, ours: Ours) -> list[Sentence]:
    """The sentences of a draft in order; empty ones left out. One that gives our own number or address invites."""
    rules = phrases(lang)
    return [
        _sentence(flat.low[start:end], start, rules, ours)
        for start, end in _cuts(flat.low)
        if flat.low[start:end].strip()
    ]


def _cuts(low: bytes) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(low):
        before = low[start : match.start()].rsplit(b" ", 1)[-1].strip(b"(")
        if low[match.start() : match.start() + 1] == b"." and (before in _SHORT or len(before) == 1):
            continue
        yield start, match.start() + 1
        start = match.end()
    yield start, len(low)


def _sentence(low: bytes, start: int, rules: tuple[Phrases, ...], ours: Ours) -> Sentence:
    def says(rule: str) -> bool:
        return any(phrase[rule].search(low) for phrase in rules)

    return Sentence(low, start, says("conditional"), says("privacy"), says("invite") or _gives_contact(low, ours))


def _gives_contact(low: bytes, ours: Ours) -> bool:
    if any(b"@" + domain in low for domain in ours.domains):
        return True
    return any(match.group().translate(None, b" .-()+").decode() in ours.phones for match in _NUMBER.finditer(low))
