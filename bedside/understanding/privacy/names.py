"""Names of people, by capital letters, name lists and the words around them.

A name that stands for a street, a hospital, a disease or the organisation's own public staff is not a finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import name_cues as cues
from .flat import Flat
from .lists import LANGS, all_first_names, all_surnames, common, first_names, surnames
from .span import Span

_POLISH_ENDINGS = (
    *(
        "ski",
        "ska",
        "skiego",
        "skiemu",
        "skim",
        "skiej",
        "cki",
        "cka",
        "ckiego",
        "ckiemu",
        "ckim",
        "ckiej",
        "dzki",
        "dzka",
    ),
    *("wicz", "wicza", "wiczowi", "wiczem", "czyk", "czyka", "czykiem", "czykowi", "owna", "ewska", "ewski", "owska"),
    *("ego", "ej", "ak", "aka", "ek", "ka", "uk", "iuk", "ula", "asz", "arz", "ny", "na"),
)
_MOST = 5
_LOOKED = 3000


def find(flat: Flat, lang: str, blocked: bytearray | None, staff: frozenset[tuple[str, ...]]) -> Iterator[Span]:
    """Spans in the flat text's places. `blocked` marks the places of the organisation's own names; `staff` holds
    the names of people who speak for it, as word tuples."""
    known = lang if lang in LANGS else ""
    reader = _Reader(flat, known)
    n, count = 0, len(flat.words)
    while n < count:
        found = reader.at(n)
        if found is None:
            n += 1
            continue
        first, last, score = found
        n = last + 1
        if not score:
            continue
        start, end = flat.starts[first], flat.end(last)
        if not (blocked and blocked.find(1, start, end) >= 0) and not _is_staff(
            flat.words[first : last + 1], staff, known
        ):
            yield Span(start, end, "NAME", score)


def _is_staff(words: list[str], staff: frozenset[tuple[str, ...]], lang: str) -> bool:
    """Is this a public name of the house, whole or by surname? In Polish, in any case of it."""
    alike = _alike if lang == "pl" else str.__eq__
    for name in staff:
        parts = name if len(words) > 1 else name[1:]
        if all(any(alike(word, part) for part in parts) for word in words):
            return True
    return False


def _alike(word: str, part: str) -> bool:
    stem = max(4, min(len(part), len(word)) - 2)
    return word == part or (
        min(len(word), len(part)) >= 4 and word[:stem] == part[:stem] and abs(len(word) - len(part)) <= 4
    )


class _Reader:
    """Reads one text in one language; `at(n)` answers whether a name begins at word n."""

    def __init__(self, flat: Flat, lang: str) -> None:
        self.flat, self.words, self.lang = flat, flat.words, lang
        self.first, self.last = all_first_names(), all_surnames()
        self.own_first = first_names(lang) if lang else self.first
        self.own_last = surnames(lang) if lang else self.last
        self.common = common(lang)
        self.titles, self.kin, self.intro = cues.TITLES[lang], cues.KIN[lang], cues.INTRO[lang]
        letters = [flat.shape[start] for start, word in zip(flat.starts, flat.words, strict=True) if len(word) > 2]
        self.shouts = len(letters) > 3 and sum(65 <= c <= 90 for c in letters) > 0.7 * len(letters) and _shouts(flat)

    def at(self, n: int) -> tuple[int, int, float] | None:
        """(first word, last word, score) of the run that begins at word n; score 0: a run that is no person's name."""
        word = self.words[n]
        if not word.isalpha() or (
            not self.flat.capital(n) and word not in self.own_first and word not in self.own_last
        ):
            return None
        if self.shouts or not self.flat.capital(n):
            return self._quiet(n)
        return self._capital(n)

    # Names that begin with a capital letter.

    def _capital(self, n: int) -> tuple[int, int, float] | None:
        if self.words[n] in cues.NOT_NAMES or self.words[n] in self.titles:
            return None
        last = self._run(n)
        if last > n and self.words[n] in cues.GREETINGS:
            return None
        if self._names_a_place(n):
            return n, last, 0.0
        if self._is_company(last) or (self.lang in ("en", "") and not self._cued(n) and self._followed_by_place(last)):
            return n, last, 0.0
        score = self._weigh(n, last)
        return (n, last, score) if score else None

    def _run(self, n: int) -> int:
        """The last word of the run of capitalised words that begins at n, particles inside allowed."""
        last = n
        while last + 1 < len(self.words) and last - n < _MOST:
            step = self._next(last)
            if step is None or self._ends(step):
                break
            last = step
        return last

    def _ends(self, n: int) -> bool:
        word = self.words[n]
        return (
            word in cues.NOT_NAMES
            or word in cues.RUN_ENDS
            or (word in cues.BEFORE_PLACE and word not in self.first and len(word) > 2)
        )

    def _next(self, n: int) -> int | None:
        place = n + 1
        while self._joined(place - 1):
            if self.flat.capital(place) and (self.words[place].isalpha() or len(self.words[place]) > 4):
                return place
            if self.words[place] not in cues.PARTICLES or place - n > 2:
                return None
            place += 1
        return None

    def _joined(self, n: int) -> bool:
        if n + 1 >= len(self.words):
            return False
        gap = self.flat.gap(n)
        return gap in (" ", "-", "'", "  ", " '") or (
            gap in (". ", ".") and len(self.words[n]) <= 2 and self.flat.capital(n)
        )

    def _weigh(self, n: int, last: int) -> float:
        word = self.words[n]
        cued, plain = self._cued(n), word in self.common
        given = word in self.first
        rest = [w for w in self.words[n + 1 : last + 1] if len(w) > 1]
        if word in cues.EPONYMS and not (rest and cued):
            return 0.0
        if cued and (given or word not in self.common) and len(word) > 1:
            return 0.93 if given or rest or cued > 1 else 0.8 if word in self.last or self._polish(word) else 0.0
        if cued > 1 and not (len(word) > 2 and len(set(word)) == 1):
            return 0.85
        surnamed = any((w in self.last or w in self.first or self._polish(w)) and w not in self.common for w in rest)
        if given and rest:
            return 0.9 if not plain and (word in self.own_first or surnamed) else 0.85 if surnamed else 0.0
        if given:
            return self._single(n, plain)
        if rest and word in self.last and not plain and surnamed:
            return 0.6
        return 0.0

    def _single(self, n: int, plain: bool) -> float:
        following = self.flat.gap(n)
        starts = n == 0 or self._opens(n)
        if (
            starts
            and not plain
            and following.startswith(",")
            and len(self.words[n]) > 2
            and self.words[n] in self.own_first
        ):
            return 0.8
        if (
            n
            and self.words[n - 1] in cues.GREETINGS
            and self.words[n] in self.own_first
            and following[:1] in (",", "!", ".", ":", "")
        ):
            return 0.85
        if plain or len(self.words[n]) < 4 or self.words[n] not in self.own_first:
            return 0.0
        return 0.55 if starts else 0.7

    def _polish(self, word: str) -> bool:
        return self.lang in ("pl", "") and len(word) > 4 and word.endswith(_POLISH_ENDINGS)

    def _opens(self, n: int) -> bool:
        return any(mark in self.flat.gap(n - 1) for mark in ".!?\n:")

    # Names without the help of a capital letter.

    def _quiet(self, n: int) -> tuple[int, int, float] | None:
        word = self.words[n]
        if (
            word in self.common
            or word in cues.NOT_NAMES
            or word in cues.EPONYMS
            or len(word) < 3
            or self._names_a_place(n)
        ):
            return None
        last = n
        while last + 1 < len(self.words) and last - n < 3 and self.flat.gap(last) == " " and self._quiet_more(last + 1):
            last += 1
        given, cued = word in self.own_first, self._cued(n)
        if cued and (given or word in self.own_last):
            return n, last, 0.85
        if given and last > n and any(w in self.own_last for w in self.words[n + 1 : last + 1]):
            return n, last, 0.7
        return None

    def _quiet_more(self, n: int) -> bool:
        word = self.words[n]
        if word in cues.NOT_NAMES or word in self.common or len(word) < 3:
            return False
        return (
            word in self.own_last
            or word in self.own_first
            or (len(word) > 5 and self._polish(word) and word in self.last)
        )

    # The words around.

    def _cued(self, n: int) -> int:
        """2: a title or one's own presentation stands before; 1: kin, or a Catalan article of persons; 0: nothing."""
        place, gap = n - 1, ""
        for _ in range(3):
            if place < 0:
                return 0
            gap = self.flat.gap(place) + gap
            word = self.words[place]
            if "\n" in gap or any(mark in gap for mark in "!?;()") or len(gap) > 8:
                return 0
            if word in self.titles and ("." not in gap or len(word) < 5):
                return 0 if "," in gap and word not in self.kin else 1 if ":" in gap else 2
            if word in self.kin and "." not in gap:
                return 1
            if word in self.intro and "." not in gap and self._needed(place, word):
                return (
                    2
                    if word
                    not in ("soy", "soc", "jestem", "tu", "dla", "from", "som", "im", "m", "am", "s", "is", "a", "to")
                    else 1
                )
            if self.lang == "ca" and place == n - 1 and word in ("l", "en", "na", "la") and gap in ("'", " "):
                return 1 if self.words[n] in self.first else 0
            if word not in cues.ARTICLES:
                return 0
            place -= 1
        return 0

    def _needed(self, place: int, word: str) -> bool:
        needed = self.intro[word]
        return not needed or (place > 0 and self.words[place - 1] in needed)

    def _names_a_place(self, n: int) -> bool:
        if self.words[n] in cues.BEFORE_PLACE and self.words[n] not in self.first:
            return True
        place = n - 1
        while place >= 0 and n - place < 4:
            word = self.words[place]
            if word in cues.BEFORE_PLACE:
                gap = self.flat.gap(place)
                return "," not in gap and ("." not in gap or len(word) < 5) and ":" not in gap
            if word not in cues.PARTICLES and word not in cues.ARTICLES and word not in cues.HONOURS:
                return False
            place -= 1
        return False

    def _is_company(self, last: int) -> bool:
        """Does the run end in, or stand before, "Sp. z o.o.", "S.A.", "Ltd"?"""
        following = self.words[last + 1] if last + 1 < len(self.words) else ""
        return self.words[last] in cues.COMPANIES or (
            following in cues.COMPANIES and self.flat.gap(last) in (" ", ", ")
        )

    def _followed_by_place(self, last: int) -> bool:
        n = last + 1
        if n < len(self.words) and self.words[n] == "s" and self.flat.gap(last) == "'":
            n += 1
        return n < len(self.words) and self.words[n] in cues.AFTER_PLACE and self.flat.gap(n - 1) in (" ", "' ")


def _shouts(flat: Flat) -> bool:
    upper = sum(65 <= c <= 90 for c in flat.shape[:_LOOKED])
    lower = sum(97 <= c <= 122 for c in flat.shape[:_LOOKED])
    return upper > 2 * lower
