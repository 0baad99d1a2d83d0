"""A share of a few and how far from the truth it may lie: known values, edges, and that more of the same is narrower."""

from __future__ import annotations

import pytest

from bedside.signals.share import interval


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        (18, 20, 0.699, 0.972),
        (83, 100, 0.745, 0.891),
        (0, 20, 0.0, 0.161),
        (20, 20, 0.839, 1.0),
        (1, 1, 0.207, 1.0),
        (0, 0, 0.0, 1.0),
    ],
)
def test_known_values(right: int, of: int, low: float, high: float) -> None:
    assert interval(right, of) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_more_of_the_same_is_narrower_and_holds_the_share() -> None:
    widths = []
    for of in (10, 100, 1000, 100_000):
        low, high = interval(of * 8 // 10, of)
        assert low < 0.8 < high
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(("right", "of"), [(3, 2), (-1, 2), (1, 0)])
def test_what_is_no_share_is_refused(right: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        interval(right, of)
