"""Makes every shipped model of the reader from the data folder: read, lay out, fit, write, measure, card.
It never runs at install or at run time, and it writes no text."""

from __future__ import annotations

import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np

from bedside.understanding.organisation import Organisation
from bedside.understanding.reader import VERSION

from . import cards, corpus, language, ship, tune
from .matrix import Space, laid_out
from .settings import SETTINGS
from .tasks import fit, tasks

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "bedside" / "understanding" / "models"
STARTED = time.monotonic()
SEED = 20261122
FEATURES = 200_000  # rows of the shipped table
RECALL = 0.9  # of texts that could not wait, on texts not seen; precision follows


def main() -> None:
    """Entry of `python -m training`."""
    parser = argparse.ArgumentParser(description="Train the reader's models.")
    data = ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=data, help="folder with reading/ and gold/")
    parser.add_argument("--date", default="2026-11-22", help="date written on the cards")
    parser.add_argument("--settings-only", action="store_true", help="keep the weights; write settings and cards again")
    given = parser.parse_args()
    warnings.filterwarnings("ignore", message=".*lbfgs.*")
    np.random.seed(SEED)
    org = Organisation.from_dict(json.loads((given.data / "gold" / "org.json").read_text("utf-8")))
    rows = _rows(given.data)
    train = [r for r in rows if r.part == "train"]
    _say(f"{len(rows)} texts read, {len(train)} train")
    taught = language.make(train, MODELS / "language.npz", SEED)
    _say("language model written")
    if given.settings_only:
        ship.resettle(MODELS / "reader.npz", SETTINGS)
    else:
        _fit(train, org)
    cards.write(MODELS, rows, org, taught, (MODELS / "reader.npz").stat().st_size, given)
    _say("cards written")


def _say(what: str) -> None:
    print(f"{time.monotonic() - STARTED:6.0f} s  {what}", flush=True)


def _rows(data: Path) -> list[corpus.Row]:
    demo = ROOT / "bedside" / "demo" / "texts"
    return [*corpus.public(data), *corpus.domain(demo), *corpus.written(Path(__file__).parent / "texts")]


def _fit(train: list[corpus.Row], org: Organisation) -> None:
    """Fits every field and writes the weights."""
    laid = laid_out(train, org)
    own = np.array([r.source.startswith("domain") for r in train])
    space = Space.over(laid.counts, own)
    x = space.rows(laid.counts)
    _say(f"laid out, {len(space.kept)} features")
    done = []
    for task in tasks():
        done.append((task, fit(task, train, x, laid.table)))
        _say(f"fitted {task.name}")
    named = {task.name: task for task in tasks()}
    near = np.flatnonzero(own)
    SETTINGS["urgency"] |= tune.danger(named, [train[i] for i in near], x[near], laid.table[near], RECALL)
    size = ship.write(MODELS / "reader.npz", space, done, SETTINGS, VERSION, FEATURES)
    _say(f"weights written, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
