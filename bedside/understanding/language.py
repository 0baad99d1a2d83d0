"""Says in which of our languages a text is written: a hashed letter model first, lingua only where that is unsure.
It never fails: a text without words, or in any other language, is `other`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .features import Ints, Prefix, mixed
from .lexicon import LANGUAGES
from .stream import END, LETTER, Stream

OTHER = len(LANGUAGES)
CODES = (*LANGUAGES, "other")
BITS = 16
READ = 400  # letters of a text that are looked at
SURE = 0.75  # below this probability lingua is asked
ASKED = 300  # code points of a text that lingua sees
FOREIGN = 0.5  # share of letters outside the Latin alphabet that makes a text foreign

_MODEL = Path(__file__).parent / "models" / "language.npz"


def letters(source: Stream) -> tuple[Ints, Ints]:
    """Feature numbers (16 bits) and their texts: pieces of 1 to 4 letters with accents, words edged by blanks."""
    wordy = source.kind == LETTER
    number = np.cumsum(wordy)
    before = number[np.concatenate(([0], np.flatnonzero(source.kind == END) + 1))[: source.n]] - wordy[_firsts(source)]
    wordy &= number - before[source.of] <= READ
    blank = ~wordy
    keep = wordy | np.concatenate(([True], wordy[:-1]))
    points = np.where(blank, np.uint32(32), source.raw)[keep]
    of, plain = source.of[keep].astype(np.int64), ~blank[keep]
    row = Prefix(points)
    total = np.concatenate(([0], np.cumsum(plain)))
    numbers: list[Ints] = []
    owners: list[Ints] = []
    for size in (1, 2, 3, 4):
        at = np.arange(max(0, len(points) - size + 1))
        inside = total[at + size] - total[at]
        at = at[(inside >= max(1, size - 1)) & (of[at] == of[np.minimum(at + size - 1, len(of) - 1)])]
        numbers.append(mixed(row.of(at, at + size), "lang", BITS))
        owners.append(of[at])
    return np.concatenate(numbers), np.concatenate(owners)


def _firsts(source: Stream) -> Ints:
    ends = np.flatnonzero(source.kind == END)
    return np.concatenate(([0], ends[:-1] + 1))[: source.n]


@cache
def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    with np.load(_MODEL) as data:
        return data["weights"].astype(np.float32) * data["scale"], data["bias"].astype(np.float32)


def probabilities(source: Stream) -> NDArray[np.float32]:
    """[text, language of CODES]: how likely each is by the letters."""
    weights, bias = _weights()
    numbers, owners = letters(source)
    count = np.bincount(owners, minlength=source.n).astype(np.float32)
    sums = np.stack([np.bincount(owners, weights[numbers, k], source.n) for k in range(len(CODES))], axis=1)
    logits = sums / np.sqrt(np.maximum(count, 1))[:, None] + bias
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)


def detect(source: Stream, texts: Sequence[str], given: Sequence[str | None]) -> Ints:
    """For each text its place in CODES. What the sender's field says wins when it names one of our languages."""
    chances = probabilities(source)
    found = chances.argmax(axis=1)
    found[_foreign(source)] = OTHER
    unsure = (chances.max(axis=1) < SURE) & ~_foreign(source)
    for i, code in enumerate(given):
        short = (code or "").lower().replace("_", "-").split("-")[0]
        if short in LANGUAGES:
            found[i] = LANGUAGES.index(short)
        elif unsure[i]:
            found[i] = _asked(texts[i][:ASKED], int(found[i]))
    return found.astype(np.int64)


def _foreign(source: Stream) -> NDArray[np.bool_]:
    letter = source.kind == LETTER
    total = np.bincount(source.of[letter], minlength=source.n)
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
