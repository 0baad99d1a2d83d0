"""`bedside reread`: the whole archive read again by the reader that reads here now, in several processes, beside the worker.

Killed at any moment and started again it goes on. It triages nothing, moves no promise and tells nobody.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bedside.cli import ground
from bedside.cli.progress import Progress, spoken

if TYPE_CHECKING:
    from bedside.listening.reread import Part, Task
    from bedside.people.models import Organisation

ENGINES = ("local",)
NO_ENGINE = (
    "There is no engine called {name}: only local, which reads in processes of this machine (--workers says how many)."
)
NO_DATE = "--since wants a date such as 2026-01-01; {given} is none."
NOTHING = "Nothing waits to be read again: {reader} has read all of it."
DIED = "A reading process died, perhaps for want of memory. What was read stays; run this again and it goes on."
STOPPED = "Stopped. {n:,} were read; run this again and it goes on."
SOME_LEFT = 2  # exit status
PATIENCE = 10  # niceness of the reading processes: the worker and the pages come first


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("reread", help="read the whole archive again with the reader that reads here now")
    parser.add_argument(
        "--since", default="", metavar="DATE", help="only what was said from this day on, as 2026-01-01"
    )
    parser.add_argument("--engine", default="local", metavar="NAME", help="where it is read; only local is there")
    parser.add_argument(
        "--workers",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes that read (default: one a core)",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say how many wait and how long it may take")
    ground.arguments(parser)
    parser.set_defaults(handler=handle)


def handle(args: argparse.Namespace) -> int:
    """0 when all was read, 2 when some could not be, 1 with a sentence when nothing could; Ctrl+C ends it and keeps what was read."""
    try:
        if args.engine not in ENGINES:
            raise ground.Refusal(NO_ENGINE.format(name=args.engine))
        day = _day(args.since)
        ground.prepare(args.data)
        return _reread(args, ground.organisation(args.organisation), day)
    except ground.Refusal as refusal:
        print(refusal, file=sys.stderr)
    except BrokenProcessPool:
        print(DIED, file=sys.stderr)
    return 1


def _day(given: str) -> datetime | None:
    try:
        return datetime.fromisoformat(given) if given else None
    except ValueError:
        raise ground.Refusal(NO_DATE.format(given=given)) from None


def clock() -> datetime:
    return datetime.now(UTC)


def _reread(args: argparse.Namespace, organisation: Organisation, day: datetime | None) -> int:
    from bedside.listening import measures, reread
    from bedside.listening.understand import NotReading

    since = day if day is None or day.tzinfo else day.replace(tzinfo=measures.zone_of(organisation.pk))
    workers = max(1, args.workers)
    ahead = reread.task(organisation, since)
    if not ahead.mentions:
        print(NOTHING.format(reader=ahead.reader))
        return 0
    try:
        if args.dry_run:
            pace = reread.pace(organisation, since, now=clock()) * min(workers, os.cpu_count() or 1)
            print(_outlook(ahead, pace, workers))
            return 0
        print(_outlook(ahead))
        return _read_all(organisation, ahead, since, workers)
    except NotReading as why:
        raise ground.Refusal(str(why)) from None


def _outlook(ahead: Task, pace: float = 0, workers: int = 0) -> str:
    lines = [f"{ahead.mentions:,} mentions are to be read by {ahead.reader}."]
    if ahead.masked:
        lines.append(f"{ahead.masked:,} of them by their masked words: the words as they came are forgotten.")
    if ahead.corrected:
        lines.append(f"{ahead.corrected:,} carry a person's word, which stays in force.")
    if pace:
        hands = f"{workers} processes" if workers > 1 else "one process"
        lines.append(f"About {spoken(ahead.mentions / pace)} with {hands}, at {pace:,.0f} a second.")
    return "\n".join(lines)


def _read_all(organisation: Organisation, ahead: Task, since: datetime | None, workers: int) -> int:
    from bedside.listening import reread

    reread.begin(organisation, ahead, since, now=clock())
    done, progress, began = reread.Part(), Progress(size=ahead.mentions, what="mentions"), time.monotonic()
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(workers, context, initializer=_begin) as readers:
            try:
                while _pass(readers, workers, organisation.pk, since, done, progress):
                    pass  # what others held in this pass is looked at in the next
            except BaseException:
                readers.shutdown(wait=False, cancel_futures=True)
                raise
    except KeyboardInterrupt:
        progress.done()
        print(STOPPED.format(n=done.done), file=sys.stderr)
        raise
    progress.done()
    reread.end(organisation, ahead, done, now=clock())
    print(_summary(done, ahead, time.monotonic() - began))
    return SOME_LEFT if done.left else 0


def _pass(
    readers: ProcessPoolExecutor, workers: int, pk: int, since: datetime | None, done: Part, progress: Progress
) -> bool:
    """Once through the archive, newest first. Whether anything was read in it."""
    before, done.left = done.done, 0
    under_way = {readers.submit(part, pk, since, None) for _ in range(workers)}
    while under_way:
        under_way = _next(readers, under_way, pk, since, done)
        progress.show(done.done, done.done)
    return done.done > before


def _next(
    readers: ProcessPoolExecutor, under_way: set[Future[Part]], pk: int, since: datetime | None, done: Part
) -> set[Future[Part]]:
    """Wait for a part; each process goes on below where its own part ended."""
    ended, going = wait(under_way, return_when=FIRST_COMPLETED)
    for one in ended:
        found = one.result()
        done.add(found)
        if found.lowest is not None:
            going.add(readers.submit(part, pk, since, found.lowest))
    return going


def _begin() -> None:
    """A reading process: it gives way to others, ends with its parent however that ends, and loads Django once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops it in order
    os.nice(PATIENCE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import django

    django.setup()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


_organisations: dict[int, Any] = {}


def part(pk: int, since: datetime | None, below: int | None) -> Part:
    """One part of the archive, in a reading process; only counts go back."""
    from bedside import flow
    from bedside.people.models import Organisation

    organisation = _organisations.get(pk) or _organisations.setdefault(pk, Organisation.objects.get(pk=pk))
    done = flow.read_again(organisation, since=since, below=below, now=clock())
    done.shown = []
    return done


def _summary(done: Part, ahead: Task, seconds: float) -> str:
    seconds = max(0.001, seconds)
    lines = [
        f"{done.done:,} mentions read by {ahead.reader} in {spoken(seconds)}, {done.done / seconds:,.0f} a second."
    ]
    lines.append(f"{done.changed:,} are read otherwise than before; {done.kept:,} keep what a person said.")
    if done.left:
        lines.append(f"{done.left:,} could not be read and stay as they were.")
    return "\n".join(lines)
