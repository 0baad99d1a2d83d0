"""What is usual: the band holds what it should, past surges and new sources do not bend it."""

from __future__ import annotations

import numpy as np
import pytest

from bedside.signals.usual import LEAST, together, usual

DAY = np.array([3, 2, 1, 1, 2, 3, 6, 11, 16, 19, 21, 20, 18, 17, 19, 18, 16, 15, 17, 18, 15, 11, 8, 5])


def weeks(count: int, level: float = 1, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(np.tile(DAY, 7) * level, (count, 168)).astype(float)


@pytest.mark.parametrize("level", [0.1, 1, 10])
def test_nine_hours_of_ten_lie_inside_and_none_is_called_clearly_more(level: float) -> None:
    past = weeks(6, level)
    band = usual(past[1:], near=True)
    inside = (past[0] >= band.low) & (past[0] <= band.high)
    assert band.known
    assert inside.mean() > 0.88
    assert (past[0] > band.clearly).mean() < 0.03


@pytest.mark.parametrize("count, known", [(0, False), (LEAST - 1, False), (LEAST, True)])
def test_too_few_weeks_say_nothing(count: int, known: bool) -> None:
    band = usual(weeks(6)[:count] if count else np.full((6, 168), np.nan))
    assert band.known is known
    assert np.isnan(band.low).all() != known


def test_a_surge_last_week_is_not_the_measure_of_this_one() -> None:
    past = np.full((4, 24), 5.0)
    calm = usual(past).high.max()
    past[0] = 80
    assert usual(past).high.max() <= calm + 8


def test_a_real_surge_stands_out() -> None:
    past = weeks(4)
    assert (usual(past, near=True).clearly < weeks(1)[0] * 3 + 20).all()


def test_a_source_switched_on_mid_way_neither_makes_a_surge_nor_hides_one() -> None:
    old, new = np.full((4, 24), 6.0), np.full((4, 24), np.nan)
    new[0] = 40.0  # on for one week only
    calm = np.array([np.full(24, 6.0), np.full(24, 40.0)])
    band = together(np.array([old, new]), calm)
    assert (calm.sum(axis=0) <= band.high).all()
    assert (calm.sum(axis=0) >= band.low).all()
    swollen = np.array([np.full(24, 30.0), np.full(24, 40.0)])
    assert (swollen.sum(axis=0) > together(np.array([old, new]), swollen).clearly).all()


def test_nothing_at_all_is_not_known() -> None:
    assert not together(np.zeros((0, 6, 24)), np.zeros((0, 24))).known
