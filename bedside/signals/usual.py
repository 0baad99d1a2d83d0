"""What is usual for an hour or a day: a band made from the same hour of the week in past weeks. It raises no alarm and knows no clock.

Past surges are cut back before the mean is taken, and a source that was not on yet says nothing about what is usual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
LEAST = 3  # weeks without which nothing is called usual
INSIDE = 1.64  # standard deviations: about nine buckets of ten lie inside the band
CLEARLY = 2.6  # standard deviations: about one bucket of two hundred lies above by chance
CUT = 3.0  # past counts farther above their median are cut back to here


@dataclass(frozen=True)
class Usual:
    """A band over buckets: mentions a bucket, NaN where too few weeks are known; `weeks` is how many each rests on."""

    expected: Counts
    low: Counts
    high: Counts
    clearly: Counts  # a count above this is more than usual beyond reasonable doubt
    weeks: NDArray[np.int64]

    @property
    def known(self) -> bool:
        """True when every bucket has its band."""
        return bool(len(self.expected)) and not np.isnan(self.expected).any()


def usual(past: Counts, *, near: bool = False, least: int = LEAST) -> Usual:
    """The band from `past` (weeks × buckets, NaN: not on). `near`: buckets are hours in a row, and neighbours lend a quarter each."""
    past = np.asarray(past, dtype=np.float64)
    weeks = np.sum(~np.isnan(past), axis=0)
    calm = _cut(past)
    drawn = _neighbours(calm) if near else calm
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = np.nansum(drawn, axis=0) / weeks
        spread = _spread(calm, expected)
        deviation = np.sqrt(np.maximum(spread * expected * (1 + 1 / weeks), 0.25))
        expected = np.where(weeks >= least, expected, np.nan)
        low = np.maximum(0, np.floor(expected - INSIDE * deviation))
        high = np.ceil(expected + INSIDE * deviation)
        clearly = np.maximum(np.ceil(expected + CLEARLY * deviation), expected + 4)
    return Usual(expected, low, high, clearly, weeks)


def together(past: Counts, now: Counts, *, near: bool = False, least: int = LEAST) -> Usual:
    """The band of several sources in one line: `past` sources × weeks × buckets (NaN: not on), `now` sources × buckets.

    A source with fewer weeks than `least` is not compared: what it brings now is added to the band, so that switching
    it on neither makes a surge nor hides one.
    """
    past, now = np.asarray(past, dtype=np.float64), np.asarray(now, dtype=np.float64)
    known = np.sum(~np.isnan(past), axis=1) >= least  # sources × buckets
    compared = np.where(known[:, None, :], past, 0.0).sum(axis=0)  # NaN where a known source was not on
    compared = np.where(known.any(axis=0), compared, np.nan)
    band = usual(compared, near=near, least=least)
    added = np.where(known, 0.0, now).sum(axis=0)
    return Usual(band.expected + added, band.low + added, band.high + added, band.clearly + added, band.weeks)


def _cut(past: Counts) -> Counts:
    """A past surge must not become the measure of things: counts far above the median of their bucket come down to a limit."""
    if not past.size:
        return past
    filled = np.where(np.isnan(past), np.inf, past)
    weeks = np.maximum(1, np.sum(~np.isnan(past), axis=0))
    ordered = np.sort(filled, axis=0)
    middle = np.take_along_axis(ordered, ((weeks - 1) // 2)[None, :], axis=0)[0]
    middle = np.where(np.isinf(middle), 0, middle)
    return np.minimum(past, middle + CUT * np.sqrt(middle + 1))


def _neighbours(past: Counts) -> Counts:
    """Each bucket half itself, a quarter each of the hours beside it; at the ends and beside gaps it lends from itself."""
    before = np.concatenate([past[:, :1], past[:, :-1]], axis=1)
    after = np.concatenate([past[:, 1:], past[:, -1:]], axis=1)
    before, after = np.where(np.isnan(before), past, before), np.where(np.isnan(after), past, after)
    return past / 2 + before / 4 + after / 4


def _spread(past: Counts, expected: Counts) -> float:
    """How much more than chance the buckets vary from week to week: variance over mean, 1 at least."""
    cells = (past - expected) ** 2 / np.maximum(expected, 0.5)
    cells = cells[~np.isnan(cells)]
    weeks = max(2, past.shape[0])
    return max(1.0, float(cells.mean()) * weeks / (weeks - 1)) if cells.size else 1.0
