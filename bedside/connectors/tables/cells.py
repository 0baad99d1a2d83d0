"""Reads comma, semicolon, tab and pipe separated tables, and finds its way again after a broken row.

It will not run a formula or mend a row: what does not fit the header is handed on with its reason.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO

from ..base import RAW_CAP, ConnectorError, Sentence, say, unstorable
from .lines import Lines, TooLong
from .rows import COLUMNS_CAP, LINE_CAP, Row, distinct, looks_like_data

DELIMITERS = ",;\t|"
_SAMPLE = 50
_REFEED_CAP = 20_000_000
"""Characters read a second time after broken rows, before such rows are set aside together with what they ate."""

_UNUSED = "\x1f"


class CsvTable:
    """The rows of a CSV or TSV file. With no delimiter given, the one that splits the sample most evenly is taken."""

    def __init__(
        self,
        open_bytes: Callable[[], IO[bytes]],
        name: str,
        encoding: str,
        delimiter: str = "",
        *,
        tab_first: bool = False,
    ) -> None:
        self._open, self._name, self.encoding = open_bytes, name, encoding
        self._skip = 0
        self.delimiter = _given(delimiter) or self._sniff(tab_first)
        self.form = "TSV" if self.delimiter == "\t" else "CSV"
        self._header: tuple[str, ...] = ()
        self._headless = False

    def header(self) -> tuple[str, ...]:
        """The names in the first row that is not blank, or numbers where that row is data. Raises ConnectorError."""
        if not self._header:
            for cells, _, _ in self._records():
                if not isinstance(cells, Sentence) and any(cell.strip() for cell in cells):
                    self._headless = looks_like_data(cells)
                    self._header = distinct([""] * len(cells) if self._headless else cells[:COLUMNS_CAP])
                    break
            else:
                raise ConnectorError(say("{name} holds no rows; there is nothing to import.", name=self._name))
        return self._header

    def rows(self) -> Iterator[Row]:
        """Every row below the header that is not blank, read or with the reason why not."""
        header = self.header()
        seen_header = self._headless
        for cells, number, source in self._records():
            if isinstance(cells, Sentence):
                yield Row(number, f"line {number}", {}, cells, source=source)
            elif any(cell and not cell.isspace() for cell in cells):
                if seen_header:
                    yield _row(header, cells, number, source)
                seen_header = True

    def _records(self) -> Iterator[tuple[list[str] | Sentence, int, str]]:
        csv.field_size_limit(LINE_CAP * 2)
        width, refed = len(self._header), 0
        with Lines(self._open, self._name, self.encoding) as lines:
            for _ in range(self._skip):
                next(lines, "")
            reader = csv.reader(lines, delimiter=self.delimiter)
            while True:
                lines.begin()
                number = lines.number + 1
                try:
                    cells: list[str] | Sentence = next(reader)
                except StopIteration:
                    return
                except (csv.Error, TooLong) as error:
                    cells = getattr(error, "sentence", None) or say("This row cannot be read: {why}.", why=error)
                several = len(lines.record) > 1
                if several and refed < _REFEED_CAP and self._swallowed(cells, lines.record, width):
                    refed += lines.size
                    first, rest = lines.record[0], lines.record[1:]
                    lines.push_back(rest)
                    yield _NEVER_CLOSED, number, first
                    continue
                source = lines.record[0] if not several else "".join(lines.record)
                yield cells, number, source

    def _swallowed(self, cells: list[str] | Sentence, record: list[str], width: int) -> bool:
        """Whether a quotation mark that never closed has eaten the rows after it: the next line is a row by itself."""
        if isinstance(cells, Sentence):
            return True
        fits = len(cells) == width and sum(line.count('"') for line in record) % 2 == 0
        if width < 2 or fits:
            return False
        return len(next(csv.reader([record[1]], delimiter=self.delimiter), ())) == width

    def _sniff(self, tab_first: bool) -> str:
        with Lines(self._open, self._name, self.encoding) as lines:
            sample: list[str] = []
            try:
                sample.extend(islice(lines, _SAMPLE))
            except TooLong:
                pass
        if sample and sample[0].lower().startswith("sep=") and len(sample[0].strip()) == 5:
            self._skip = 1
            return sample[0][4]
        csv.field_size_limit(LINE_CAP * 2)
        order = "\t,;|" if tab_first else DELIMITERS
        best = max(order, key=lambda one: _evenness(sample, one))
        return best if _evenness(sample, best) > 0 else _UNUSED


def _evenness(sample: list[str], delimiter: str) -> float:
    """How many columns the header has, times the share of rows that have as many; 0 for a single column."""
    try:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells]
    except csv.Error:
        return 0.0
    if not widths or widths[0] < 2:
        return 0.0
    share = Counter(widths)[widths[0]] / len(widths)
    return float(share * share * min(widths[0], 30) ** 0.5)


def _given(delimiter: str) -> str:
    one = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}.get(delimiter.lower(), delimiter)
    if len(one) > 1 or one in ("\r", "\n", '"'):
        raise ConnectorError(say("The separator must be one character, such as a comma, a semicolon or tab."))
    return one


_NEVER_CLOSED = say("A quotation mark opens in this line and never closes; close it or double it.")


def _row(header: tuple[str, ...], cells: list[str], number: int, source: str) -> Row:
    place = f"line {number}"
    if len(cells) > len(header):
        if any(cell.strip() for cell in cells[len(header) :]):
            problem = say(
                "This row has {n} cells and the header {m}; put quotation marks around text that holds the separator.",
                n=len(cells),
                m=len(header),
            )
            return Row(number, place, {}, problem, source=source[:RAW_CAP])
        cells = cells[: len(header)]
    why = unstorable(source)
    if why:
        column = next((name for name, cell in zip(header, cells, strict=False) if unstorable(cell)), "")
        return Row(number, place, {}, say("The cell {why}", why=why), column, source)
    return Row(number, place, dict(zip(header, cells, strict=False)), source=source)
