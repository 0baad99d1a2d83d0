"""Spans of time in equal buckets, and the same buckets in past weeks by the clock on the wall. It counts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
WEEKS = 6  # past weeks that a band may rest on
SPANS = {"24h": (HOUR, 24), "7d": (HOUR, 7 * 24), "30d": (DAY, 30)}


@dataclass(frozen=True)
class Span:
    """Equal buckets up to now, the last one unfinished: hours, or days of the site's own clock."""

    starts: tuple[datetime, ...]
    step: timedelta
    zone: ZoneInfo
    end: datetime

    @classmethod
    def last(cls, name: str, *, now: datetime, zone: ZoneInfo) -> Span:
        step, count = SPANS[name]
        return cls.of(step, count, now=now, zone=zone)

    @classmethod
    def of(cls, step: timedelta, count: int, *, now: datetime, zone: ZoneInfo) -> Span:
        if step == HOUR:
            top = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
            starts = tuple((top - HOUR * back).astimezone(zone) for back in range(count - 1, -1, -1))
        else:
            today = now.astimezone(zone).date()
            starts = tuple(_midnight(today - DAY * back, zone) for back in range(count - 1, -1, -1))
        return cls(starts, step, zone, now)

    @property
    def start(self) -> datetime:
        return self.starts[0]

    def places(self, weeks_back: int = 0) -> list[int]:
        """Each bucket's place in time (hours or days since 1970) so many weeks earlier by the clock on the wall."""
        if self.step == DAY:
            return [at.date().toordinal() - 7 * weeks_back for at in self.starts]
        shifted = ((at.replace(tzinfo=None) - WEEK * weeks_back).replace(tzinfo=self.zone) for at in self.starts)
        return [int(at.timestamp()) // 3600 for at in shifted]

    def windows(self) -> Q:
        """The hours that the buckets and their past weeks lie in."""
        length = self.end - self.start
        found = Q()
        for week in range(WEEKS + 1):
            begin = self.start - WEEK * week
            found |= Q(hour__gte=begin - 2 * HOUR, hour__lt=begin + length + 2 * HOUR)
        return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
