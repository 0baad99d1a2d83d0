"""Batches of lines worked on by several processes, answered in order, never more than a few ahead of the slowest.

It knows nothing of what the work is; a process that dies stops the whole with a sentence, and none outlives its parent.
"""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from typing import Any, BinaryIO

from .wire import Line

Job = Callable[[list[Line]], list[dict[str, Any]]]
AHEAD = 3  # batches that wait for each process
_LOOK = 1.0  # seconds between two looks at whether the parent lives


class Died(Exception):
    """A process ended before its work was done; the words say so."""


DIED = (
    "A worker process ended before its work was done: it was killed, or memory ran out. Try again with fewer --workers."
)


def answered(
    batches: Iterator[list[Line]], job: Job, workers: int, source: BinaryIO
) -> Generator[tuple[list[Line], list[dict[str, Any]]], None, None]:
    """Each batch with its answers, in order. Raises Died when a process ends before its time."""
    if workers == 1:
        yield from ((lines, job(lines)) for lines in batches)
        return
    waiting: deque[tuple[list[Line], Future[list[dict[str, Any]]]]] = deque()
    started = False
    pool = ProcessPoolExecutor(workers, initializer=_start, initargs=(job, os.getpid()))
    try:
        for lines in batches:
            with _undisturbed() if not started else nullcontext():
                waiting.append((lines, pool.submit(_in_worker, lines)))
            started = True
            while waiting and (len(waiting) > AHEAD * workers or waiting[0][1].done() or _idle(source)):
                done, future = waiting.popleft()
                yield done, future.result()
        for done, future in waiting:
            yield done, future.result()
    except BrokenProcessPool:
        raise Died(DIED) from None
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Processes that begin meanwhile never hear an interruption: one that dies in the middle of beginning may hold the others."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _idle(source: BinaryIO) -> bool:
    """Is nothing to be read at the moment? Then what is finished goes out before we wait for more."""
    try:
        return not select.select([source], [], [], 0)[0]
    except (OSError, ValueError):
        return False


_JOBS: list[Job] = []


def _start(job: Job, parent: int) -> None:
    """In a new process: an interruption is the parent's to answer, and the parent's end is ours."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _JOBS[:] = [job]


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


def _in_worker(lines: list[Line]) -> list[dict[str, Any]]:
    return _JOBS[0](lines)
