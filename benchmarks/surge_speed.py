"""How many streams one core watches: the cost of a bucket with its state kept as JSON between, and of a night's fit.

Counts are drawn by chance with a fixed seed; processor time is measured, not the clock on the wall.
"""

from __future__ import annotations

import time

import numpy as np
import orjson

from bedside.signals.kept import keep, restore
from bedside.signals.surge import Bucket
from bedside.signals.watch import Watch

DAY, QUARTER, MONDAY = 86400, 900, 1704067200
Row = list[str]


def speed() -> list[Row]:
    """What one bucket of one stream costs, its state read from JSON and written again, and what a night's fit costs."""
    rows = [
        [
            "buckets of",
            "state, bytes",
            "a bucket, µs",
            "… state kept in memory, µs",
            "fit each midnight, ms",
            "10,000 streams: seconds a round",
        ]
    ]
    for size, days in ((60, 10), (QUARTER, 45)):
        draw = np.random.default_rng(1)
        counts = draw.poisson(
            1500 * size / DAY * (1 + np.sin(np.arange(days * DAY // size) * 2 * np.pi * size / DAY) / 2)
        )
        watch = Watch(size, True)
        buckets = [Bucket(MONDAY + size * place, float(v), float(v // 3)) for place, v in enumerate(counts)]
        began = time.process_time()
        for bucket in buckets[:-1000]:
            watch.update(bucket)
        inside = (time.process_time() - began) / (len(buckets) - 1000)
        state, began = orjson.dumps(keep(watch)), time.process_time()
        for bucket in buckets[-1000:]:
            watch = restore(orjson.loads(state))
            watch.update(bucket)
            state = orjson.dumps(keep(watch))
        each, began = (time.process_time() - began) / 1000, time.process_time()
        for _ in range(20):
            watch.past.fit(0, watch.settings.free, watch.rhythm)
        fit = (time.process_time() - began) / 20
        rows.append(
            [
                f"{size // 60} min",
                f"{len(state):,}",
                f"{each * 1e6:.0f}",
                f"{inside * 1e6:.0f}",
                f"{fit * 1e3:.1f}",
                f"{each * 1e4:.1f}",
            ]
        )
    return rows
