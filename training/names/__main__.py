"""Makes the learned reader of names from marked texts: `python -m training.names`. Some minutes, one core, no network.
It never runs at install or at run time; the same data gives the same file."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np

from bedside.understanding.privacy import gazette
from bedside.understanding.privacy.learned import FILE, FORM

from . import cards, corpus, everyday
from .fit import Fitted, Seen, fit
from .seen import hurried, seen

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SEED = 20261122
STRENGTH, LEAST = 2.0, 2  # penalty on weights; times a key must be met
BARS = {"es": 0.3, "ca": 0.3, "en": 0.25, "pl": 0.3, "": 0.3}  # chance from which a word counts as part of a name
POST, MESSAGE, REPLY, PUBLIC = 3.0, 0.5, 0.5, 0.5  # weight of a word of each kind of text
SMALL = 0.05  # a key whose weights are all smaller is left out
STARTED = time.monotonic()


def main() -> None:
    """Entry of `python -m training.names`."""
    parser = argparse.ArgumentParser(prog="python -m training.names", description="Train the reader of names.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with privacy/, reading/ and gold/")
    parser.add_argument("--date", default="2026-11-22", help="date written on the card")
    parser.add_argument("--card", action="store_true", help="measure the shipped file and write its card only")
    given = parser.parse_args()
    if not given.card:
        make(given.data)
    cards.write(given.data, given.date)
    _say("card written")


def make(data: Path) -> None:
    """Fits on everything that may teach and writes the file."""
    words = everyday.words(everyday.texts(data))
    _say(f"everyday words: {', '.join(f'{lang} {len(own)}' for lang, own in words.items())}")
    taught = list(_taught(data, words))
    write(FILE, fit(taught, STRENGTH, LEAST, _say), words)
    _say(f"{FILE.name} written, {FILE.stat().st_size / 1e6:.2f} MB")


def _taught(data: Path, words: dict[str, list[str]]) -> Iterator[Seen]:
    """The words of all texts that teach: posts in four guises, the others as they are."""
    org, chance = corpus.profile(data), Random(SEED)
    codes = {lang: gazette.codes(lang, own) for lang, own in words.items()}
    for row in (*corpus.posts(), *corpus.asides()):
        if not row.apart:
            own = codes[row.lang]
            yield from seen(row, own, org, POST, chance, 0.2)
            yield from seen(row, own, org, POST / 2, chance, 0.7)
            yield from seen(hurried(row, capitals=False), own, org, POST / 4)
            yield from seen(hurried(row, capitals=True), own, org, POST / 10)
    for rows, weight in ((corpus.messages(), MESSAGE), (corpus.replies(), REPLY)):
        for row in rows:
            yield from seen(row, codes[row.lang], org, weight, chance, 0.2)
    for row in corpus.public_sets(data):
        if not row.apart:
            yield from seen(row, codes[row.lang], org, PUBLIC * row.weight)


def write(file: Path, fitted: Fitted, words: dict[str, list[str]]) -> None:
    """The weights in sixteen bits, a scale for each language, and the everyday words."""
    kept = np.abs(fitted.weights).max(axis=1) >= SMALL
    order = sorted(np.flatnonzero(kept).tolist(), key=fitted.keys.__getitem__)
    weights = fitted.weights[order]
    scale = np.abs(weights).max(axis=0) / 32767
    np.savez_compressed(
        file,
        about=np.frombuffer(json.dumps({"form": FORM, "bars": BARS}).encode(), np.uint8),
        keys=np.frombuffer("\n".join(fitted.keys[n] for n in order).encode(), np.uint8),
        weights=np.round(weights / scale).astype(np.int16),
        scale=scale.astype(np.float32),
        links=fitted.links.astype(np.float32),
        everyday=np.frombuffer("\n\n".join("\n".join(sorted(words[lang])) for lang in corpus.LANGS).encode(), np.uint8),
    )


def _say(what: str) -> None:
    print(f"{time.monotonic() - STARTED:6.0f} s  {what}", flush=True)


if __name__ == "__main__":
    main()
