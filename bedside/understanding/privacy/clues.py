"""What the learned reader of names sees of a word: itself, its shape, the lists it is in, and its neighbours, as short keys.

Training and reading share it, so that what was learned is what is read. It weighs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .flat import Flat
from .gazette import bent, known_heads, known_people, known_stems

Run = tuple[int, int, float]
_KNOWN_MOST = 5
_WITHIN = frozenset(" -'.&")
_NAMED = frozenset("fgl")
_SHORT = {"f": "F", "g": "G", "l": "L", "m": "M", "o": "o", "q": "q", "d": "d", "c": "d", "n": "n", "e": "e"}
_GAPS = {".": ".", "!": ".", "?": ".", ",": ",", ";": ",", "\x7f": "*", "&": "&", "+": "&"}
# How a word hangs on the one before it: what may stand between two words of one name, or between two names.
LINKS = " -'.p,a"
_AND = frozenset(("y", "i", "e", "and", "oraz"))


class Clues:
    """One text, word by word. `candidates` are the words that may be part of a name; `links[n]` how word n hangs on
    the candidate before it (`""`: not at all)."""

    __slots__ = ("about", "candidates", "codes", "flat", "gaps", "mode", "rules", "shapes", "words")

    def __init__(
        self, flat: Flat, codes: Mapping[str, str], runs: Sequence[Run], shouts: bool, told: bool, bends: bool = False
    ) -> None:
        """`runs`: what the rules say, as (first word, last word, score); `told`: other details were found in the text;
        `bends`: names have cases in this language."""
        self.flat, self.words = flat, flat.words
        get = codes.get
        self.codes = [get(word, "") for word in self.words]
        self.gaps = [_gap(flat.gap(n)) for n in range(len(self.words))]
        self.shapes = [_shape(flat, n) for n in range(len(self.words))]
        self.rules = self._ruled(runs)
        small = not any(shape in "XAI" for shape in self.shapes)
        self.mode = ("S" if shouts else "l" if small else "n") + ("i" if told else "-")
        self._mark_known(known_stems() if bends else frozenset())
        listed = "".join(self.codes)
        self.about = ("k" if "k" in listed else "-") + ("h" if "h" in listed else "-")
        self.candidates = [n for n in range(len(self.words)) if self._may(n)]

    def _ruled(self, runs: Sequence[Run]) -> list[str]:
        rules = ["-"] * len(self.words)
        for first, last, score in runs:
            rules[first : last + 1] = [str(int(score * 10))] * (last + 1 - first)
        return rules

    def _mark_known(self, stems: frozenset[str]) -> None:
        """Every word of a well-known person's full name, or of a brand, bears the letter K besides."""
        words, known, heads, last = self.words, known_people(), known_heads(), len(self.words) - 1
        for n, word in enumerate(words):
            if n == last or self.gaps[n] not in _WITHIN:
                continue
            size = 0
            if word in heads:
                sizes = range(min(_KNOWN_MOST, len(words) - n), 1, -1)
                size = next((size for size in sizes if "_".join(words[n : n + size]) in known), 0)
            if not size and stems and self.shapes[n] != "x" and bent(word, words[n + 1]) in stems:
                size = 2
            for place in range(n, n + size):
                self.codes[place] += "K"

    def _may(self, n: int) -> bool:
        word, code, shape = self.words[n], self.codes[n], self.shapes[n]
        if not word.isalpha() or ("t" in code and _NAMED.isdisjoint(code)):
            return False
        if shape != "x":
            return True
        if len(word) < 3:
            return len(word) == 1 and n > 0 and bool(_NAMED & set(self.codes[n - 1])) and not code.strip("m")
        return not code or not _NAMED.isdisjoint(code) or "m" in code

    def link(self, before: int, n: int) -> str:
        """How candidate n hangs on the candidate `before`: one of LINKS, or "" when they have nothing to do with each other."""
        if n == before + 1:
            gap = self.gaps[before]
            if gap in (" ", "-", "'", ","):
                return gap
            if gap == ".":
                return "." if len(self.words[before]) <= 2 and "\n" not in self.flat.gap(before) else ""
            return "-" if gap == '"' else ""
        if n - before > 3 or any(self.gaps[place] not in (" ", "'", "-") for place in range(before, n)):
            return ""
        between = self.words[before + 1 : n]
        if len(between) == 1 and between[0] in _AND:
            return "a"
        return "p" if all("p" in self.codes[place] for place in range(before + 1, n)) else ""

    def keys(self, n: int) -> list[str]:
        """What is seen of word n."""
        words, codes, shapes, gaps = self.words, self.codes, self.shapes, self.gaps
        w, c, s, last = words[n], codes[n], shapes[n], len(words) - 1
        k = short(c) + s
        if n:
            g0, p1, c1, s1 = gaps[n - 1], words[n - 1], codes[n - 1], shapes[n - 1]
        else:
            g0, p1, c1, s1 = "^", "", "", ""
        if n > 1 and g0 != ".":
            p2, c2, s2 = gaps[n - 2] + words[n - 2], codes[n - 2], shapes[n - 2]
        else:
            p2, c2, s2 = "", "", ""
        if n < last:
            g1, n1, d1, t1 = gaps[n], words[n + 1], codes[n + 1], shapes[n + 1]
        else:
            g1, n1, d1, t1 = gaps[n] + "$", "", "", ""
        if n + 1 < last:
            n2, d2, t2 = gaps[n + 1] + words[n + 2], codes[n + 2], shapes[n + 2]
        else:
            n2, d2, t2 = "", "", ""
        near = [word for word in words[max(0, n - 5) : max(0, n - 1)] + words[n + 2 : n + 6] if len(word) > 2]
        a1, b1, rule, mode = short(c1) + cue(c1) + s1, short(d1) + cue(d1) + t1, self.rules[n], self.mode
        return [
            "w" + w,
            "c" + c + s,
            "e" + k + g0 + g1,
            "m" + mode + k,
            "2" + w[-2:] + s,
            "3" + w[-3:],
            "4" + w[-4:],
            "5" + w[:3],
            "p" + g0 + p1,
            "P" + g0 + a1,
            "q" + p2 + "_" + p1,
            "Q" + short(c2) + cue(c2) + s2 + "_" + a1,
            "n" + g1 + n1,
            "N" + g1 + b1,
            "o" + n1 + n2,
            "O" + b1 + "_" + short(d2) + cue(d2) + t2,
            "r" + p1 + "_" + n1,
            "C" + k + g0 + p1,
            "D" + k + g1 + n1,
            "E" + k + g0 + a1 + "_" + g1 + b1,
            "F" + k + g0 + a1,
            "G" + k + g1 + b1,
            "6" + n1[-3:] + g1,
            "7" + p1[-3:] + g0,
            "R" + rule + mode,
            "S" + rule + k,
            "T" + rule + g0 + g1 + s,
            "B",
            "M" + self.about + k,
            *["b" + word for word in near],
        ]


_KEPT: dict[str, str] = {}


def short(code: str) -> str:
    """The letters of a code that speak of names, towns and everyday words."""
    found = _KEPT.get(code)
    if found is None:
        found = "".join(sorted({_SHORT[letter] for letter in code if letter in _SHORT}))
        found = _KEPT[code] = found + ("K" if "K" in code else "")
    return found


_CUED: dict[str, str] = {}


def cue(code: str) -> str:
    """The letters of a code that speak of what the word does beside a name."""
    found = _CUED.get(code)
    if found is None:
        found = _CUED[code] = "".join(letter for letter in code if letter in "tkirapbvhx")
    return found


def _gap(gap: str) -> str:
    if gap == " ":
        return " "
    if "\n" in gap:
        return "."
    bare = gap.strip()
    return _GAPS.get(bare[0], bare[0]) if bare else " "


def _shape(flat: Flat, n: int) -> str:
    start = flat.starts[n]
    first = flat.shape[start]
    size = len(flat.words[n])
    if not 65 <= first <= 90:
        return "9" if first < 58 else "x"
    if size == 1:
        return "I"
    rest = flat.shape[start + 1 : start + size]
    return "X" if rest.islower() else "A" if rest.isupper() else "M"
