"""Opens a file that somebody hands us as a table and says which kind it is, or what it is instead.

It will not read it whole: files of any length are opened, gzip included, and read as a stream.
"""

from __future__ import annotations

import gzip
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from ..base import ConnectorError, Sentence, say, shown
from .cells import CsvTable
from .encodings import guess
from .jsonlines import JsonTable
from .rows import Table
from .workbook import SheetTable

_ADVICE = say("save it as CSV, JSONL or XLSX.")
_NOT_TABLES = (
    (b"\x89PNG", say("a PNG image")),
    (b"\xff\xd8\xff", say("a JPEG image")),
    (b"GIF8", say("a GIF image")),
    (b"RIFF", say("an image or recording")),
    (b"II*\x00", say("a TIFF image")),
    (b"MM\x00*", say("a TIFF image")),
    (b"BM", say("a bitmap image")),
    (b"%PDF", say("a PDF document")),
    (b"\xd0\xcf\x11\xe0", say("an old Excel or Word file")),
    (b"\x7fELF", say("a program")),
    (b"7z\xbc\xaf", say("a 7-Zip archive")),
    (b"Rar!", say("a RAR archive")),
    (b"BZh", say("a bzip2 archive")),
    (b"\xfd7zXZ", say("an xz archive")),
    (b"SQLite format 3", say("a database")),
    (b"PAR1", say("a Parquet file")),
)


def open_table(path: str, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> Table:
    """The table in the file at `path`. Raises ConnectorError with a sentence when there is none."""
    place = Path(path).expanduser()
    name = shown(place.name or path)
    _check_file(place, name)
    packed = _head(place, name)[:2] == b"\x1f\x8b"

    def open_bytes() -> IO[bytes]:
        return cast("IO[bytes]", gzip.open(place, "rb")) if packed else open(place, "rb")

    head = _first(open_bytes, name)
    if head[:4] == b"PK\x03\x04":
        if packed:
            raise ConnectorError(say("{name} is a workbook packed with gzip; unpack it first.", name=name))
        return _workbook(place, name, sheet)
    _check_text(head, name)
    chosen = encoding or guess(open_bytes)
    _check_encoding(chosen, name)
    if _is_jsonl(head, chosen, place):
        return JsonTable(open_bytes, name, chosen)
    return CsvTable(open_bytes, name, chosen, delimiter, tab_first=".tsv" in place.suffixes)


def _check_file(place: Path, name: str) -> None:
    try:
        found = place.stat()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "the name is not usable"
        raise ConnectorError(say("{name} cannot be opened: {why}; check the path.", name=name, why=why)) from error
    if stat.S_ISDIR(found.st_mode):
        raise ConnectorError(say("{name} is a folder; name one file in it.", name=name))
    if not stat.S_ISREG(found.st_mode):
        raise ConnectorError(say("{name} is not a file that can be read twice; copy it to a file first.", name=name))
    if not os.access(place, os.R_OK):
        raise ConnectorError(say("{name} may not be read by this program; change its permissions.", name=name))
    if found.st_size == 0:
        raise ConnectorError(say("{name} is empty; there is nothing to import.", name=name))


def _head(place: Path, name: str) -> bytes:
    try:
        with open(place, "rb") as file:
            return file.read(4096)
    except OSError as error:
        raise ConnectorError(say("{name} cannot be read: {why}.", name=name, why=error.strerror)) from error


def _first(open_bytes: Callable[[], IO[bytes]], name: str) -> bytes:
    try:
        with open_bytes() as file:
            head = file.read(4096)
    except (OSError, EOFError) as error:
        raise ConnectorError(say("{name} cannot be unpacked; the file is damaged.", name=name)) from error
    if not head.strip():
        raise ConnectorError(say("{name} is empty; there is nothing to import.", name=name))
    return head


def _check_text(head: bytes, name: str) -> None:
    for mark, what in _NOT_TABLES:
        if head.startswith(mark) and (b"\x00" in head or mark == b"%PDF"):
            raise ConnectorError(say("{name} is {what}, not a table; {advice}", name=name, what=what, advice=_ADVICE))
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg")):
        raise ConnectorError(say("{name} is a web page or XML, not a table; {advice}", name=name, advice=_ADVICE))
    if head[:2] not in (b"\xff\xfe", b"\xfe\xff") and sum(b < 9 or 13 < b < 27 for b in head) > len(head) * 0.6:
        raise ConnectorError(say("{name} is not text; {advice}", name=name, advice=_ADVICE))


def _check_encoding(chosen: str, name: str) -> None:
    try:
        "a".encode(chosen)
    except (LookupError, UnicodeError, ValueError):
        raise ConnectorError(
            say("{encoding} is not an encoding we know; try utf-8, cp1252 or cp1250.", encoding=shown(chosen))
        ) from None


def _is_jsonl(head: bytes, encoding: str, place: Path) -> bool:
    """By what it holds, not by its name alone: the first character of a JSON line is a brace."""
    start = head.decode(encoding, "replace").lstrip("\ufeff \r\n\t")
    named = {".jsonl", ".ndjson", ".json"} & {suffix.lower() for suffix in place.suffixes}
    return bool(named) or start.startswith(("{", "[{"))


def _workbook(place: Path, name: str, sheet: str) -> Table:
    try:
        with zipfile.ZipFile(place) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ConnectorError(_damaged(name)) from error
    if "xl/workbook.xml" not in parts:
        raise ConnectorError(
            say("{name} is an archive, not a workbook; unpack it and {advice}", name=name, advice=_ADVICE)
        )
    return SheetTable(place, name, sheet)


def _damaged(name: str) -> Sentence:
    return say(
        "{name} is a damaged workbook; open it in your spreadsheet program and {advice}", name=name, advice=_ADVICE
    )
