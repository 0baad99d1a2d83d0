"""What the writer wants: complaint, praise, question, plea, rumour, threat, press, staff, thanks or nothing of ours.
It gives one label, the likeliest; what must be done about it is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .inputs import Floats, Inputs
from .weights import Scores, Weights, softmax

LABELS = (
    "complaint", "praise", "question_routine", "question_clinical", "plea_for_help", "rumour", "threat", "press", "employee",
    "thanks_none_needed", "spam_other",
)  # fmt: skip


@dataclass(frozen=True)
class Intent:
    label: str = "thanks_none_needed"
    probability: float = 0.0


UNREAD = Intent()


def probabilities(batch: Inputs, scores: Scores, model: Weights) -> Floats:
    """[text, label]."""
    chances = softmax(scores.texts[:, model.places["intent"]], model.settings["intent"]["temperature"])
    silent = np.zeros(len(LABELS), np.float32)
    silent[LABELS.index("thanks_none_needed")] = 1
    chances[batch.fact("empty") > 0] = silent
    return chances


def read(chances: Floats) -> list[Intent]:
    """The likeliest intent of each text."""
    best = chances.argmax(axis=1)
    return [Intent(LABELS[b], round(float(chances[i, b]), 4)) for i, b in enumerate(best.tolist())]
