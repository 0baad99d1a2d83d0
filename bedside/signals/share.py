"""A share of a few: how far from the truth it may lie. It counts nothing and knows no clock."""

from __future__ import annotations

from math import sqrt

USUAL = 1.959964  # standard deviations: 95 intervals of 100 hold the true share


def interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share, as two shares from 0 to 1; (0, 1) where nothing was counted.

    Raises ValueError when `right` is not between 0 and `of`.
    """
    if not 0 <= right <= of:
        raise ValueError(f"{right} of {of} is no share.")
    if of == 0:
        return 0.0, 1.0
    share, square = right / of, USUAL**2 / of
    middle, half = share + square / 2, USUAL * sqrt(share * (1 - share) / of + square / of / 4)
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))
