"""How surprising a window must be before somebody is woken: set so that the stream's own past would have alarmed as often as agreed.

It sees surprises only (−log10 of a probability), one highest value a day and window; it never sees a count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, log, log10
from statistics import NormalDist

from bedside.signals.recent import DAY, WEEK

KEPT = 60  # days (or buckets, where longer) that are remembered
LEAST = 0.8  # surprises are not told apart below this
ALONE = 3.5  # the windows overlap: they alarm as often as this many that do not
RARELY = 0.02  # no stream alarms oftener than this share of its days (or buckets)
BELIEF = 7  # the theory counts as much as this many days of the past
SCATTER = 0.35  # of the logarithm of a day's highest surprise, before anything was seen
NARROW = 0.25
QUARTILE = 0.6745  # standard deviations


@dataclass
class Budget:
    """The limits of a stream: `highest` a window and day, oldest first; `limits` a window, as a surprise."""

    bucket: int
    a_week: float
    highest: dict[int, list[float]]
    today: dict[int, float] = field(default_factory=dict)
    limits: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.limits:
            self.set_limits()

    @property
    def chance(self) -> float:
        """How probable an alarm of one window may be on a quiet day (or in a bucket, where longer)."""
        span = max(DAY, self.bucket)
        share = self.a_week * span / WEEK / ALONE
        return min(share, RARELY if self.bucket >= DAY else 0.5)

    def note(self, surprises: dict[int, float]) -> None:
        """Remember how surprising each window was just now."""
        for scan, surprise in surprises.items():
            self.today[scan] = max(self.today.get(scan, LEAST), surprise)

    def close(self) -> None:
        """A day (or bucket) is over: its highest surprises join the past, and the limits are set again."""
        for scan, past in self.highest.items():
            past.append(round(self.today.get(scan, LEAST), 2))
            del past[:-KEPT]
        self.today = {}
        self.set_limits()

    def set_limits(self) -> None:
        """Set the limits anew from what is remembered."""
        away = NormalDist().inv_cdf(1 - self.chance)
        floor = -log10(self.chance)
        for scan, past in self.highest.items():
            if self.bucket >= DAY:  # one look a bucket, and the model's own misses are its scatter
                self.limits[scan] = round(floor, 3)
                continue
            middle, scatter = self._shape(scan, past)
            self.limits[scan] = round(max(exp(middle + scatter * away), floor), 3)

    def _shape(self, scan: int, past: list[float]) -> tuple[float, float]:
        """Middle and scatter of the logarithm of a day's highest surprise: by its quartiles, so that surges do not set it."""
        theory = log(log10(max(1.0, DAY / scan)) + 0.3)
        if len(past) < 4:
            return theory, SCATTER
        values, days = sorted(log(surprise) for surprise in past), len(past)
        low, half, high = (_quantile(values, share) for share in (0.25, 0.5, 0.75))
        scatter = max(high - half, (high - low) / 2) / QUARTILE
        middle = (days * half + BELIEF * theory) / (days + BELIEF)
        return max(middle, theory), max((days * scatter + BELIEF * SCATTER) / (days + BELIEF), NARROW)


def _quantile(values: list[float], share: float) -> float:
    place = share * (len(values) - 1)
    whole = int(place)
    after = values[min(whole + 1, len(values) - 1)]
    return values[whole] + (after - values[whole]) * (place - whole)
