"""`bedside import FILE --channel NAME`: a file of people's words taken in whole: kept, read, placed, and searchable when it ends.

Rows are read in several processes; what cannot be read is written beside the file, with the reason, and quarantined.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedside.cli import ground

if TYPE_CHECKING:
    from bedside.channels.models import Channel
    from bedside.connectors.base import Fetched, Post, Rejected
    from bedside.listening.keep import Kept

WAITING = 2  # pages in the hands of each process
DIED = "A reading process died, perhaps for want of memory. What was kept so far stays; run this again: nothing is doubled."


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "import", help="take in a file of people's words: CSV, TSV, JSON lines, XLSX, also .gz"
    )
    parser.add_argument("file", help="the file")
    parser.add_argument("--channel", required=True, help="the channel it belongs to; made when there is none")
    parser.add_argument(
        "--map", default="", help="columns, as text=Comment,posted_at=Date; the rest is guessed and shown"
    )
    parser.add_argument("--zone", default="", help="time zone of dates that name none, as Europe/Madrid")
    parser.add_argument("--dates", default="", choices=["", "day first", "month first"], help="order of its dates")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes that read (default: one a core)"
    )
    ground.arguments(parser)
    parser.set_defaults(handler=handle)


def handle(args: argparse.Namespace) -> int:
    """0 when every row was taken in, 2 when some were rejected, 1 with a sentence when nothing could be done."""
    try:
        ground.prepare(args.data)
        return _import(args)
    except ground.Refusal as refusal:
        print(refusal, file=sys.stderr)
    except BrokenProcessPool:
        print(DIED, file=sys.stderr)
    return 1


def _import(args: argparse.Namespace) -> int:
    from bedside.connectors import csvfile
    from bedside.connectors.base import ConnectorError
    from bedside.listening import importing

    path = str(Path(args.file).expanduser().absolute())
    config = importing.asked(path, map=args.map, zone=args.zone, dates=args.dates)
    try:
        plan = csvfile.layout(config)
        for line in plan.words():
            print(line)
        channel = ground.channel(ground.organisation(args.organisation), args.channel, now=clock())
        importing.remember(channel, plan)
        return _taken_in(channel, importing.pages(config, now=clock()), path, max(1, args.workers))
    except ConnectorError as refusal:
        raise ground.Refusal(str(refusal)) from None


def clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Count:
    """How far an import is."""

    began: float = field(default_factory=time.monotonic)
    new: int = 0
    edited: int = 0
    same: int = 0
    rejected: int = 0

    @property
    def rows(self) -> int:
        return self.new + self.edited + self.same + self.rejected

    def add(self, kept: Kept, posts: int) -> None:
        self.new, self.edited = self.new + kept.new, self.edited + kept.edited
        self.same += posts - kept.new - kept.edited

    def rate(self) -> str:
        seconds = max(0.001, time.monotonic() - self.began)
        return f"{seconds:,.1f} s, {self.rows / seconds:,.0f} rows a second"

    def show(self, *, last: bool = False) -> None:
        if sys.stderr.isatty():
            print(
                "\r\x1b[K" if last else f"\r{self.rows:,} rows, {self.rejected:,} rejected, {self.rate()}\x1b[K",
                end="",
                file=sys.stderr,
                flush=True,
            )


def _taken_in(channel: Channel, pages: Iterator[Fetched], path: str, workers: int) -> int:
    from bedside.listening import importing
    from bedside.listening.keep import Kept

    count, beside = Count(), Beside(Path(f"{path}.rejected.csv"))
    with beside, _readers(workers) as readers:
        for kept, posts in _spread(readers, channel, _good(pages, channel, beside, count), workers * WAITING):
            count.add(kept, posts)
            count.show()
    count.show(last=True)
    taken = importing.TakenIn(Kept(new=count.new, edited=count.edited, same=count.same), count.rejected)
    importing.imported(channel, taken, by=None, now=clock())
    print(_summary(count, channel.name, beside))
    return 2 if count.rejected else 0


def _good(pages: Iterator[Fetched], channel: Channel, beside: Beside, count: Count) -> Iterator[tuple[Post, ...]]:
    """The posts of each page; what was wrong in it is quarantined and written beside the file on the way."""
    from bedside.channels import verbs

    for page in pages:
        verbs.quarantine(channel, page.rejected, now=clock())
        count.rejected += len(page.rejected)  # those that lie in quarantine already, too
        beside.write(page.rejected)
        if page.posts:
            yield page.posts


def _spread(
    readers: ProcessPoolExecutor, channel: Channel, pages: Iterable[tuple[Post, ...]], most: int
) -> Iterator[tuple[Kept, int]]:
    """Hand pages out, never more than `most` at once, and give back what became of each with its number of posts."""
    under_way: dict[Future[Kept], int] = {}
    for posts in pages:
        under_way[readers.submit(take_in, channel.pk, posts)] = len(posts)
        while len(under_way) >= most:
            yield from _finished(under_way)
    while under_way:
        yield from _finished(under_way)


def _finished(under_way: dict[Future[Kept], int]) -> Iterator[tuple[Kept, int]]:
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for one in done:
        posts = under_way.pop(one)
        yield one.result(), posts


def _readers(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_begin)


_channels: dict[int, Any] = {}


def _begin() -> None:
    """A reading process: Django is loaded once."""
    import django

    django.setup()


def take_in(channel_pk: int, posts: tuple[Post, ...]) -> Kept:
    """One page, in a reading process: kept, read and placed; only counts go back."""
    from bedside import flow
    from bedside.channels.models import Channel
    from bedside.listening.keep import Kept

    channel = _channels.get(channel_pk) or _channels.setdefault(channel_pk, Channel.objects.get(pk=channel_pk))
    kept = flow.take_in(channel, posts, now=clock())
    return Kept(new=kept.new, edited=kept.edited, same=kept.same, gone=kept.gone)


class Beside:
    """FILE.rejected.csv: each rejected row with its place, its reason and its words as they came. Not made when nothing was."""

    def __init__(self, path: Path) -> None:
        self.path, self._out, self._file = path, None, None
        self.unwritable = ""

    def __enter__(self) -> Beside:
        self.path.unlink(missing_ok=True) if os.access(self.path.parent, os.W_OK) else None
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    _file: Any
    _out: Any

    def write(self, rejected: Iterable[Rejected]) -> None:
        for one in rejected:
            if self.unwritable:
                return
            if self._out is None and not self._open():
                return
            self._out.writerow([one.where, one.reason, one.raw.decode("utf-8", "backslashreplace").rstrip("\r\n")])

    def _open(self) -> bool:
        try:
            self._file = self.path.open("w", newline="", encoding="utf-8")
        except OSError as why:
            self.unwritable = (
                f"{self.path} could not be written ({why.strerror}); what was rejected lies in Bedside's quarantine."
            )
            return False
        os.chmod(self.path, 0o600)  # it holds people's words as they came
        self._out = csv.writer(self._file)
        self._out.writerow(["where", "reason", "row"])
        return True


def _summary(count: Count, channel: str, beside: Beside) -> str:
    kept = f"{count.rows - count.rejected:,} of {count.rows:,} rows are in {channel}"
    how = f"{count.new:,} new, {count.edited:,} changed, {count.same:,} known before"
    lines = [f"{kept}: {how}. {count.rate()}."]
    if count.rejected:
        where = beside.unwritable or f"each with its reason in {beside.path}, and on the channel's page in Bedside."
        lines.append(f"{count.rejected:,} rejected, {where}")
    return "\n".join(lines)
