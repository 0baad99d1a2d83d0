"""Runs of words that may be a person's name, weighed by capital letters, name lists and the words around them.

It is the first of two readers; what it says is weighed again in names.py, and a run that names a place or a disease gets 0.
"""

from __future__ import annotations

from functools import cache

from . import name_cues as cues
from .flat import Flat
from .lists import all_first_names, all_surnames, common, first_names, surnames
from .runs import Runs

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
MANY = 6000
_LOOKED = 3000
_STOPS = frozenset("\n!?;()")  # no word before one of these tells of the name after it
_OPENS = frozenset(".!?\n:")  # a sentence may begin after one of these


def runs(flat: Flat, lang: str) -> tuple[list[tuple[int, int, float]], bool] | None:
    """What the rules say of the runs of words that may be a name: (first word, last word, score), score 0 for one that
    is no person's; and whether the text shouts. None: more words that may begin a name than any message has."""
    reader = _Reader(flat, lang)
    places = reader.places()
    if len(places) > MANY:
        return None
    found: list[tuple[int, int, float]] = []
    last = -1
    for n in places:
        run = reader.at(n) if n > last else None
        if run is not None:
            found.append(run)
            last = run[1]
    return found, reader.shouts


@cache
def _quiet_names(lang: str) -> frozenset[str]:
    """Names that are known without a capital letter: no everyday words, no diseases."""
    listed = (first_names(lang) | surnames(lang)) if lang else (all_first_names() | all_surnames())
    kept = listed - common(lang) - cues.NOT_NAMES - cues.EPONYMS
    return frozenset(word for word in kept if len(word) > 2 and word.isalpha())


@cache
def _cue_words(lang: str) -> frozenset[str]:
    """Every word that may stand before a name and tell of it."""
    return cues.TITLES[lang] | cues.KIN[lang] | frozenset(cues.INTRO[lang]) | cues.ARTICLES


class _Reader:
    """Reads one text in one language: `places()` are the words where a name may begin, `at(n)` answers whether one does."""

    def __init__(self, flat: Flat, lang: str) -> None:
        self.flat, self.words, self.lang = flat, flat.words, lang
        self.first, self.last = all_first_names(), all_surnames()
        self.own_first = first_names(lang) if lang else self.first
        self.own_last = surnames(lang) if lang else self.last
        self.common = common(lang)
        self.titles, self.kin, self.intro = cues.TITLES[lang], cues.KIN[lang], cues.INTRO[lang]
        self.quiet, self.before = _quiet_names(lang), _cue_words(lang)
        self.shouts = _shouts(flat)
        self.runs = Runs(flat, self.first)

    def places(self) -> list[int]:
        """Words with a capital letter, and names that need none; where all is written in capitals they say nothing."""
        quiet, shape = self.quiet, self.flat.shape
        if self.shouts:
            return [n for n, word in enumerate(self.words) if word in quiet]
        starts = self.flat.starts
        return [n for n, word in enumerate(self.words) if 65 <= shape[starts[n]] <= 90 or word in quiet]

    def at(self, n: int) -> tuple[int, int, float] | None:
        """(first word, last word, score) of the run that begins at word n; score 0: a run that is no person's name."""
        if self.shouts or not self.flat.capital(n):
            return self._quiet(n)
        return self._capital(n) if self.words[n].isalpha() else None

    # Names that begin with a capital letter.

    def _capital(self, n: int) -> tuple[int, int, float] | None:
        word = self.words[n]
        if word in cues.NOT_NAMES or word in self.titles:
            return None
        cued, last = self._cued(n), self.runs.last(n)
        if last > n and word in cues.GREETINGS:
            return None
        score = self._weigh(n, last, cued)
        if not score and last == n:
            return None
        if self._names_a_place(n) or self._is_company(last):
            return n, last, 0.0
        if self.lang in ("en", "") and not cued and self._followed_by_place(last):
            return n, last, 0.0
        return (n, last, score) if score else None

    def _weigh(self, n: int, last: int, cued: int) -> float:
        word = self.words[n]
        if not cued and word not in self.first and (last == n or word not in self.last):
            return 0.0
        plain = word in self.common
        given = word in self.first
        rest = [w for w in self.words[n + 1 : last + 1] if len(w) > 1]
        if word in cues.EPONYMS and not (rest and cued):
            return 0.0
        if cued and (given or word not in self.common) and len(word) > 1:
            return 0.93 if given or rest or cued > 1 else 0.8 if word in self.last or self._polish(word) else 0.0
        if cued > 1 and not (len(word) > 2 and len(set(word)) == 1):
            return 0.85
        if not given and (not rest or plain or word not in self.last):
            return 0.0
        surnamed = any(w not in self.common and (w in self.last or w in self.first or self._polish(w)) for w in rest)
        if given and rest:
            return 0.9 if not plain and (word in self.own_first or surnamed) else 0.85 if surnamed else 0.0
        if given:
            return self._single(n, plain)
        return 0.6 if surnamed else 0.0

    def _single(self, n: int, plain: bool) -> float:
        word, following = self.words[n], self.flat.gap(n)
        if word not in self.own_first:
            return 0.0
        if not plain and len(word) > 2 and following.startswith(",") and self._opens(n):
            return 0.8
        if n and self.words[n - 1] in cues.GREETINGS and following[:1] in (",", "!", ".", ":", ""):
            return 0.85
        if plain or len(word) < 4:
            return 0.0
        return 0.55 if self._opens(n) else 0.7

    def _polish(self, word: str) -> bool:
        return self.lang in ("pl", "") and len(word) > 4 and word.endswith(_POLISH_ENDINGS)

    def _opens(self, n: int) -> bool:
        return n == 0 or not _OPENS.isdisjoint(self.flat.gap(n - 1))

    # Names without the help of a capital letter.

    def _quiet(self, n: int) -> tuple[int, int, float] | None:
        word = self.words[n]
        if self._names_a_place(n):
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
        if n == 0 or self.words[n - 1] not in self.before:
            return 0
        place, gap = n - 1, ""
        for _ in range(3):
            if place < 0:
                return 0
            gap = self.flat.gap(place) + gap
            word = self.words[place]
            if len(gap) > 8 or not _STOPS.isdisjoint(gap):
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


_CAPITALS = bytes(range(65, 91))
_SMALL = bytes(range(97, 123))


def _shouts(flat: Flat) -> bool:
    """Is nearly everything written in capitals, by letters and by words?"""
    looked = flat.shape[:_LOOKED]
    upper = len(looked) - len(looked.translate(None, _CAPITALS))
    if upper <= 2 * (len(looked) - len(looked.translate(None, _SMALL))):
        return False
    letters = [flat.shape[start] for start, word in zip(flat.starts, flat.words, strict=True) if len(word) > 2]
    return len(letters) > 3 and sum(65 <= c <= 90 for c in letters) > 0.7 * len(letters)
