"""Which lists a word stands in: first names, surnames, towns, well-known people, titles, kin, everyday words, as letters.

It weighs nothing; the same word may stand in many lists, and the letters say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from . import name_cues as cues
from .date_words import MONTH_WORDS
from .lists import LANGS, common, first_names, nicknames, polish_forms, read, surnames

# The letters, in the order in which they are written.
LETTERS = "fglmoqdctkirapbvenhx"
_BIT = {letter: 1 << place for place, letter in enumerate(LETTERS)}


def code_of(bits: int) -> str:
    """The letters of a mask."""
    return "".join(letter for letter in LETTERS if bits & _BIT[letter])


def codes(lang: str, everyday: Iterable[str]) -> dict[str, str]:
    """The letters of every listed word for a language (`""`: of all four). `everyday`: words usually written small."""
    masks: dict[str, int] = {}
    for letter, words in _lists(lang):
        bit = _BIT[letter]
        for word in words:
            masks[word] = masks.get(word, 0) | bit
    for word in everyday:
        masks[word] = masks.get(word, 0) | _BIT["d"]
    written = {bits: code_of(bits) for bits in set(masks.values())}
    return {word: written[bits] for word, bits in masks.items()}


def _lists(lang: str) -> Iterable[tuple[str, Iterable[str]]]:
    own = (lang,) if lang in LANGS else LANGS
    others = [known for known in LANGS if known not in own]
    yield "f", _given(own)
    yield "g", _given(others) | read("first_any")
    yield "l", _family(own)
    yield "m", frozenset().union(*(surnames(known) for known in others)) if others else frozenset()
    yield "o", towns(lang)
    given = _given(LANGS)
    yield "q", (name for name in known_people() if "_" not in name and name not in given)
    yield "c", common(lang)
    yield "t", cues.TITLES[lang]
    yield "k", cues.KIN[lang]
    yield "i", cues.INTRO[lang]
    yield from zip("rapbven", _CUES, strict=True)
    yield "h", _health(own)
    yield "x", MONTH_WORDS


_CUES = (
    cues.GREETINGS,
    cues.ARTICLES,
    cues.PARTICLES,
    cues.BEFORE_PLACE,
    cues.AFTER_PLACE,
    cues.EPONYMS,
    cues.NOT_NAMES,
)


def _given(langs: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(first_names(known) | nicknames(known) for known in langs))


def _family(langs: Iterable[str]) -> frozenset[str]:
    found = frozenset().union(*(surnames(known) for known in langs))
    if "pl" not in langs:
        return found
    return found | frozenset(form for name in surnames("pl") for form in polish_forms(name) | _plurals(name))


def _plurals(name: str) -> set[str]:
    if name.endswith(("ski", "cki", "dzki")):
        return {name[:-1] + end for end in ("a", "iej", "ich", "im", "imi")} | {name[:-2] + "cy"}
    return {name + end for end in ("ow", "owie", "om", "owa", "owej")}


def _health(langs: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(read(f"health_{known}") for known in langs))


@cache
def towns(lang: str) -> frozenset[str]:
    """Towns where the language is spoken, the words of one joined by "_"; Polish ones in every case."""
    lists = {"es": ("es",), "ca": ("es",), "en": ("en",), "pl": ("pl",)}.get(lang, ("es", "en", "pl"))
    found = frozenset().union(*(_and_short(read(f"towns_{known}")) for known in lists))
    if "pl" not in lists:
        return found
    return found | frozenset(form for name in read("towns_pl") for form in town_forms(name))


def _and_short(names: frozenset[str]) -> set[str]:
    """Towns also without what tells them from their namesakes: Monforte de Lemos, la Bisbal d'Empordà."""
    short = {name.partition(mark)[0] for name in names for mark in ("_de_", "_del_", "_d_", "_upon_") if mark in name}
    return {name for name in short if len(name) > 5} | names


def town_forms(name: str) -> set[str]:
    """The case forms of a folded Polish place name: bydgoszcz → bydgoszczy, gdansk → gdansku, kielce → kielc, kielcach."""
    if "_" in name or name.endswith(("ow", "in", "yn")):
        return {name + end for end in ("a", "u", "owi", "em", "ie")}
    if name.endswith(("ce", "ki", "ice", "y", "e")):
        stem = name[:-1]
        return {stem, stem + "ach", stem + "iach", stem + "om", stem + "ami", stem + "a", stem + "u", stem + "iem"}
    if name.endswith("ec"):
        stem = name[:-2] + "c"
        return {stem + end for end in ("a", "u", "em")}
    return polish_forms(name) | {name + "y", name + "u", name[:-1] + "i", name[:-1] + "u", name[:-1] + "e"}


@cache
def known_people() -> frozenset[str]:
    """People whom everybody knows, brands and characters that sound like people; the words of one joined by "_"."""
    return read("known")


@cache
def known_heads() -> frozenset[str]:
    """The words with which names of theirs of two words or more begin."""
    return frozenset(name.partition("_")[0] for name in known_people() if "_" in name)


@cache
def known_stems() -> frozenset[str]:
    """The same people's names of two words, cut so that a Polish case of them is cut alike."""
    pairs = (name.split("_") for name in known_people())
    return frozenset(bent(*pair) for pair in pairs if len(pair) == 2 and min(map(len, pair)) > 2)


def bent(first: str, last: str) -> str:
    """Beginnings of a first name and a surname that a Polish case leaves as they are: igi swiatek, iga swiatek."""
    return f"{first[:2]} {last[: max(4, len(last) - 3)][:6]}"
