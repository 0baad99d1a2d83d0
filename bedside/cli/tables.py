"""CSV in and out for the filters: the columns that came, then the columns of the answer, one row for one row.

It guesses only the delimiter, from the header; it never changes a cell that came in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from .wire import Line, unread

csv.field_size_limit(1 << 26)
_ESCAPED = range(0xDC80, 0xDD00)


class TableIn:
    """A CSV stream. `refusal` is a sentence when the header has no such column."""

    def __init__(self, source: BinaryIO, column: str) -> None:
        self._text = io.TextIOWrapper(source, "utf-8-sig", errors="surrogateescape", newline="")
        header = self._text.readline()
        self.delimiter = max(",;\t|", key=header.count)
        self.header = next(csv.reader([header], delimiter=self.delimiter), [])
        self._rows = csv.reader(self._text, delimiter=self.delimiter)
        self.column, self.refusal = column, ""
        if column not in self.header:
            columns = ", ".join(self.header) or "none"
            self.refusal = f"The table has no column {column!r} (it has: {columns}). Name the right one with --column."

    def batches(self, most: int) -> Iterator[list[Line]]:
        """Rows as lines with their records; a row that cannot be read carries its error."""
        batch: list[Line] = []
        while True:
            try:
                cells = next(self._rows)
            except StopIteration:
                break
            except csv.Error as error:
                batch.append(Line(self._number(), record=unread(self._number(), f"not CSV: {error}")))
                continue
            if cells:
                batch.append(self._line(cells))
            if len(batch) >= most:
                yield batch
                batch = []
        if batch:
            yield batch

    def _number(self) -> int:
        return self._rows.line_num + 1

    def _line(self, cells: list[str]) -> Line:
        number = self._number()
        if len(cells) != len(self.header):
            problem = f"has {len(cells)} cells where the header has {len(self.header)}"
            return Line(number, record=unread(number, problem), cells=cells)
        if any(ord(char) in _ESCAPED for cell in cells if not cell.isascii() for char in cell):
            return Line(number, record=unread(number, "not UTF-8: save the table as UTF-8"), cells=cells)
        record: dict[str, Any] = {
            name: cell for name, cell in zip(self.header, cells, strict=True) if cell or name == self.column
        }
        record["text"] = record.get(self.column, "")
        return Line(number, record=record, cells=cells)


class TableOut:
    """Writes the header with the first row, then one row for each that came in."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._names = out, [""]
        self._buffer = io.StringIO()
        self._csv = csv.writer(self._buffer)

    def row(self, table: TableIn, line: Line, answer: dict[str, Any]) -> None:
        """The cells as they came, then the answer's, flattened ("sentiment.label"); lists as JSON; last the error."""
        flat = dict(_flattened(answer)) if "error" not in answer else {}
        if self._names == [""] and flat:
            self._begin(table, [name for name in flat if name != "id"])
        elif self._names == [""]:
            self._begin(table, [])
        wide = len(table.header)
        cells = (line.cells + [""] * wide)[:wide]
        self._write([*cells, *(flat.get(name, "") for name in self._names), answer.get("error", "")])

    def _begin(self, table: TableIn, names: list[str]) -> None:
        self._names = names
        self._csv = csv.writer(self._buffer, delimiter=table.delimiter, lineterminator="\n")
        self._write([*table.header, *(name if name not in table.header else f"read.{name}" for name in names), "error"])

    def _write(self, cells: list[Any]) -> None:
        self._csv.writerow(cells)
        self._out.write(self._buffer.getvalue().encode("utf-8", "surrogateescape"))
        self._buffer.seek(0)
        self._buffer.truncate()


def _flattened(answer: dict[str, Any], stem: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in answer.items():
        if isinstance(value, dict):
            yield from _flattened(value, f"{stem}{name}.")
        elif isinstance(value, (list, tuple)):
            yield f"{stem}{name}", orjson.dumps(value).decode()
        else:
            yield f"{stem}{name}", "" if value is None else value
