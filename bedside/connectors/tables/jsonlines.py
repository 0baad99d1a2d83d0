"""Reads JSON lines: one object a line, any length of file.

It will not take a file that is one single JSON array, since that cannot be read as a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, Any

import orjson

from ..base import ConnectorError, say, shown, unstorable
from .lines import Lines, TooLong
from .rows import COLUMNS_CAP, Row

_SAMPLE = 200


def _holds_nul(key: str, value: Any) -> bool:
    return "\x00" in key or "\x00" in value if isinstance(value, str) else b"\\u0000" in orjson.dumps([key, value])


class JsonTable:
    """The rows of a JSONL file; its columns are the keys that its first 200 objects have."""

    form = "JSONL"
    delimiter = ""

    def __init__(self, open_bytes: Callable[[], IO[bytes]], name: str, encoding: str) -> None:
        self._open, self._name, self.encoding = open_bytes, name, encoding

    def header(self) -> tuple[str, ...]:
        """Keys in order of first sight. Raises ConnectorError when no line holds an object."""
        keys: dict[str, None] = {}
        first: Row | None = None
        for row in islice(self.rows(), _SAMPLE):
            first = first or row
            keys.update(dict.fromkeys(islice(row.cells, COLUMNS_CAP - len(keys))))
        if keys:
            return tuple(keys)
        why = first.problem if first and first.problem else say("it holds no objects.")
        raise ConnectorError(say("{name} is not JSON lines (one object on each line): {why}", name=self._name, why=why))

    def rows(self) -> Iterator[Row]:
        """Every line that is not blank, read or with the reason why not."""
        with Lines(self._open, self._name, self.encoding) as lines:
            while True:
                lines.begin()
                number = lines.number + 1
                try:
                    line = next(lines)
                except StopIteration:
                    return
                except TooLong as error:
                    yield Row(number, f"line {number}", {}, error.sentence, source=error.beginning)
                    continue
                if not line.isspace():
                    yield self._row(number, line)

    def _row(self, number: int, line: str) -> Row:
        place = f"line {number}"
        try:
            value: Any = orjson.loads(line)
        except (orjson.JSONDecodeError, UnicodeError) as error:
            words = getattr(error, "msg", "bytes that are not in the file's encoding")
            return Row(number, place, {}, say("This line is not JSON: {why}.", why=words), source=line)
        if isinstance(value, dict):
            bad = next((key for key, one in value.items() if _holds_nul(key, one)), "") if "\\u0000" in line else ""
            problem = say("This field {why}", why=unstorable("\x00")) if bad else None
            return Row(number, place, {} if bad else value, problem, shown(bad), line)
        return Row(number, place, {}, say("This line must be an object, not {value}.", value=shown(value)), source=line)
