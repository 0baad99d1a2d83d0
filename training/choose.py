"""Chooses what the weights leave open, on texts that taught nothing: how the two readers are mixed, temperatures, bars, what is unsure.
It sees the development set and the half tenths set aside for choosing, never the texts that measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from bedside.understanding import about_us, deep, language, sentiment, topics, urgency
from bedside.understanding import intent as intents
from bedside.understanding.inputs import Given, Inputs, inputs
from bedside.understanding.organisation import Organisation
from bedside.understanding.stream import stream
from bedside.understanding.weights import Scores, Weights, scored, softmax

from .cards import macro
from .corpus import SENTIMENT, Row
from .tasks import LEVELS, Task, tasks

ALONE, FAST, SLOW = (0.6, 0.8, 1.0, 1.25), (0.0, 0.2, 0.35, 0.5, 0.65, 0.8), (0.35, 0.5, 0.65, 0.8, 1.0, 1.25)
TEMPERATURES = tuple(round(0.5 + 0.05 * k, 2) for k in range(31))
LIFTS = tuple(round(-1.2 + 0.1 * k, 2) for k in range(25))
NO_BARS = (0.45, 0.55, 0.65, 0.75, 0.85)
SURE_SHARE = 0.74
RECALL = 0.9  # of texts that cannot wait; precision follows
READ_DEEP = 0.85  # share of texts the encoder is asked about where speed counts


@dataclass(frozen=True)
class Seen:
    """Texts as both readers see them; `own` is the encoder's logits [text, output]."""

    rows: list[Row]
    batch: Inputs
    fast: Scores
    own: np.ndarray
    places: dict[str, slice]


def seen(rows: Sequence[Row], org: Organisation, model: Weights) -> Seen:
    """Reads the rows with both readers."""
    texts = [r.text for r in rows]
    source = stream(texts)
    spoken = language.detect(source, texts, [r.lang for r in rows])
    batch = inputs(source, spoken, org, [Given(r.channel, r.rating, r.question) for r in rows])
    encoder = deep.encoder()
    return Seen(list(rows), batch, scored(batch, model), encoder.logits(texts, org), encoder.places)


def settings(rows: Sequence[Row], org: Organisation, model: Weights, say: Callable[[str], None]) -> dict[str, Any]:
    """All that is chosen, as it stands in the weights file; `model` carries the settings so far."""
    all_seen = seen(rows, org, model)
    chosen = dict(model.settings)
    chosen["deep"] = {"mix": mixes(all_seen, model), "gate": {"feeling": 2.0, "intent": 0.0, "hot": 0.0, "near": 0.0}}
    say(f"mixed: {chosen['deep']['mix']}")
    both = deep.mixed(
        all_seen.fast, all_seen.own, all_seen.places, np.arange(len(rows)), replace(model, settings=chosen)
    )
    chosen = _read_settings(all_seen, both, chosen, replace(model, settings=chosen))
    chosen["deep"]["gate"] = gate(all_seen, replace(model, settings=chosen), READ_DEEP)
    say(f"chosen: {chosen}")
    return chosen


def mixes(seen: Seen, model: Weights) -> dict[str, list[float]]:
    """For each task how much the fast reader counts alone, and how much each counts where both have read."""
    out: dict[str, list[float]] = {}
    done: dict[str, list[Task]] = {}
    for task in tasks():
        done.setdefault(deep.kind(task.name), []).append(task)
    for name, group in done.items():
        alone = min(ALONE, key=lambda a: _surprise(seen, model, group, a, 0.0))
        fast, slow = min(((f, s) for f in FAST for s in SLOW), key=lambda fs: _surprise(seen, model, group, *fs))
        out[name] = [alone, fast, slow]
    return out


def _surprise(seen: Seen, model: Weights, group: Sequence[Task], fast: float, slow: float) -> float:
    """Mean negative log-likelihood of the truth under the mixture."""
    total = n = 0.0
    for task in group:
        logits = fast * seen.fast.texts[:, model.places[task.name]] + slow * seen.own[:, seen.places[task.name]]
        told = [task.label(r) for r in seen.rows]
        known = np.array([t is not None for t in told])
        truth = np.array([task.labels.index(t) for t in told if t is not None])
        both = logits[known] if logits.shape[1] > 1 else np.concatenate((np.zeros((known.sum(), 1)), logits[known]), 1)
        chances = softmax(both)[np.arange(len(truth)), truth]
        total += float(-np.log(np.maximum(chances, 1e-6)).sum())
        n += len(truth)
    return total / max(1.0, n)


def _read_settings(seen: Seen, both: Scores, chosen: dict[str, Any], model: Weights) -> dict[str, Any]:
    ours = np.array([r.intent is not None for r in seen.rows])
    feeling = sentiment.blended(seen.batch, both, model)
    told = np.array([SENTIMENT.index(r.sentiment) if r.sentiment else -1 for r in seen.rows])
    dev = np.array([r.part == "dev" for r in seen.rows])
    temperature = min(
        TEMPERATURES,
        key=lambda t: 2 * _nll(softmax(feeling, t), told, ours & dev) + _nll(softmax(feeling, t), told, ours & ~dev),
    )
    top = softmax(feeling, temperature).max(axis=1)[ours & (told >= 0)]
    sure = float(np.quantile(top, 1 - SURE_SHARE))
    chosen["sentiment"] = {**chosen["sentiment"], "temperature": temperature, "sure": round(sure, 3)}
    chosen["topics"] = {"lift": max(LIFTS, key=lambda lift: _topics(seen, both, model, lift, ours))}
    chosen["about_us"] = about(seen, both, model, ours)
    chosen["urgency"] = {**chosen["urgency"], **danger(seen, both, model, ours)}
    return chosen


def _nll(chances: np.ndarray, told: np.ndarray, ours: np.ndarray) -> float:
    which = np.flatnonzero(ours & (told >= 0))
    return float(-np.log(np.maximum(chances[which, told[which]], 1e-6)).mean())


def _topics(seen: Seen, both: Scores, model: Weights, lift: float, ours: np.ndarray) -> float:
    """Micro-F1 plus macro-F1 of the topics at this lift."""
    first = model.places[f"topic_{topics.IDS[0]}"].start
    found = (both.texts[:, first : first + len(topics.IDS)] + lift >= 0)[ours]
    truth = np.array([[t in (r.topics or ()) for t in topics.IDS] for r in seen.rows])[ours]
    hit, wrong = (found & truth).sum(0), (found ^ truth).sum(0)
    return float(2 * hit.sum() / (2 * hit.sum() + wrong.sum()) + (2 * hit / np.maximum(1, 2 * hit + wrong)).mean())


def about(seen: Seen, both: Scores, model: Weights, ours: np.ndarray) -> dict[str, float]:
    """The bars from which a text is taken not to be about us: at our own pages, and in posts."""
    spam = intents.probabilities(seen.batch, both, model)[:, intents.LABELS.index("spam_other")]
    truth = [str(r.about_us) for r in seen.rows]

    def worth(bars: dict[str, float]) -> float:
        told = replace(model, settings={**model.settings, "about_us": bars})
        found = about_us.labels(seen.batch, both, told, spam)
        return macro((truth[i], about_us.LABELS[found[i]]) for i in np.flatnonzero(ours).tolist())

    tried = ({**model.settings["about_us"], "no_here": h, "no_post": p} for h, p in product(NO_BARS, repeat=2))
    return max(tried, key=worth)


def danger(seen: Seen, both: Scores, model: Weights, ours: np.ndarray) -> dict[str, Any]:
    """Weights, bias and bar of `urgency.evidence`; the bar keeps RECALL of the texts that cannot wait, each judged by weights it did not teach."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    chances = softmax(both.texts[:, model.places["urgency"]])
    wants = intents.probabilities(seen.batch, both, model)
    life = np.any([seen.batch.rule(name) for name in urgency.LIFE], axis=0)
    harm = np.any([seen.batch.rule(name) for name in urgency.HARM], axis=0)
    signs = urgency.evidence(both.texts[:, model.places["hot"].start], chances, wants, life, harm)[ours]
    truth = np.array([r.urgency in LEVELS[:2] for r in seen.rows])[ours]
    shape = LogisticRegression(C=0.1, max_iter=1000)
    scores = cross_val_predict(shape, signs, truth, cv=10, method="decision_function")
    bar = float(np.quantile(scores[truth], 1 - RECALL))
    caught = scores >= bar
    print(
        f"danger: recall {100 * caught[truth].mean():.0f}, precision {100 * truth[caught].mean():.0f}, n {truth.sum()} of {len(truth)}"
    )
    shape.fit(signs, truth)
    weights = [round(float(w), 4) for w in shape.coef_[0]]
    return {"weights": weights, "bias": round(float(shape.intercept_[0]), 4), "bar": round(bar, 4)}


def gate(seen: Seen, model: Weights, share: float) -> dict[str, float]:
    """Bars of `deep.unsure` under which about `share` of the texts go to the encoder, half of them for their feeling."""
    hot = seen.fast.texts[:, model.places["hot"].start]
    bars = {"feeling": 0.0, "intent": 0.0, "hot": round(float(np.median(hot[hot > -2])), 2), "near": 0.0}
    ours = np.array([r.intent is not None for r in seen.rows])
    bars["near"] = round(float(np.quantile(np.abs(hot - bars["hot"])[ours], share / 4)), 2)
    bars["intent"] = round(float(np.quantile(deep.margin(seen.fast, model, "intent")[ours], share / 4)), 3)
    for bar in np.arange(0.02, 1.0, 0.02):
        bars["feeling"] = round(float(bar), 3)
        told = replace(model, settings={**model.settings, "deep": {**model.settings["deep"], "gate": bars}})
        if deep.unsure(seen.batch, seen.fast, told)[ours].mean() >= share:
            break
    return bars
