"""Figures out of labels: macro-F1, macro recall and accuracy, in percent, each with an interval by drawing again.

It sees truth and labels only; it knows no reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS, SEED = 1000, 20261122
Counts = NDArray[np.int64]  # [draw, truth, found]


@dataclass(frozen=True)
class Figure:
    """A figure in percent, and between what 95 of 100 drawings of the texts lie."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.1f} ({self.low:.0f}–{self.high:.0f})"


def figure(truth: Sequence[str], found: Sequence[str], of: Callable[[Counts], NDArray[np.float64]]) -> Figure:
    """`of` gives a figure for each table of truth against found."""
    labels = sorted({*truth, *found})
    pairs = np.array([labels.index(t) * len(labels) + labels.index(f) for t, f in zip(truth, found, strict=True)])
    chance = np.random.default_rng(SEED)
    drawn = [pairs, *(pairs[chance.integers(0, len(pairs), len(pairs))] for _ in range(DRAWS))]
    tables = np.stack([np.bincount(one, minlength=len(labels) ** 2) for one in drawn])
    told = 100 * of(tables.reshape(-1, len(labels), len(labels)))
    low, high = np.percentile(told[1:], (2.5, 97.5))
    return Figure(float(told[0]), float(low), float(high))


def macro_f1(tables: Counts) -> NDArray[np.float64]:
    """Mean F1 of the labels that stand in the truth."""
    hit, told, said = _parts(tables)
    return _mean(2 * hit / np.maximum(told + said, 1), told)


def macro_recall(tables: Counts) -> NDArray[np.float64]:
    """Mean recall of the labels that stand in the truth."""
    hit, told, _ = _parts(tables)
    return _mean(hit / np.maximum(told, 1), told)


def accuracy(tables: Counts) -> NDArray[np.float64]:
    hit, told, _ = _parts(tables)
    return np.asarray(hit.sum(axis=1) / told.sum(axis=1))


def _parts(tables: Counts) -> tuple[Counts, Counts, Counts]:
    return np.diagonal(tables, axis1=1, axis2=2), tables.sum(axis=2), tables.sum(axis=1)


def _mean(values: NDArray[np.float64], told: Counts) -> NDArray[np.float64]:
    return np.asarray((values * (told > 0)).sum(axis=1) / (told > 0).sum(axis=1))
