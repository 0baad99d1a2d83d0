"""The learned reader of names: shipped weights that say of each word of a text how likely it is part of a person's name.

It looks at words and their neighbours (clues.py) and at nothing else; without its file it does not work, and says so.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp, log1p
from pathlib import Path

from . import gazette
from .clues import LINKS, Clues
from .lists import LANGS

FILE = Path(__file__).parent.parent / "models" / "names.npz"
FORM = 1  # of the file and of the keys
_LINK = {kind: place for place, kind in enumerate(LINKS)}
Chances = list[float]


@dataclass(frozen=True)
class Learned:
    """`rows`: the place of each key in the columns of `weights`, one column for each language and one for all others."""

    rows: Mapping[str, int]
    weights: tuple[array[float], ...]
    links: Sequence[Sequence[Sequence[float]]]
    everyday: Mapping[str, frozenset[str]]
    bars: Mapping[str, float]
    known: dict[str, dict[str, str]] = field(default_factory=dict)

    def codes(self, lang: str) -> dict[str, str]:
        """The lists that words of a language stand in, worked out on first use."""
        if lang not in self.known:
            self.known[lang] = gazette.codes(lang, self.everyday[lang])
        return self.known[lang]

    def least(self, lang: str) -> float:
        """The chance from which a word counts as part of a name."""
        return self.bars[lang]

    def chances(self, clues: Clues, lang: str) -> Chances:
        """For each candidate of the text, how likely it is part of a name, 0..1."""
        column, get = self.weights[LANGS.index(lang) if lang in LANGS else len(LANGS)], self.rows.get
        found: Chances = []
        scores: Chances = []
        kinds: list[int] = []
        before = -1
        for n in clues.candidates:
            kind = clues.link(before, n) if before >= 0 else ""
            if not kind and scores:
                found += _chain(scores, kinds, self.links)
                scores, kinds = [], []
            if scores:
                kinds.append(_LINK[kind])
            scores.append(sum([column[row] for row in map(get, clues.keys(n)) if row is not None]))
            before = n
        return found + _chain(scores, kinds, self.links) if scores else found


def _chain(scores: Chances, kinds: Sequence[int], links: Sequence[Sequence[Sequence[float]]]) -> Chances:
    """Chances of the words of one chain: each is weighed together with the ones it hangs on."""
    if not kinds:
        return [1 / (1 + exp(-scores[0])) if scores[0] > -30 else 0.0]
    size = len(scores)
    # Only the difference between "is a name" and "is none" is carried along.
    forward = [0.0] * size
    backward = [0.0] * size
    forward[0] = scores[0]
    for t in range(1, size):
        (oo, on), (no, nn) = links[kinds[t - 1]]
        forward[t] = scores[t] + _sum(on, forward[t - 1] + nn) - _sum(oo, forward[t - 1] + no)
    for t in range(size - 2, -1, -1):
        (oo, on), (no, nn) = links[kinds[t]]
        ahead = scores[t + 1] + backward[t + 1]
        backward[t] = _sum(no, ahead + nn) - _sum(oo, ahead + on)
    return [1 / (1 + exp(min(30.0, -f - b))) for f, b in zip(forward, backward, strict=True)]


def _sum(a: float, b: float) -> float:
    return a + log1p(exp(min(50.0, b - a))) if a > b else b + log1p(exp(a - b))


@cache
def learned() -> Learned:
    """The shipped weights. Raises BrokenModel when the file is missing, damaged, or of another form."""
    from ..weights import BrokenModel, unusable  # only now: a filter starts without numpy

    try:
        return _loaded(FILE)
    except BrokenModel:
        raise
    except Exception as why:
        raise BrokenModel(unusable(FILE, f"is missing or damaged ({type(why).__name__})")) from why


def _loaded(file: Path) -> Learned:
    import numpy as np

    from ..weights import BrokenModel, unusable

    with np.load(file) as data:
        about = json.loads(bytes(data["about"]).decode())
        if about["form"] != FORM:
            raise BrokenModel(unusable(file, "was made for another version"))
        keys = bytes(data["keys"]).decode().split("\n")
        weights = data["weights"] * data["scale"]
        words = bytes(data["everyday"]).decode().split("\n\n")
        links = data["links"].tolist()
    if weights.shape != (len(keys), len(LANGS) + 1) or len(words) != len(LANGS) or len(links) != len(LINKS):
        raise BrokenModel(unusable(file, "does not hold together"))
    everyday = {lang: frozenset(part.split("\n")) for lang, part in zip(LANGS, words, strict=True)}
    everyday[""] = frozenset().union(*everyday.values())
    columns = tuple(array("f", column.astype(np.float32)) for column in weights.T)
    return Learned({key: n for n, key in enumerate(keys)}, columns, links, everyday, about["bars"])
