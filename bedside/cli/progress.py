"""A line on standard error that says how far a filter is, when somebody is there to see it.

It writes nothing into a file or a pipe, and nothing to standard output.
"""

from __future__ import annotations

import os
import sys
import time
from typing import BinaryIO

_EVERY = 0.2
_WIDTH = 24


class Progress:
    """Share of the file when its size is known, else the count; and lines a second."""

    def __init__(self, source: BinaryIO) -> None:
        self._on = sys.stderr.isatty()
        self._source, self._size = source, _size(source)
        self._began = self._last = time.monotonic()

    def show(self, lines: int) -> None:
        """Draw again, at most five times a second."""
        moment = time.monotonic()
        if not self._on or moment - self._last < _EVERY:
            return
        self._last = moment
        sys.stderr.write(f"\r{self._bar()}{lines:,} lines, {lines / (moment - self._began):,.0f} a second\x1b[K")
        sys.stderr.flush()

    def done(self) -> None:
        """Take the line away."""
        if self._on:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _bar(self) -> str:
        if not self._size:
            return ""
        share = min(1.0, self._source.tell() / self._size)
        full = round(share * _WIDTH)
        return f"{'█' * full}{'░' * (_WIDTH - full)} {share:4.0%} "


def _size(source: BinaryIO) -> int:
    try:
        return os.fstat(source.fileno()).st_size if source.seekable() else 0
    except (OSError, ValueError):
        return 0
