"""Lays out labelled rows as the reader will see them, and fits linear models on the two halves together.
It uses the reader's own tokenisation, so that training and reading cannot drift apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from bedside.understanding.features import BITS, spelled
from bedside.understanding.inputs import Given, inputs
from bedside.understanding.lexicon import LANGUAGES
from bedside.understanding.organisation import Organisation
from bedside.understanding.stream import stream

from .corpus import Row

LEAST = 3  # texts a feature must stand in
WHOLE = 2.0  # how much more a word or a pair weighs than a piece of a word


@dataclass
class Matrix:
    """`counts` [row, feature number] and `table` [row, column]."""

    counts: sp.csr_matrix
    table: np.ndarray


def laid_out(rows: Sequence[Row], org: Organisation, batch: int = 512) -> Matrix:
    """Every row through the reader's own eyes."""
    counts, tables = [], []
    for at in range(0, len(rows), batch):
        part = rows[at : at + batch]
        languages = np.array([LANGUAGES.index(r.lang) if r.lang in LANGUAGES else 4 for r in part])
        seen = inputs(
            stream([r.text for r in part]), languages, org, [Given(r.channel, r.rating, r.question) for r in part]
        )
        owner = seen.tokens.clauses_text[seen.features.clause]
        ones = np.ones(len(owner), np.float32)
        counts.append(sp.csr_matrix((ones, (owner, seen.features.numbers)), shape=(len(part), 1 << BITS)))
        tables.append(seen.table)
    return Matrix(sp.vstack(counts).tocsr(), np.concatenate(tables))


@dataclass
class Space:
    """The features kept, their idf weight; turns counts into the rows the models are fitted on."""

    kept: np.ndarray
    idf: np.ndarray

    @classmethod
    def over(cls, counts: sp.csr_matrix, own: np.ndarray) -> Space:
        """`own` tells the rows of our own domain, for which standing in two texts is enough."""
        df = np.bincount(counts.indices, minlength=counts.shape[1])
        near = np.bincount(counts[own].indices, minlength=counts.shape[1])
        kept = np.flatnonzero((df >= LEAST) | (near >= 2))
        idf = np.log((1 + counts.shape[0]) / (1 + df[kept])).astype(np.float32) + 1
        return cls(kept, idf * np.where(spelled(kept), 1.0, WHOLE).astype(np.float32))

    def rows(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        x = counts[:, self.kept]
        norm = np.sqrt(np.maximum(x @ (self.idf**2), 1e-6))
        return sp.diags(1 / norm).dot(x).dot(sp.diags(self.idf)).tocsr().astype(np.float32)


def fitted(
    x: sp.csr_matrix, labels: np.ndarray, weight: np.ndarray, c: float, **more: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Weights [feature, label] and bias of a softmax (or, for two labels, one logistic) regression."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, max_iter=more.pop("max_iter", 150), tol=1e-3, **more)
    model.fit(x, labels, sample_weight=weight)
    return model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
