"""Makes the language model: five outputs over hashed letters, from the labelled texts and from translated interfaces.
Other languages come from the translations that ship with Django (BSD-3-Clause); no text of them is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import scipy.sparse as sp

from bedside.understanding.language import BITS, CODES, letters
from bedside.understanding.stream import stream

from .corpus import Row
from .matrix import fitted

LATIN = (  # codes of other languages written in Latin letters, one after another
    "af ast az br bs cs cy da de dsb eo et eu fi fr fy ga gd gl hr hsb hu ia id io is it lb lt lv ms nb nl nn os pt pt_BR ro sk sl sq sr_Latn"
    " sv sw tk tr uz vi"
)


def translations(codes: tuple[str, ...]) -> list[str]:
    """Sentences of Django's own interface in a language."""
    import gettext

    import django

    root = Path(django.__file__).parent
    found = []
    for code in codes:
        for path in root.glob(f"**/locale/{code}/LC_MESSAGES/*.mo"):
            with path.open("rb") as file:
                catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
            found += [v for k, v in catalogue.items() if isinstance(k, str) and k and isinstance(v, str) and v != k]
    return [t for t in found if len(t) > 12]


def fragments(texts: list[tuple[str, int]], chance: np.random.Generator) -> list[tuple[str, int]]:
    """One to three words out of each text: people write as little as that."""
    out = []
    for text, place in texts:
        words = text.split()
        start = int(chance.integers(0, max(1, len(words) - 1)))
        out.append((" ".join(words[start : start + int(chance.integers(1, 4))]), place))
    return out


def features(texts: list[str]) -> sp.csr_matrix:
    numbers, owners = letters(stream(texts))
    x = sp.csr_matrix((np.ones(len(numbers), np.float32), (owners, numbers)), shape=(len(texts), 1 << BITS))
    size = np.maximum(np.asarray(x.sum(axis=1)).ravel(), 1)
    return sp.diags(1 / np.sqrt(size)).dot(x).tocsr().astype(np.float32)


def make(rows: list[Row], target: Path, seed: int) -> dict[str, int]:
    """Fits and writes the model; returns how many texts taught each language."""
    chance = np.random.default_rng(seed)
    texts: list[tuple[str, int]] = []
    for place, code in enumerate(CODES[:-1]):
        own = [r.text for r in rows if r.lang == code]
        picked = chance.choice(len(own), min(9000, len(own)), replace=False)
        texts += [(own[i], place) for i in picked] + [(t, place) for t in translations((code,))]
    texts += [(r.text, len(CODES) - 1) for r in rows if r.lang not in CODES]
    for code in LATIN.split():
        lines = translations((code,))
        texts += [(lines[i], len(CODES) - 1) for i in chance.choice(len(lines), min(400, len(lines)), replace=False)]
    size = np.bincount([p for _, p in texts])
    texts += fragments(texts, chance)
    y = np.array([p for _, p in texts])
    size, told = np.bincount(y), size
    weight = (len(y) / len(size) / size)[y]
    coef, bias = fitted(features([t for t, _ in texts]), y, weight, 100.0)
    scale = np.abs(coef).max(axis=0) / 127
    np.savez_compressed(
        target, weights=np.round(coef / scale).astype(np.int8), scale=scale.astype(np.float32), bias=bias
    )
    return dict(zip(CODES, told.tolist(), strict=True))
