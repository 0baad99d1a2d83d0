"""A source switched on is not a surge: a stream with hardly any past that jumps to a steady level. It looks at shape only.

A stream that is hardly known is watched for a few hours before anybody is woken: what people do swells and falls, a tap runs evenly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean, pstdev

from bedside.signals.recent import HOUR, QUARTER

KNOWN = 30  # mentions that a stream must have brought before its usual means anything
WATCHED = 3 * HOUR
LEAST = 4  # buckets
UNEVEN = 0.5  # standard deviation over mean, above which nothing is even
DRIFT = 1.6  # one half may be so many times the other


@dataclass
class Jump:
    """A jump under watch: since when, and what came a quarter (or bucket) since then."""

    at: int
    counts: list[float] = field(default_factory=list)
    last: int = -1

    def add(self, at: int, value: float, bucket: int) -> None:
        """One bucket more."""
        place = (at - self.at) // max(QUARTER, bucket)
        if place == self.last:
            self.counts[-1] += value
        else:
            self.counts.append(value)
            self.last = place

    def ripe(self, at: int, bucket: int) -> bool:
        """Long enough under watch to tell a tap from people."""
        return at + bucket - self.at >= max(WATCHED, LEAST * bucket)

    @property
    def steady(self) -> bool:
        """True when it runs evenly: a source that was switched on."""
        half = len(self.counts) // 2
        mean = fmean(self.counts)
        if mean <= 0 or half < 2:
            return False
        first, second = fmean(self.counts[:half]), fmean(self.counts[-half:])
        return pstdev(self.counts) <= UNEVEN * mean and 1 / DRIFT <= (second + 1e-9) / (first + 1e-9) <= DRIFT
