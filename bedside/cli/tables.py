"""CSV in and out for the filters: the columns that came, then the columns of the answer, one row for one row.

It guesses the delimiter from the header and nothing else; it never changes a cell that came in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, BinaryIO

from .wire import Line, unread

csv.field_size_limit(1 << 26)
HEADER = 1 << 20  # characters in which the header must end
BETWEEN = " | "  # stands between the values of a list in one cell
_ESCAPED = range(0xDC80, 0xDD00)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class TableIn:
    """A CSV stream. `refusal` is a sentence when its header cannot be read or has no such column."""

    def __init__(self, source: BinaryIO, column: str) -> None:
        self._source, self._seekable = source, source.seekable()
        self.header: list[str] = []
        self.refusal = ""
        if _start(source) in _UTF_16:
            self.refusal = "The table is UTF-16, not UTF-8: save it as CSV UTF-8."
            return
        self._text = io.TextIOWrapper(source, "utf-8-sig", errors="surrogateescape", newline="")
        head = self._text.readline(HEADER)
        self.delimiter = _delimiter(head)
        self._rows = csv.reader(chain([head], self._text), delimiter=self.delimiter)
        try:
            self.header = next(self._rows, [])
        except csv.Error as error:
            self.refusal = f"The header of the table cannot be read: {error}."
            return
        self._keys = [_known(name) for name in self.header]
        self._place = _place(self.header, self._keys, column)
        if self._place < 0:
            self.refusal = (
                f"The table has no column {column!r} (it has: {_told(self.header)}). Name the right one with --column."
            )

    def batches(self, most: int) -> Iterator[list[Line]]:
        """Rows as lines with their records; a row that cannot be read carries its error. Blank lines are no rows."""
        batch: list[Line] = []
        while True:
            number = self._rows.line_num + 1
            try:
                cells = next(self._rows)
            except StopIteration:
                break
            except csv.Error as error:
                batch.append(Line(number, record=unread(number, f"not CSV: {error}"), end=self._end()))
                continue
            if cells:
                batch.append(self._line(number, cells))
            if len(batch) >= most:
                yield batch
                batch = []
        if batch:
            yield batch

    def _end(self) -> int:
        return self._source.tell() if self._seekable else 0

    def _line(self, number: int, cells: list[str]) -> Line:
        end = self._end()
        if len(cells) != len(self.header):
            problem = f"has {len(cells)} cell{'s' * (len(cells) > 1)} where the header has {len(self.header)}"
            return Line(number, record=unread(number, problem), cells=cells, end=end)
        if any(ord(char) in _ESCAPED for cell in cells if not cell.isascii() for char in cell):
            return Line(number, record=unread(number, "not UTF-8: save the table as UTF-8"), cells=cells, end=end)
        record: dict[str, Any] = {key: cell for key, cell in zip(self._keys, cells, strict=True) if cell}
        record["text"] = cells[self._place]
        return Line(number, record=record, cells=cells, end=end)


def _start(source: BinaryIO) -> bytes:
    peek = getattr(source, "peek", None)
    return bytes(peek(2)[:2]) if peek else b""


def _delimiter(head: str) -> str:
    """The sign that stands most often between the names of the columns, not inside quotes."""
    outside = "".join(head.split('"')[::2])
    return max(",;\t|", key=outside.count)


def _known(name: str) -> str:
    """A column's name as a record's key: `Rating ` is `rating`."""
    return name.strip().lower()


def _place(header: Sequence[str], keys: Sequence[str], column: str) -> int:
    """Where the column stands: by its very name, else by its name in any case; -1 when nowhere."""
    if column in header:
        return header.index(column)
    return keys.index(_known(column)) if keys.count(_known(column)) == 1 else -1


def _told(header: Sequence[str]) -> str:
    """The names of the columns for a sentence, long ones cut: a table without a header shows its first row here."""
    names = [name if len(name) <= 40 else f"{name[:39]}…" for name in header[:20]]
    more = [f"and {len(header) - 20} more"] if len(header) > 20 else []
    return ", ".join([*names, *more]).encode("utf-8", "replace").decode() or "none"


class TableOut:
    """Writes the header before the first row, then one row for each that came in. `names` are the answer's columns."""

    def __init__(self, out: BinaryIO, table: TableIn, names: Sequence[str]) -> None:
        self._out, self._wide, self._names = out, len(table.header), names
        self._buffer = io.StringIO()
        self._csv = csv.writer(self._buffer, delimiter=table.delimiter, lineterminator="\n")
        new = [f"read.{name}" if name in table.header else name for name in (*names, "error")]
        self._header: list[str] | None = [*table.header, *new]

    def row(self, line: Line, answer: Mapping[str, Any]) -> None:
        """The cells as they came, then the answer's; last the error."""
        self.begin()
        told = flat(answer) if "error" not in answer else {}
        cells = (line.cells + [""] * self._wide)[: self._wide]
        self._write([*cells, *(told.get(name, "") for name in self._names), answer.get("error", "")])

    def begin(self) -> None:
        """Write the header, once."""
        if self._header is not None:
            self._write(self._header)
            self._header = None

    def _write(self, cells: Sequence[Any]) -> None:
        self._csv.writerow(cells)
        self._out.write(self._buffer.getvalue().encode("utf-8", "surrogateescape"))
        self._buffer.seek(0)
        self._buffer.truncate()


def flat(answer: Mapping[str, Any], stem: str = "") -> dict[str, Any]:
    """Every value by its path: "sentiment.label". A list is its values in one cell, a list of objects one cell a key."""
    found: dict[str, Any] = {}
    for name, value in answer.items():
        path = f"{stem}{name}"
        if isinstance(value, Mapping):
            found |= flat(value, f"{path}.")
        elif isinstance(value, (list, tuple)):
            found |= _listed(value, path)
        else:
            found[path] = _cell(value)
    return found


def _listed(values: Sequence[Any], path: str) -> dict[str, Any]:
    if not values or not isinstance(values[0], Mapping):
        return {path: BETWEEN.join(str(_cell(value)) for value in values)}
    return {f"{path}.{key}": BETWEEN.join(str(_cell(value[key])) for value in values) for key in values[0]}


def _cell(value: Any) -> Any:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value
