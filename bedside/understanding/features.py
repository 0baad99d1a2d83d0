"""Hashes the words, word pairs and pieces of words of many texts at once, so that every model shares one tokenisation.
It keeps no vocabulary and learns nothing: a feature is a 22-bit number, and which numbers matter is in the weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .stream import DIGIT, END, LETTER, PUNCT, SYMBOL, Stream

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

BITS = 22
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so it has an inverse modulo 2**64
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SALTS = {
    name: np.uint64((i + 1) * 0x2545F4914F6CDD1D % (1 << 64))
    for i, name in enumerate(["word", "not", "pair", "skip", "gram", "lang"])
}
ORG, USER, PAGE = (np.uint64(n) for n in (1, 2, 3))  # hashes that stand for our name, an account, an address
SIGNS = PAGE  # words up to here are signs and are not spelled
SCOPE = 3  # words after a negation that it turns round
_POWERS: dict[str, Hashes] = {}


def _powers(size: int) -> tuple[Hashes, Hashes]:
    if "up" not in _POWERS or len(_POWERS["up"]) < size:
        size = max(size, 1 << 17)
        for name, base in (("up", _BASE), ("down", _INVERSE)):
            steps = np.full(size, base, np.uint64)
            steps[0] = 1
            _POWERS[name] = np.cumprod(steps)
    return _POWERS["up"], _POWERS["down"]


class Prefix:
    """Hash of any stretch of a row of code points in constant time."""

    def __init__(self, points: NDArray[np.uint32]) -> None:
        up, self.down = _powers(len(points) + 1)
        self.sums = np.zeros(len(points) + 1, np.uint64)
        np.cumsum((points.astype(np.uint64) + np.uint64(1)) * up[: len(points)], out=self.sums[1:])

    def of(self, start: Ints, end: Ints) -> Hashes:
        return (self.sums[end] - self.sums[start]) * self.down[start]

    def each(self, size: int) -> Hashes:
        """The hash of every stretch of this size, by its beginning."""
        if size >= len(self.sums):
            return np.zeros(0, np.uint64)
        return (self.sums[size:] - self.sums[:-size]) * self.down[: len(self.sums) - size]


def mixed(hashes: Hashes, salt: str, bits: int = BITS) -> Ints:
    """Spreads a hash over `bits` bits; the salt keeps kinds of features apart."""
    out = (hashes ^ _SALTS[salt]) * _MIX
    out ^= out >> np.uint64(32)
    return (out * _BASE >> np.uint64(64 - bits)).astype(np.int64)


def spelled(numbers: Ints) -> NDArray[np.bool_]:
    """Which feature numbers are pieces of words; the others are words and pairs of them."""
    return numbers >= 1 << (BITS - 1)


@dataclass(frozen=True)
class Words:
    """Words and signs in order: where they stand in the stream, whose text and clause they are, their hash."""

    start: Ints
    end: Ints
    text: Ints
    clause: Ints  # running number over all texts
    hashes: Hashes
    letters: Prefix
    clauses_text: Ints  # the text of each clause


def words(stream: Stream) -> Words:
    """Cuts the stream into words (runs of letters and digits), signs one by one, and clauses at . ! ? ; : and line ends."""
    plain = (stream.kind == LETTER) | (stream.kind == DIGIT)
    before = np.concatenate(([False], plain[:-1]))
    sign = stream.kind == SYMBOL
    start = np.flatnonzero((plain & ~before) | sign)
    after = np.concatenate((plain[1:], [False]))
    end = np.flatnonzero((plain & ~after) | sign) + 1
    points = np.where(stream.kind == DIGIT, np.uint32(48), stream.points)
    letters = Prefix(points)
    stop = np.isin(stream.points, _STOPS) & (stream.kind == PUNCT) | (stream.kind == END)
    clause_of = np.cumsum(np.concatenate(([False], stop[:-1])))
    numbers, clause = np.unique(clause_of[start], return_inverse=True)
    firsts = np.searchsorted(clause_of[start], numbers)
    text = stream.of[start].astype(np.int64)
    return Words(
        start, end, text, clause.astype(np.int64), letters.of(start, end), letters, text[firsts] if len(start) else text
    )


_STOPS = np.array([ord(c) for c in ".!?;:"], np.uint32)


@dataclass(frozen=True)
class Features:
    """Feature numbers (22 bits) with the clause each belongs to; `clause` never falls from one to the next."""

    numbers: Ints
    clause: Ints


def hidden(stream: Stream) -> NDArray[np.bool_]:
    """Points inside addresses of pages and names of accounts: what they spell says nothing about feeling."""
    space = (stream.kind == END) | (stream.points == 32)
    run = np.cumsum(space)
    marks = (stream.points == 64) | (stream.points == 47) & (np.concatenate(([0], stream.points[:-1])) == 47)
    return np.bincount(run, weights=marks)[run] > 0


def hashed(stream: Stream, tokens: Words, blind: NDArray[np.bool_], negated: NDArray[np.bool_]) -> Features:
    """All features of the texts. `blind` and `negated` speak of words: not read at all, and turned round by a negation."""
    seen = np.flatnonzero(~blind)
    hashes, clause, text = tokens.hashes[seen], tokens.clause[seen], tokens.text[seen]
    parts = [(mixed(hashes, "word", BITS - 1), clause)]
    turned = negated[seen]
    parts.append((mixed(hashes[turned], "not", BITS - 1), clause[turned]))
    for gap, salt in ((1, "pair"), (2, "skip")):
        same = text[gap:] == text[:-gap]
        both = hashes[:-gap] * np.uint64(31) + hashes[gap:] * np.uint64(0x9E3779B1)
        parts.append((mixed(both[same], salt, BITS - 1), clause[gap:][same]))
    parts.extend(_grams(stream, tokens, seen))
    numbers = np.concatenate([p for p, _ in parts])
    owner = np.concatenate([c for _, c in parts])
    order = np.argsort(owner, kind="stable")
    return Features(numbers[order], owner[order])


def _grams(stream: Stream, tokens: Words, seen: Ints) -> list[tuple[Ints, Ints]]:
    """Pieces of 3, 4 and 5 signs inside a word, its two edges counted as blanks."""
    wordy = seen[(tokens.end[seen] - tokens.start[seen] > 1) & (tokens.hashes[seen] > SIGNS)]
    length = (tokens.end[wordy] - tokens.start[wordy]) + 2
    total = int(length.sum())
    if not total:
        return []
    first = np.cumsum(length) - length
    owner = np.repeat(np.arange(len(wordy)), length)
    place = np.arange(total) - first[owner]
    inner = (place > 0) & (place < length[owner] - 1)
    points = np.full(total, 32, np.uint32)
    source = (tokens.start[wordy] - 1)[owner] + place
    points[inner] = np.where(stream.kind[source[inner]] == DIGIT, 48, stream.points[source[inner]])
    row = Prefix(points)
    clause = tokens.clause[wordy][owner]
    out = []
    for size in (3, 4, 5):
        at = np.flatnonzero(place <= length[owner] - size)
        out.append((mixed(row.of(at, at + size), "gram", BITS - 1) + (1 << (BITS - 1)), clause[at]))
    return out
