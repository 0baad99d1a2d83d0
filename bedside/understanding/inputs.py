"""Lays out what the models see of a batch of messages: hashed features by clause, and a small table of plain facts.
It knows the organisation only by its names, which it hides from the models, so that they hold for any organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from . import lexicon
from .features import ORG, PAGE, SCOPE, SIGNS, USER, Features, Ints, Prefix, Words, hashed, hidden, words
from .organisation import Organisation
from .stream import DIGIT, LETTER, PUNCT, Stream, stream

CHANNELS = ("post", "comment", "review", "message", "article")
POLISH_ENDINGS = (b"i", b"e", b"o")  # of names that end in -a, folded: Vega, Vegi, Vegę, Vego
_PLAIN_WORDS = (  # of many names, telling of none
    "hospital hospitals health clinic clinica clinico cap centro centre center szpital przychodnia urgent care norte nord north polnoc"
    " sur south mar del de la el els les los las the can es na w ul san santa st saint general university medical group servicio salud salut"
)
_COMMON = frozenset(_PLAIN_WORDS.split())


Floats = NDArray[np.float32]


@dataclass(frozen=True)
class OurNames:
    """Names of the organisation, folded: phrases for the rules (longest first), single telling words by hash."""

    phrases: tuple[bytes, ...]
    words: NDArray[np.uint64]
    telling: tuple[bytes, ...]


@lru_cache(maxsize=64)
def our_names(org: Organisation) -> OurNames:
    """What people call us, ready to be found in folded text."""
    spoken = [
        *org.names,
        *(s.name for s in org.sites),
        *(n for names in org.nicknames.values() for n in names),
        *org.handles,
    ]
    folded = sorted({row.strip().lstrip(b"@") for row in stream(spoken).rows if row.strip()}, key=len, reverse=True)
    if org.nicknames.get("pl"):
        folded += [row[:-1] + end for row in folded if row.endswith(b"a") for end in POLISH_ENDINGS]
    telling = sorted({w for name in folded for w in name.split() if w.decode("latin-1") not in _COMMON and len(w) > 2})
    phrases = tuple(p for p in folded if any(w in telling for w in p.split()))
    return OurNames(phrases, np.array([_hash(w) for w in telling], np.uint64), tuple(telling))


def _hash(word: bytes) -> int:
    points = np.frombuffer(word, np.uint8).astype(np.uint32)
    return int(Prefix(points).of(np.array([0]), np.array([len(points)]))[0])


def named(row: bytes, names: OurNames) -> bytes:
    """The row with each of our names as the one word orgname."""
    if not any(w in row for w in names.telling):
        return row
    for phrase in names.phrases:
        if phrase in row:
            row = _swapped(row, phrase)
    return row


def _swapped(row: bytes, phrase: bytes) -> bytes:
    parts, at = [], 0
    while (found := row.find(phrase, at)) >= 0:
        end = found + len(phrase)
        whole = not row[found - 1 : found].isalnum() and not row[end : end + 1].isalnum()
        parts.append(row[at:found] + (b"orgname" if whole else phrase))
        at = end
    return b"".join((*parts, row[at:]))


@dataclass(frozen=True)
class Inputs:
    """A batch laid out: n texts; `table` is [text, column] with the columns of `columns()`."""

    n: int
    source: Stream
    tokens: Words
    features: Features
    concepts: NDArray[np.bool_]  # [word, concept]
    rules: NDArray[np.bool_]  # [text, rule]
    table: Floats
    ours: NDArray[np.bool_]  # [text]: one of our names stands in it
    rows: list[bytes]
    channels: tuple[str, ...]

    def fact(self, name: str) -> Floats:
        """One column of the table by its name."""
        return self.table[:, _places()[name]]

    def rule(self, name: str) -> NDArray[np.bool_]:
        """[text]: whether a wording of this rule stands in it."""
        return self.rules[:, lexicon.rules().names.index(name)]


@dataclass(frozen=True)
class Given:
    """What came with a text: where it arrived, stars (1-5), what a survey had asked."""

    channel: str = "post"
    rating: float | None = None
    question: str | None = None


def inputs(source: Stream, languages: Ints, org: Organisation, given: Sequence[Given]) -> Inputs:
    """Lays out a stream. `languages` are numbers into lexicon.LANGUAGES, 4 for any other."""
    names = our_names(org)
    tokens, ours, blind = _with_names(source, words(source), names)
    concept = lexicon.flags(lexicon.masks(tokens, languages))
    concept[blind | (tokens.hashes <= SIGNS)] = False
    negated = _negated(tokens, concept)
    rows = [named(row, names) for row in source.rows]
    hits = lexicon.rule_hits(rows, languages)
    named_text = np.bincount(tokens.text[ours], minlength=source.n) > 0
    named_text |= np.fromiter((b"orgname" in row for row in rows), bool, source.n)
    table = np.concatenate(
        (
            _counted(source, tokens, concept, negated),
            hits.astype(np.float32),
            _plain(source, tokens, named_text),
            _given(source.n, languages, given),
        ),
        axis=1,
    )
    return Inputs(
        source.n,
        source,
        tokens,
        hashed(source, tokens, blind, negated),
        concept,
        hits,
        table,
        named_text,
        rows,
        tuple(g.channel for g in given),
    )


def _with_names(source: Stream, tokens: Words, names: OurNames) -> tuple[Words, NDArray[np.bool_], NDArray[np.bool_]]:
    """Puts one sign for each account, address and name of ours; the rest of what they spell is not read."""
    ours = np.isin(tokens.hashes, names.words) if len(names.words) else np.zeros(len(tokens.hashes), bool)
    inside = hidden(source)[tokens.start]
    first = inside & (source.points[np.maximum(tokens.start - 1, 0)] == 64)
    first |= inside & np.concatenate(([True], ~inside[:-1]))[: len(inside)]
    hashes = tokens.hashes.copy()
    hashes[first] = np.where(source.points[np.maximum(tokens.start[first] - 1, 0)] == 64, USER, PAGE)
    hashes[ours] = ORG
    fields = (tokens.start, tokens.end, tokens.text, tokens.clause, hashes, tokens.letters, tokens.clauses_text)
    return Words(*fields), ours, inside & ~first & ~ours


def _negated(tokens: Words, concept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Words standing within SCOPE words after a negation in the same clause."""
    no = concept[:, lexicon.concepts().names.index("not")]
    at = np.arange(len(no))
    last = np.maximum.accumulate(np.where(no, at, -1)) if len(no) else at
    previous = np.concatenate(([-1], last[:-1]))[: len(no)]
    near = (previous >= 0) & (at - previous <= SCOPE)
    return near & (tokens.clause == tokens.clause[np.maximum(previous, 0)])


def _counted(source: Stream, tokens: Words, concept: NDArray[np.bool_], negated: NDArray[np.bool_]) -> Floats:
    """Concepts by text, then good and bad words turned round, after a "but", and in the last clause."""
    names = lexicon.concepts().names
    feeling = concept[:, [names.index("good"), names.index("bad")]]
    turned = np.concatenate(([False], np.cumsum(concept[:, names.index("turn")])[:-1]))[: len(negated)]
    first = np.concatenate(([True], tokens.text[1:] != tokens.text[:-1]))[: len(negated)]
    base = np.maximum.accumulate(np.where(first, turned, 0)) if len(first) else turned
    after = turned > base
    closing = tokens.clause == _last_clause(source.n, tokens)[tokens.text] if len(first) else after
    columns = [
        concept,
        feeling & negated[:, None],
        feeling & ~negated[:, None],
        feeling & after[:, None],
        feeling & closing[:, None],
    ]
    wide = np.concatenate(columns, axis=1)
    word, column = np.nonzero(wide)
    cells = np.bincount(tokens.text[word] * wide.shape[1] + column, minlength=source.n * wide.shape[1])
    return np.log1p(cells.reshape(source.n, wide.shape[1]), dtype=np.float32)


def _last_clause(n: int, tokens: Words) -> Ints:
    last = np.full(n, -1, np.int64)
    last[tokens.text] = tokens.clause
    return last


_PLAIN = ("question", "exclaimed", "shouted", "length", "clauses", "numbers", "pages", "accounts", "named", "empty")


def _plain(source: Stream, tokens: Words, ours: NDArray[np.bool_]) -> Floats:
    def count(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(source.of[mask], minlength=source.n)

    punct = source.kind == PUNCT
    letters = count((source.kind == LETTER) & (source.raw < 0x250))
    length = np.bincount(tokens.text, minlength=source.n)
    columns = (
        np.log1p(count(punct & (source.points == 63))),
        np.log1p(count(punct & (source.points == 33))),
        (count(source.upper) > 0.6 * letters) & (letters > 8),
        np.log1p(length) / 4,
        np.log1p(np.bincount(tokens.clauses_text, minlength=source.n)) / 2,
        np.log1p(count(source.kind == DIGIT)) / 2,
        np.bincount(tokens.text[tokens.hashes == PAGE], minlength=source.n) > 0,
        np.bincount(tokens.text[tokens.hashes == USER], minlength=source.n) > 0,
        ours,
        length == 0,
    )
    signs = np.log1p(lexicon.signs(source)).astype(np.float32)
    return np.concatenate((np.stack(columns, axis=1).astype(np.float32), signs), axis=1)


_BETTER = ("improve", "better", "mejor", "millor", "popraw", "ulepsz", "wrong", "dislike")
_GOOD = ("good", "best", "well", "like", "bien", "gust", "agrad", "podoba", "dobr")


def _given(n: int, languages: Ints, given: Sequence[Given]) -> Floats:
    out = np.zeros((n, 9 + len(CHANNELS)), np.float32)
    out[np.arange(n), languages] = 1
    for i, one in enumerate(given):
        if one.channel in CHANNELS:
            out[i, 5 + CHANNELS.index(one.channel)] = 1
        if one.question:
            asked = one.question[:400].lower()
            better = any(w in asked for w in _BETTER)
            out[i, -4:-2] = better, not better and any(w in asked for w in _GOOD)
        if one.rating is not None:
            out[i, -2:] = 1, (min(5.0, max(1.0, float(one.rating))) - 3) / 2
    return out


@lru_cache(maxsize=1)
def _places() -> dict[str, int]:
    return {name: place for place, name in enumerate(columns())}


@lru_cache(maxsize=1)
def columns() -> tuple[str, ...]:
    """Names of the columns of `Inputs.table`, in order."""
    names = lexicon.concepts().names
    feelings = ("glad", "heart", "angry", "sad", "wry", "laughing", "alarm", "other_sign")
    pairs = [f"{which}_{how}" for how in ("turned", "straight", "after_but", "at_end") for which in ("good", "bad")]
    given = [
        *(f"lang_{x}" for x in (*lexicon.LANGUAGES, "other")),
        *(f"channel_{c}" for c in CHANNELS),
        "asked_better",
        "asked_good",
        "rated",
        "rating",
    ]
    return (*names, *pairs, *(f"rule_{r}" for r in lexicon.rules().names), *_PLAIN, *feelings, *given)
