"""The last day of a stream in few numbers, and its sums over the scan windows. It judges nothing and forgets what is older.

Buckets under a quarter of an hour are kept one by one for an hour and by the quarter for a day, so a state stays small.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MINUTE, QUARTER, HOUR, DAY, WEEK = 60, 900, 3600, 86400, 604800
SCANS = (QUARTER, HOUR, 3 * HOUR, 6 * HOUR, DAY)  # seconds
FEW_SCANS = (1, 3)  # buckets, where a bucket is a day or longer

Sums = tuple[float, float, float]  # mentions, negative ones, mentions expected


def windows(bucket: int) -> tuple[int, ...]:
    """The scan windows for buckets of this many seconds, in seconds, shortest first: each a whole number of buckets."""
    if bucket >= DAY:
        return tuple(bucket * count for count in (FEW_SCANS if bucket < WEEK else FEW_SCANS[:1]))
    return tuple(sorted({max(1, round(scan / bucket)) * bucket for scan in SCANS}))


@dataclass
class Recent:
    """Rows of [start of the bucket, mentions, negative, expected], oldest first; `fine` single buckets, `coarse` quarters or buckets."""

    bucket: int
    fine: list[list[float]] = field(default_factory=list)
    coarse: list[list[float]] = field(default_factory=list)

    def add(self, at: int, value: float, negative: float, expected: float) -> None:
        """The bucket that begins at `at` (seconds); later than all before."""
        granule = max(QUARTER, self.bucket)
        start = at // granule * granule if self.bucket < QUARTER else at
        if self.bucket < QUARTER:
            self.fine.append([at, value, negative, expected])
            _forget(self.fine, at + self.bucket - HOUR)
        if self.coarse and self.coarse[-1][0] == start:
            row = self.coarse[-1]
            row[1], row[2], row[3] = row[1] + value, row[2] + negative, round(row[3] + expected, 4)
        else:
            self.coarse.append([start, value, negative, round(expected, 4)])
        _forget(self.coarse, at + self.bucket - windows(self.bucket)[-1])

    def sums(self) -> dict[int, Sums]:
        """For each scan window: what came in it, and what was expected of the buckets that were seen."""
        if not self.coarse:
            return {}
        found: dict[int, Sums] = {}
        scans = windows(self.bucket)
        short = [scan for scan in scans if self.fine and scan <= HOUR]
        found.update(_sums(self.fine, short, self.fine[-1][0] + self.bucket if self.fine else 0))
        found.update(_sums(self.coarse, scans[len(short) :], self.coarse[-1][0] + max(QUARTER, self.bucket)))
        return found


def _forget(rows: list[list[float]], before: float) -> None:
    while rows and rows[0][0] < before:
        del rows[0]


def _sums(rows: list[list[float]], scans: tuple[int, ...] | list[int], end: float) -> dict[int, Sums]:
    found, place = {}, len(rows)
    value = negative = expected = 0.0
    for scan in scans:
        while place and rows[place - 1][0] >= end - scan:
            place -= 1
            row = rows[place]
            value, negative, expected = value + row[1], negative + row[2], expected + row[3]
        found[scan] = (value, negative, expected)
    return found
