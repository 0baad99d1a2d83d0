"""Logs without words: where something broke and what kind of error it was, never the error's own message, which may quote a patient.

It formats what others log, and decides nothing about what is logged.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

log = logging.getLogger(__name__)


class Wordless(logging.Formatter):
    """Tracebacks with their lines of our code and the kinds of their errors alone."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another formatter may have left the whole message here
        try:
            return super().format(record)
        finally:
            record.exc_text = None

    def formatException(self, ei: object) -> str:
        return told(ei[1]) if isinstance(ei, tuple) and isinstance(ei[1], BaseException) else ""


def told(error: BaseException) -> str:
    """An error and what led to it, without the words of any."""
    lines: list[str] = []
    seen: set[int] = set()
    here: BaseException | None = error
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        lines.append(
            "".join(traceback.format_tb(here.__traceback__)) + f"{type(here).__module__}.{type(here).__name__}"
        )
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)
    return "\nafter\n".join(lines)


def hush() -> None:
    """What nobody catches in this process goes to the log in the same way, instead of whole to standard error."""
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, where: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt) or error is None:
        return
    log.critical("nobody caught this: %s", told(error.with_traceback(where)))
