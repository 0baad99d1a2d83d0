"""Imports people's words from a table in a file: CSV, TSV, JSON lines or XLSX, also packed with gzip.

It will not mend a row by guessing: a row that cannot be read is handed back with its place and the reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from .base import Config, Fetched, Field, Post, Rejected, require
from .tables import columns
from .tables.layout import Layout, settle
from .tables.opening import open_table
from .tables.reading import RowReader
from .tables.rows import Table

NAME = "csvfile"
LABEL = "File (CSV, JSONL, XLSX)"
SOURCE_TYPE = "review"
CAN = frozenset({"import"})
FIELDS = (
    Field("path", "File", help="CSV, TSV, JSON lines or XLSX; .gz is unpacked on the way."),
    Field("map", "Columns", required=False, help="As text=Comment,posted_at=Date; the rest is guessed and shown."),
    Field("zone", "Time zone of its dates", required=False, help="As Europe/Madrid, for dates that name none."),
    Field("dates", "Order of its dates", required=False, help="day first or month first, where the file leaves doubt."),
    Field("encoding", "Encoding", required=False, help="As cp1250; found out when left empty."),
    Field("delimiter", "Separator", required=False, help="One character; found out when left empty."),
    Field("sheet", "Sheet", required=False, help="Of a workbook; the first with rows when left empty."),
    Field(
        "kind", "Kind of post", required=False, help="post, comment, review, message or article, when no column says."
    ),
)

BATCH = 1_000


def guess(header: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """{field of Post: column} from the header's words (es, ca, en, pl) and a sample of rows."""
    return columns.guess(header, sample)


def layout(config: Config) -> Layout:
    """Look at a file and settle how to read it, without importing anything. Raises ConnectorError."""
    require(LABEL, FIELDS, config)
    return settle(config, _open(config))


def fetch(config: Config, since: Any, *, now: datetime) -> Iterator[Fetched]:
    """The file's rows, 1,000 at a time. `since` ({"file", "row"}) resumes the same file after its last kept batch."""
    require(LABEL, FIELDS, config)
    table = _open(config)
    plan = settle(config, table)
    mark = _fingerprint(str(config["path"]))
    done = since.get("row", 0) if isinstance(since, dict) and since.get("file") == mark else 0
    reader = RowReader(plan)
    posts: list[Post] = []
    rejected: list[Rejected] = []
    number = done
    for row in table.rows():
        made = reader.read(row)
        if row.number <= done:
            continue
        if len(posts) + len(rejected) >= BATCH:
            yield Fetched(tuple(posts), tuple(rejected), {"file": mark, "row": number}, more=True)
            posts, rejected = [], []
        number = row.number
        if isinstance(made, Post):
            posts.append(made)
        else:
            rejected.append(made)
    yield Fetched(tuple(posts), tuple(rejected), {"file": mark, "row": number})


def _open(config: Config) -> Table:
    text = {name: str(config.get(name) or "") for name in ("encoding", "delimiter", "sheet")}
    return open_table(str(config["path"]), **text)


def _fingerprint(path: str) -> str:
    """Enough of a file to know it again: its length and its beginning."""
    place = Path(path).expanduser()
    with open(place, "rb") as file:
        return hashlib.sha256(file.read(1 << 16) + str(place.stat().st_size).encode()).hexdigest()[:32]
