"""The promise clock: from a moment and a promise to the time we owe an answer, in the site's hours, without weekends and holidays.

Pure but for the policy file: no database and no clock of its own. What it cannot follow (a policy, a site's hours) it says in
the log once and goes on with the shipped promises and office hours, so that nobody's words wait for a comma.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import yaml
from django.conf import settings

from bedside.people.models import Site
from bedside.record.retention import PolicyError, policy_file

log = logging.getLogger(__name__)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = [["09:00", "17:00"]]
FARTHEST = 60  # days looked ahead before we say the site never opens


@dataclass(frozen=True)
class Promise:
    """How soon a first reply goes out, and on which clock."""

    minutes: int
    clock: str
    why: str


def promises() -> dict[str, Promise]:
    """The promises by risk: the organisation's own, else, where those cannot be followed, the shipped ones."""
    try:
        path = policy_file("sla.yaml")
        return _read(path, path.stat().st_mtime_ns)
    except (PolicyError, OSError) as why:
        _say(f"{why} The shipped promises hold until it is mended.")
    path = Path(settings.POLICY_FOLDERS[-1]) / "sla.yaml"
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> dict[str, Promise]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))["promises"]
        return {risk: Promise(int(entry["minutes"]), entry["clock"], entry["why"]) for risk, entry in entries.items()}
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as why:
        raise PolicyError(f"{path} cannot be followed: {why}.") from None


@lru_cache(maxsize=64)
def _say(words: str) -> None:
    """In the log, once: it would be said again for every mention."""
    log.error(words)


@dataclass(frozen=True)
class Hours:
    """When a site works: its zone, its hours by weekday, the country and region whose public holidays it keeps."""

    zone: str
    week: tuple[tuple[tuple[time, time], ...], ...]
    country: str
    region: str

    @classmethod
    def of(cls, site: Site | None) -> Hours:
        if site is None:
            return cls("UTC", _week({}), "", "")
        try:
            week = _week(site.hours)
        except (ValueError, TypeError, AttributeError):
            _say(f"The hours of site {site.key} cannot be read. Office hours hold until they are mended.")
            week = _week({})
        try:
            zone = ZoneInfo(site.zone).key
        except (ValueError, KeyError, OSError):
            _say(f"The time zone of site {site.key} is not known. Its clock runs in UTC until it is mended.")
            zone = "UTC"
        return cls(zone, week, site.country, site.region)

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if day in _holidays(self.country, self.region):
            return
        zone = ZoneInfo(
            self.zone
        )  # told in UTC: between two times of one zone Python counts by the wall, people wait by the instant
        for opens, closes in self.week[day.weekday()]:
            yield (
                datetime.combine(day, opens, zone).astimezone(UTC),
                datetime.combine(day, closes, zone).astimezone(UTC),
            )


def _week(hours: dict[str, list[list[str]]]) -> tuple[tuple[tuple[time, time], ...], ...]:
    plan = hours or dict.fromkeys(DAYS[:5], OFFICE)
    return tuple(tuple(_span(opens, closes) for opens, closes in plan.get(day, [])) for day in DAYS)


def _span(opens: str, closes: str) -> tuple[time, time]:
    """A day's span; it may close at 24:00. Raises ValueError when it ends before it begins."""
    span = time.fromisoformat(opens), time.max if closes == "24:00" else time.fromisoformat(closes)
    if span[0] >= span[1]:
        raise ValueError(f"It opens at {opens} and closes at {closes}.")
    return span


@lru_cache(maxsize=64)
def _holidays(country: str, region: str) -> holidays.HolidayBase | frozenset[date]:
    try:
        return holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        return frozenset()


def due(since: datetime, promise: Promise, hours: Hours) -> datetime:
    """When a promise made at `since` falls due. On the site's clock only open time counts."""
    since, left = since.astimezone(UTC), timedelta(minutes=promise.minutes)
    if promise.clock == "always":
        return since + left
    day = since.astimezone(ZoneInfo(hours.zone)).date()
    for ahead in range(FARTHEST):
        for opens, closes in hours.spans(day + timedelta(days=ahead)):
            start = max(opens, since)
            if start >= closes:
                continue
            if left <= closes - start:
                return start + left
            left -= closes - start
    return since + timedelta(days=FARTHEST)
