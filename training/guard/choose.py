"""Chooses the guard's bars on drafts that taught nothing and do not measure: from which chance a draft may go, must be read, is refused.
Each bar is bought with a stated price: so many leaks at most, so many clean drafts at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bedside.understanding.drafts import meaning
from bedside.understanding.drafts.meaning import VERDICTS, Meant
from bedside.understanding.organisation import Organisation

from .corpus import Pair, words

LEAKS_SENT = 0.03  # of the leaks, at most, by meaning alone; rules come on top
RISKS_SENT = 0.10
PLAIN_LEAKS = 0.01  # the same for drafts so plainly harmless that a phrase does not weigh against them
CLEAN_BLOCKED = 0.02  # of the clean drafts, at most


def bars(pairs: Sequence[Pair], org: Organisation, say: Callable[[str], None]) -> dict[str, float]:
    """The bars of `judging.judged`."""
    meant = [read(p, org) for p in pairs]
    chances = np.array([m.chances for m in meant])
    verdict = np.array([VERDICTS.index(p.verdict) for p in pairs])
    leak, risk, clean = (verdict == k for k in range(3))
    ok, block = chances[:, 2], chances[:, 0]
    send = max(np.quantile(ok[leak], 1 - LEAKS_SENT), np.quantile(ok[risk], 1 - RISKS_SENT))
    refuse = float(np.quantile(block[clean], 1 - CLEAN_BLOCKED))
    told = {
        "send": float(send),
        "plain": max(float(send), float(np.quantile(ok[leak], 1 - PLAIN_LEAKS))),
        "block": refuse,
        "reason": _reason(pairs, meant),
        "mark": _mark(pairs, meant),
    }
    say(
        f"bars { ({k: round(v, 4) for k, v in told.items()}) }: clean sent {100 * (ok[clean] >= send).mean():.0f}%, leaks blocked {100 * (block[leak] >= refuse).mean():.0f}%, n {len(pairs)}"
    )
    return {name: round(value, 5) for name, value in told.items()}


def read(pair: Pair, org: Organisation) -> Meant:
    """The pair through the shipped encoder."""
    return meaning.encoder().meant(words(pair), org)


def _reason(pairs: Sequence[Pair], meant: Sequence[Meant]) -> float:
    """The bar at which reasons given and reasons told agree best (micro-F1)."""
    truth = np.array([[r in p.reasons for r in meaning.REASONS] for p in pairs])
    found = np.array([[m.reasons[r] for r in meaning.REASONS] for m in meant])
    return max((k / 20 for k in range(4, 17)), key=lambda bar: _f1(found >= bar, truth))


def _mark(pairs: Sequence[Pair], meant: Sequence[Meant]) -> float:
    """The bar at which the letters struck and the letters marked by hand agree best."""
    truth, weight = [], []
    for pair, one in zip(pairs, meant, strict=True):
        for start, end, w in one.struck if pair.struck else ():
            truth.append(any(a < end and start < b for a, b in pair.struck))
            weight.append(w)
    return max((k / 20 for k in range(4, 17)), key=lambda bar: _f1(np.array(weight) >= bar, np.array(truth)))


def _f1(found: np.ndarray, truth: np.ndarray) -> float:
    return 2 * float((found & truth).sum()) / max(1.0, float(found.sum() + truth.sum()))
