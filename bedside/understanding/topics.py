"""What a text is about: eighteen topics, each with a probability and the feeling of the clauses that speak of it.
It names only topics of the list; a text about nothing of ours has none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .inputs import Floats, Inputs
from .lexicon import concepts
from .sentiment import LABELS
from .weights import Scores, Weights, sigmoid, softmax

IDS = (
    "waiting", "access", "staff_attitude", "care_quality", "communication", "medication", "continuity", "staffing", "facilities",
    "cleanliness", "food", "transport_parking", "billing", "privacy", "dignity", "safety", "digital", "public_health",
)  # fmt: skip
LEAST = 0.5  # a topic below this probability is not given
LEAN = 0.2  # how much the feeling of the whole still counts where a topic's own was read


@dataclass(frozen=True)
class Topic:
    """One topic; `polarity` is negative, neutral or positive."""

    id: str
    probability: float
    polarity: str


def probabilities(scores: Scores, model: Weights) -> Floats:
    """[text, topic]: 0.5 is the point from which a topic is given, chosen on the development set."""
    places = [model.places[f"topic_{t}"].start for t in IDS]
    return sigmoid(scores.texts[:, places] + model.settings["topics"]["lift"])


def read(batch: Inputs, scores: Scores, model: Weights, feeling: Floats) -> list[tuple[Topic, ...]]:
    """The topics of each text, likeliest first. `feeling` holds the sentiment logits by text."""
    chances = probabilities(scores, model)
    chances[batch.fact("empty") > 0] = 0.0
    out: list[tuple[Topic, ...]] = [()] * batch.n
    text, topic = np.nonzero(chances >= LEAST)
    if len(text):
        polarity = _polarity(batch, scores, model, feeling, text, topic)
        for i, t, label in zip(text.tolist(), topic.tolist(), polarity, strict=True):
            out[i] += (Topic(IDS[t], round(float(chances[i, t]), 4), LABELS[label]),)
    return [tuple(sorted(found, key=lambda t: -t.probability)) for found in out]


def _polarity(
    batch: Inputs, scores: Scores, model: Weights, feeling: Floats, text: NDArray[np.int64], topic: NDArray[np.int64]
) -> list[int]:
    """The feeling of the whole, moved by that of the clauses with words of the topic."""
    names = concepts().names
    clause = np.zeros((len(batch.tokens.clauses_text), len(IDS)), np.float32)
    for place, name in enumerate(IDS):
        clause[batch.tokens.clause[batch.concepts[:, names.index(name)]], place] = 1
    own = scores.clauses[:, model.places["feeling_care"]]
    found = []
    of = batch.tokens.clauses_text
    for i, t in zip(text.tolist(), topic.tolist(), strict=True):
        start, end = np.searchsorted(of, (i, i + 1))
        picked = clause[start:end, t] > 0
        said = own[start:end][picked].mean(axis=0) if picked.any() else 0
        told = None if scores.polarity is None else scores.polarity[i, t]
        known = told is not None and told.any()  # whoever read it whole knows better than the feeling of the whole
        logits = told + LEAN * feeling[i] + said if known else feeling[i] + said
        found.append(int(softmax(logits[None])[0].argmax()))
    return found
