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
SEED = 20261122
FEATURES = 200_000  # rows of the shipped table
RECALL = 0.9  # of texts that could not wait, on texts not seen; precision follows


def main() -> None:
    """Entry of `python -m training`."""
    parser = argparse.ArgumentParser(description="Train the reader's models.")
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with reading/ and gold/"
    )
    parser.add_argument("--date", default="2026-11-22", help="date written on the cards")
    given = parser.parse_args()
    warnings.filterwarnings("ignore", message=".*lbfgs.*")
    np.random.seed(SEED)
    started = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {what}", flush=True)

    org = Organisation.from_dict(json.loads((given.data / "gold" / "org.json").read_text("utf-8")))
    rows = [
        *corpus.public(given.data),
        *corpus.domain(ROOT / "bedside" / "demo" / "texts"),
        *corpus.written(Path(__file__).parent / "texts"),
    ]
    say(f"{len(rows)} texts read")
    taught = language.make([r for r in rows if r.part == "train"], MODELS / "language.npz", SEED)
    say("language model written")
    train = [r for r in rows if r.part == "train"]
    laid = laid_out(train, org)
    space = Space.over(laid.counts, np.array([r.source.startswith("domain") for r in train]))
    x = space.rows(laid.counts)
    say(f"{len(train)} texts laid out, {len(space.kept)} features")
    done = []
    for task in tasks():
        done.append((task, fit(task, train, x, laid.table)))
        say(f"fitted {task.name}")
    own = [i for i, r in enumerate(train) if r.source.startswith("domain")]
    named = {task.name: task for task in tasks()}
    SETTINGS["urgency"] |= tune.danger(named, [train[i] for i in own], x[own], laid.table[own], RECALL)
    say("danger weighed")
    size = ship.write(MODELS / "reader.npz", space, done, SETTINGS, VERSION, FEATURES)
    say(f"weights written, {size / 1e6:.1f} MB")
    cards.write(MODELS, rows, org, taught, size, given)
    say("cards written")


if __name__ == "__main__":
    main()
