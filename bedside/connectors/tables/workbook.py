"""Reads one sheet of an XLSX workbook as a stream; formulas are read as the values they last showed.

It will not compute, follow links or unpack a workbook built to fill the memory.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ..base import ConnectorError, say, shown, unstorable
from .rows import COLUMNS_CAP, Row, distinct

_STRINGS_CAP = 200_000_000
_UNPACKED_CAP = 4_000_000_000
_TROUBLE = (
    zipfile.BadZipFile,
    ParseError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    IndexError,
)


class SheetTable:
    """The rows of the sheet named, else of the first one that holds anything."""

    form = "XLSX"
    encoding = ""
    delimiter = ""

    def __init__(self, place: Path, name: str, sheet: str = "") -> None:
        self._place, self._name, self._sheet = place, name, sheet
        self._header: tuple[str, ...] = ()
        _check_size(place, name)

    def header(self) -> tuple[str, ...]:
        """The names in the first row that is not blank. Raises ConnectorError when there is none."""
        if not self._header:
            for _, cells in self._cells():
                self._header = distinct(["" if cell is None else str(cell) for cell in cells[:COLUMNS_CAP]])
                break
            else:
                raise ConnectorError(say("{name} holds no rows; there is nothing to import.", name=self._name))
        return self._header

    def rows(self) -> Iterator[Row]:
        """Every row below the header that is not blank."""
        header = self.header()
        below = self._cells()
        next(below, None)
        for number, cells in below:
            row = dict(zip(header, cells, strict=False))
            bad = next((name for name, cell in row.items() if isinstance(cell, str) and unstorable(cell)), "")
            problem = say("The cell {why}", why=unstorable(row[bad])) if bad else None
            yield Row(number, f"row {number}", {} if bad else row, problem, bad, source=repr(row) if bad else None)

    def _cells(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        from openpyxl import load_workbook  # slow to load, and most imports are CSV

        number = 0
        try:
            book = load_workbook(self._place, read_only=True, data_only=True, keep_links=False)
            try:
                for number, cells in enumerate(self._chosen(book).iter_rows(values_only=True), start=1):
                    if any(cell is not None and cell != "" for cell in cells):
                        yield number, cells
            finally:
                book.close()
        except _TROUBLE as error:
            raise ConnectorError(
                say(
                    "{name} is a damaged workbook (after row {n}); open it in a spreadsheet program and save it again.",
                    name=self._name,
                    n=number,
                )
            ) from error

    def _chosen(self, book: Any) -> Any:
        if self._sheet:
            if self._sheet in book.sheetnames:
                return book[self._sheet]
            names = ", ".join(shown(one, 30) for one in book.sheetnames[:10])
            raise ConnectorError(
                say(
                    "{name} has no sheet {sheet}; it has: {names}.",
                    name=self._name,
                    sheet=shown(self._sheet),
                    names=names,
                )
            )
        for sheet in book.worksheets:
            if any(cell not in (None, "") for row in sheet.iter_rows(max_row=20, values_only=True) for cell in row):
                return sheet
        if not book.worksheets:
            raise ConnectorError(say("{name} holds no sheets; there is nothing to import.", name=self._name))
        return book.worksheets[0]


def _check_size(place: Path, name: str) -> None:
    """Sizes are those the archive declares; unpacking stops there, so a lie gains nothing."""
    try:
        with zipfile.ZipFile(place) as archive:
            parts = archive.infolist()
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as file:
                        start = file.read(2048)
                    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                        raise ConnectorError(
                            say("{name} declares entities, as no spreadsheet does; it is refused.", name=name)
                        )
    except _TROUBLE as error:
        raise ConnectorError(say("{name} is a damaged workbook; save it again as XLSX or CSV.", name=name)) from error
    strings = max((part.file_size for part in parts if "sharedStrings" in part.filename), default=0)
    if strings > _STRINGS_CAP or sum(part.file_size for part in parts) > _UNPACKED_CAP:
        raise ConnectorError(
            say("{name} is too large for a workbook; save it as CSV, which may be of any length.", name=name)
        )
