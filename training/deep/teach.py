"""Teaches the encoder every field at once, on two cores in bfloat16; a row teaches only the fields it has labels for.
Which texts teach, and how much, is the corpus's word; this file adds how often each set is seen."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from bedside.understanding.deep import PAD

from ..corpus import SENTIMENT, Row
from ..tasks import TOPICS, Task, tasks
from .net import Net

BATCH = 32
POOL = 50  # batches whose texts are sorted by length together, to waste no work on padding
RATES = (3e-4, 2e-3)  # of the body and of the head; a pupil's stand in pupil.py
WARM = 150  # steps
SMOOTH = 0.05
LABELS = 0.4  # how much a pupil learns from the labels, beside what its master says
SEEN = {  # passes over a set in one pass over the whole; 1 where not named
    "semeval_en": 0.5, "polemo_med_pl": 0.75, "nhs_phase1_en": 0.5, "nhs_es_silver_mt": 0.5, "nhs_ca_silver_mt": 0.5, "ca_silver_mt": 0.8,
    "multibooked_ca": 2.0, "domain_es": 3.0, "domain_ca": 3.0, "domain_en": 3.0, "domain_pl": 3.0, "nhs_fft_en": 1.5,
}  # fmt: skip
SHARE = {  # how much a field counts in the whole loss
    "feeling": 1.0, "feeling_care": 0.6, "feeling_domain": 0.6, "place": 0.1, "topics": 1.2, "polarity": 0.6, "intent": 0.7, "urgency": 0.7,
    "hot": 0.5, "about_us": 0.4, "claim_source": 0.5,
}  # fmt: skip
POWER = {"urgency": 0.5, "about_us": 0.4, "intent": 0.3, "claim_source": 0.3, "feeling": 0.2, "feeling_domain": 0.2}


@dataclass(frozen=True)
class Field:
    """One output of the head: `target` [row] is a label's number or -1; `weight` [row]."""

    name: str
    start: int
    size: int
    target: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class Lesson:
    """Rows laid out for teaching. `topics` [row, topic] is 1, 0, or -1 where unknown; `polarity` a label's number or -1."""

    pieces: list[list[int]]
    fields: list[Field]
    topics: np.ndarray
    polarity: np.ndarray
    sources: list[str]


def places() -> list[tuple[str, int, int, tuple[str, ...]]]:
    """Where each task's outputs stand: name, start, end, labels; last the feeling of each topic."""
    out, at = [], 0
    for task in tasks():
        size = 1 if len(task.labels) == 2 else len(task.labels)
        out.append((task.name, at, at + size, task.labels))
        at += size
    return [*out, ("polarity", at, at + len(TOPICS) * len(SENTIMENT), SENTIMENT)]


def outputs() -> int:
    return places()[-1][2]


def lesson(rows: Sequence[Row], pieces: list[list[int]]) -> Lesson:
    """Lays out rows whose texts were cut into pieces."""
    fields = []
    by_name = {task.name: task for task in tasks()}
    for name, start, end, labels in places():
        if name in SHARE and name not in ("topics", "polarity"):
            fields.append(_field(by_name[name], rows, start, end - start, labels))
    topics = np.full((len(rows), len(TOPICS)), -1, np.int8)
    polarity = np.full((len(rows), len(TOPICS)), -1, np.int8)
    for i, row in enumerate(rows):
        if row.topics is not None:
            topics[i] = [t in row.topics for t in TOPICS]
        for t in row.only_topics:
            topics[i, TOPICS.index(t)] = 1
        alone = {t: row.sentiment for t in (row.topics or ()) if len(row.topics or ()) == 1 and row.sentiment}
        for t, feeling in (row.polarity or alone).items():
            polarity[i, TOPICS.index(t)] = SENTIMENT.index(feeling)
    return Lesson(pieces, fields, topics, polarity, [r.source for r in rows])


def _field(task: Task, rows: Sequence[Row], start: int, size: int, labels: tuple[str, ...]) -> Field:
    told = [task.label(r) for r in rows]
    target = np.array([-1 if t is None else labels.index(t) for t in told])
    weight = np.array([min(3.0, task.weight(r)) for r in rows], np.float32)
    count = np.bincount(target[target >= 0], weight[target >= 0], len(labels))
    even = (count.sum() / len(labels) / np.maximum(count, 1)) ** POWER.get(task.name, 0.0)
    weight *= np.where(target >= 0, even[target], 0)
    return Field(task.name, start, size, target, (weight / max(1e-6, weight[target >= 0].mean())).astype(np.float32))


def teach(
    net: Net,
    lesson: Lesson,
    passes: float,
    seed: int,
    say: Callable[[str], None],
    master: np.ndarray | None = None,
    rates: tuple[float, float] = RATES,
) -> None:
    """Teaches the net in place, by the labels and, where there is a `master` [row, output], by its logits. Tells how it goes."""
    steps = int(passes * len(_order(lesson, random.Random(seed))) / BATCH)
    heads = [p for n, p in net.named_parameters() if n.startswith("head")]
    body = [p for n, p in net.named_parameters() if not n.startswith("head") and p.requires_grad]
    groups = [{"params": part, "lr": rate} for part, rate in zip((body, heads), rates, strict=True)]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    batches = _batches(lesson, random.Random(seed))
    net.train()
    started, run = time.monotonic(), 0.0
    for step in range(steps):
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * min((step + 1) / WARM, 1) * max(0.02, 1 - step / steps)
        part = next(batches)
        with torch.autocast("cpu", torch.bfloat16):
            logits = net(*padded([lesson.pieces[i] for i in part]))
        loss = _loss(logits.float(), lesson, np.array(part))
        if master is not None:
            loss = LABELS * loss + _likeness(logits.float(), torch.from_numpy(master[part]))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
        optimiser.step()
        run += loss.item()
        if (step + 1) % 200 == 0:
            rate = (step + 1) * BATCH / (time.monotonic() - started)
            say(f"step {step + 1} of {steps}, loss {run / 200:.3f}, {rate:.0f} texts a second")
            run = 0.0
    net.eval()


def padded(pieces: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Piece numbers [text, place] and a mask of the same shape."""
    longest = max(map(len, pieces))
    numbers = torch.full((len(pieces), longest), PAD, dtype=torch.long)
    mask = torch.zeros((len(pieces), longest))
    for i, row in enumerate(pieces):
        numbers[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return numbers, mask


def _order(lesson: Lesson, chance: random.Random) -> list[int]:
    """The rows of one pass, shuffled; a set seen one and a half times has half its rows twice."""
    order = []
    for i, source in enumerate(lesson.sources):
        times = SEEN.get(source, 1.0)
        order += [i] * (int(times) + (chance.random() < times % 1))
    chance.shuffle(order)
    return order


def _batches(lesson: Lesson, chance: random.Random):  # type: ignore[no-untyped-def]
    while True:
        order = _order(lesson, chance)
        for at in range(0, len(order), BATCH * POOL):
            pool = sorted(order[at : at + BATCH * POOL], key=lambda i: len(lesson.pieces[i]))
            cut = [pool[k : k + BATCH] for k in range(0, len(pool), BATCH)]
            chance.shuffle(cut)
            yield from cut


def _loss(logits: Tensor, lesson: Lesson, part: np.ndarray) -> Tensor:
    total = logits.sum() * 0
    for field in lesson.fields:
        total = total + SHARE[field.name] * _one(logits[:, field.start : field.start + field.size], field, part)
    at = {name: start for name, start, _, _ in places()}
    first = at[f"topic_{TOPICS[0]}"]
    truth = torch.from_numpy(lesson.topics[part].astype(np.float32))
    each = F.binary_cross_entropy_with_logits(
        logits[:, first : first + len(TOPICS)], truth.clamp(0), reduction="none", pos_weight=torch.tensor(1.5)
    )
    known = truth >= 0
    if known.any():
        total = total + SHARE["topics"] * 4 * (each * known).sum() / max(1, int(known.sum()))
    polarity = torch.from_numpy(lesson.polarity[part].astype(np.int64))
    if (polarity >= 0).any():
        views = logits[:, at["polarity"] :].reshape(len(part), len(TOPICS), len(SENTIMENT)).transpose(1, 2)
        total = total + SHARE["polarity"] * F.cross_entropy(views, polarity, ignore_index=-1)
    return total


def _likeness(logits: Tensor, master: Tensor) -> Tensor:
    """How far the chances are from the master's, field by field; a topic's feeling counts as far as the topic is there."""
    total = logits.sum() * 0
    at = {name: (start, end) for name, start, end, _ in places()}
    first, last = at[f"topic_{TOPICS[0]}"][0], at[f"topic_{TOPICS[-1]}"][1]
    truth = torch.sigmoid(master[:, first:last])
    total = total + SHARE["topics"] * 4 * F.binary_cross_entropy_with_logits(logits[:, first:last], truth)
    for name, (start, end) in at.items():
        own, told = logits[:, start:end], master[:, start:end]
        if name == "polarity":
            own, told = (x.reshape(-1, len(SENTIMENT)) for x in (own, told))
            each = -(F.softmax(told, 1) * F.log_softmax(own, 1)).sum(1)
            total = total + SHARE[name] * (each * truth.reshape(-1)).sum() / truth.sum().clamp(min=1)
        elif end - start > 1:
            total = total + SHARE[name] * -(F.softmax(told, 1) * F.log_softmax(own, 1)).sum(1).mean()
        elif name in SHARE:
            total = total + SHARE[name] * F.binary_cross_entropy_with_logits(own, torch.sigmoid(told))
    return total


def _one(logits: Tensor, field: Field, part: np.ndarray) -> Tensor:
    target, weight = torch.from_numpy(field.target[part]), torch.from_numpy(field.weight[part])
    known = target >= 0
    if not known.any():
        return logits.sum() * 0
    if field.size == 1:
        each = F.binary_cross_entropy_with_logits(logits[:, 0], target.clamp(0).float(), reduction="none")
    else:
        each = F.cross_entropy(logits, target.clamp(0), reduction="none", label_smoothing=SMOOTH)
    return (each * weight * known).sum() / known.sum()
