"""Reads the word lists and wordings of four languages and finds them in a stream: concepts of words, rules of wordings.
It decides nothing: a concept found is one input among others for the models and the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import re2
from numpy.typing import NDArray

from .features import Ints, Prefix, Words
from .stream import FEELINGS, SYMBOL, Stream, feeling, stream

LANGUAGES = ("es", "ca", "en", "pl")
_FOLDER = Path(__file__).parent / "words"
_SLOTS = 18  # bits of the table that finds a word's beginning


@dataclass(frozen=True)
class Concepts:
    """Beginnings of words and whole words by hash, with a 64-bit mask of concepts for each language (fifth: all of them)."""

    names: tuple[str, ...]
    slots: NDArray[np.int32]
    hashes: NDArray[np.uint64]
    whole: NDArray[np.uint64]  # [row, language]: mask if the word ends here
    begins: NDArray[np.uint64]  # [row, language]: mask if the word may go on
    longest: int


def _slot(hashes: NDArray[np.uint64]) -> Ints:
    return ((hashes * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - _SLOTS)).astype(np.int64)


@cache
def concepts() -> Concepts:
    """The word list, read once a process."""
    names: list[str] = []
    rows: dict[str, dict[str, list[int]]] = {}
    for line in (_FOLDER / "concepts.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            names.append(line.strip("[] \n"))
        elif line[:2] in LANGUAGES:
            for word in line[3:].split():
                _enter(rows.setdefault(word.rstrip("*"), {"*": [0] * 5, "=": [0] * 5}), word, line[:2], len(names) - 1)
    return _table(tuple(names), rows)


def _enter(row: dict[str, list[int]], word: str, lang: str, bit: int) -> None:
    for column in (LANGUAGES.index(lang), 4):
        row["="][column] |= 1 << bit
        if word.endswith("*"):
            row["*"][column] |= 1 << bit


def _table(names: tuple[str, ...], rows: dict[str, dict[str, list[int]]]) -> Concepts:
    folded = stream(list(rows))
    spelled: dict[bytes, dict[str, list[int]]] = {}
    for text, row in zip(folded.rows, rows.values(), strict=True):
        spelled.setdefault(text.replace(b"-", b""), row)
    hashes = np.array([_hash(text) for text in spelled], np.uint64)
    slots = np.zeros(1 << _SLOTS, np.int32)
    slots[_slot(hashes)] = np.arange(len(hashes))  # a shared slot costs one rare word
    masks = {kind: np.array([row[kind] for row in spelled.values()], np.uint64) for kind in "=*"}
    return Concepts(names, slots, hashes, masks["="], masks["*"], max(map(len, spelled)))


def _hash(text: bytes) -> int:

    points = np.frombuffer(text, np.uint8).astype(np.uint32)
    ends = np.array([len(points)])
    return int(Prefix(points).of(ends * 0, ends)[0])


def masks(tokens: Words, languages: Ints) -> NDArray[np.uint64]:
    """For each word the concepts it carries in the language of its text (0..3, 4 = any), as bits."""
    table = concepts()
    found = np.zeros(len(tokens.start), np.uint64)
    language = languages[tokens.text]
    length = tokens.end - tokens.start
    for size in range(1, table.longest + 1):
        at = np.flatnonzero(length >= size)
        hashes = tokens.letters.of(tokens.start[at], tokens.start[at] + size)
        row = table.slots[_slot(hashes)]
        hit = table.hashes[row] == hashes
        at, row = at[hit], row[hit]
        ends = length[at] == size
        found[at] |= np.where(ends, table.whole[row, language[at]], table.begins[row, language[at]])
    return found


def flags(mask: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """[word, concept] out of the bits."""
    bits = np.arange(len(concepts().names), dtype=np.uint64)
    return (mask[:, None] >> bits & np.uint64(1)).astype(bool)


Wordings = tuple[re2.Filter, tuple[int, ...]]  # all patterns of a language, and the rule of each


@dataclass(frozen=True)
class Rules:
    """The wordings of each language: one look for their literal words, then only those patterns whose words are there.
    One automaton of all patterns would be slow on every text that is new to it."""

    names: tuple[str, ...]
    wordings: tuple[Wordings, ...]  # by language


@cache
def rules() -> Rules:
    """The wordings, compiled once a process."""
    names: list[str] = []
    lines: list[tuple[list[str], int, str]] = []
    for line in (_FOLDER / "rules.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            names.append(line.strip("[] \n"))
        elif line[:2] in LANGUAGES:
            languages, pattern = line.split(" ", 1)
            lines.append((languages.split(","), len(names) - 1, pattern))
    spoken = [[(rule, p) for langs, rule, p in lines if lang in langs] for lang in LANGUAGES]
    return Rules(tuple(names), tuple(_filter(own) for own in spoken))


def _filter(lines: list[tuple[int, str]]) -> Wordings:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = 16 << 20
    options.log_errors = False
    found = re2.Filter()
    for _, pattern in lines:
        found.Add(pattern.encode("latin-1"), options)
    found.Compile()
    return found, tuple(rule for rule, _ in lines)


def rule_hits(rows: list[bytes], languages: Ints) -> NDArray[np.bool_]:
    """[text, rule]: which wordings stand in each text; a text in no language of ours is tried in all. Linear in its length."""
    table = rules()
    out = np.zeros((len(rows), len(table.names)), bool)
    for i, (row, language) in enumerate(zip(rows, languages.tolist(), strict=True)):
        for lang in (language,) if language < len(LANGUAGES) else range(len(LANGUAGES)):
            wordings, rule = table.wordings[lang]
            for hit in wordings.Match(row) or ():
                out[i, rule[hit]] = True
    return out


def signs(source: Stream) -> NDArray[np.int64]:
    """[text, feeling]: how many signs of each feeling a text carries; the last column counts the others."""

    at = np.flatnonzero(source.kind == SYMBOL)
    width = len(FEELINGS) + 1
    cell = source.of[at].astype(np.int64) * width + feeling(source.points[at]) - 1
    return np.bincount(cell, minlength=source.n * width).reshape(source.n, width)
