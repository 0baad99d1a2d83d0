"""The scan: for each window, how surprising is what came, given what is usual and how much it scatters. It remembers no event.

Where negative mentions are counted they are what is looked at: a flash of praise is not a surge.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bedside.signals.recent import DAY, Recent, Sums, windows
from bedside.signals.rhythm import Rhythm
from bedside.signals.tails import more

CHANCE = 1.5  # variance over mean before anything was seen
AS_HOURS = 72.0  # … which counts as much as this many hours
HALVES = 14 * DAY  # seconds after which what was seen of the scatter counts half
SHARE_HALVES = 7 * DAY
CUT = 9.0  # one hour says at most this many times the usual scatter


@dataclass(frozen=True)
class Window:
    """One window: what came and what was looked for (negative mentions where they are counted), and how surprising it is."""

    scan: int
    came: float
    usual: float  # what the window usually brings
    awaited: float  # the usual, and of a swelling what is negative in any case
    variance: float
    surprise: float = 0.0


@dataclass
class Scan:
    """How a stream scatters: per window, sums of squared misses over the mean and their count; and the usual negative share as two sums."""

    bucket: int
    feeling: bool
    spread: dict[int, list[float]] = field(default_factory=dict)
    share: list[float] = field(default_factory=lambda: [1.0, 5.0])

    def __post_init__(self) -> None:
        for scan in windows(self.bucket):
            self.spread.setdefault(scan, [CHANCE * AS_HOURS, AS_HOURS])

    @property
    def negative_share(self) -> float:
        """The usual share of negative mentions; 1 where they are not counted."""
        return self.share[0] / self.share[1] if self.feeling else 1.0

    def look(self, recent: Recent, rhythm: Rhythm) -> list[Window]:
        """Every window with what came in it, shortest first; only those clearly above the awaited get a surprise."""
        return [self._window(scan, sums, rhythm) for scan, sums in recent.sums().items()]

    def _window(self, scan: int, sums: Sums, rhythm: Rhythm) -> Window:
        value, negative, expected = sums
        share = self.negative_share
        usual = awaited = expected
        came = value
        if self.feeling:
            came, usual = negative, share * expected
            awaited = usual + share * (1 - share) * max(0.0, value - expected)
        variance = self.variance(scan, awaited, rhythm)
        far = came > awaited and (came - awaited) ** 2 >= variance
        return Window(scan, came, usual, awaited, variance, more(came, awaited, variance) if far else 0.0)

    def variance(self, scan: int, mean: float, rhythm: Rhythm) -> float:
        """Of a count in this window: its own scatter, and the doubt about the usual itself."""
        if self.bucket >= DAY:
            return rhythm.spread * mean + rhythm.doubt * mean * mean
        missed, hours = self.spread[scan]
        doubt = rhythm.daily + (rhythm.doubt - rhythm.daily) * max(0.0, 1 - scan / DAY)
        return max(1.0, missed / hours) * mean + doubt * mean * mean

    def learn(self, found: list[Window], slot: int) -> None:
        """At the end of a quiet hour (or bucket): how far each window missed."""
        keep = 0.5 ** (slot / HALVES) if slot < DAY else 0.99
        for window in found:
            sums = self.spread[window.scan]
            missed = (window.came - window.awaited) ** 2 / max(window.awaited, 0.3)
            most = CUT * sums[0] / sums[1]
            sums[0], sums[1] = round(sums[0] * keep + min(missed, most), 4), round(sums[1] * keep + 1, 4)

    def learn_share(self, value: float, negative: float, expected: float) -> None:
        """A quiet bucket's share of negative mentions; one that swells counts no more than a usual one."""
        if not self.feeling or value <= 0:
            return
        keep, share = 0.5 ** (self.bucket / SHARE_HALVES), self.negative_share
        cut = min(negative, share * value + 2.5 * (value * share + 0.1) ** 0.5)
        counts = min(1.0, expected / value)
        self.share = [round(self.share[0] * keep + cut * counts, 5), round(self.share[1] * keep + value * counts, 5)]
