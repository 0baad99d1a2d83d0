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
def _words(lang: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Whole words, stems, and the first letters of every stem: few words begin with any of these."""
    langs = (lang,) if lang in LANGS else LANGS
    listed = frozenset().union(*(read(f"health_{known}") for known in langs))
    stems = frozenset(word[:-1] for word in listed if word.endswith("*"))
    heads = frozenset(stem[:_SHORTEST] for stem in stems)
    return frozenset(word for word in listed if not word.endswith("*")), stems, heads


def is_health(word: str, lang: str) -> bool:
    """Is this folded word one of the list, or does it begin with one of its stems?"""
    exact, stems, heads = _words(lang)
    if word in exact:
        return True
    sizes = range(_SHORTEST, min(_LONGEST, len(word)) + 1)
    return word[:_SHORTEST] in heads and any(word[:size] in stems for size in sizes)


def find(flat: Flat, lang: str) -> Iterator[Span]:
    """Spans in the flat text's places."""
    exact, _, heads = _words(lang)
    told = {
        w for w in set(flat.words) if len(w) > 2 and (w in exact or (w[:_SHORTEST] in heads and is_health(w, lang)))
    }
    if told:
        yield from (
            Span(flat.starts[n], flat.end(n), "HEALTH", 0.5) for n, word in enumerate(flat.words) if word in told
        )
