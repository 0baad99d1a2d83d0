"""What one row of a table is once it is read, whatever file it came from, and the limits that every reader keeps.

It will not interpret the cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from ..base import RAW_CAP, Sentence
from .dates import is_date

LINE_CAP = 1_000_000
"""Characters in one record. Longer ones are set aside without being held in memory."""

COLUMNS_CAP = 1_000


class Row(NamedTuple):
    """`place` is "line 17" or "row 17"; either `cells` are there or `problem` says why not (and `column` where)."""

    number: int
    place: str
    cells: Mapping[str, Any]
    problem: Sentence | None = None
    column: str = ""
    source: str | None = None

    def raw(self) -> bytes:
        """The row as it came, for the quarantine: at most 64 kB."""
        text = self.source if self.source is not None else repr(dict(self.cells))
        return text[:RAW_CAP].encode("utf-8", "surrogateescape")[:RAW_CAP] if _escaped(text) else _lossy(text)


class Table(Protocol):
    """A file that can be read from the top as often as needed, in constant memory."""

    form: str
    encoding: str
    delimiter: str

    def header(self) -> tuple[str, ...]: ...

    def rows(self) -> Iterator[Row]: ...


def looks_like_data(cells: list[str]) -> bool:
    """Whether a first row is no header: nobody names a column with a date, a web address or a paragraph."""
    return any(len(cell) > 120 or is_date(cell) or cell.startswith(("http://", "https://")) for cell in cells)


def _escaped(text: str) -> bool:
    return all(not "\ud800" <= c <= "\udfff" or "\udc80" <= c <= "\udcff" for c in text[:RAW_CAP])


def _lossy(text: str) -> bytes:
    return text[:RAW_CAP].encode("utf-8", "surrogatepass")[:RAW_CAP]


def distinct(names: list[str]) -> tuple[str, ...]:
    """Column names made usable: blanks get a number, repeats get a suffix, so that each can be pointed at."""
    out: list[str] = []
    seen: set[str] = set()
    for place, name in enumerate(names, start=1):
        base = " ".join(name.replace("\ufeff", "").split())[:200] or f"column {place}"
        one, n = base, 1
        while one in seen:
            n += 1
            one = f"{base} ({n})"
        seen.add(one)
        out.append(one)
    return tuple(out)
