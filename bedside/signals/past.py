"""The past of a stream by the hour (or the bucket, where it is longer): what the model of the usual is fitted on. It is bounded.

Hours inside a surge are marked and count a tenth; hours hardly seen are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bedside.signals.recent import DAY, HOUR, WEEK
from bedside.signals.rhythm import Free, Numbers, Rhythm, fit

HOURS = 6 * 7 * 24  # slots kept, where a slot is an hour
DAYS, WEEKS = 730, 520
SEEN = 0.5  # share of a slot that must have been seen
IN_SURGE = 0.1


@dataclass
class Past:
    """Mentions a slot, oldest first, None where it was not seen; `surge` marks slots inside a surge; `first` is the oldest slot's number."""

    slot: int
    first: int = 0
    counts: list[float | None] = field(default_factory=list)
    surge: list[int] = field(default_factory=list)
    total: float = 0.0

    @property
    def most(self) -> int:
        """How many slots are kept."""
        return WEEKS if self.slot >= WEEK else DAYS if self.slot >= DAY else HOURS * HOUR // self.slot

    def add(self, number: int, count: float, seen: float, in_surge: bool) -> None:
        """A slot that is complete: its number, its mentions, the share of it that was seen."""
        if not self.counts:
            self.first = number
        missing = number - self.first - len(self.counts)
        if missing >= self.most:
            self.counts, self.surge, self.first, missing = [], [], number, 0
        self.counts += [None] * missing + [round(count / seen, 2) if seen >= SEEN else None]
        self.surge += [0] * missing + [int(in_surge)]
        self.total += count
        over = len(self.counts) - self.most
        if over > 0:
            del self.counts[:over], self.surge[:over]
            self.first += over

    def fit(self, ahead: int, free: Free, before: Rhythm | None) -> Rhythm | None:
        """The model of this past, or None where nothing was seen. `ahead`: seconds that the wall clock is ahead of the slots' own."""
        seen = [place for place, count in enumerate(self.counts) if count is not None]
        if not seen:
            return None
        counts: Numbers = np.array([self.counts[place] for place in seen], dtype=np.float64)
        walls: NDArray[np.int64] = (self.first + np.array(seen)) * self.slot + self.slot // 2 + ahead
        marked = self.slot < DAY  # longer buckets are few: the fit itself lets what is unusual count less
        trust = np.array([IN_SURGE if marked and self.surge[place] else 1.0 for place in seen])
        return fit(counts, walls, trust, self.slot, free, before)

    def retell(self, factor: float) -> None:
        """A new usual: the past is told at the level that holds now, and what was a surge is so no longer."""
        self.counts = [None if count is None else round(count * factor, 2) for count in self.counts]
        self.surge = [0] * len(self.surge)

    def same_windows(self, number: int, slots: int) -> list[float]:
        """What so many slots up to the same hour brought on earlier days (up to any earlier slot, where it is a day or longer)."""
        step = max(1, DAY // self.slot)
        ends = range(number - self.first - step, slots - 2, -step)
        spans = (slice(end - slots + 1, end + 1) for end in ends if end < len(self.counts))
        rows = [self.counts[span] for span in spans if not any(self.surge[span])]
        return [sum(count or 0.0 for count in row) for row in rows if None not in row]
