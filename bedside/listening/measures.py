"""Measures of what was heard, from the hourly counts: volume against the usual, net feeling, topics, channels, languages.

Every figure carries what it was divided by. It reads counts only, never a mention's words, and draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDay
from django.utils import timezone

from bedside.listening.models import Hour, Mention, Reading
from bedside.listening.spans import DAY, HOUR, WEEK, WEEKS, Span
from bedside.people.models import Site
from bedside.signals.usual import Counts, Usual, together

FEW = 30  # mentions under which a figure is called small
LEAST = 10  # mentions under which a topic is not shown
NEWEST = 10_000  # mentions that languages and authors are counted from, at most
BY = ("lang", "age_group", "gender")


@dataclass(frozen=True)
class Tally:
    """Counts of one thing; `net` is (kind − critical) ÷ all mentions, −100 to +100, None without mentions."""

    key: Any = ""
    mentions: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0

    @property
    def net(self) -> float | None:
        return 100 * (self.positive - self.negative) / self.mentions if self.mentions else None

    @property
    def few(self) -> bool:
        return self.mentions < FEW


@dataclass(frozen=True)
class Scope:
    """Whose counts, and of which part: a site, a channel, or all."""

    organisation_id: int
    site_id: int | None = None
    channel_id: int | None = None

    def hours(self, topic: str | None = "") -> QuerySet[Hour]:
        rows = Hour.objects.filter(organisation_id=self.organisation_id)
        if topic is not None:
            rows = rows.filter(topic=topic)
        if self.site_id is not None:
            rows = rows.filter(site_id=self.site_id)
        return rows.filter(channel_id=self.channel_id) if self.channel_id is not None else rows


@dataclass(frozen=True)
class Series:
    """One line over time: tallies a bucket, the usual band where it is known, and which buckets stand out."""

    span: Span
    tallies: tuple[Tally, ...]
    band: Usual
    days: tuple[tuple[date, int, float], ...] = ()  # days clearly above the usual: day, mentions, usual
    new_channels: frozenset[int] = field(default_factory=frozenset)  # on for too short a time to be compared

    @property
    def known(self) -> bool:
        return self.band.known

    @property
    def total(self) -> Tally:
        return summed(self.tallies)

    @property
    def values(self) -> list[int]:
        return [tally.mentions for tally in self.tallies]

    @property
    def low(self) -> list[float]:
        return self.band.low.tolist() if self.known else []

    @property
    def high(self) -> list[float]:
        return self.band.high.tolist() if self.known else []


def summed(tallies: Iterable[Tally], key: Any = "") -> Tally:
    rows = [(t.mentions, t.negative, t.neutral, t.positive) for t in tallies]
    return Tally(key, *(int(sum(column)) for column in zip(*rows, strict=True))) if rows else Tally(key)


def zone_of(organisation_id: int, site: Site | None = None) -> ZoneInfo:
    """The clock that days and hours are told by: the site's, else that of the organisation's first site."""
    site = site or Site.objects.filter(organisation_id=organisation_id).order_by("pk").first()
    return site.clock if site else ZoneInfo("UTC")


def series(scope: Scope, span: Span, topic: str = "") -> Series:
    """Mentions, feelings and the usual band over a span, in two queries."""
    now_at = {place: i for i, place in enumerate(span.places())}
    cells: dict[tuple[int, int], int] = {}
    sums = [[0, 0, 0, 0] for _ in span.starts]
    for channel, place, *counts in _counted(scope, span, topic):
        cells[channel, place] = cells.get((channel, place), 0) + counts[0]
        if place in now_at:
            sums[now_at[place]] = [a + b for a, b in zip(sums[now_at[place]], counts, strict=True)]
    tallies = tuple(Tally(at, *row) for at, row in zip(span.starts, sums, strict=True))
    alive = _alive(scope, span)
    past, present = _laid_out(cells, alive, span)
    band = together(past, present, near=span.step == HOUR)
    new = frozenset(c for c, row in zip(sorted(alive), past, strict=True) if (~np.isnan(row)).any(axis=1).sum() < 3)
    return Series(span, tallies, band, _days(span, past, present, tallies), new)


def _counted(scope: Scope, span: Span, topic: str) -> list[tuple[Any, ...]]:
    """(channel, place in time, mentions, negative, neutral, positive) of the span and its past weeks."""
    rows = scope.hours(topic).filter(span.windows())
    sums = [Sum(name) for name in ("mentions", "negative", "neutral", "positive")]
    at = TruncDay("hour", tzinfo=span.zone) if span.step == DAY else F("hour")
    found = rows.annotate(at=at).values_list("channel_id", "at").annotate(*sums)
    days = span.step == DAY
    return [(c, at.toordinal() if days else int(at.timestamp()) // 3600, *counts) for c, at, *counts in found]


def _alive(scope: Scope, span: Span) -> dict[int, set[int]]:
    """Days (ordinals, UTC) within three days of which each channel brought anything at all: then it was on."""
    since = span.start - WEEK * WEEKS - 4 * DAY
    rows = Hour.objects.filter(organisation_id=scope.organisation_id, topic="", hour__gte=since, hour__lt=span.end)
    if scope.channel_id is not None:
        rows = rows.filter(channel_id=scope.channel_id)
    heard: dict[int, set[int]] = {}
    for channel, at in rows.values_list("channel_id", TruncDay("hour", tzinfo=UTC)).distinct():
        heard.setdefault(channel, set()).add(at.toordinal())
    return {
        channel: {day + off for day in days for off in range(-3, 4) if day + off >= min(days)}
        for channel, days in heard.items()
    }


def _laid_out(cells: dict[tuple[int, int], int], alive: dict[int, set[int]], span: Span) -> tuple[Counts, Counts]:
    """Past counts (channels × weeks × buckets, NaN where a channel was not on) and those of now."""
    channels = sorted(alive)
    past = np.full((len(channels), WEEKS, len(span.starts)), np.nan)
    present = np.zeros((len(channels), len(span.starts)))
    weeks = [span.places(week) for week in range(WEEKS + 1)]
    for c, channel in enumerate(channels):
        present[c] = [cells.get((channel, place), 0) for place in weeks[0]]
        for week, places in enumerate(weeks[1:]):
            past[c, week] = [
                cells.get((channel, p), 0) if _day(p, span.step) in alive[channel] else np.nan for p in places
            ]
    return past, present


def _day(place: int, step: timedelta) -> int:
    return place if step == DAY else EPOCH + place // 24


EPOCH = date(1970, 1, 1).toordinal()


def _days(span: Span, past: Counts, now: Counts, tallies: Sequence[Tally]) -> tuple[tuple[date, int, float], ...]:
    """Days of the span with clearly more mentions than such a day usually brings; its hours are taken together."""
    if not past.size:
        return ()
    days = [at.date() for at in span.starts]
    names = sorted(set(days))
    members = np.array([[day == name for day in days] for name in names], dtype=np.float64).T  # buckets × days
    gaps = np.isnan(past).astype(np.float64) @ members
    band = together(np.where(gaps > 0, np.nan, np.nan_to_num(past) @ members), now @ members)
    counts = np.array([tally.mentions for tally in tallies], dtype=np.float64) @ members
    return tuple(
        (name, int(count), float(expected))
        for name, count, expected, limit in zip(names, counts, band.expected, band.clearly, strict=True)
        if count > limit
    )


def topics(scope: Scope, span: Span) -> list[Tally]:
    """What people spoke about, most first. A mention counts once in each of its topics."""
    return _grouped(scope.hours(None).exclude(topic=""), span, "topic")


def channels(scope: Scope, span: Span) -> list[Tally]:
    return _grouped(scope.hours(), span, "channel_id")


def sites(scope: Scope, span: Span) -> list[Tally]:
    return _grouped(scope.hours(), span, "site_id")


def _grouped(rows: QuerySet[Hour], span: Span, name: str) -> list[Tally]:
    sums = [Sum(column) for column in ("mentions", "negative", "neutral", "positive")]
    found = rows.filter(hour__gte=span.start, hour__lt=span.end).values_list(name).annotate(*sums)
    made = [Tally(key, *counts) for key, *counts in found]
    return sorted((one for one in made if one.mentions > 0), key=lambda one: (-one.mentions, str(one.key)))


@dataclass(frozen=True)
class Newest:
    """The newest mentions of a span by language and by what their authors state; `all` says whether that was all of them."""

    tallies: tuple[Tally, ...]  # the key is one value for each of BY
    all: bool

    @property
    def counted(self) -> int:
        return sum(tally.mentions for tally in self.tallies)

    def by(self, name: str) -> list[Tally]:
        """Taken together by one of BY, most first."""
        groups: dict[str, list[Tally]] = {}
        for tally in self.tallies:
            groups.setdefault(tally.key[BY.index(name)], []).append(tally)
        made = [summed(group, key) for key, group in groups.items()]
        return sorted((one for one in made if one.mentions > 0), key=lambda one: (-one.mentions, one.key))


def heard(scope: Scope, span: Span) -> QuerySet[Mention]:
    """The read mentions of a span about us, newest first: for counting languages and picking voices."""
    rows = Mention.objects.filter(
        organisation_id=scope.organisation_id, posted_at__gte=span.start, posted_at__lt=span.end, state="read"
    )
    if scope.site_id is not None:
        rows = rows.filter(site_id=scope.site_id)
    if scope.channel_id is not None:
        rows = rows.filter(channel_id=scope.channel_id)
    return rows.order_by("-posted_at", "-pk")


def newest(scope: Scope, span: Span) -> Newest:
    """In one query; those surely not about us are looked at and not counted."""
    mentions = heard(scope, span).values("pk")[:NEWEST]
    ours = ~Q(about_us="no")
    counts = {f: Count("pk", filter=ours & Q(sentiment=f)) for f in ("negative", "neutral", "positive")}
    rows = Reading.objects.filter(current=True, mention__in=mentions).values_list(*BY)
    found = list(rows.annotate(looked=Count("pk"), ours=Count("pk", filter=ours), **counts))
    tallies = tuple(Tally(row[: len(BY)], *row[len(BY) + 1 :]) for row in found)
    return Newest(tallies, sum(row[len(BY)] for row in found) < NEWEST)


@dataclass(frozen=True)
class LastHours:
    """A topic's last hours for a small chart: values, the usual band (empty when not known yet), labels under it."""

    values: list[int]
    low: list[float]
    high: list[float]
    labels: list[str]
    now: int  # mentions in the last hour that is over and the one that runs
    usual: float | None  # for the same


def last_hours(organisation_id: int, topic: str, *, now: datetime, hours: int = 12) -> LastHours:
    """The last hours of one topic ("" for all) against the usual, the last hour unfinished; told by the reader's clock."""
    span = Span.of(HOUR, hours, now=now, zone=zone_of(organisation_id))
    line = series(Scope(organisation_id), span, topic)
    told = [f"{timezone.localtime(at):%H:%M}" for at in span.starts]
    labels = [told[0], told[len(told) // 2], told[-1]] if len(told) > 2 else told
    usual = float(line.band.expected[-2:].sum()) if line.known else None
    return LastHours(line.values, line.low, line.high, labels, sum(line.values[-2:]), usual)
