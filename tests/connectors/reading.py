"""Files made for the table tests, and what the importer makes of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook

from bedside.connectors import csvfile
from bedside.connectors.base import Post, Rejected

Write = Callable[[str, bytes | str], str]
NOW = datetime(2026, 5, 31, 12, tzinfo=UTC)
PLAIN = "id,date,comment\n1,2026-05-01,Todo bien\n2,2026-05-02,Mucha espera\n"


def taken(path: str, since: Any = None, **config: Any) -> tuple[list[Post], list[Rejected]]:
    pages = list(csvfile.fetch({"path": path, **config}, since, now=NOW))
    return [post for page in pages for post in page.posts], [one for page in pages for one in page.rejected]


def texts(path: str, **config: Any) -> list[str]:
    posts, rejected = taken(path, **config)
    assert rejected == []
    return [post.text for post in posts]


def image() -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8


def archive(**files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return packed.getvalue()


def book(rows: Iterable[Iterable[Any]], title: str = "Hoja1") -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()
