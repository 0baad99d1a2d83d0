"""Turns many texts at once into one folded stream of letters, words and clauses, with numpy and without a loop per text.
It judges nothing: what the words mean is for lexicon and models; offsets into the original text are for privacy."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DROP, SPACE, LETTER, DIGIT, PUNCT, SYMBOL, END = range(7)
LONGEST_HEAD, LONGEST_TAIL = 6000, 2000  # code points read of one text; the middle of longer ones is left out
_TABLE = 0x2600  # code points with a table entry; above it plain ranges decide

GOOD = frozenset("😀😃😄😁😊🙂😍🥰😘🤗🥳👍💪🙏🌟⭐✨💯🎉🏆👌😇🤩💐🌹🌷🌸")
HEART = frozenset("❤💙💚💛🧡💜🤍💖💕💗💓💞♥🫶💘💝🤎")
BAD = frozenset("😡😠🤬👎😤😒🙄😞😔😩😫😖🤮🤢💩😑😾🖕☹🙁😣")
SAD = frozenset("😢😭😥😰😨😱😓😟🥺💔🕯🖤")
WRY = frozenset("🙃🤡👏😅😏🤦🤷🎩🎪🫠🥲🐌")
LAUGH = frozenset("😂🤣😆😹😜😝😛")
ALARM = frozenset("🆘🚨⚠🚑‼")
FEELINGS = (GOOD, HEART, BAD, SAD, WRY, LAUGH, ALARM)  # byte 1..7 of the stream the rules read; 8 is any other sign
OTHER_SIGN, FOREIGN = 8, 0x7F

_PLAIN = {
    "ł": "l", "Ł": "l", "ß": "s", "æ": "a", "œ": "o", "ø": "o", "đ": "d", "’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"',
    "„": '"', "«": '"', "»": '"', "¿": "?", "¡": "!", "…": ".", "–": "-", "—": "-", "€": "$", "£": "$", "º": "o", "ª": "a", "ı": "i",
}  # fmt: skip


def _tables() -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.uint32]]:
    """For each code point below _TABLE: folded code point, class, and lower-case code point with its accent."""
    fold, kind, lower = (
        np.arange(_TABLE, dtype=np.uint32),
        np.full(_TABLE, SYMBOL, np.uint8),
        np.arange(_TABLE, dtype=np.uint32),
    )
    for point in range(_TABLE):
        char = chr(point)
        small = char.lower()
        lower[point] = ord(small) if len(small) == 1 else point
        plain = _PLAIN.get(char) or _PLAIN.get(small) or unicodedata.normalize("NFKD", small)[:1] or char
        fold[point] = ord(plain) if ord(plain) < _TABLE else point
        kind[point] = _kind(chr(fold[point]), char)
        if kind[point] == DIGIT:
            fold[point] = ord("0") + unicodedata.digit(chr(fold[point]), 0)
    return fold, kind, lower


def _kind(plain: str, char: str) -> int:
    if char in "·\u0300" or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return DROP
    if plain.isspace() or ord(char) < 32:
        return SPACE
    if plain.isalpha():
        return LETTER
    if unicodedata.category(plain) == "Nd":
        return DIGIT
    return PUNCT if ord(plain) < 128 else SYMBOL


FOLD, KIND, LOWER = _tables()
_EMOJI = np.array(sorted(ord(c) for group in FEELINGS for c in group), np.uint32)
_FEELING = np.array([next(i + 1 for i, g in enumerate(FEELINGS) if chr(p) in g) for p in _EMOJI], np.uint8)


def clipped(text: str) -> str:
    """The part of the text the models read: whole, or head and tail of a very long one."""
    if len(text) <= LONGEST_HEAD + LONGEST_TAIL:
        return text
    return text[:LONGEST_HEAD] + " " + text[-LONGEST_TAIL:]


@dataclass(frozen=True)
class Stream:
    """n texts as one row of code points. `of` gives the text of each point; the byte row is what rules match against."""

    n: int
    points: NDArray[np.uint32]  # folded; digits kept
    raw: NDArray[np.uint32]  # lower case with accents, same positions
    kind: NDArray[np.uint8]
    upper: NDArray[np.bool_]
    of: NDArray[np.int32]
    rows: list[bytes]  # per text, latin-1 bytes for the rules


def stream(texts: Sequence[str]) -> Stream:
    """Folds the texts. Lone surrogates and unassigned points pass as foreign signs; work is linear in the length."""
    texts = [clipped(t) for t in texts]
    joined = "".join(text + "\n" for text in texts)
    original = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter((len(t) + 1 for t in texts), np.int64, len(texts))
    of = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    small = np.minimum(original, _TABLE - 1)
    inside = original < _TABLE
    points = np.where(inside, FOLD[small], original)
    kind = np.where(inside, KIND[small], _kind_above(original))
    kind[np.cumsum(lengths) - 1] = END
    raw = np.where(inside, LOWER[small], original)
    upper = inside & (raw != original)
    keep = _kept(points, kind)
    points, kind, raw, upper, of = points[keep], kind[keep], raw[keep], upper[keep], of[keep]
    return Stream(len(texts), points, raw, kind, upper, of, _rows(points, kind))


def _kind_above(original: NDArray[np.uint32]) -> NDArray[np.uint8]:
    kind = np.full(len(original), SYMBOL, np.uint8)
    letters = (
        (original >= 0x2E80) & (original < 0xD800)
        | (original >= 0xF900) & (original < 0xFE00)
        | (original >= 0x20000) & (original < 0xE0000)
    )
    kind[letters] = LETTER
    kind[
        (original >= 0xFE00) & (original < 0xFE10)
        | (original >= 0x1F3FB) & (original <= 0x1F3FF)
        | (original >= 0xE0000)
    ] = DROP
    return kind


def _kept(points: NDArray[np.uint32], kind: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Drops marks, the apostrophe of n't, second spaces, and the third of three like letters or signs."""
    keep = kind != DROP
    if len(points) > 3:
        dont = (points[1:-2] == 39) & (points[:-3] == 110) & (points[2:-1] == 116) & (kind[3:] != LETTER)
        keep[1:-2] &= ~dont
        keep[1:] &= ~((kind[1:] == SPACE) & ((kind[:-1] == SPACE) | (kind[:-1] == END)))
        same = (points[2:] == points[1:-1]) & (points[2:] == points[:-2]) & (kind[2:] != DIGIT) & (kind[2:] != END)
        keep[2:] &= ~same
    return keep


def feeling(points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """For each sign its feeling, 1..7, or 8 for one that says none."""
    at = np.minimum(np.searchsorted(_EMOJI, points), len(_EMOJI) - 1)
    return np.where(_EMOJI[at] == points, _FEELING[at], np.uint8(OTHER_SIGN))


def _rows(points: NDArray[np.uint32], kind: NDArray[np.uint8]) -> list[bytes]:
    row = np.minimum(points, FOREIGN).astype(np.uint8)
    row[kind == SPACE] = 32
    signs = np.flatnonzero(kind == SYMBOL)
    row[signs] = feeling(points[signs])
    ends = np.flatnonzero(kind == END)
    data = row.tobytes()
    starts = [0, *(ends[:-1] + 1).tolist()][: len(ends)]
    return [data[a:b] for a, b in zip(starts, ends.tolist(), strict=True)]
