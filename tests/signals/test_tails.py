"""Tails of counts: known values, the far end, and that more of the same is more surprising."""

from __future__ import annotations

from math import exp

import pytest

from bedside.signals.tails import MOST, fewer, log_beta_share, more


@pytest.mark.parametrize(
    ("count", "mean", "variance", "above", "below"),
    [  # by another library: scipy.stats.nbinom and poisson
        (0, 2.0, 2.0, 0.03043, 1.16962),
        (8, 2.0, 2.0, 3.17582, 0.00029),
        (8, 2.0, 6.0, 1.48791, 0.01436),
        (40, 20.0, 50.0, 2.07678, 0.00365),
        (900, 500.0, 2500.0, 10.84337, 0.00000),
        (3, 20.0, 50.0, 0.00021, 3.32293),
    ],
)
def test_known_values(count: float, mean: float, variance: float, above: float, below: float) -> None:
    assert more(count, mean, variance) == pytest.approx(above, rel=2e-3, abs=2e-4)
    assert fewer(count, mean, variance) == pytest.approx(below, rel=2e-3, abs=2e-4)


def test_the_far_end_is_a_number_and_never_falls() -> None:
    told = [more(count, 3.0, 9.0) for count in (5, 50, 500, 5_000, 5_000_000)]
    assert told == sorted(told)
    assert told[-1] == MOST


@pytest.mark.parametrize(
    ("a", "b", "x", "value"), [(1, 1, 0.3, 0.3), (2, 3, 0.5, 0.6875), (5, 1, 0.2, 0.2**5), (1, 9, 1.0, 1)]
)
def test_the_beta_share(a: float, b: float, x: float, value: float) -> None:
    assert exp(log_beta_share(a, b, x)) == pytest.approx(value, rel=1e-6)
