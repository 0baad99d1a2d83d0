"""Simple detectors that surges are measured beside, written here from their papers so that one run compares them all.

They are no part of the product; their limits are chosen on the very data they are scored on, which flatters them.
"""

from __future__ import annotations

from math import erfc, log10, sqrt

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
LEAST = 0.5  # standard deviations are not taken as smaller: counts


def windowed_gaussian(counts: Numbers, per_day: int) -> Numbers:
    """−log10 of the Gaussian tail of a value among the last three weeks (the NAB baseline, Lavin and Ahmad 2015)."""
    span = 21 * per_day
    sums, squares = np.cumsum(np.r_[0, counts]), np.cumsum(np.r_[0, counts**2])
    place = np.arange(len(counts))
    first = np.maximum(0, place - span)
    many = np.maximum(1, place - first)
    mean = (sums[place] - sums[first]) / many
    spread = np.sqrt(np.maximum((squares[place] - squares[first]) / many - mean**2, LEAST**2))
    return np.array([-log10(max(erfc(z / sqrt(2)) / 2, 1e-300)) for z in (counts - mean) / spread])


def seasonal_mad(counts: Numbers, per_day: int) -> Numbers:
    """The last hour against median and MAD of the same hour, and the hours beside it, of earlier days: scaled deviations."""
    hour = max(1, per_day // 24)
    sums = rolling(counts, hour)
    scores = np.zeros(len(counts))
    beside = np.arange(-hour, hour + 1, max(1, hour // 2))
    for place in range(3 * per_day, len(counts)):
        days = np.arange(1, min(28, place // per_day) + 1) * per_day
        past = (place - days[:, None] + beside[None, :]).ravel()
        past = sums[past[(past >= 0) & (past < place - hour)]]
        middle = np.median(past)
        apart = max(1.4826 * np.median(np.abs(past - middle)), sqrt(middle), 1.0)
        scores[place] = (sums[place] - middle) / apart
    return scores


def ears(counts: Numbers, step: int, lag: int) -> Numbers:
    """EARS (Hutwagner 2003): against mean and deviation of seven values `step` apart; `lag` steps are left out (C1: 0, C2: 2)."""
    scores = np.zeros(len(counts))
    for place in range((7 + lag) * step, len(counts)):
        past = counts[place - (lag + 7) * step : place - lag * step : step]
        scores[place] = (counts[place] - past.mean()) / max(past.std(ddof=1), LEAST)
    return scores


def rolling(counts: Numbers, wide: int) -> Numbers:
    """Sums of the last `wide` values."""
    sums = np.cumsum(np.r_[np.zeros(wide), counts])
    return sums[wide:] - sums[:-wide]


def rested(scores: Numbers, limit: float, rest: int) -> list[int]:
    """Places at or above the limit, none within `rest` of the last one."""
    found: list[int] = []
    for place in np.flatnonzero(scores >= limit):
        if not found or place - found[-1] >= rest:
            found.append(int(place))
    return found


def told(scores: Numbers, limit: float, rest: int, calm: int) -> list[tuple[int, str]]:
    """Alarms and their ends: over once nothing reached half the limit for `calm` places; a new alarm inside a surge is an escalation."""
    events: list[tuple[int, str]] = []
    since = last = None
    for place, score in enumerate(scores):
        if score >= limit and (last is None or place - last >= rest):
            events.append((place, "alarm" if since is None else "escalation"))
            since, last, quiet = place, place, 0
        elif since is not None:
            quiet = 0 if score >= limit / 2 else quiet + 1
            if quiet >= calm:
                events.append((place, "over"))
                since = None
    return events
