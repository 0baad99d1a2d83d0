"""The life of a surge: alarm, escalation, over, and the new usual that a surge may end in. It counts nothing itself and wakes nobody.

A surge is followed by the ratio of what comes to what is usual, its past halved every few hours.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from math import erfc, sqrt

from bedside.signals.recent import DAY, HOUR

ALARM, ESCALATION, OVER, SETTLED = "alarm", "escalation", "over", "settled"
LEAST = 5  # mentions in a window without which nobody is woken
LIFT = 1.5  # … nor for less than half more than usual
NEAR = 1.25  # times the usual that count as returned
SURE = 0.7  # how probable the return must be
LOST = 0.15  # relative doubt about the level inside a surge
SWELLED = 1.8  # times the level inside a surge that count as a new wave
CALM = 0.5  # share of the limit under which a window is calm
STAYS = 0.8  # a day at this share of the day before last is no return
DAYS = 4  # … after so many days the level is the new usual
LONGEST = 28  # days after which nothing is called a surge any more


@dataclass(frozen=True)
class Pace:
    """How fast a surge is followed, in seconds: for buckets under a day as they are, for longer ones by the bucket."""

    bucket: int
    cooldown: int

    @property
    def halves(self) -> float:
        return max(8 * HOUR, 2 * self.bucket)

    @property
    def wait(self) -> int:
        """Before an end, at least."""
        return max(3 * HOUR, 2 * self.bucket)

    @property
    def lag(self) -> int:
        """A new wave is measured against the level this long ago; and told this long after the last word at the earliest."""
        return max(6 * HOUR, 2 * self.bucket)

    @property
    def day(self) -> int:
        return max(DAY, 4 * self.bucket)


@dataclass
class Course:
    """Where a stream stands. Outside a surge `since` is None; `alarmed` and `told` are the last alarm and the last word about it."""

    since: int | None = None
    alarmed: int | None = None
    told: int = 0
    came: float = 0.0
    usual: float = 0.0
    levels: list[float] = field(default_factory=list)  # the ratio each hour, back to one lag
    level_at: int = 0
    day: list[float] = field(default_factory=lambda: [0.0, 0.0])  # came and usual, halved every day
    days: list[float] = field(default_factory=list)
    calm: int = 0  # seconds without anything clearly above the usual
    again: bool = False  # calm for long enough that the next burst is told

    @property
    def swollen(self) -> bool:
        return self.since is not None

    @property
    def ratio(self) -> float:
        """What comes now as a multiple of the usual."""
        return (self.came + 0.5) / (self.usual + 0.5)

    @property
    def before(self) -> float:
        """The level that a new wave is measured against."""
        return max(1.0, self.levels[0]) if self.levels else max(1.0, self.ratio)

    def begin(self, at: int, came: float, usual: float, pace: Pace) -> str:
        """A surge begins. Returns ALARM; ESCALATION where the last alarm is younger than the cooldown."""
        young = self.alarmed is not None and at - self.alarmed < pace.cooldown
        alarmed = self.alarmed if young else at
        fresh = Course(at, alarmed, told=at, came=came, usual=usual, level_at=at, day=[came, usual])
        for part in fields(self):
            setattr(self, part.name, getattr(fresh, part.name))
        return ESCALATION if young else ALARM

    def follow(self, at: int, came: float, usual: float, pace: Pace) -> None:
        """One bucket inside a surge: what came, what was usual."""
        keep = 0.5 ** (pace.bucket / pace.halves)
        self.came, self.usual = round(self.came * keep + came, 4), round(self.usual * keep + usual, 4)
        slow = 0.5 ** (pace.bucket / pace.day)
        self.day = [round(self.day[0] * slow + came, 4), round(self.day[1] * slow + usual, 4)]
        if not self.levels or at - self.level_at >= max(HOUR, pace.bucket):
            self.level_at = at
            self.levels = [*self.levels, round(self.ratio, 4)][-max(1, pace.lag // max(HOUR, pace.bucket)) :]

    def calmed(self, highest: float, at: int, pace: Pace) -> bool:
        """True when a burst after a calm stands out as the first one did. `highest`: of the shorter windows, a share of their limits."""
        burst = highest >= 1 and self.again and at - self.told >= pace.cooldown
        self.calm = self.calm + pace.bucket if highest < CALM else 0
        self.again = (self.again and highest < 1) or self.calm >= pace.lag
        return burst

    def returned(self, at: int, scatter: float, pace: Pace) -> float:
        """How probable it is (0..1) that the level is back near the usual; 0 while it is too early to say. `scatter`: variance over mean."""
        if self.since is None or at - self.since < pace.wait:
            return 0.0
        ratio = self.ratio * sqrt(self.ratio / self._of_a_day)  # what falls now will have fallen farther
        deviation = 1.25 * sqrt(max(1.0, scatter) * (self.came + 0.5)) / (self.usual + 0.5)
        return 0.5 * erfc(-(NEAR - ratio) / deviation / sqrt(2))

    @property
    def _of_a_day(self) -> float:
        return (self.day[0] + 0.5) / (self.day[1] + 0.5)

    def settled(self, at: int, pace: Pace) -> float:
        """The multiple of the usual that has become the usual, or 0: days on end without a fall."""
        if self.since is None or (at - self.since) // pace.day <= len(self.days):
            return 0.0
        self.days = [*self.days, round(self._of_a_day, 4)][-LONGEST:]
        stays = len(self.days) >= DAYS and self.days[-1] > STAYS * self.days[-3]
        return self.days[-1] if stays or len(self.days) >= LONGEST else 0.0

    def end(self) -> None:
        """The surge is over."""
        self.since = None
