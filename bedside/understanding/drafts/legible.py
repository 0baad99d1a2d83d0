"""Can a draft be read at all? Words in code, letters set apart, letters of an alphabet nobody here reads: a person must look at those.
It decides nothing about what is said, and it finds no fault with emoji, links or names."""

from __future__ import annotations

import unicodedata

import re2

from .reading import Reading

FOREIGN = 0.2  # share of letters of other alphabets
APART, LEAST = 0.5, 8  # share of words of one letter, in so many words at least
_CODED = re2.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}|(?:[0-9A-Fa-f]{2}[ :]){10,}|(?:[01]{7,8} ){4,}")
_TWO_ALPHABETS = re2.compile(r"\p{Latin}[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{Latin}")
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "?")  # halves of characters, which no pattern can read
_LINK = re2.compile(r"(?:https?://|www\.)\S+")
_BETWEEN = re2.compile(r"\pL[^\pL\pN\s.,;:!?'’‘()\"«»/&-]+(?:\pL[^\pL\pN\s.,;:!?'’‘()\"«»/&-]+){3}\pL")


def illegible(draft: Reading) -> tuple[int, int] | None:
    """Where it cannot be read, in code points of the draft as given; None when all of it can."""
    text = draft.words.text.translate(_HALVES)
    words = draft.flat.words
    apart = len(words) >= LEAST and sum(len(word) == 1 for word in words) > APART * len(words)
    if apart or _foreign(text) or _unseen(text):
        return 0, len(text)
    links = [match.span() for match in _LINK.finditer(text)]
    runs = [match for pattern in (_CODED, _BETWEEN) for match in pattern.finditer(text) if _mixed(match.group())]
    for match in [*runs, *_TWO_ALPHABETS.finditer(text)]:
        if not any(a <= match.start() < b for a, b in links):
            return int(match.start()), int(match.end())
    return None


def _unseen(text: str) -> bool:
    """Does much of it consist of marks that nobody sees? Something may be written in them."""
    return 4 * sum(unicodedata.category(char) == "Cf" for char in text) > len(text)


def _foreign(text: str) -> bool:
    """Are many of its letters of another alphabet than ours?"""
    letters = [char for char in text if char.isalpha()]
    return sum(char > "\u024f" and not "\u1e00" <= char <= "\u1eff" for char in letters) > FOREIGN * len(letters)


def _mixed(run: str) -> bool:
    """Is it more than one long word in small letters?"""
    return not (run.isalpha() and (run.islower() or run[1:].islower()))
