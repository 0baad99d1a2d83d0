"""Teaches the guard's encoder: the verdict, the reasons and the words to strike at once, on drafts and on drafts put together.
What is put together keeps its label by meaning: a leak beside harmless sentences is still a leak."""

from __future__ import annotations

import random
import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from bedside.understanding.deep import PAD
from bedside.understanding.drafts.meaning import REASONS, VERDICTS, cut, opening, windows
from bedside.understanding.organisation import Organisation

from .corpus import Pair, words
from .net import GuardNet

BATCH = 24
POOL = 40  # batches whose inputs are sorted by length together
RATES = (2.5e-4, 1.5e-3)  # of the body, of the heads
WARM = 100
_END = re.compile(r"[.!?…]\s+")
SMOOTH = 0.05
REASON, MARK = 1.5, 1.5  # how much the reasons and the words to strike count beside the verdict
JOINED, SHORT, ALONE = 0.3, 0.2, 0.12  # shares of drafts put together, cut to one sentence, without the public words
BARE, LOWERED = 0.12, 0.1  # shares without accents, in lower case
GRAVE = (1.0, 0.8, 1.0)  # weight of the verdicts


@dataclass(frozen=True)
class Input:
    """One laid-out example. `marks` is 1 where a piece is to be struck, 0 where not, -1 where it is not the draft's."""

    pieces: list[int]
    sides: list[int]
    verdict: int
    reasons: list[float]
    marks: list[float]


def laid_out(pair: Pair, tokenizer: Any, org: Organisation) -> Input:
    """The first window of a pair; drafts longer than a window are taught by their beginning only when it holds what is struck."""
    draft = cut(tokenizer, pair.text, org)
    part = windows(opening(tokenizer, words(pair)), cut(tokenizer, pair.reply_to, org).ids, draft.ids)[0]
    struck = [float(any(a < end and start < b for start, end in pair.struck)) for a, b in draft.places]
    marks = [-1.0] * part.at + struck[: part.last] + [-1.0]
    reasons = [float(r in pair.reasons) for r in REASONS]
    return Input(part.pieces, part.sides, VERDICTS.index(pair.verdict), reasons, marks)


def varied(pair: Pair, others: Sequence[Pair], chance: random.Random) -> Pair:
    """The pair as it is, or put together with a harmless draft of its kind, or written more carelessly."""
    drawn = chance.random()
    if drawn < SHORT:
        pair = _one_sentence(pair, chance)
    elif drawn < SHORT + JOINED and others:
        pair = _joined(pair, chance.choice(others), chance)
    if chance.random() < ALONE:
        pair = replace(pair, reply_to="")
    if chance.random() < LOWERED:
        pair = _rewritten(pair, str.lower)
    if chance.random() < BARE:
        pair = _rewritten(pair, _bare)
    return pair


def _one_sentence(pair: Pair, chance: random.Random) -> Pair:
    """A sentence of a harmless draft is harmless; of another, one that holds what is struck is what the draft was."""
    ends = [m.end() for m in _END.finditer(pair.text)]
    places = [(a, b) for a, b in zip([0, *ends], [*ends, len(pair.text)], strict=True) if pair.text[a:b].strip()]
    if pair.struck:
        places = [(a, b) for a, b in places if all(a <= start and end <= b for start, end in pair.struck)]
    if not places:
        return pair
    a, b = chance.choice(places)
    return replace(pair, text=pair.text[a:b].rstrip(), struck=tuple((start - a, end - a) for start, end in pair.struck))


def _joined(pair: Pair, other: Pair, chance: random.Random) -> Pair:
    sentence = chance.choice(
        [s for s in other.text.replace("! ", ". ").split(". ") if s.strip()] or [other.text]
    ).strip()
    sentence = sentence if sentence[-1:] in ".!?…" else sentence + "."
    if chance.random() < 0.5:
        shift = len(sentence) + 1
        return replace(
            pair, text=f"{sentence} {pair.text}", struck=tuple((a + shift, b + shift) for a, b in pair.struck)
        )
    return replace(pair, text=f"{pair.text} {sentence}")


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFD", c)[0] for c in text).replace("ł", "l").replace("Ł", "L")


def _rewritten(pair: Pair, way: Callable[[str], str]) -> Pair:
    text = way(pair.text)
    return replace(pair, text=text, reply_to=way(pair.reply_to)) if len(text) == len(pair.text) else pair


def teach(
    net: GuardNet,
    pairs: Sequence[Pair],
    tokenizer: Any,
    org: Organisation,
    passes: float,
    seed: int,
    say: Callable[[str], None],
) -> None:
    """Teaches the net in place and tells how it goes."""
    chance = random.Random(seed)
    steps = int(passes * len(pairs) / BATCH)
    heads = [p for n, p in net.named_parameters() if n.startswith("head")]
    body = [p for n, p in net.named_parameters() if not n.startswith("head") and p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": p, "lr": r} for p, r in zip((body, heads), RATES, strict=True)], weight_decay=0.01
    )
    batches = _batches(pairs, tokenizer, org, chance)
    net.train()
    started, run = time.monotonic(), 0.0
    for step in range(steps):
        for group, rate in zip(optimiser.param_groups, RATES, strict=True):
            group["lr"] = rate * min((step + 1) / WARM, 1) * max(0.02, 1 - step / steps)
        loss = _loss(net, next(batches))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
        optimiser.step()
        run += loss.item()
        if (step + 1) % 100 == 0:
            say(
                f"step {step + 1} of {steps}, loss {run / 100:.3f}, {(step + 1) * BATCH / (time.monotonic() - started):.0f} drafts a second"
            )
            run = 0.0
    net.eval()


def _batches(pairs: Sequence[Pair], tokenizer: Any, org: Organisation, chance: random.Random):  # type: ignore[no-untyped-def]
    harmless = {(p.lang, p.public): [] for p in pairs}
    for pair in pairs:
        if pair.verdict == "ok":
            harmless[pair.lang, pair.public].append(pair)
    while True:
        order = [varied(p, harmless[p.lang, p.public], chance) for p in pairs]
        chance.shuffle(order)
        laid = [laid_out(p, tokenizer, org) for p in order]
        for at in range(0, len(laid), BATCH * POOL):
            pool = sorted(laid[at : at + BATCH * POOL], key=lambda x: len(x.pieces))
            parts = [pool[k : k + BATCH] for k in range(0, len(pool), BATCH)]
            chance.shuffle(parts)
            yield from parts


def stacked(part: Sequence[Input]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pieces, sides, mask and marks of inputs, each [input, place]."""
    longest = max(len(x.pieces) for x in part)
    pieces = torch.full((len(part), longest), PAD, dtype=torch.long)
    sides, mask, marks = (
        torch.zeros_like(pieces),
        torch.zeros((len(part), longest)),
        torch.full((len(part), longest), -1.0),
    )
    for i, x in enumerate(part):
        n = len(x.pieces)
        pieces[i, :n], sides[i, :n], marks[i, :n] = torch.tensor(x.pieces), torch.tensor(x.sides), torch.tensor(x.marks)
        mask[i, :n] = 1
    return pieces, sides, mask, marks


def _loss(net: GuardNet, part: Sequence[Input]) -> Tensor:
    pieces, sides, mask, marks = stacked(part)
    with torch.autocast("cpu", torch.bfloat16):
        logits, struck = net(pieces, sides, mask)
    logits, struck = logits.float(), struck.float()
    verdict = torch.tensor([x.verdict for x in part])
    total = F.cross_entropy(logits[:, : len(VERDICTS)], verdict, torch.tensor(GRAVE), label_smoothing=SMOOTH)
    reasons = torch.tensor([x.reasons for x in part])
    total = total + REASON * F.binary_cross_entropy_with_logits(
        logits[:, len(VERDICTS) :], reasons, pos_weight=torch.tensor(2.0)
    )
    known = marks >= 0
    each = F.binary_cross_entropy_with_logits(struck, marks.clamp(0), reduction="none", pos_weight=torch.tensor(1.5))
    return total + MARK * (each * known).sum() / known.sum().clamp(min=1)


def answers(net: GuardNet, inputs: Sequence[Input]) -> np.ndarray:
    """Logits [input, output] of inputs read by the net itself."""
    net.eval()
    out = np.zeros((len(inputs), len(VERDICTS) + len(REASONS)), np.float32)
    order = sorted(range(len(inputs)), key=lambda i: len(inputs[i].pieces))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), 48):
            chosen = order[at : at + 48]
            pieces, sides, mask, _ = stacked([inputs[i] for i in chosen])
            out[chosen] = net(pieces, sides, mask)[0].float().numpy()
    return out
