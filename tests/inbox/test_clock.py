"""The promise clock counts open time only: hours, lunch, weekends, public holidays, and the nights when clocks change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bedside.inbox.clock import Hours, Promise, _week, due, promises

WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
LUNCH = {day: [["08:00", "14:00"], ["15:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
MADRID = Hours("Europe/Madrid", _week(WEEK), "ES", "MD")
SIESTA = Hours("Europe/Madrid", _week(LUNCH), "ES", "MD")
BARCELONA = Hours("Europe/Madrid", _week(WEEK), "ES", "CT")
WARSAW = Hours("Europe/Warsaw", _week(WEEK), "PL", "")
LONDON = Hours("Europe/London", _week(WEEK), "GB", "ENG")
NIGHT = Hours("Europe/Madrid", _week({day: [["00:00", "23:59"]] for day in ("sat", "sun", "mon")}), "", "")
NEVER = Hours("Europe/Madrid", _week({"mon": []}), "ES", "")


def at(words: str, zone: str = "Europe/Madrid") -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    "hours, since, minutes, expected",
    [
        (MADRID, "2026-11-18 10:00", 240, "2026-11-18 14:00"),  # within one day
        (MADRID, "2026-11-18 15:00", 240, "2026-11-19 11:00"),  # over the night
        (MADRID, "2026-11-18 07:00", 60, "2026-11-18 10:00"),  # before it opens
        (MADRID, "2026-11-18 23:30", 60, "2026-11-19 10:00"),  # after it closed
        (MADRID, "2026-11-20 16:00", 120, "2026-11-23 10:00"),  # Friday to Monday
        (MADRID, "2026-11-21 12:00", 30, "2026-11-23 09:30"),  # said on a Saturday
        (SIESTA, "2026-11-18 13:30", 60, "2026-11-18 15:30"),  # over lunch
        (SIESTA, "2026-11-18 14:30", 30, "2026-11-18 15:30"),  # during lunch
        (
            MADRID,
            "2026-12-04 16:00",
            120,
            "2026-12-09 10:00",
        ),  # a weekend, then the seventh and eighth of December in Madrid
        (BARCELONA, "2026-12-24 16:00", 120, "2026-12-28 10:00"),  # Saint Stephen's in Catalonia, then a weekend
        (WARSAW, "2026-11-10 16:00", 120, "2026-11-12 10:00"),  # Independence Day in Poland
        (LONDON, "2026-12-24 16:00", 120, "2026-12-29 10:00"),  # Christmas and the day kept for Boxing Day
        (NIGHT, "2026-03-29 01:00", 120, "2026-03-29 04:00"),  # the hour that summer time takes is not waited
        (NIGHT, "2026-10-25 01:30", 120, "2026-10-25 02:30+01:00"),  # the hour that comes twice is waited twice
        (MADRID, "2026-11-18 10:00", 0, "2026-11-18 10:00"),
    ],
)
def test_on_the_sites_clock(hours: Hours, since: str, minutes: int, expected: str) -> None:
    wanted = datetime.fromisoformat(expected) if "+" in expected else at(expected, hours.zone)
    assert due(at(since, hours.zone), Promise(minutes, "site", ""), hours) == wanted


def test_the_other_clock_never_stops() -> None:
    assert due(at("2026-11-21 23:50"), Promise(15, "always", ""), MADRID) == at("2026-11-22 00:05")


def test_a_site_that_never_opens_still_has_an_end() -> None:
    assert (due(at("2026-11-18 10:00"), Promise(60, "site", ""), NEVER) - at("2026-11-18 10:00")).days == 60


def test_who_speaks_from_another_zone_waits_by_the_sites_clock() -> None:
    assert due(at("2026-11-18 03:00", "America/New_York"), Promise(60, "site", ""), MADRID) == at("2026-11-18 10:00")


def test_the_graver_the_sooner() -> None:
    kept = promises()
    assert kept["emergency"].minutes < kept["urgent"].minutes < kept["soon"].minutes < kept["routine"].minutes
    assert kept["emergency"].clock == kept["urgent"].clock == "always"
