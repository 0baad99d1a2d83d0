"""Quieter than ever: a stream that brings far less than it should, judged on the last hours that were seen. It wakes nobody.

Hours that nobody fetched are no silence: they are not in the counts at all, and the health of the source tells of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, sqrt

from bedside.signals import sentences as say
from bedside.signals.recent import DAY, HOUR
from bedside.signals.tails import fewer
from bedside.signals.watch import Watch

LIMIT = 4.0  # one window in ten thousand
EXPECTED = 6.0  # mentions that a window must be expected to bring before its silence means anything
INSIDE = 1.64


@dataclass(frozen=True)
class Quiet:
    """A window that is too quiet: seconds, mentions that came, that were expected, the least usual; `surprise` as −log10 of a probability."""

    scan: int
    came: float
    expected: float
    low: float
    surprise: float
    than_ever: bool
    why: say.Said
    first: say.Said


def quieter(watch: Watch) -> Quiet | None:
    """The quietest window of three hours to a day, or None where the stream is as usual, hardly known, or too thin to say."""
    if watch.rhythm is None or watch.last is None or watch.begun is None or watch.last - watch.begun < 7 * DAY:
        return None
    found = [
        quiet for scan, sums in watch.recent.sums().items() if scan >= 3 * HOUR for quiet in _quiet(watch, scan, sums)
    ]
    return max(found, key=lambda quiet: quiet.surprise, default=None)


def _quiet(watch: Watch, scan: int, sums: tuple[float, float, float]) -> list[Quiet]:
    assert watch.rhythm is not None
    came, _, expected = sums
    variance = watch.scan.variance(scan, expected, watch.rhythm)
    surprise = fewer(came, expected, variance) if expected >= EXPECTED and came < expected else 0.0
    if surprise < LIMIT:
        return []
    low = max(0.0, floor(expected - INSIDE * sqrt(variance)))
    why = say.said(say.QUIETER, came=came, window=say.length(scan), low=low)
    return [Quiet(scan, came, expected, low, surprise, came < _least(watch, scan), why, say.said(say.CHECK_SOURCE))]


def _least(watch: Watch, scan: int) -> float:
    """The least that as long a window, at the same time of day, ever brought."""
    counts, slots = watch.past.counts, max(1, scan // watch.past.slot)
    step = max(1, DAY // watch.past.slot)
    spans = (counts[end - slots : end] for end in range(len(counts) - step, slots - 1, -step))
    return min((sum(c for c in span if c is not None) for span in spans if None not in span), default=0.0)
