"""Loads the shipped weights once a process and scores batches with them.
It knows outputs by name and place only; what a score means is said in the module of each field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .features import BITS
from .inputs import Floats, Inputs, columns

FILE = Path(__file__).parent / "models" / "reader.npz"


class BrokenModel(ValueError):
    """A model file that cannot be used; its words say which, why and what to do."""


@dataclass(frozen=True)
class Weights:
    """`rows` [kept feature, output] with the squared weight of the feature as last column; row 0 is all zero."""

    version: str
    places: Mapping[str, slice]  # task: its outputs
    labels: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, Any]
    slots: NDArray[np.int32]  # feature number: row, 0 where not kept
    rows: Floats
    table: Floats  # [column, output]
    bias: Floats


@cache
def weights() -> Weights:
    """The shipped weights. Raises BrokenModel when the file is missing, damaged, or was made for other word lists."""
    try:
        return _loaded(FILE)
    except BrokenModel:
        raise
    except Exception as why:
        raise BrokenModel(unusable(FILE, f"is missing or damaged ({type(why).__name__})")) from why


def unusable(file: Path, how: str) -> str:
    """The sentence of BrokenModel: which file, why, what to do."""
    return f"The reader does not work: models/{file.name} {how}. Install Bedside again, or make its models anew with `make train`."


def _loaded(file: Path) -> Weights:
    with np.load(file) as data:
        about = json.loads(bytes(data["about"]).decode())
        if tuple(about["columns"]) != columns():
            raise BrokenModel(unusable(file, "was made with other word lists"))
        rows = np.zeros((len(data["kept"]) + 1, data["rows"].shape[1] + 1), np.float32)
        rows[1:, :-1] = data["rows"] * data["scale"]
        rows[1:, -1] = data["square"]
        slots = np.zeros(1 << BITS, np.int32)
        slots[data["kept"]] = np.arange(1, len(rows))
        table, bias = data["table"].astype(np.float32), data["bias"].astype(np.float32)
    places, labels = {}, {}
    for name, start, end, names in about["tasks"]:
        places[name], labels[name] = slice(start, end), tuple(names)
    return Weights(about["version"], places, labels, about["settings"], slots, rows, table, bias)


@dataclass(frozen=True)
class Scores:
    """Logits by text, and the share of the words alone by clause; `polarity` [text, topic, feeling] is zero where nobody read it."""

    texts: Floats
    clauses: Floats
    polarity: Floats | None = None


def scored(batch: Inputs, model: Weights) -> Scores:
    """Scores every output for every text at once."""
    row = model.slots[batch.features.numbers]
    kept = row > 0
    row, clause = row[kept], batch.features.clause[kept]
    clauses = _summed(model.rows[row], clause, len(batch.tokens.clauses_text))
    texts = _summed(clauses, batch.tokens.clauses_text, batch.n)
    norm = np.sqrt(np.maximum(texts[:, -1:], 1e-6))
    own = np.sqrt(np.maximum(clauses[:, -1:], 1e-6))
    logits = texts[:, :-1] / norm + batch.table @ model.table + model.bias
    return Scores(logits.astype(np.float32), (clauses[:, :-1] / own).astype(np.float32))


def _summed(values: Floats, owner: NDArray[np.int64], size: int) -> Floats:
    """Sums rows by owner; owners come in order."""
    out = np.zeros((size, values.shape[1]), np.float32)
    if len(owner):
        starts = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
        out[owner[starts]] = np.add.reduceat(values, starts, axis=0)
    return out


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities by row."""
    odds = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)


def sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)
