"""The watch over one stream: a bucket in, a verdict out, and a small state that is kept between. It knows no clock, file or database.

Everything it says about a bucket rests on that bucket and those before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from math import ceil, floor, log10, sqrt

from bedside.signals import sentences as say
from bedside.signals.budget import Budget
from bedside.signals.course import ALARM, ESCALATION, LEAST, LIFT, LOST, OVER, SURE, SWELLED, Course, Pace
from bedside.signals.opinion import clearly
from bedside.signals.past import Past
from bedside.signals.recent import DAY, HOUR, QUARTER, Recent, windows
from bedside.signals.rhythm import Rhythm
from bedside.signals.scan import Scan, Window
from bedside.signals.surge import Bucket, Settings, Verdict, checked
from bedside.signals.switched import KNOWN, Jump
from bedside.signals.tails import more

RIPE = 2 * DAY  # of past, without which nothing is called a surge
FIRST_FIT = DAY
INSIDE = 1.64  # standard deviations: about nine buckets of ten lie inside the band
THIN = 5 * 60  # seconds between mentions above which a stream is thin


@dataclass
class Watch:
    """One stream. `bucket`: seconds; `feeling`: negative mentions are counted. See `kept` for its state as JSON."""

    bucket: int
    feeling: bool = False
    settings: Settings = field(default_factory=Settings)
    past: Past = field(init=False)
    recent: Recent = field(init=False)
    scan: Scan = field(init=False)
    budget: Budget = field(init=False)
    course: Course = field(default_factory=Course, init=False)
    rhythm: Rhythm | None = field(default=None, init=False)
    jump: Jump | None = field(default=None, init=False)
    begun: int | None = field(default=None, init=False)
    last: int | None = field(default=None, init=False)
    fitted: int | None = field(default=None, init=False)
    open: list[float] = field(default_factory=lambda: [0.0, 0.0], init=False)  # mentions and buckets of the open slot

    def __post_init__(self) -> None:
        self.past = Past(max(HOUR, self.bucket) if HOUR % min(self.bucket, HOUR) == 0 else self._slot())
        self.recent = Recent(self.bucket)
        self.scan = Scan(self.bucket, self.feeling)
        self.budget = Budget(self.bucket, self.settings.a_week, {scan: [] for scan in windows(self.bucket)})

    def _slot(self) -> int:
        """The shortest whole number of buckets that is an hour or longer."""
        return self.bucket * ceil(HOUR / self.bucket)

    @property
    def pace(self) -> Pace:
        return Pace(self.bucket, self.settings.cooldown)

    def update(self, bucket: Bucket) -> Verdict:
        """The next bucket. Raises Refused with a sentence where it is no count, or does not come after the last one."""
        checked(bucket, self.last)
        bucket = Bucket(int(bucket.at), float(bucket.value), float(bucket.negative), int(bucket.ahead))
        self._close_before(bucket)
        self.begun = bucket.at if self.begun is None else self.begun
        self.last = bucket.at
        self.open = [self.open[0] + bucket.value, self.open[1] + 1]
        self._refit(bucket)
        if self.rhythm is None:
            return Verdict(bucket.at)
        return self._judge(bucket, self.rhythm)

    def switched_on(self, at: int) -> None:
        """The house switched a source on or off at this moment: the usual is learned anew, and nothing alarms until it is known."""
        fresh = Watch(self.bucket, self.feeling, self.settings)
        fresh.begun, fresh.last, fresh.scan.share = at, self.last, self.scan.share
        fresh.course.alarmed = self.course.alarmed
        for part in fields(self):
            setattr(self, part.name, getattr(fresh, part.name))

    def _close_before(self, bucket: Bucket) -> None:
        """What ended before this bucket: its slot, its day."""
        if self.last is None:
            return
        slot, before = self.past.slot, self.last // self.past.slot
        if bucket.at // slot != before:
            seen = min(1.0, self.open[1] * self.bucket / slot)
            if self.rhythm is not None and not self.course.swollen:
                self.scan.learn(self.scan.look(self.recent, self.rhythm), slot)
            self.past.add(before, self.open[0], seen, self.course.swollen)
            self.open = [0.0, 0.0]
        span = max(DAY, self.bucket)
        if bucket.at // span != self.last // span and self.rhythm is not None:
            self.budget.close()

    def _refit(self, bucket: Bucket) -> None:
        """Each midnight, once a day is known; each fourth bucket, where a bucket is a day or longer."""
        every, first = max(DAY, 4 * self.bucket) if self.bucket >= DAY else DAY, max(FIRST_FIT, 4 * self.bucket)
        turn = bucket.wall // every
        if bucket.at - (self.begun or 0) >= first and turn != self.fitted:
            self.rhythm = self.past.fit(bucket.ahead, self.settings.free, self.rhythm) or self.rhythm
            self.fitted = turn

    def _judge(self, bucket: Bucket, rhythm: Rhythm) -> Verdict:
        middle = bucket.wall + self.bucket // 2
        expected = rhythm.expected(middle, self.settings.free(middle)) * self.bucket / self.past.slot
        self.recent.add(bucket.at, bucket.value, bucket.negative, expected)
        if not self.course.swollen:
            self.scan.learn_share(bucket.value, bucket.negative, expected)
        found = self.scan.look(self.recent, rhythm)
        self.budget.note({window.scan: window.surprise for window in found})
        verdict = self._banded(bucket, expected, rhythm, found)
        if bucket.at - (self.begun or 0) < max(RIPE, 8 * self.bucket):
            return verdict
        if self.course.swollen:
            self._follow(bucket, expected, found, rhythm, verdict)
        else:
            self._maybe_alarm(bucket, found, verdict)
        verdict.alarm = self.course.swollen
        return verdict

    def _banded(self, bucket: Bucket, expected: float, rhythm: Rhythm, found: list[Window]) -> Verdict:
        spread = max(1.0, rhythm.spread * self.bucket / self.past.slot)
        deviation = sqrt(spread * expected + rhythm.doubt * expected * expected)
        share = max((self._share(window) for window in found), default=0.0)
        return Verdict(
            at=bucket.at,
            score=share / (1 + share),
            expected=expected,
            low=max(0.0, floor(expected - INSIDE * deviation)),
            high=ceil(expected + INSIDE * deviation),
        )

    def _share(self, window: Window) -> float:
        """How surprising a window is, as a share of its limit."""
        return window.surprise / self.budget.limits[window.scan]

    def _loud(self, window: Window) -> bool:
        """Surprising enough, and enough to look at; on a thin stream a quarter of an hour must hold enough mentions by itself."""
        enough = window.came >= LEAST and window.came >= LIFT * window.awaited and self._share(window) >= 1
        return enough and (window.scan > QUARTER or window.came >= self._enough(window))

    def _enough(self, window: Window) -> int:
        """How many mentions within the shortest window a thin stream must bring: more than chance gives it in as long as the budget says."""
        day = [sums for scan, sums in self.recent.sums().items() if scan >= DAY]
        rate = day[0][2] * self.scan.negative_share / DAY if day else 0.0
        if self.bucket > QUARTER or rate * THIN >= 1:
            return LEAST
        limit = -log10(self.budget.chance * window.scan / DAY)
        count, mean = LEAST, max(rate * window.scan, window.awaited, 1e-3)
        while more(count, mean, mean) < limit:
            count += 1
        return count

    def _maybe_alarm(self, bucket: Bucket, found: list[Window], verdict: Verdict) -> None:
        loud = [window for window in found if self._loud(window)]
        if self.jump is not None:
            self._watched(bucket, self.jump, max(found, key=self._share), verdict)
        elif loud and self._unknown(loud[0]):
            self.jump = Jump(bucket.at)
            self.jump.add(bucket.at, bucket.value, self.bucket)
        elif loud:
            self._alarm(bucket, max(loud, key=self._share), verdict)

    def _unknown(self, window: Window) -> bool:
        """Hardly anything came before this jump."""
        return sum(count or 0 for count in self.past.counts) + self.open[0] - window.came < KNOWN

    def _watched(self, bucket: Bucket, jump: Jump, window: Window, verdict: Verdict) -> None:
        jump.add(bucket.at, bucket.value, self.bucket)
        if not jump.ripe(bucket.at, self.bucket):
            return
        self.jump = None
        if jump.steady:
            self.switched_on(jump.at)
            verdict.why = [say.said(say.SWITCHED)]
        elif self._share(window) >= 1:
            self._alarm(bucket, window, verdict)
            verdict.why.append(say.said(say.LATE, hours=(bucket.at - jump.at) / HOUR))

    def _alarm(self, bucket: Bucket, window: Window, verdict: Verdict) -> None:
        verdict.event = self.course.begin(bucket.at, window.came, window.usual, self.pace)
        verdict.window = window
        verdict.sure = clearly(self.past, self.recent.sums()[window.scan][0], window.scan, bucket.at)
        verdict.why = list(self._why(bucket, window, verdict))
        verdict.first = [say.said(say.READ_FIRST), say.said(say.CHECK_COPIES), say.said(say.TELL_LEAD)]

    def _why(self, bucket: Bucket, window: Window, verdict: Verdict) -> Iterable[say.Said]:
        high = ceil(window.usual + INSIDE * sqrt(window.variance))
        sentence = say.CAME_NEGATIVE if self.feeling else say.CAME
        yield say.said(sentence, came=window.came, window=say.length(window.scan), usual=window.usual, high=high)
        if verdict.event == ESCALATION:
            yield say.said(say.BACK, hours=self.settings.cooldown / HOUR)
        value, negative, _ = self.recent.sums()[window.scan]
        if self.feeling and value:
            yield say.said(say.SHARE, share=100 * negative / value, usual=100 * self.scan.negative_share)
        if verdict.sure is not None:
            yield say.said(say.AGREES if verdict.sure else say.DIFFERS)
        days = (bucket.at - (self.begun or 0)) // DAY
        if days < 14 and self.bucket < DAY:
            yield say.said(say.YOUNG, days=days)

    def _follow(self, bucket: Bucket, expected: float, found: list[Window], rhythm: Rhythm, verdict: Verdict) -> None:
        came = bucket.negative if self.feeling else bucket.value
        before = self.course.before
        self.course.follow(bucket.at, came, self.scan.negative_share * expected, self.pace)
        short = [window for window in found if window.scan <= max(6 * HOUR, self.bucket)]
        highest = max((self._share(window) for window in short), default=0.0)
        again = self.course.calmed(highest, bucket.at, self.pace)
        wave = self._wave(bucket.at, short, before, rhythm)
        if wave or again:
            self._escalate(bucket, wave or max(short, key=self._share), before, verdict)
        else:
            self._maybe_end(bucket, verdict)

    def _wave(self, at: int, short: list[Window], before: float, rhythm: Rhythm) -> Window | None:
        """The window in which far more came than the surge itself brought a few hours ago."""
        for window in short:
            level = before * window.usual
            enough = window.came >= max(LEAST, SWELLED * level)
            if not enough or at - self.course.told < max(window.scan, self.pace.lag):
                continue
            variance = self.scan.variance(window.scan, level, rhythm) + (LOST * level) ** 2
            if more(window.came, level, variance) >= self.budget.limits[window.scan]:
                return window
        return None

    def _escalate(self, bucket: Bucket, window: Window, before: float, verdict: Verdict) -> None:
        verdict.event, verdict.window, self.course.told = ESCALATION, window, bucket.at
        times = window.came / max(before * window.usual, 0.5)
        verdict.why = [say.said(say.WAVE, came=window.came, window=say.length(window.scan), times=times)]
        verdict.first = [say.said(say.READ_NEW), say.said(say.TELL_LEAD)]

    def _maybe_end(self, bucket: Bucket, verdict: Verdict) -> None:
        missed, hours = self.scan.spread[windows(self.bucket)[-1]]
        verdict.returned = self.course.returned(bucket.at, missed / hours, self.pace)
        if verdict.returned >= SURE:
            verdict.event = OVER
            verdict.why = [say.said(say.RETURNED, ratio=self.course.ratio, sure=100 * verdict.returned)]
            verdict.first = [say.said(say.KEEP_WATCH)]
            self.course.end()
            return
        level = self.course.settled(bucket.at, self.pace)
        if level:
            if self.bucket < DAY:  # longer buckets have a trend of years, which learns it by itself
                self.past.retell(level)
            self.course.end()
            verdict.why = [say.said(say.SETTLED, ratio=level)]


__all__ = ["ALARM", "ESCALATION", "OVER", "Watch"]
