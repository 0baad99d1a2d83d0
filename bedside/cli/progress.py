"""A line on standard error that says how far a filter is, when somebody is there to see it.

It writes nothing into a file or a pipe, and nothing to standard output.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import BinaryIO

_EVERY = 0.2
_WIDTH = 24
_SOON = 0.5  # seconds before which the time left is not told


class Progress:
    """Share of the file and time left when its size is known; always the count and lines a second.

    Without a source `size` says how many of `what` there are, and `done` counts them.
    """

    def __init__(self, source: BinaryIO | None = None, *, size: int = 0, what: str = "lines") -> None:
        self._on = sys.stderr is not None and sys.stderr.isatty()
        self._size, self._what = size if source is None else _size(source), what
        self._began = self._last = time.monotonic()

    def show(self, lines: int, done: int) -> None:
        """Draw again, at most five times a second. `done` is how many bytes of the source are answered."""
        moment = time.monotonic()
        if not self._on or moment - self._last < _EVERY:
            return
        self._last = moment
        took = moment - self._began
        said = f"{self._bar(done)}{lines:,} {self._what}, {lines / took:,.0f} a second{self._left(done, took)}"
        sys.stderr.write(f"\r{said[: shutil.get_terminal_size().columns - 1]}\x1b[K")
        sys.stderr.flush()

    def done(self) -> None:
        """Take the line away."""
        if self._on:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _bar(self, done: int) -> str:
        if not self._size:
            return ""
        share = min(1.0, done / self._size)
        full = round(share * _WIDTH)
        return f"{'█' * full}{'░' * (_WIDTH - full)} {share:4.0%} "

    def _left(self, done: int, took: float) -> str:
        if not 0 < done <= self._size or took < _SOON:
            return ""
        return f", {spoken((self._size - done) * took / done)} left"


def spoken(seconds: float) -> str:
    """A length of time as one says it: 8 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _size(source: BinaryIO) -> int:
    """Bytes to come, 0 when nobody can say."""
    try:
        return os.fstat(source.fileno()).st_size - source.tell() if source.seekable() else 0
    except (OSError, ValueError):
        return 0
