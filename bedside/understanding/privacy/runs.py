"""Runs of capitalised words: where a name that begins at a word may end, particles inside allowed.

It weighs nothing: whether a run is somebody's name is said in names.py.
"""

from __future__ import annotations

from . import name_cues as cues
from .flat import Flat

_MOST = 5
_BETWEEN = frozenset((" ", "-", "'", "  ", " '"))


class Runs:
    """The runs of one text; `first` holds first names, at which no run ends."""

    __slots__ = ("_first", "_flat", "_steps", "_words")

    def __init__(self, flat: Flat, first: frozenset[str]) -> None:
        self._flat, self._words, self._first = flat, flat.words, first
        self._steps: dict[int, int | None] = {}

    def last(self, n: int) -> int:
        """The last word of the run of capitalised words that begins at n."""
        last, end, known = n, min(n + _MOST, len(self._words) - 1), self._steps
        while last < end:
            step = known[last] if last in known else self._step(last)
            if step is None:
                break
            last = step
        return last

    def _step(self, n: int) -> int | None:
        """The word that goes on after word n, found once: the runs of a long row of capitals share their steps."""
        step = self._next(n)
        self._steps[n] = step = None if step is None or self._ends(step) else step
        return step

    def _next(self, n: int) -> int | None:
        place = n + 1
        while self._joined(place - 1):
            if self._flat.capital(place) and (self._words[place].isalpha() or len(self._words[place]) > 4):
                return place
            if self._words[place] not in cues.PARTICLES or place - n > 2:
                return None
            place += 1
        return None

    def _joined(self, n: int) -> bool:
        if n + 1 >= len(self._words):
            return False
        gap = self._flat.gap(n)
        return gap in _BETWEEN or (gap in (". ", ".") and len(self._words[n]) <= 2 and self._flat.capital(n))

    def _ends(self, n: int) -> bool:
        word = self._words[n]
        return (
            word in cues.NOT_NAMES
            or word in cues.RUN_ENDS
            or (word in cues.BEFORE_PLACE and word not in self._first and len(word) > 2)
        )
