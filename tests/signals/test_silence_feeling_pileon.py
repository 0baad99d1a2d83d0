"""The three beside surges: what is too quiet, what turns worse, what people join in on; each with its reason and its first step."""

from __future__ import annotations

import numpy as np
import pytest

from bedside.signals import sentences as say
from bedside.signals.feeling import shift
from bedside.signals.pileon import pace
from bedside.signals.silence import quieter
from bedside.signals.watch import Watch
from tests.signals.series import DAY, HOUR, MONDAY, QUARTER, drawn, heard, usual

A_DAY = 96


@pytest.mark.parametrize(("a_day", "quiet"), [(400, True), (60, True), (2, False)])
def test_a_day_of_nothing_is_quieter_than_ever_where_much_was_usual(a_day: float, quiet: bool) -> None:
    watch = Watch(QUARTER)
    counts = drawn(usual(21, a_day, weekend=1))
    heard(counts[: 20 * A_DAY], watch=watch)
    assert quieter(watch) is None
    heard(np.zeros(A_DAY), watch=watch, start=MONDAY + 20 * DAY)
    found = quieter(watch)
    assert (found is not None) is quiet
    if found:
        assert found.than_ever
        assert found.came == 0 < found.low <= found.expected
        assert (found.why.sentence, found.first.sentence) == (say.QUIETER, say.CHECK_SOURCE)


def test_a_night_and_a_gap_are_no_silence() -> None:
    watch = Watch(QUARTER)
    heard(drawn(usual(21, 400))[: 20 * A_DAY + 20], watch=watch)  # until five in the morning
    assert quieter(watch) is None
    fresh = Watch(QUARTER)
    heard(np.zeros(3 * A_DAY), watch=fresh)
    assert quieter(fresh) is None


@pytest.mark.parametrize(
    ("negative", "mentions", "usual_share", "clearly"),
    [(30, 40, 0.3, True), (14, 40, 0.3, False), (600, 1000, 0.3, True), (5, 6, 0.3, None), (0, 40, 0.3, False)],
)
def test_a_share_of_negative_mentions_shifts(
    negative: int, mentions: int, usual_share: float, clearly: bool | None
) -> None:
    found = shift(negative, mentions, usual_share)
    assert (found and found.clearly) is clearly
    assert found is None or found.low <= found.share <= found.high


@pytest.mark.parametrize("wrong", [(5, 4, 0.3), (5, 20, 1.3), (-1, 20, 0.3)])
def test_what_is_no_share_is_refused(wrong: tuple[int, int, float]) -> None:
    with pytest.raises(ValueError, match="is no share"):
        shift(*wrong)


def test_people_joining_in_are_told_with_their_pace() -> None:
    slow = pace([1, 0, 2, 1, 1, 0, 1, 1], QUARTER)
    assert not slow.gathers
    fast = pace([1, 2, 1, 3, 6, 14, 30], QUARTER)
    assert fast.gathers
    assert fast.now == 30 * HOUR / QUARTER
    assert fast.times > 3
    assert fast.doubling == pytest.approx(0.25 * np.log(2) / np.log(30 / 14))
    assert fast.why is not None
    assert fast.why.sentence == say.FASTER
    assert fast.first is not None
    assert fast.first.sentence == say.ANSWER_ONCE
    assert pace([], QUARTER).now == 0
    with pytest.raises(ValueError, match="0 or more"):
        pace([-1], QUARTER)
