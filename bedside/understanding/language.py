"""Says in which of our languages a text is written: a hashed letter model first, lingua only where that is unsure.
It never fails: a text without words, or in any other language, is `other`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .features import Hashes, Ints, Prefix, mixed
from .lexicon import LANGUAGES
from .stream import END, LETTER, Stream
from .weights import BrokenModel, unusable

OTHER = len(LANGUAGES)
CODES = (*LANGUAGES, "other")
BITS = 16
READ = 400  # letters of a text that are looked at
SURE = 0.75  # below this probability lingua is asked
ASKED = 300  # code points of a text that lingua sees
SHORT = 24  # letters up to which a text is taken for one of ours unless it is plainly foreign: there lingua guesses too
PLAINLY = 0.97
FOREIGN = 0.5  # share of letters outside the Latin alphabet that makes a text foreign

_MODEL = Path(__file__).parent / "models" / "language.npz"


@dataclass(frozen=True)
class _Letters:
    """The letters that are looked at, blanks between words, in one row: `of` their text, `letters` how many before each."""

    row: Prefix
    of: Ints
    letters: Ints

    def pieces(self, size: int) -> tuple[Ints, NDArray[np.bool_]]:
        """Feature number (16 bits) of every piece of this size by its beginning, and whether it is one: of one text,
        a blank at one of its edges at most."""
        numbers = mixed(self.row.each(size), "lang", BITS)
        count = len(numbers)
        inside = self.letters[size : size + count] - self.letters[:count]
        one_text = self.of[:count] == self.of[size - 1 : size - 1 + count]
        return numbers, (inside >= max(1, size - 1)) & one_text


SIZES = (1, 2, 3, 4)


def letters(source: Stream) -> tuple[Ints, Ints]:
    """Feature numbers (16 bits) and their texts: pieces of 1 to 4 letters with accents, words edged by blanks."""
    seen = _seen(source)
    found = [(numbers[good], seen.of[: len(good)][good]) for numbers, good in map(seen.pieces, SIZES)]
    return np.concatenate([numbers for numbers, _ in found]), np.concatenate([of for _, of in found])


def _seen(source: Stream) -> _Letters:
    wordy = source.kind == LETTER
    number = np.cumsum(wordy)
    before = number[np.concatenate(([0], np.flatnonzero(source.kind == END) + 1))[: source.n]] - wordy[_firsts(source)]
    wordy &= number - before[source.of] <= READ
    keep = wordy | np.concatenate(([True], wordy[:-1]))
    points = np.where(wordy, source.raw, np.uint32(32))[keep]
    plain = wordy[keep]
    return _Letters(Prefix(points), source.of[keep].astype(np.int64), np.concatenate(([0], np.cumsum(plain))))


def _firsts(source: Stream) -> Ints:
    ends = np.flatnonzero(source.kind == END)
    return np.concatenate(([0], ends[:-1] + 1))[: source.n]


@dataclass(frozen=True)
class _Model:
    """`packed` [half, feature]: five whole weights made positive, and a one that counts, in fields of FIELD bits: sums of
    them are exact, and one row of sums serves three fields. The last feature weighs nothing."""

    packed: tuple[Hashes, Hashes]
    scale: NDArray[np.float64]
    bias: NDArray[np.float32]


FIELD = 21  # bits: more than a weight of 8 bits times the pieces of READ letters needs
_LIFT = 127


@cache
def _model() -> _Model:
    """The shipped model. Raises BrokenModel when the file is missing or damaged."""
    try:
        return _loaded()
    except Exception as why:
        raise BrokenModel(unusable(_MODEL, f"is missing or damaged ({type(why).__name__})")) from why


def _loaded() -> _Model:
    with np.load(_MODEL) as data:
        columns = [*(data["weights"].astype(np.int64) + _LIFT).T.astype(np.uint64), np.ones(1 << BITS, np.uint64)]
        scale, bias = data["scale"].astype(np.float64), data["bias"].astype(np.float32)
    first, second = (
        np.append(a | b << np.uint64(FIELD) | c << np.uint64(2 * FIELD), np.uint64(0))
        for a, b, c in (columns[:3], columns[3:])
    )
    return _Model((first, second), scale, bias)


def probabilities(source: Stream) -> NDArray[np.float32]:
    """[text, language of CODES]: how likely each is by the letters."""
    model = _model()
    fields = _sums(_seen(source), source.n, model)
    count = fields[:, -1:]
    sums = (fields[:, :-1] - _LIFT * count) * model.scale
    logits = sums / np.sqrt(np.maximum(count, 1)) + model.bias
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)


def _sums(seen: _Letters, n: int, model: _Model) -> NDArray[np.float64]:
    """[text, field]: the weights of a text's pieces summed, and last how many there are."""
    edges = np.searchsorted(seen.of, np.arange(n + 1))
    halves = [np.zeros(n, np.uint64), np.zeros(n, np.uint64)]
    for size in SIZES:
        numbers, good = seen.pieces(size)
        numbers[~good] = 1 << BITS
        ends = np.minimum(edges, len(numbers))
        for half, packed in zip(halves, model.packed, strict=True):
            running = np.append(np.uint64(0), np.cumsum(packed[numbers]))  # may overflow: differences stay right
            half += np.diff(running[ends])
    mask = np.uint64((1 << FIELD) - 1)
    return np.stack([half >> np.uint64(k * FIELD) & mask for half in halves for k in range(3)], axis=1).astype(float)


def detect(source: Stream, texts: Sequence[str], given: Sequence[str | None]) -> Ints:
    """For each text its place in CODES. What the sender's field says wins when it names one of our languages."""
    chances = probabilities(source)
    foreign = _foreign(source)
    found = chances.argmax(axis=1)
    brief = (_lettered(source) <= SHORT) & (chances[:, OTHER] < PLAINLY)
    found[brief] = chances[brief, :OTHER].argmax(axis=1)
    found[foreign] = OTHER
    unsure = (chances.max(axis=1) < SURE) & ~foreign & ~brief
    for i, code in enumerate(given):
        short = (code or "").lower().replace("_", "-").split("-")[0]
        if short in LANGUAGES:
            found[i] = LANGUAGES.index(short)
        elif unsure[i]:
            found[i] = _asked(texts[i][:ASKED], int(found[i]))
    return found.astype(np.int64)


def _lettered(source: Stream) -> Ints:
    return np.bincount(source.of[source.kind == LETTER], minlength=source.n)


def _foreign(source: Stream) -> NDArray[np.bool_]:
    letter = source.kind == LETTER
    total = _lettered(source)
    far = np.bincount(source.of[letter & (source.raw >= 0x250)], minlength=source.n)
    return (total == 0) | (far > FOREIGN * np.maximum(total, 1))


@cache
def _lingua() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    near = (Language.PORTUGUESE, Language.FRENCH, Language.ITALIAN, Language.GERMAN, Language.CZECH)
    ours = (Language.SPANISH, Language.CATALAN, Language.ENGLISH, Language.POLISH)
    return LanguageDetectorBuilder.from_languages(*ours, *near).with_low_accuracy_mode().build()


def _asked(text: str, guess: int) -> int:
    """Lingua's word on a text our own model is unsure of; our guess where lingua has none."""
    language = _lingua().detect_language_of(text.encode("utf-8", "replace").decode("utf-8"))
    if language is None:
        return guess
    code = language.iso_code_639_1.name.lower()
    return LANGUAGES.index(code) if code in LANGUAGES else OTHER
