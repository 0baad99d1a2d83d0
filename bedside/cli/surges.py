"""`bedside surges`: counts over time in, the same rows out with what is usual, how far from it they are, and alarm, escalation or over.

It reads a table row by row, needs no database and no network, and says nothing about a row that rests on a later one.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from math import nan
from typing import Any, BinaryIO, cast

from ..signals.surge import A_WEEK, SENSITIVITY, Bucket, Refused, Settings, Verdict, checked, checked_bucket
from ..signals.watch import Watch
from . import filters
from .progress import Progress
from .tables import TableIn, TableOut
from .wire import Line

COLUMNS = ("score", "alarm", "event", "expected", "low", "high")
NEEDED = ("timestamp", "value")
_LENGTH = re.compile(r"(\d{1,5})\s*(m|min|h|d|w)", re.ASCII)
_UNITS = {"m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST = 64  # characters of a moment or a count


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("surges", help="find what swells in counts over time (CSV)")
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="CSV with timestamp, value and, if counted, negative"
    )
    parser.add_argument("--sensitivity", choices=tuple(SENSITIVITY), default="normal", help="how readily to alarm")
    parser.add_argument(
        "--cooldown", type=_length, default="12h", metavar="12h", help="least time between two alarms: 30m, 12h, 2d"
    )
    parser.add_argument(
        "--alarms-per-week", type=float, default=A_WEEK, metavar="N", help=f"the budget of alarms (else {A_WEEK})"
    )
    parser.add_argument(
        "--holidays", type=_dates, default=frozenset(), metavar="DATES", help="2026-12-25,2026-12-26: days like Sundays"
    )
    parser.set_defaults(handler=handler, csv=True, column="value")


def handler(args: argparse.Namespace) -> int:
    """Answer every row. Exit status 0 when all could be read, else 2."""
    try:
        settings = Settings(args.sensitivity, args.alarms_per_week, args.cooldown, args.holidays)
        source = filters._open(args)
    except (filters.Refused, ValueError) as refused:
        print(refused, file=sys.stderr)
        return filters.UNREAD
    with source:
        return filters._told(cast(filters._Filter, _Surges(source, args.file, settings)))


class _Surges:
    """One table on its way: rows in, rows out, counted."""

    def __init__(self, source: BinaryIO, name: str, settings: Settings) -> None:
        self._source, self._series = source, _Series(settings)
        self._name = "" if name == "-" else f"{name}, "
        self.total = self.errors = 0

    def run(self) -> int:
        """Exit status 0 when every row could be read, else 2; a table without the columns is refused whole."""
        table = TableIn(self._source, "value")
        self._check(table)
        out, progress = sys.stdout.buffer, Progress(self._source)
        writer = TableOut(out, table, COLUMNS)
        try:
            for (line,) in table.batches(1):
                self.total += 1
                writer.row(line, self._answer(line))
                if not self._source.seekable():
                    out.flush()  # whoever sends row by row is answered row by row
                progress.show(self.total, line.end)
        finally:
            progress.done()
        writer.begin()
        out.flush()
        if self.errors:
            print(f"{self.errors} of {self.total} lines could not be read.", file=sys.stderr)
        return filters.UNREAD if self.errors else filters.OK

    def _check(self, table: TableIn) -> None:
        if table.refusal and table.header == []:
            raise filters.Refused(
                table.refusal.replace("Name the right one with --column.", "Write a header: timestamp,value.")
            )
        names = [name.strip().lower() for name in table.header]
        for needed in NEEDED:
            if names.count(needed) != 1:
                raise filters.Refused(
                    f"The table needs one column {needed!r} (it has: {', '.join(table.header)[:200]})."
                )
        self._series.feeling = "negative" in names

    def _answer(self, line: Line) -> dict[str, Any]:
        record = line.record or {}
        if "error" in record and "text" not in record:
            self.errors += 1
            return record | {"error": f"{self._name}{record['error']}"}
        try:
            return _told(self._series.next(record))
        except _Unread as unread:
            self.errors += 1
            place = f"{self._name}line {line.number}, column {unread.column}"
            return {"line": line.number, "error": f"{place}: {unread}"}


class _Unread(Exception):
    """A row that cannot be read: its column, and a sentence."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


class _Series:
    """Rows become buckets: their width is the least distance seen so far, and a narrower one begins the watch anew."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self.feeling = settings, False
        self._watch: Watch | None = None
        self._first: Bucket | None = None
        self._last: int | None = None

    def next(self, record: dict[str, Any]) -> Verdict:
        """The verdict on a row. Raises _Unread."""
        at, ahead = _moment(record.get("timestamp", ""))
        negative = _count(record, "negative") if self.feeling else 0.0
        bucket = Bucket(at, _count(record, "value"), negative, ahead)
        try:
            checked(bucket, self._last)
            return self._judged(bucket)
        except Refused as refused:
            column = "timestamp" if refused.part == "time" else refused.part
            raise _Unread(column, str(refused)) from None

    def _judged(self, bucket: Bucket) -> Verdict:
        if self._last is None or self._first is None:
            self._first, self._last = bucket, bucket.at
            return Verdict(bucket.at)
        apart = bucket.at - self._last
        if self._watch is None or apart < self._watch.bucket:
            checked_bucket(apart)
            known, self._watch = self._watch, Watch(apart, self.feeling, self._settings)
            if known is None:
                self._watch.update(self._first)
        elif (bucket.at - self._first.at) % self._watch.bucket:
            width = self._watch.bucket
            raise Refused("time", f"does not lie on the grid of {width / 60:g} minutes that the rows before it make.")
        self._last = bucket.at
        return self._watch.update(bucket)


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "score": f"{verdict.score:.6f}",
        "alarm": int(verdict.alarm),
        "event": verdict.event,
        "expected": "" if verdict.expected is None else f"{verdict.expected:.3f}",
        "low": "" if verdict.low is None else f"{verdict.low:.0f}",
        "high": "" if verdict.high is None else f"{verdict.high:.0f}",
    }


def _moment(words: str) -> tuple[int, int]:
    """Seconds of the moment (UTC), and what its own clock is ahead."""
    try:
        moment = datetime.fromisoformat(words.strip()[:_LONGEST])
    except ValueError:
        raise _Unread("timestamp", f"{_short(words)} is no moment: write 2026-11-22 08:15:00.") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    offset = moment.utcoffset()
    return int(moment.timestamp()), int(offset.total_seconds()) if offset else 0


def _count(record: dict[str, Any], column: str) -> float:
    words = str(record.get(column, "")).strip()
    try:
        count = float(words) if len(words) <= _LONGEST and "_" not in words else nan
    except ValueError:
        count = nan
    if count != count:
        raise _Unread(column, f"{_short(words)} is not a number: write how many mentions there were.")
    return count


def _short(words: str) -> str:
    return repr(words if len(words) <= 40 else f"{words[:39]}…")


def _length(words: str) -> int:
    found = _LENGTH.fullmatch(words.strip())
    if not found:
        raise argparse.ArgumentTypeError("write a length such as 30m, 12h or 2d")
    return int(found[1]) * _UNITS[found[2]]


def _dates(words: str) -> frozenset[date]:
    read: Callable[[str], date] = date.fromisoformat
    try:
        return frozenset(read(word.strip()) for word in words.split(",") if word.strip())
    except ValueError:
        raise argparse.ArgumentTypeError("write days as 2026-12-25, with commas between") from None
