"""Counts which words people usually write small: a capital letter then says little, and a small one is no surprise.
It keeps words and no texts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bedside.understanding.privacy.flat import Flat

from ..corpus import TRAINS
from .corpus import LANGS, TEXTS

LEAST = {"es": 3, "ca": 2, "en": 5, "pl": 3}  # times a word was met, written small
SHARE = 3.0  # times more often small than with a capital inside a sentence
MOST = 16_000  # words of a language


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """(language, text) of everything that may teach and is long enough to speak of."""
    for name in TRAINS:
        for line in (folder / "reading" / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["lang"] in LANGS:
                yield row["lang"], row["text"]
    for lang in LANGS:
        for path in sorted([*TEXTS.glob(f"{lang}.?.txt"), *(TEXTS / "drafts").glob(f"{lang}.[ab].txt")]):
            for line in path.read_text("utf-8").splitlines():
                yield lang, line.partition(" | ")[2].replace("{", "").replace("}", "")
    for line in (folder / "privacy" / "es_meddocan_train.jsonl").read_text("utf-8").splitlines():
        yield "es", json.loads(line)["text"]


def words(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The everyday words of each language, the most frequent first."""
    small: dict[str, Counter[str]] = {lang: Counter() for lang in LANGS}
    large: dict[str, Counter[str]] = {lang: Counter() for lang in LANGS}
    for lang, text in rows:
        flat = Flat(text)
        for n, word in enumerate(flat.words):
            if not word.isalpha() or len(word) < 2:
                continue
            if not flat.capital(n):
                small[lang][word] += 1
            elif n and flat.gap(n - 1) == " " and not flat.shape[flat.starts[n] : flat.end(n)].isupper():
                large[lang][word] += 1
    return {
        lang: [w for w, c in small[lang].most_common(MOST) if c >= LEAST[lang] and c >= SHARE * large[lang][w]]
        for lang in LANGS
    }
