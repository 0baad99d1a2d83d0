"""Figures from the hourly counts: what they are divided by, what is usual, whose clock they are told by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bedside.listening import measures
from bedside.listening.measures import Scope
from bedside.listening.models import Hour
from bedside.listening.spans import HOUR, Span
from tests.cast import NOON

LONDON = ZoneInfo("Europe/London")


def hour(
    house: Any, at: Any, *, mentions: int, topic: str = "", channel: Any = None, negative: int = 0, site: int = 0
) -> None:
    at = at.replace(minute=0, second=0, microsecond=0)
    Hour.objects.create(
        organisation=house.organisation, channel=channel or house.channel, topic=topic, hour=at, mentions=mentions,
        negative=negative, neutral=mentions - negative, site_id=site,
    )  # fmt: skip


def past_weeks(house: Any, weeks: int, *, mentions: int = 6, topic: str = "", channel: Any = None) -> None:
    for back in range(1, weeks * 7 * 24 + 1):
        hour(house, NOON - HOUR * back, mentions=mentions, topic=topic, channel=channel)


def test_last_hours_stand_against_the_same_hours_of_past_weeks(house: Any, charlie: Any) -> None:
    past_weeks(house, 5)
    past_weeks(house, 5, mentions=2, topic="waiting")
    hour(house, NOON, mentions=19, topic="waiting", negative=19)
    told = measures.last_hours(house.organisation.pk, "waiting", now=NOON + timedelta(minutes=30))
    assert told.values == [2] * 11 + [19]
    assert len(told.low) == len(told.high) == 12
    assert max(told.high) < 19
    assert told.now == 21
    assert told.usual is not None
    assert 3 <= told.usual <= 5
    assert told.labels == ["01:00", "07:00", "12:00"]
    assert measures.last_hours(charlie.organisation_id, "waiting", now=NOON).values == [0] * 12


def test_too_few_weeks_have_no_band_and_say_so(house: Any) -> None:
    past_weeks(house, 2)
    told = measures.last_hours(house.organisation.pk, "", now=NOON)
    assert told.values[:-1] == [6] * 11
    assert (told.low, told.high, told.usual) == ([], [], None)


def test_a_channel_switched_on_yesterday_is_no_surge(house: Any) -> None:
    from bedside.channels import verbs

    new = verbs.connect(house.organisation, "New", "rss", {"url": "https://a.example/feed"}, by=None, now=NOON)
    past_weeks(house, 5)
    for back in range(24):
        hour(house, NOON - HOUR * back, mentions=50, channel=new)
    line = measures.series(Scope(house.organisation.pk), Span.last("7d", now=NOON, zone=LONDON))
    assert line.known
    assert line.days == ()
    assert line.new_channels == {new.pk}
    assert line.values[-2] == 56
    assert line.low[-2] <= 56 <= line.high[-2]


def test_a_day_with_thrice_the_usual_stands_out_by_name(house: Any) -> None:
    past_weeks(house, 5)
    Hour.objects.filter(hour__gte=NOON - timedelta(days=2), hour__lt=NOON - timedelta(days=1)).update(mentions=20)
    line = measures.series(Scope(house.organisation.pk), Span.last("7d", now=NOON, zone=LONDON))
    assert [day.isoformat() for day, _count, _usual in line.days] == ["2026-11-16", "2026-11-17"]


def test_a_week_with_a_change_of_clocks_is_compared_by_the_clock_on_the_wall() -> None:
    monday = NOON.replace(month=10, day=26, hour=9)  # the clocks went back the day before
    span = Span.of(HOUR, 1, now=monday, zone=LONDON)
    now, before = span.places()[0], span.places(1)[0]
    assert now - before == 7 * 24 + 1


def test_net_feeling_is_kind_less_critical_over_all(house: Any) -> None:
    Hour.objects.create(
        organisation=house.organisation,
        channel=house.channel,
        topic="food",
        hour=NOON,
        mentions=10,
        negative=2,
        neutral=3,
        positive=5,
    )
    span = Span.last("24h", now=NOON + HOUR, zone=LONDON)
    (food,) = measures.topics(Scope(house.organisation.pk), span)
    assert (food.key, food.mentions, food.net, food.few) == ("food", 10, 30.0, True)
    assert measures.topics(Scope(house.organisation.pk, site_id=house.site.pk), span) == []
    assert measures.Tally().net is None


def test_languages_are_counted_from_read_mentions(house: Any, say: Any) -> None:
    say("The food on ward 3 was cold again, three days in a row")
    say("La comida de la planta tres llega fría todos los días desde el lunes")
    span = Span.last("24h", now=NOON, zone=LONDON)
    told = measures.newest(Scope(house.organisation.pk), span)
    assert {tally.key for tally in told.by("lang")} == {"en", "es"}
    assert (told.counted, told.all) == (2, True)
