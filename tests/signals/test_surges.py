"""Surges on streams whose truth is known: found soon, followed to their end, and nothing else wakes anybody."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from bedside.signals.kept import Unkept, keep, restore
from bedside.signals.sentences import AGREES, CAME, CAME_NEGATIVE, READ_FIRST, RETURNED, SWITCHED
from bedside.signals.surge import Bucket, Refused, Settings
from bedside.signals.watch import Watch
from tests.signals.series import DAY, HOUR, MONDAY, QUARTER, WEEK, drawn, events, heard, usual

A_DAY = 96  # buckets
SELDOM = Settings(alarms_per_week=0.02)  # so that chance wakes nobody in a test


def swollen(days: int = 28, a_day: float = 200, times: float = 6, at: int = 21 * A_DAY + 40, hours: int = 20) -> tuple:
    """Counts with one surge that begins at bucket `at` and falls by half every eight hours; and where it begins."""
    expected = usual(days, a_day)
    since = np.arange(len(expected)) - at
    lift = np.where((since >= 0) & (since < hours * 12), (times - 1) * 0.5 ** (since / (8 * 4)), 0)
    return drawn(expected * (1 + lift)), at


@pytest.mark.parametrize(("a_day", "hours"), [(40, 6), (200, 2), (2000, 1)])
def test_a_surge_is_found_soon_told_once_and_told_when_over(a_day: float, hours: int) -> None:
    counts, at = swollen(a_day=a_day)
    verdicts = heard(counts)
    told = events(verdicts)
    alarm = next(place for place, event in told if event == "alarm" and place >= at)
    over = next(place for place, event in told if event == "over" and place > alarm)
    assert at <= alarm <= at + hours * 4
    assert at + 8 * 4 <= over <= at + 60 * 4
    assert [event for place, event in told if at <= place <= over].count("alarm") == 1
    assert all(verdicts[place].alarm for place in range(alarm, over))
    assert not verdicts[over].alarm


def test_an_alarm_says_why_what_is_usual_and_what_to_do_first() -> None:
    counts, at = swollen()
    verdict = next(v for v in heard(counts)[at:] if v.event == "alarm")
    said = [why.sentence for why in verdict.why]
    assert said[0] == CAME
    assert AGREES in said
    assert verdict.first[0].sentence == READ_FIRST
    assert "mentions in" in str(verdict.why[0])
    assert verdict.low is not None
    assert verdict.expected is not None
    assert verdict.high is not None
    assert verdict.low <= verdict.expected <= verdict.high
    assert verdict.score >= 0.5


@pytest.mark.parametrize("a_day", [3, 30, 300, 3000])
def test_eight_calm_weeks_stay_near_the_budget(a_day: float) -> None:
    alarms = sum(event == "alarm" for seed in range(3) for _, event in events(heard(drawn(usual(56, a_day), seed))))
    assert alarms <= 24  # half an alarm a week is agreed; chance and an early past may double it


def test_mondays_and_holidays_are_no_surges() -> None:
    expected = usual(28, 400, weekend=0.2)
    assert not events(heard(drawn(expected), settings=SELDOM))
    expected[23 * A_DAY : 24 * A_DAY] *= 0.3  # a holiday in the week is no end of anything, the day after no surge
    holidays = Settings(alarms_per_week=0.02, holidays=frozenset({date(2024, 1, 24)}))
    assert not events(heard(drawn(expected), settings=holidays))


@pytest.mark.parametrize("zeros", [3, 10])
def test_a_source_switched_on_is_no_surge_and_is_learned_anew(zeros: int) -> None:
    expected = usual(zeros + 14, 900)
    expected[: zeros * A_DAY + 44] = 0.002
    verdicts = heard(drawn(expected))
    assert not events(verdicts)
    assert [why.sentence for v in verdicts for why in v.why] == [SWITCHED]
    expected[(zeros + 10) * A_DAY :] *= 8  # and a surge after it is found
    assert "alarm" in [event for _, event in events(heard(drawn(expected)))]


def test_people_who_come_to_a_silent_stream_are_a_surge() -> None:
    expected = usual(14, 0.5)
    expected[10 * A_DAY + 40 : 10 * A_DAY + 60] = 60 * 0.8 ** np.arange(20)
    verdicts = heard(drawn(expected))
    assert next(event for _, event in events(verdicts)) == "alarm"


def test_a_flash_of_praise_is_no_surge_and_the_same_in_anger_is() -> None:
    expected = usual(28, 300)
    at = slice(21 * A_DAY + 40, 21 * A_DAY + 80)
    many = expected.copy()
    many[at] *= 6
    counts, worse = drawn(many), np.random.default_rng(2)
    share = np.full(len(counts), 0.25)
    share[at] = 0.06
    praised = worse.binomial(counts.astype(int), share).astype(float)
    assert not [place for place, _ in events(heard(counts, praised)) if at.start <= place <= at.stop + A_DAY]
    share[at] = 0.7
    verdicts = heard(counts, worse.binomial(counts.astype(int), share).astype(float))
    alarm = next(v for v in verdicts[at] if v.event == "alarm")
    assert alarm.why[0].sentence == CAME_NEGATIVE


def test_a_second_wave_is_told_again() -> None:
    counts, at = swollen(times=5)
    again = at + 22 * 4
    counts[again : again + 24] += drawn(np.full(24, 60.0), 3)
    told = events(heard(counts))
    assert any(event in ("escalation", "alarm") and again <= place <= again + 48 for place, event in told)


def test_a_new_level_becomes_the_usual() -> None:
    expected = usual(42, 200)
    expected[21 * A_DAY :] *= 3
    verdicts = heard(drawn(expected))
    assert not verdicts[-1].alarm
    assert not [place for place, event in events(verdicts) if event == "alarm" and place > 28 * A_DAY]


def test_gaps_are_neither_silence_nor_an_end() -> None:
    counts, at = swollen()
    watch, said = Watch(QUARTER, settings=SELDOM), []
    for place, count in enumerate(counts):
        if not 14 * A_DAY <= place < 15 * A_DAY and place % 11:
            said.append((place, watch.update(Bucket(MONDAY + QUARTER * place, float(count))).event))
    told = [(place, event) for place, event in said if event]
    assert told[0][1] == "alarm"
    assert at <= told[0][0] <= at + 12


@pytest.mark.parametrize(("sensitivity", "budget"), [("low", 0.1), ("high", 2.0)])
def test_the_limits_follow_the_budget(sensitivity: str, budget: float) -> None:
    limits = [
        Watch(QUARTER, settings=Settings(sensitivity=name, alarms_per_week=a_week)).budget.limits[HOUR]
        for name, a_week in (("normal", 0.5), (sensitivity, 0.5), ("normal", budget))
    ]
    assert (limits[1] > limits[0]) is (limits[2] > limits[0]) is (sensitivity == "low")


@pytest.mark.parametrize("size", [60, 300, 420, HOUR, 5 * HOUR, DAY, WEEK])
def test_every_width_of_bucket_finds_a_surge(size: int) -> None:
    many = 160 if size >= DAY else 35 * DAY // size
    places = np.arange(many)
    expected = np.full(many, 3000 * size / DAY if size < DAY else 40.0)
    at = many - max(6, 2 * DAY // size)
    verdicts = heard(drawn(np.where(places >= at, expected * 6, expected)), size=size, settings=SELDOM)
    alarms = [place for place, event in events(verdicts) if event == "alarm"]
    assert at <= alarms[-1] <= at + max(2, 2 * HOUR // size)
    assert len(alarms) <= 2


@pytest.mark.parametrize(
    ("bucket", "part", "words"),
    [
        (Bucket(MONDAY + 900, -1), "value", "is below 0"),
        (Bucket(MONDAY + 900, 5, -2), "negative", "is below 0"),
        (Bucket(MONDAY + 900, 5, 6), "negative", "6 of 5 mentions"),
        (Bucket(MONDAY + 900, float("nan")), "value", "is not a number"),
        (Bucket(MONDAY + 900, float("inf")), "value", "is not a number"),
        (Bucket(MONDAY + 900, 1e12), "value", "more than anybody"),
        (Bucket(MONDAY + 900, 2.5), "value", "not a whole number"),
        (Bucket(MONDAY, 5), "time", "not after the row before"),
        (Bucket(MONDAY - 900, 5), "time", "not after the row before"),
    ],
)
def test_what_is_no_count_is_refused_with_a_sentence_and_changes_nothing(bucket: Bucket, part: str, words: str) -> None:
    watch = Watch(QUARTER)
    watch.update(Bucket(MONDAY, 5))
    before = json.dumps(keep(watch))
    with pytest.raises(Refused, match=words) as refused:
        watch.update(bucket)
    assert refused.value.part == part
    assert json.dumps(keep(watch)) == before


def test_zeros_for_ever_are_calm() -> None:
    verdicts = heard(np.zeros(30 * A_DAY))
    assert not events(verdicts)
    assert verdicts[-1].expected == pytest.approx(0, abs=0.01)


def test_a_kept_watch_goes_on_as_if_it_had_never_stopped_and_is_small() -> None:
    counts, at = swollen(days=24)
    negative = np.floor(counts * 0.4)
    whole = heard(counts, negative)
    watch = Watch(QUARTER, True)
    largest = 0
    for place, (count, bad) in enumerate(zip(counts, negative, strict=True)):
        verdict = watch.update(Bucket(MONDAY + QUARTER * place, count, bad))
        assert verdict == whole[place]
        if place % 37 == 0 or at <= place < at + 8:
            state = json.dumps(keep(watch), separators=(",", ":"))
            watch, largest = restore(json.loads(state)), max(largest, len(state))
    assert largest < 20_000
    assert any(verdict.event == "alarm" for verdict in whole)


@pytest.mark.parametrize("damage", [{"version": 0}, {"past": None}, {"rhythm": {"x": 1}}, {"scan": [[], []]}])
def test_a_damaged_state_is_refused(damage: dict) -> None:
    with pytest.raises(Unkept, match="begin a new watch"):
        restore(keep(Watch(QUARTER)) | damage)


def test_switching_a_source_on_by_hand_learns_anew() -> None:
    expected = usual(28, 200)
    expected[14 * A_DAY :] *= 5
    counts, watch = drawn(expected), Watch(QUARTER, settings=SELDOM)
    heard(counts[: 14 * A_DAY], watch=watch)
    watch.switched_on(MONDAY + 14 * DAY)
    after = heard(counts[14 * A_DAY :], watch=watch, start=MONDAY + 14 * DAY)
    assert not events(after)
    assert after[-1].expected == pytest.approx(expected[-1], rel=0.6)


def test_a_return_is_told_with_how_sure_it_is() -> None:
    counts, _ = swollen()
    over = next(v for v in heard(counts) if v.event == "over")
    assert over.why[0].sentence == RETURNED
    assert 0.7 <= over.returned <= 1
