"""Fits small weights over hashed features on top of the reader's own logits, to what a desk told and to texts that hold it in place.
It decides nothing about whether they are worth keeping (see learning.py), and needs numpy only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from . import intent, reader, sentiment, topics, urgency
from .features import BITS, Ints
from .inputs import Floats, Inputs
from .learned import FEELING, Learned, outputs, placed, valued, width
from .looked import FOLDS, HOT, Looked
from .organisation import Organisation
from .weights import Scores, sigmoid, softmax, weights

TASKS = {
    "sentiment": (FEELING[0],),
    "topics": tuple(f"topic_{name}" for name in topics.IDS),
    "intent": ("intent",),
    "urgency": ("urgency", "hot"),
    "about_us": ("about_us",),
    "claim_source": ("claim_source",),
}
LEAST = 2  # texts of the desk a feature must stand in
MOST = 60_000  # features fitted, the commonest first
SHIPPED = 30_000  # features kept in a layer, the weightiest first
FAINT = 0.2  # weights under which a feature is left out: many small ones would move texts that were not spoken of
STRENGTH = 0.1  # how hard weights are held back
ANCHOR = 3.0  # how much more a text that holds the reader in place weighs than one that teaches
ROUNDS, NEAR = 120, 1e-4  # steps at most; the share of the largest part a step must move to go on
COLUMNS = 2048  # features multiplied at once


@dataclass(frozen=True)
class Part:
    """Texts of one fold, laid out together: the desk's own, or those that hold the reader in place."""

    fold: int
    own: bool
    texts: Sequence[Looked]
    batch: Inputs
    scores: Scores


def laid(looked: Sequence[Looked], org: Organisation, *, own: bool) -> list[Part]:
    """The texts as the reader sees them, fold by fold."""
    parts = []
    for fold in range(FOLDS):
        rows = [one for one in looked if one.fold == fold]
        for at in range(0, len(rows), reader.BATCH):
            some = rows[at : at + reader.BATCH]
            messages = [
                reader.Message(one.text, lang=one.lang or None, rating=one.rating, channel=one.channel) for one in some
            ]
            parts.append(Part(fold, own, some, *reader.logits(messages, org)))
    return parts


def _offsets(batch: Inputs, scores: Scores) -> dict[str, tuple[Floats, Floats]]:
    """For each task its logits as the reader reads them [text, weight], and how far one unit of weight moves them [text]."""
    model, one = weights(), np.ones(batch.n, np.float32)
    out = {task: (scores.texts[:, model.places[task]], one) for tasks in TASKS.values() for task in tasks}
    cool = model.settings["intent"]["temperature"]
    out["intent"] = out["intent"][0] / cool, one / cool
    warm = model.settings["sentiment"]["temperature"]
    feeling = sentiment.blended(batch, scores, model)
    raised = scores.texts.copy()
    raised[:, outputs(FEELING[0])] += 1
    risen = sentiment.blended(batch, replace(scores, texts=raised), model)
    out[FEELING[0]] = feeling / warm, (risen - feeling)[:, 0] / warm
    wants = intent.probabilities(batch, scores, model)
    life, harm = (np.any([batch.rule(n) for n in names], axis=0) for names in (urgency.LIFE, urgency.HARM))
    signs = urgency.evidence(out["hot"][0][:, 0], softmax(out["urgency"][0]), wants, life, harm)
    settings = model.settings["urgency"]
    danger = signs @ np.array(settings["weights"]) + settings["bias"]
    out["hot"] = danger[:, None].astype(np.float32), one * max(0.1, float(settings["weights"][0]))
    return out


def _wish(task: str, one: Looked) -> list[float] | None:
    """What a person told, as the reader's own outputs; None where nothing was told."""
    if task.startswith("topic_"):
        return [float(task[6:] in one.told["topics"])] if "topics" in one.told else None
    if task == "hot":
        return [float(one.told["urgency"] in HOT)] if "urgency" in one.told else None
    told = one.told.get("sentiment" if task == FEELING[0] else task)
    return None if told is None else [float(label == told) for label in weights().labels[task]]


@dataclass
class Problem:
    """Everything there is to fit: n texts, their features in the order of columns, and what each output should become."""

    parts: Sequence[Part]
    tasks: tuple[str, ...]
    own: NDArray[np.bool_]  # [text]: the desk's
    fold: Ints
    kept: Ints
    scale: Floats  # [kept]: features common in other texts count less
    row: Ints
    column: Ints
    value: Floats
    kernel: Floats  # [text, text]
    base: Floats  # [text, weight]: logits
    gain: Floats
    wish: Floats
    told: Floats  # how much each wish weighs, 0 where there is none

    @classmethod
    def of(cls, parts: Sequence[Part], fields: Sequence[str]) -> Problem:
        own = np.concatenate([np.full(part.batch.n, part.own) for part in parts])
        fold = np.concatenate([np.full(part.batch.n, part.fold) for part in parts])
        tasks = tuple(task for field in fields for task in TASKS[field])
        kept, scale, row, column, value = _features(parts, own)
        made = (_kernel(len(own), len(kept), row, column, value), *_targets(parts, tasks, own))
        return cls(parts, tasks, own, fold, kept, scale, row, column, value, *made)

    def fitted(self, seen: NDArray[np.bool_]) -> Learned | None:
        """The weights that fit the texts in `seen`; None where no feature is worth one. They carry the number 1."""
        alone = np.zeros_like(self.base)
        alone[seen] = self._solved(np.flatnonzero(seen))
        rows = self._weighed(alone, seen)
        worth = np.abs(rows).max(axis=1, initial=0)
        best = np.argsort(-worth, kind="stable")[:SHIPPED]
        picked = np.sort(best[worth[best] > FAINT])
        if not len(picked):
            return None
        small = rows[picked].astype(np.float16).astype(np.float32)  # as it will lie in the file
        return Learned(reader.VERSION, 1, self.tasks, self.kept[picked].astype(np.int32), small)

    def _solved(self, seen: Ints) -> Floats:
        """How much each text pulls at each output. Every step stays under a bound of the curve, so it only ever comes nearer."""
        base, gain, wish, told = (part[seen] for part in (self.base, self.gain, self.wish, self.told))
        kernel = self.kernel[np.ix_(seen, seen)]
        bound = 0.5 * float((gain**2 * told).max())
        inverse = np.linalg.inv(bound * kernel + STRENGTH * np.eye(len(seen), dtype=np.float32)).astype(np.float32)
        pull, moved = np.zeros_like(base), np.zeros_like(base)
        for _ in range(ROUNDS):
            wrong = told * gain * (_chances(base + gain * moved, self.tasks) - wish)
            step = inverse @ (wrong + STRENGTH * pull)
            pull -= step
            moved = kernel @ pull
            if np.abs(step).max() <= NEAR * np.abs(pull).max():
                break
        return pull

    def _weighed(self, pull: Floats, seen: NDArray[np.bool_]) -> Floats:
        """[kept, weight]: the pulls of the texts summed over the features that stand in them."""
        here = seen[self.row]
        row, column, value = self.row[here], self.column[here], self.value[here]
        out = np.zeros((len(self.kept), pull.shape[1]), np.float32)
        if len(column):
            starts = np.flatnonzero(np.concatenate(([True], column[1:] != column[:-1])))
            out[column[starts]] = np.add.reduceat(pull[row] * value[:, None], starts, axis=0)
        return out * self.scale[:, None]


def _features(parts: Sequence[Part], own: NDArray[np.bool_]) -> tuple[Ints, Floats, Ints, Ints, Floats]:
    """Features that stand in the desk's texts, their scale, and their values in all texts, by column."""
    told = [valued(part.batch) for part in parts]
    starts = np.cumsum([0, *(part.batch.n for part in parts)])
    owner = np.concatenate([one[0] + start for one, start in zip(told, starts[:-1], strict=True)])
    number, value = (np.concatenate([one[k] for one in told]) for k in (1, 2))
    pair = np.unique(np.stack((number, owner)), axis=1)
    near, far = (np.bincount(pair[0][own[pair[1]] == side], minlength=1 << BITS) for side in (True, False))
    kept = np.flatnonzero(near >= LEAST)
    kept = np.sort(kept[np.argsort(-near[kept], kind="stable")[:MOST]])
    scale = (1 / np.sqrt(1 + far[kept])).astype(np.float32)
    slot = np.full(1 << BITS, -1, np.int64)
    slot[kept] = np.arange(len(kept))
    here = np.flatnonzero(slot[number] >= 0)
    here = here[np.argsort(slot[number[here]], kind="stable")]
    column = slot[number[here]]
    return kept, scale, owner[here], column, value[here] * scale[column]


def _kernel(n: int, size: int, row: Ints, column: Ints, value: Floats) -> Floats:
    """How much any two texts share."""
    out = np.zeros((n, n), np.float32)
    for at in range(0, size, COLUMNS):
        start, end = np.searchsorted(column, (at, at + COLUMNS))
        block = np.zeros((n, COLUMNS), np.float32)
        np.add.at(block, (row[start:end], column[start:end] - at), value[start:end])
        out += block @ block.T
    return out


def _targets(
    parts: Sequence[Part], tasks: tuple[str, ...], own: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats, Floats]:
    """base, gain, wish and weight of the wish, [text, weight]. Texts that hold the reader in place wish what it reads today."""
    places = placed(tasks)
    base, gain, wish, told = (np.zeros((len(own), sum(map(width, tasks))), np.float32) for _ in range(4))
    start = 0
    for part in parts:
        here = slice(start, start := start + part.batch.n)
        offsets = _offsets(part.batch, part.scores)
        for task in tasks:
            base[here, places[task]] = offsets[task][0]
            gain[here, places[task]] = offsets[task][1][:, None]
            for i, one in enumerate(part.texts, here.start):
                if (wanted := _wish(task, one)) is not None:
                    wish[i, places[task]], told[i, places[task]] = wanted, 1
    base += _level(base[~own], wish[~own], told[~own], tasks)
    wish[~own], told[~own] = _chances(base[~own], tasks), ANCHOR
    return base, gain, wish, told


def _level(base: Floats, labels: Floats, told: Floats, tasks: tuple[str, ...]) -> Floats:
    """What must be added to every text's logits so that each label comes as often as it was told: thresholds are no evidence."""
    level = np.zeros(base.shape[1], np.float32)
    for _ in range(ROUNDS):
        level += 2 * (told * (labels - _chances(base + level, tasks))).sum(axis=0) / np.maximum(1, told.sum(axis=0))
    return level


def _chances(logits: Floats, tasks: tuple[str, ...]) -> Floats:
    """Probabilities, task by task: one of several labels, or yes or no."""
    out = np.empty_like(logits)
    for place in placed(tasks).values():
        own: Callable[[Floats], Floats] = softmax if place.stop - place.start > 1 else sigmoid
        out[:, place] = own(logits[:, place])
    return out
