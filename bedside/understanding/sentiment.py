"""Feeling towards the care or the organisation: three classes, a calibrated probability, and the right to abstain.
It does not judge illness, fear or grief as blame; a text without words has no feeling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .inputs import Floats, Inputs
from .weights import Scores, Weights, softmax

LABELS = ("negative", "neutral", "positive")


@dataclass(frozen=True)
class Sentiment:
    """`score` is -1..1 (positive minus negative), `probability` that of the label; not `sure` = the reader abstains."""

    label: str = "neutral"
    score: float = 0.0
    probability: float = 0.0
    sure: bool = False


UNREAD = Sentiment()


def blended(batch: Inputs, scores: Scores, model: Weights) -> Floats:
    """[text, label] logits: three readers, each weighing more the more a text reads like its own."""
    settings = model.settings["sentiment"]
    place = softmax(scores.texts[:, model.places["place"]] + np.array(settings["lean"], np.float32))
    heads = [scores.texts[:, model.places[name]] for name in ("feeling", "feeling_care", "feeling_domain")]
    mix = place @ np.array(settings["mix"], np.float32)  # [text, head]
    logits = sum(mix[:, k : k + 1] * head for k, head in enumerate(heads))
    rating = batch.fact("rating")[:, None]
    middle = batch.fact("rated")[:, None] * (np.abs(rating) < 0.25)
    stars = rating * np.array([[-1.0, -0.5, 1.0]]) + middle * np.array([[0.2, 0.4, 0.0]])
    return np.asarray(logits + stars * settings["rating"], np.float32)


def read(batch: Inputs, feeling: Floats, model: Weights) -> list[Sentiment]:
    """The feeling of each text out of its logits."""
    settings = model.settings["sentiment"]
    chances = softmax(feeling, settings["temperature"])
    chances[batch.fact("empty") > 0] = (0.0, 1.0, 0.0)
    best = chances.argmax(axis=1)
    top = chances[np.arange(len(best)), best]
    score = chances[:, 2] - chances[:, 0]
    return [
        Sentiment(LABELS[b], round(float(s), 4), round(float(p), 4), bool(p >= settings["sure"]))
        for b, s, p in zip(best.tolist(), score, top, strict=True)
    ]
