"""Surges, the words of it: a bucket of counts, the settings, the verdict, and what is refused. The work is `watch`'s.

Nothing here keeps anything; times are whole seconds, handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from math import isfinite

from bedside.signals.recent import DAY, MINUTE, WEEK
from bedside.signals.scan import Window
from bedside.signals.sentences import Said

A_WEEK = 0.5  # alarms a week that a stream may raise, unless somebody says otherwise
COOLDOWN = DAY // 2
SENSITIVITY = {"low": 0.4, "normal": 1.0, "high": 2.0}  # times the budget
ABSURD = 1e9
EPOCH = date(1970, 1, 1).toordinal()


class Refused(ValueError):
    """A bucket that cannot be counted, as a sentence: what, and what to do. `part` names what is wrong: time, value, negative."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


@dataclass(frozen=True)
class Bucket:
    """Counts of one bucket: `at` its start in seconds (UTC), `ahead` what the wall clock is ahead of that."""

    at: int
    value: float
    negative: float = 0.0
    ahead: int = 0

    @property
    def wall(self) -> int:
        """The start by the clock on the wall, in seconds."""
        return self.at + self.ahead


@dataclass(frozen=True)
class Settings:
    """How often a stream may alarm, and when it rests. `cooldown`: seconds between two alarms; `holidays`: days like Sundays."""

    sensitivity: str = "normal"
    alarms_per_week: float = A_WEEK
    cooldown: int = COOLDOWN
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.sensitivity not in SENSITIVITY:
            raise ValueError(f"There is no sensitivity {self.sensitivity!r}: choose {', '.join(SENSITIVITY)}.")
        if not 0 < self.alarms_per_week <= 100:
            raise ValueError("Alarms a week: write a number above 0, and 100 at most.")
        if not 0 <= self.cooldown <= 4 * WEEK:
            raise ValueError("The cooldown is from 0 to four weeks.")

    @property
    def a_week(self) -> float:
        """The budget: alarms a week."""
        return self.alarms_per_week * SENSITIVITY[self.sensitivity]

    def free(self, wall: int) -> bool:
        """Whether this moment of the wall clock lies on a holiday."""
        return bool(self.holidays) and date.fromordinal(EPOCH + wall // DAY) in self.holidays


@dataclass
class Verdict:
    """What is said of one bucket. `score` 0..1, 0.5 at the limit; `expected`, `low`, `high` in mentions, None while the usual is unknown.

    `alarm`: a surge is on. `event`: "", "alarm", "escalation" or "over". `sure`: the second opinion on an alarm.
    `returned`: inside a surge, how probable the return to the usual is.
    """

    at: int
    score: float = 0.0
    event: str = ""
    alarm: bool = False
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    window: Window | None = None
    sure: bool | None = None
    returned: float = 0.0
    why: list[Said] = field(default_factory=list)
    first: list[Said] = field(default_factory=list)


def checked(bucket: Bucket, last: int | None) -> None:
    """Raises Refused with a sentence when a bucket is no count or does not come after the last one."""
    _count("value", bucket.value)
    _count("negative", bucket.negative)
    if bucket.negative > bucket.value:
        raise Refused("negative", f"{bucket.negative:g} of {bucket.value:g} mentions cannot be negative: count again.")
    if last is not None and bucket.at <= last:
        raise Refused("time", "is not after the row before it: sort the rows by time, each moment once.")


def _count(part: str, count: float) -> None:
    if not isfinite(count):
        raise Refused(part, "is not a number: write how many mentions there were.")
    if count < 0:
        raise Refused(part, f"{count:g} is below 0: a count of mentions is 0 or more.")
    if count > ABSURD:
        raise Refused(part, f"{count:g} is more than anybody has ever heard: write how many mentions there were.")
    if count != int(count):
        raise Refused(part, f"{count:g} is not a whole number: count mentions, not shares.")


def checked_bucket(seconds: int) -> None:
    """Raises Refused with a sentence when buckets are shorter than a minute or longer than a week."""
    if not MINUTE <= seconds <= WEEK:
        raise Refused("time", "is too near the row before it or too far: buckets are from one minute to one week.")


def surges(buckets: Iterable[Bucket], size: int, feeling: bool, settings: Settings | None = None) -> Iterator[Verdict]:
    """The verdicts on a whole series of equal buckets of `size` seconds, one for one and strictly causal: for a look back."""
    from bedside.signals.watch import Watch

    watch = Watch(size, feeling, settings or Settings())
    for bucket in buckets:
        yield watch.update(bucket)
