"""Makes every shipped model of the reader from the data folder: read, fit the fast one, teach the deep one, choose, measure, card.
It never runs at install or at run time, and writes no text but our own tenth that ships as a test."""

from __future__ import annotations

import argparse
import json
import time
import warnings
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bedside.understanding.organisation import Organisation
from bedside.understanding.reader import VERSION
from bedside.understanding.weights import weights

from . import cards, choose, corpus, hands, held, language, ship
from .matrix import Space, laid_out
from .settings import SETTINGS
from .tasks import fit, tasks

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "bedside" / "understanding" / "models"
STARTED = time.monotonic()
SEED = 20261122
FEATURES = 240_000  # rows of the shipped table
MOST_CHOOSING = 400  # texts of one public set that take part in choosing


def main(argv: Sequence[str] | None = None) -> None:
    """Entry of `python -m training`."""
    given = _given(argv)
    warnings.filterwarnings("ignore", message=".*lbfgs.*")
    np.random.seed(SEED)
    profile = json.loads((given.data / "gold" / "org.json").read_text("utf-8"))
    org = Organisation.from_dict(profile)
    rows = _rows(given.data)
    train = [r for r in rows if r.part == "train"]
    _say(f"{len(rows)} texts read, {len(train)} train")
    taught = language.make(train, MODELS / "language.npz", SEED)
    _say("language model written")
    if "fast" not in given.keep:
        _fit(train, org)
    if "deep" not in given.keep:
        from .deep import making

        size = making.make(train, org, MODELS, VERSION, SEED, _say)
        _say(f"encoder written, {size / 1e6:.1f} MB")
    _choose(rows, org, given)
    _say(f"{held.write(MODELS, rows, profile)} texts of our own tenth written")
    cards.write(MODELS, rows, org, taught, given)
    _say("cards written")
    if "guard" not in given.keep:
        from .guard import making as guards

        guards.make(given.data, given.date, _say)


def _given(argv: Sequence[str] | None) -> Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description="Train the reader's models.")
    data = ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=data, help="folder with reading/ and gold/")
    parser.add_argument("--date", default="2026-11-22", help="date written on the cards")
    parser.add_argument(
        "--keep",
        nargs="*",
        default=[],
        choices=("fast", "deep", "guard"),
        help="models that stay; settings and cards are made again",
    )
    return parser.parse_args(argv)


def _say(what: str) -> None:
    print(f"{time.monotonic() - STARTED:6.0f} s  {what}", flush=True)


def _rows(data: Path) -> list[corpus.Row]:
    """All texts. Ends with the sentences where a written one is wrong."""
    own = list(corpus.written(hands.TEXTS))
    if faults := list(hands.wrong(own)):
        raise SystemExit("\n".join(faults))
    return [*corpus.public(data), *corpus.domain(ROOT / "bedside" / "demo" / "texts"), *own]


def _fit(train: list[corpus.Row], org: Organisation) -> None:
    """Fits every field of the fast reader and writes its weights."""
    laid = laid_out(train, org)
    own = np.array([r.source.startswith("domain") for r in train])
    space = Space.over(laid.counts, own)
    x = space.rows(laid.counts)
    _say(f"laid out, {len(space.kept)} features")
    done = []
    for task in tasks():
        done.append((task, fit(task, train, x, laid.table)))
        _say(f"fitted {task.name}")
    size = ship.write(MODELS / "reader.npz", space, done, SETTINGS, VERSION, FEATURES)
    _say(f"weights written, {size / 1e6:.1f} MB")


def _choose(rows: list[corpus.Row], org: Organisation, given: Namespace) -> None:
    """Chooses settings on what taught nothing and does not measure, and writes them into the weights."""
    count: dict[str, int] = {}
    part = []
    for row in rows:
        count[row.source] = count.get(row.source, 0) + (row.part == "tune")
        if row.part == "tune" and (row.intent is not None or count[row.source] <= MOST_CHOOSING):
            part.append(row)
    part += corpus.development(given.data)
    weights.cache_clear()
    ship.resettle(MODELS / "reader.npz", SETTINGS, VERSION)
    ship.resettle(MODELS / "reader.npz", choose.settings(part, org, weights(), _say), VERSION)
    weights.cache_clear()


if __name__ == "__main__":
    main()
