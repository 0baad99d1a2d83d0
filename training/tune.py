"""Weighs the signs of danger together and sets the bar, on texts each of which was read by models that had not seen it.
It looks at no development or held-out text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

from bedside.understanding import urgency
from bedside.understanding.inputs import columns
from bedside.understanding.weights import softmax

from .corpus import Row, share
from .tasks import Task, fit

FOLDS = 5


def crossed(task: Task, rows: Sequence[Row], x: sp.csr_matrix, table: np.ndarray) -> np.ndarray:
    """Logits of each row by a model taught without a fifth of the rows, its own fifth."""
    fold = np.array([share(r.text + "fold") % FOLDS for r in rows])
    parts = [r.part for r in rows]
    out: np.ndarray | None = None
    for k in range(FOLDS):
        for row, part, own in zip(rows, parts, fold, strict=True):
            row.part = "set aside" if own == k else part
        words, plain, bias = fit(task, rows, x, table)
        mine = fold == k
        logits = x[mine] @ words + table[mine] @ plain + bias
        out = np.zeros((len(rows), logits.shape[1])) if out is None else out
        out[mine] = logits
    for row, part in zip(rows, parts, strict=True):
        row.part = part
    assert out is not None
    return out


def danger(
    tasks: dict[str, Task], rows: Sequence[Row], x: sp.csr_matrix, table: np.ndarray, recall: float
) -> dict[str, Any]:
    """Weights, bias and bar of `urgency.evidence`; the bar keeps `recall` of the texts that could not wait."""
    from sklearn.linear_model import LogisticRegression

    names = columns()

    def rules(which: Sequence[str]) -> np.ndarray:
        return np.any([table[:, names.index(f"rule_{name}")] > 0 for name in which], axis=0)

    hot, levels, wants = (crossed(tasks[name], rows, x, table) for name in ("hot", "urgency", "intent"))
    signs = urgency.evidence(hot[:, 0], softmax(levels), softmax(wants), rules(urgency.LIFE), rules(urgency.HARM))
    truth = np.array([r.urgency in ("emergency", "urgent") for r in rows])
    model = LogisticRegression(C=0.3, max_iter=500).fit(signs, truth)
    scores = np.zeros(len(rows))
    fold = np.array([share(r.text + "again") % FOLDS for r in rows])
    for k in range(FOLDS):
        part = LogisticRegression(C=0.3, max_iter=500).fit(signs[fold != k], truth[fold != k])
        scores[fold == k] = part.decision_function(signs[fold == k])
    bar = float(np.quantile(scores[truth], 1 - recall))
    caught = scores >= bar
    print(
        f"danger: recall {100 * caught[truth].mean():.0f}, precision {100 * truth[caught].mean():.0f}, n {truth.sum()} of {len(truth)}"
    )
    return {
        "weights": [round(float(w), 4) for w in model.coef_[0]],
        "bias": round(float(model.intercept_[0]), 4),
        "bar": round(bar, 4),
    }
