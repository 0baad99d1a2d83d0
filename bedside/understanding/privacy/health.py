"""Words that say something about somebody's health: diseases, treatments, tests, wards.

A modest list in each language; it marks words, and never judges how ill anybody is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from .flat import Flat
from .lists import LANGS, read
from .span import Span

_SHORTEST, _LONGEST = 4, 12


@cache
def _words(lang: str) -> tuple[frozenset[str], frozenset[str]]:
    langs = (lang,) if lang in LANGS else LANGS
    listed = frozenset().union(*(read(f"health_{known}") for known in langs))
    stems = frozenset(word[:-1] for word in listed if word.endswith("*"))
    return frozenset(word for word in listed if not word.endswith("*")), stems


def is_health(word: str, lang: str) -> bool:
    """Is this folded word one of the list, or does it begin with one of its stems?"""
    exact, stems = _words(lang)
    return word in exact or any(word[:size] in stems for size in range(_SHORTEST, min(_LONGEST, len(word)) + 1))


def find(flat: Flat, lang: str) -> Iterator[Span]:
    """Spans in the flat text's places."""
    exact, _ = _words(lang)
    known: dict[str, bool] = {}
    for n, word in enumerate(flat.words):
        if len(word) < 3:
            continue
        hit = known.get(word)
        if hit is None:
            hit = known[word] = word in exact or (len(word) >= _SHORTEST and is_health(word, lang))
        if hit:
            yield Span(flat.starts[n], flat.end(n), "HEALTH", 0.5)
