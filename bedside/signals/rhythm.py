"""What a stream usually brings: a quasi-Poisson model of hour, weekday, season, holidays and trend. It raises no alarm and knows no clock.

Fitted by iterated reweighting, unusual slots counting less (Farrington 1996, Noufaily 2013); small effects are drawn to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import cos, exp, pi, sin

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
HOUR, DAY, WEEK, YEAR = 3600, 86400, 604800, 31556952
MONDAY = 4 * DAY  # the first Monday of the count of seconds
HALVES = 21 * DAY  # within a day: after this long a slot counts half
UNUSUAL = 2.58  # Anscombe residuals above this count less (Noufaily 2013)
_ROUNDS = 6
_FAR = 21.0  # no effect moves the logarithm farther than this

Free = Callable[[int], bool]


@dataclass(frozen=True)
class Rhythm:
    """A fitted model: `effects` on the logarithm of mentions a slot, `spread` = variance over mean, `doubt` = relative variance of a mean."""

    effects: tuple[float, ...]
    spread: float
    doubt: float
    daily: float  # the same for the sum of a whole day
    at: int
    slot: int
    kind: str

    def expected(self, wall: int, holiday: bool = False) -> float:
        """Mentions a slot around this moment of the wall clock (seconds)."""
        total = 0.0
        for effect, part in zip(self.effects, parts(wall, self.at, self.kind, holiday), strict=True):
            total += effect * part
        return exp(max(-20.0, min(20.0, total)))


def kind_of(slot: int, span: int) -> str:
    """Which parts a model has: by the width of a slot and the length of its past (seconds)."""
    if slot < DAY:
        return "hours"
    if slot < WEEK:
        return "days" if span < 1.25 * YEAR else "days of a year"
    return "weeks" if span < 1.25 * YEAR else "weeks of a year"


def parts(wall: int, fitted: int, kind: str, holiday: bool) -> tuple[float, ...]:
    """The parts that the logarithm of the mean is made of at one moment."""
    trend = max(-40.0, min(1.0, (wall - fitted) / (4 * WEEK if kind == "hours" else YEAR)))
    if kind == "hours":
        return (1.0, trend, *_hours((wall - MONDAY) % WEEK, holiday))
    days = _weekday((wall - MONDAY) // DAY % 7, holiday) if kind.startswith("days") else ()
    return (1.0, trend, *days, *(_seasons(wall % YEAR) if kind.endswith("year") else ()))


@lru_cache(maxsize=8192)
def _hours(into_week: int, holiday: bool) -> tuple[float, ...]:
    """A day as six waves, its free days' own two, and the weekday."""
    free = _free(into_week // DAY, holiday)
    angle = 2 * pi * (into_week % DAY) / DAY
    waves = [wave(k * angle) for k in range(1, 7) for wave in (sin, cos)]
    return (*waves, *(free * w for w in waves[:4]), *_weekday(into_week // DAY, holiday))


def _seasons(into_year: int) -> tuple[float, ...]:
    angle = 2 * pi * into_year / YEAR
    return tuple(wave(k * angle) for k in (1, 2) for wave in (sin, cos))


def _weekday(weekday: int, holiday: bool) -> tuple[float, ...]:
    days = [0.0] * 9
    days[7 if holiday else weekday] = 1.0
    days[8] = _free(weekday, holiday)
    return tuple(days)


def _free(weekday: int, holiday: bool) -> float:
    return 1.0 if weekday >= 5 or holiday else 0.0


def _loosely(kind: str) -> list[float]:
    """How far each effect may reasonably lie from nothing, as standard deviations of the logarithm."""
    weekdays = [0.15] * 7 + [0.3, 0.5]
    if kind == "hours":
        waves = [0.8 / k for k in range(1, 7) for _ in range(2)]
        return [10.0, 0.2, *waves, *[0.3] * 4, *weekdays]
    out = [10.0, 0.3]
    if kind.startswith("days"):
        out += weekdays
    if kind.endswith("year"):
        out += [0.7, 0.7, 0.35, 0.35]
    return out


def _before(kind: str) -> Numbers:
    """Where effects lie before anything was counted: free days a little quieter, all else nothing."""
    before = np.zeros(len(_loosely(kind)))
    if kind == "hours" or kind.startswith("days"):
        before[-1 if kind == "hours" else 10] = -0.2
    return before


def fit(
    counts: Numbers, walls: NDArray[np.int64], trust: Numbers, slot: int, free: Free, start: Rhythm | None = None
) -> Rhythm:
    """The model of past slots: mentions, wall-clock middles (seconds), trust from 0 (not seen) to 1. At least one slot has trust."""
    at = int(walls[-1])
    kind = kind_of(slot, int(walls[-1] - walls[0]))
    rows = _rows(walls, at, kind, free)
    recent = np.exp2(-(at - walls) / HALVES) if kind == "hours" else np.ones(len(walls))
    trust = trust * recent
    effects, inverse, spread = _solved(counts, trust, rows, kind, start)
    coming = _rows(walls[-1] + slot * np.arange(1, max(1, DAY // slot) + 1), at, kind, free)
    middle = coming.mean(axis=0)
    return Rhythm(
        effects=tuple(round(float(effect), 5) for effect in effects),
        spread=round(spread, 4),
        doubt=round(min(1.0, float(np.mean(np.einsum("ij,jk,ik->i", coming, inverse, coming)))), 5),
        daily=round(min(1.0, float(middle @ inverse @ middle)), 5),
        at=at,
        slot=slot,
        kind=kind,
    )


def _solved(
    counts: Numbers, trust: Numbers, rows: Numbers, kind: str, start: Rhythm | None
) -> tuple[Numbers, Numbers, float]:
    """Effects, their covariance and the spread: penalised quasi-likelihood by Newton's steps, reweighted at each."""
    hold, before = np.diag(1 / np.square(_loosely(kind))), _before(kind)
    effects = _first(counts, trust, rows, start, kind)
    spread, inverse = 1.0, hold
    for _ in range(_ROUNDS):
        mean = np.exp(np.clip(rows @ effects, -20, 20))
        weight = trust * _robust(counts, mean, spread)
        spread = _spread(counts, mean, weight)
        heavy = rows * (weight * mean / spread)[:, None]
        inverse = np.asarray(np.linalg.inv(rows.T @ heavy + hold), dtype=np.float64)
        step = inverse @ (rows.T @ (weight * (counts - mean) / spread) - hold @ (effects - before))
        effects = np.clip(effects + np.clip(step, -1, 1), -_FAR, _FAR)
    return effects, inverse, spread


def _rows(walls: NDArray[np.int64], at: int, kind: str, free: Free) -> Numbers:
    return np.array([parts(int(w), at, kind, free(int(w))) for w in walls])


def _first(counts: Numbers, trust: Numbers, rows: Numbers, start: Rhythm | None, kind: str) -> Numbers:
    if start is not None and start.kind == kind:
        return np.array(start.effects)
    effects = np.zeros(rows.shape[1])
    effects[0] = np.log(max(float((counts * trust).sum() / max(trust.sum(), 1e-9)), 1e-3))
    return effects


def _robust(counts: Numbers, mean: Numbers, spread: float) -> Numbers:
    """Anscombe residuals above UNUSUAL count by their inverse square."""
    residual = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * np.sqrt(spread))
    return np.where(residual > UNUSUAL, (UNUSUAL / np.maximum(residual, UNUSUAL)) ** 2, 1.0)


def _spread(counts: Numbers, mean: Numbers, weight: Numbers) -> float:
    """Variance over mean, from Pearson's residuals, cut where they are absurd; 1 at least."""
    pearson = (counts - mean) ** 2 / np.maximum(mean, 0.05)
    return max(1.0, float((weight * pearson).sum() / max(weight.sum(), 1e-9)))
