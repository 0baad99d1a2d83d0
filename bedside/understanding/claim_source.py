"""From where the writer knows what they tell: themselves, close family, hearsay, or no telling at all.
It does not say whether the telling is true."""

from __future__ import annotations

from .inputs import Inputs
from .weights import Scores, Weights, softmax

LABELS = ("first_hand", "relative", "hearsay", "none")


def read(batch: Inputs, scores: Scores, model: Weights) -> list[str]:
    """The label of each text."""
    chances = softmax(scores.texts[:, model.places["claim_source"]])
    chances[batch.fact("empty") > 0] = (0, 0, 0, 1)
    return [LABELS[k] for k in chances.argmax(axis=1).tolist()]
