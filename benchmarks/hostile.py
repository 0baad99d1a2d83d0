"""How long hostile texts of 100 kB take through the whole reading, the slowest first, and which part of it they keep busy.

It measures and prints; it judges no quality. `python -m benchmarks.hostile [--most 50]`: exit status 1 above so many ms.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from bedside.understanding import privacy
from bedside.understanding.reader import FIELDS, Message, read
from tests.understanding.hostile import ORG, TEXTS

SIZE = 100_000
ROUNDS = 3
MODELS = tuple(field for field in FIELDS if field not in ("spans", "masked"))


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """CPU time at first sight, and the best of some rounds after it."""
    times = []
    for _ in range(1 + ROUNDS):
        began = time.process_time()
        work()
        times.append((time.process_time() - began) * 1000)
    return times[0], min(times[1:])


def main() -> int:
    """Prints a row a text. Exit status 1 when one takes longer than asked."""
    parser = argparse.ArgumentParser(description="Time hostile texts.")
    parser.add_argument("--most", type=float, default=50.0, metavar="MS", help="milliseconds that a text may take")
    parser.add_argument("--rows", type=int, default=20, help="how many of the slowest are printed")
    given = parser.parse_args()
    _warm()
    rows = sorted((row(name) for name in TEXTS), reverse=True)
    print(f"{len(rows)} texts of {SIZE // 1000} kB, CPU milliseconds")
    print("| text | first sight | again | masking | models |\n|---|---:|---:|---:|---:|")
    for worst, name, again, masking, models in rows[: given.rows]:
        print(f"| {name} | {worst:.1f} | {again:.1f} | {masking:.1f} | {models:.1f} |")
    print(f"slowest: {rows[0][0]:.1f} ms (at most {given.most:.0f})")
    return int(rows[0][0] > given.most)


def _warm() -> None:
    """Lists and models are read once a process, by the first text that needs them."""
    for lang in ("es", "ca", "en", "pl", ""):
        read(Message("Ana Ruiz, 3 zzz qqq", lang=lang), ORG)
        privacy.find("Ana Ruiz, 3 zzz qqq", lang, ORG)
    read(Message(TEXTS["streets"](1000)), ORG)  # lingua is asked of its language


def row(name: str) -> tuple[float, str, float, float, float]:
    """First sight, name, again, masking alone, models alone."""
    text = TEXTS[name](SIZE)
    first, again = milliseconds(lambda: read(Message(text), ORG))
    lang = read(Message(text), ORG, ("lang",)).lang
    masking = milliseconds(lambda: privacy.find(text, lang, ORG))[1]
    models = milliseconds(lambda: read(Message(text), ORG, MODELS))[1]
    return first, name, again, masking, models


if __name__ == "__main__":
    raise SystemExit(main())
