"""Fits each field of the reading: which rows teach it, which columns it may see, how strongly it is held back.
Each field is a linear model over the same features, so that one pass over a text serves all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from bedside.understanding.inputs import columns

from .corpus import CARE, SENTIMENT, Row
from .matrix import fitted

TOPICS = (
    "waiting", "access", "staff_attitude", "care_quality", "communication", "medication", "continuity", "staffing", "facilities", "cleanliness",
    "food", "transport_parking", "billing", "privacy", "dignity", "safety", "digital", "public_health",
)  # fmt: skip
INTENTS = (
    "complaint", "praise", "question_routine", "question_clinical", "plea_for_help", "rumour", "threat", "press", "employee",
    "thanks_none_needed", "spam_other",
)  # fmt: skip
LEVELS = ("emergency", "urgent", "soon", "routine", "none")
ABOUT = ("yes", "no", "unsure")
PLACES = ("elsewhere", "survey", "desk")
SOURCES = ("first_hand", "relative", "hearsay", "none")


@dataclass(frozen=True)
class Task:
    """`label` gives a row's class, or None when the row does not teach; `blind` columns are not seen."""

    name: str
    labels: tuple[str, ...]
    label: Callable[[Row], str | None]
    weight: Callable[[Row], float]
    strength: float
    balance: float = 0.5  # 0 = as the data come, 1 = every class the same
    blind: tuple[str, ...] = ()
    stretch: float = 0.5  # plain facts are held back more (below 1) than words


def _is_domain(row: Row) -> bool:
    return row.source.startswith("domain")


def _care_weight(row: Row) -> float:
    return row.weight * (0.8 if _is_domain(row) else 1.0 if row.source in CARE else 0.25)


def _public_weight(row: Row) -> float:
    return row.weight * (0.08 if _is_domain(row) else 1.0)


GIVEN = ("channel_", "rated", "rating", "lang_")
CHANNEL_ONLY = ("rated", "rating")


def tasks() -> list[Task]:
    """All models, in the order of their outputs."""
    out = [
        Task("feeling", SENTIMENT, lambda r: r.sentiment, _public_weight, 5.0, 0.7, GIVEN),
        Task("feeling_care", SENTIMENT, lambda r: r.sentiment, _care_weight, 2.5, 0.5, GIVEN),
        Task(
            "feeling_domain",
            SENTIMENT,
            lambda r: r.sentiment if _is_domain(r) else None,
            lambda r: 1.0,
            4.0,
            0.5,
            GIVEN,
            0.25,
        ),
        Task("place", PLACES, _place, lambda r: 1.0, 1.0, 0.5, GIVEN),
    ]
    out += [
        Task(
            f"topic_{t}",
            ("no", t),
            lambda r, t=t: _topic(r, t),
            _topic_weight,
            4.0,
            0.6,
            ("channel_", "rated", "rating"),
        )  # type: ignore[misc]
        for t in TOPICS
    ]
    whole = [
        ("intent", INTENTS, 15.0),
        ("urgency", LEVELS, 5.0),
        ("about_us", ABOUT, 6.0),
        ("claim_source", SOURCES, 6.0),
    ]
    out += [Task(n, ls, lambda r, n=n: getattr(r, n), lambda r: 1.0, c, 0.5, CHANNEL_ONLY) for n, ls, c in whole]  # type: ignore[misc]
    out.append(Task("hot", ("calm", "hot"), _hot, lambda r: 1.0, 8.0, 0.7, CHANNEL_ONLY))
    return out


def _place(row: Row) -> str | None:
    """Where such words are written: anywhere, in a survey or review of care, or at a hospital's own desk."""
    if _is_domain(row):
        return "desk" if row.about_us != "no" else None
    return "survey" if row.source in CARE else "elsewhere"


def _topic(row: Row, topic: str) -> str | None:
    if topic in row.only_topics:
        return topic
    if row.topics is None:
        return None
    return topic if topic in row.topics else "no"


def _topic_weight(row: Row) -> float:
    return 4.0 if _is_domain(row) else 1.0 if row.source == "nhs_fft_en" else 0.5


def _hot(row: Row) -> str | None:
    return None if row.urgency is None else "hot" if row.urgency in ("emergency", "urgent") else "calm"


def fit(
    task: Task, rows: Sequence[Row], x: sp.csr_matrix, table: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights over features, over columns, and bias; one output for a yes-or-no field, else one a label."""
    labels = [task.label(r) if r.part == "train" else None for r in rows]
    teach = np.flatnonzero([label is not None for label in labels])
    y = np.array([task.labels.index(labels[i]) for i in teach])  # type: ignore[arg-type]
    weight = np.array([task.weight(rows[i]) for i in teach])
    size = np.bincount(y, weight, len(task.labels))
    weight *= (size.sum() / len(size) / np.maximum(size, 1))[y] ** task.balance
    seen = np.array([not c.startswith(task.blind) if task.blind else True for c in columns()]) * task.stretch
    met = np.unique(x[teach].indices)
    both = sp.hstack([x[teach][:, met], sp.csr_matrix(table[teach] * seen)]).tocsr()
    coef, bias = fitted(both, y, weight, task.strength)
    words = np.zeros((x.shape[1], coef.shape[1]), np.float32)
    words[met] = coef[: len(met)]
    return words, (coef[len(met) :] * seen[:, None]).astype(np.float32), bias
