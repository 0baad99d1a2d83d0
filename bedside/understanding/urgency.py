"""How soon somebody must look, with reasons in words: wordings of danger first, a model beside them, recall before precision.
It sets no clock and calls nobody; a person decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import intent as intents
from .inputs import Floats, Inputs
from .weights import Scores, Weights, softmax

LEVELS = ("emergency", "urgent", "soon", "routine", "none")

REASONS = {
    "self_harm": "Speaks of ending their life or of harming themselves.",
    "danger_now": "Somebody's life may be in danger now.",
    "violence_now": "Violence may be happening now.",
    "missing": "A patient may be missing.",
    "threat": "Threatens people or the place.",
    "safeguarding": "Somebody who cannot protect themselves may be harmed.",
    "leak": "Patients' data may be in other hands.",
    "press": "A journalist asks.",
    "deadline": "There is a deadline.",
    "no_medicine": "Somebody may be without a medicine they need.",
    "red_flag": "Describes symptoms or a mistake with medicine that should not wait.",
    "past_safety": "Tells of harm, or of a breach of privacy, that has happened.",
    "asks_call": "Asks for somebody to act.",
    "today": "Speaks of today or tomorrow.",
}
STAFF_WARNS = "A member of staff warns of a danger."
LIKE_URGENT = "Reads like messages that could not wait."
CLAIM = "Repeats a claim that others may spread."
QUESTION = "Asks a question."
COMPLAINT = "Complains; an answer is owed."
NOTHING = "Asks for nothing."
NOT_US = "Is not about us."

LIFE = ("self_harm", "danger_now", "violence_now", "missing")
HARM = ("threat", "safeguarding", "leak", "no_medicine", "red_flag")
_TOLD = (*LIFE, *HARM, "press", "deadline")
_GRAVE = ("threat", "press", "plea_for_help", "question_clinical", "employee", "rumour", "praise", "thanks_none_needed")


@dataclass(frozen=True)
class Urgency:
    level: str = "none"
    reasons: tuple[str, ...] = ()


UNREAD = Urgency()


def evidence(
    hot: Floats, chances: Floats, wants: Floats, life: NDArray[np.bool_], harm: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """[text, sign] of danger: the model's logit, odds by level, wants that cannot wait, wordings of danger.

    `hot` is a logit by text, `chances` [text, level], `wants` [text, intent]."""
    soon = chances[:, :2].sum(axis=1)
    odds = np.log((soon + 1e-4) / (1 - soon + 1e-4))
    grave = [wants[:, intents.LABELS.index(name)] for name in _GRAVE]
    return np.stack((hot, odds, *grave, life, harm, life & (hot > -2), harm & (hot > -2)), axis=1).astype(np.float64)


def read(batch: Inputs, scores: Scores, model: Weights, wants: Floats, about: NDArray[np.int64]) -> list[Urgency]:
    """The level of each text. `wants` is [text, intent]; `about` 0 = yes, 1 = no, 2 = unsure."""
    settings = model.settings["urgency"]
    chances = softmax(scores.texts[:, model.places["urgency"]])
    life = np.any([batch.rule(name) for name in LIFE], axis=0)
    harm = np.any([batch.rule(name) for name in HARM], axis=0)
    signs = evidence(scores.texts[:, model.places["hot"].start], chances, wants, life, harm)
    hot = (signs @ np.array(settings["weights"]) + settings["bias"] >= settings["bar"]) & (batch.fact("empty") == 0)
    hot |= batch.rule("self_harm")  # said in so many words, it outweighs every other sign
    now = chances[:, 0] * np.where(life, settings["life_weight"], 1.0) >= chances[:, 1]
    level = np.where(hot, np.where(now, 0, 1), 2 + chances[:, 2:].argmax(axis=1))
    want = wants.argmax(axis=1)
    level[(level < 2) & _unlike(want, about)] = 4
    level[batch.fact("empty") > 0] = 4
    return [
        Urgency(LEVELS[k], _reasons(batch, i, k, intents.LABELS[w]))
        for i, (k, w) in enumerate(zip(level.tolist(), want.tolist(), strict=True))
    ]


def _unlike(want: NDArray[np.int64], about: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Advertisements are never urgent, whatever they shout."""
    return (want == intents.LABELS.index("spam_other")) & (about == 1)


def _reasons(batch: Inputs, i: int, level: int, want: str) -> tuple[str, ...]:
    if level < 2:
        told = [REASONS[name] for name in _TOLD if batch.rule(name)[i]]
        if want == "employee":
            told.append(STAFF_WARNS)
        return tuple(told) or (LIKE_URGENT,)
    if level == 4:
        return (NOTHING,)
    found = []
    if want == "rumour":
        found.append(CLAIM)
    if want.startswith("question"):
        found.append(QUESTION)
    if want == "complaint":
        found.append(COMPLAINT)
    if level == 2:
        found += [REASONS[name] for name in ("past_safety", "today") if batch.rule(name)[i]]
    if batch.rule("asks_call")[i]:
        found.append(REASONS["asks_call"])
    return tuple(found)
