"""Reads a file line by line in constant memory, whatever lies in it.

It will not hold a line of more than a million characters: such a line is read past and reported.
"""

from __future__ import annotations

import io
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from ..base import RAW_CAP, ConnectorError, Sentence, say
from .rows import LINE_CAP


class TooLong(Exception):
    """A line, or a record of many lines, is beyond the cap. `beginning` is what it starts with."""

    def __init__(self, sentence: Sentence, beginning: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.beginning = beginning


class Lines(Iterator[str]):
    """The lines of a file, ends included, that can be pushed back. `number` is that of the last line given."""

    def __init__(self, open_bytes: Callable[[], IO[bytes]], name: str, encoding: str) -> None:
        errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
        self._name = name
        self._file = io.TextIOWrapper(open_bytes(), encoding=encoding, errors=errors, newline="")
        self._pushed: deque[str] = deque()
        self.record: list[str] = []
        self.size = 0
        self.number = 0

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __next__(self) -> str:
        line = self._pushed.popleft() if self._pushed else self._read()
        self.number += 1
        self.record.append(line)
        self.size += len(line)
        if self.size > LINE_CAP:
            raise TooLong(_too_long(), "".join(self.record)[:RAW_CAP])
        return line

    def begin(self) -> None:
        """Forget what the record before was made of."""
        self.record = []
        self.size = 0

    def push_back(self, lines: Iterable[str]) -> None:
        """Give these lines again, in order, before the rest of the file."""
        given = list(lines)
        self._pushed.extendleft(reversed(given))
        self.number -= len(given)

    def _read(self) -> str:
        try:
            line = self._file.readline(LINE_CAP + 1)
            if len(line) > LINE_CAP and line[-1] not in "\r\n":
                self._skip_rest()
        except (OSError, EOFError, zlib.error) as error:
            where = {"name": self._name, "line": self.number + 1}
            raise ConnectorError(
                say("{name} breaks off at line {line}; the file is damaged there.", **where)
            ) from error
        if not line:
            raise StopIteration
        return line

    def _skip_rest(self) -> None:
        while True:
            part = self._file.readline(LINE_CAP)
            if not part or part[-1] in "\r\n":
                return


def _too_long() -> Sentence:
    return say(
        "This line has more than {cap} characters; split it, or check for a quotation mark that never closes.",
        cap=LINE_CAP,
    )
