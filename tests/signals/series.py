"""Streams for the tests: a hospital's day and week, drawn by chance with a fixed seed, and what happens on top of it."""

from __future__ import annotations

import numpy as np

from bedside.signals.surge import Bucket, Settings, Verdict
from bedside.signals.watch import Watch

MONDAY = 1704067200  # 1 January 2024
QUARTER, HOUR, DAY, WEEK = 900, 3600, 86400, 604800
DAYTIME = np.array([3, 2, 1, 1, 2, 3, 6, 11, 16, 19, 21, 20, 18, 17, 19, 18, 16, 15, 17, 18, 15, 11, 8, 5]) / 302


def usual(days: int, a_day: float, size: int = QUARTER, *, weekend: float = 0.6) -> np.ndarray:
    """Mentions expected a bucket of `size` seconds from a Monday on."""
    hours = np.array([DAYTIME * a_day * (weekend if day % 7 >= 5 else 1.0) for day in range(days)]).ravel()
    return np.repeat(hours, HOUR // size) * size / HOUR


def drawn(expected: np.ndarray, seed: int = 1) -> np.ndarray:
    """Counts around the expected ones, scattering a little more than chance."""
    return np.random.default_rng(seed).negative_binomial(expected * 2 + 1e-9, 2 / 3).astype(float)


def heard(
    counts: np.ndarray,
    negative: np.ndarray | None = None,
    size: int = QUARTER,
    settings: Settings | None = None,
    watch: Watch | None = None,
    start: int = MONDAY,
) -> list[Verdict]:
    """The verdicts on a series."""
    watch = watch or Watch(size, negative is not None, settings or Settings())
    bad = np.zeros(len(counts)) if negative is None else negative
    rows = enumerate(zip(counts, bad, strict=True))
    return [watch.update(Bucket(start + size * place, float(v), float(n))) for place, (v, n) in rows]


def events(verdicts: list[Verdict]) -> list[tuple[int, str]]:
    """Which bucket said what."""
    return [(place, verdict.event) for place, verdict in enumerate(verdicts) if verdict.event]
