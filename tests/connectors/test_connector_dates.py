"""Dates in the styles people use, and the order of day and month decided once for a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bedside.connectors import csvfile
from bedside.connectors.tables.dates import DateStyle, decide

LATE = datetime(2026, 12, 31, 14, 5, tzinfo=UTC)
DAY = datetime(2026, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-12-31", DAY), ("2026-12-31T14:05:00Z", LATE), ("2026-12-31 14:05", LATE), ("2026-12-31T15:05:00+01:00", LATE),
        ("2026-12-31 14:05:00.000", LATE), ("2026-12-31 14:05:00 UTC", LATE), ("2026/12/31", DAY), ("20261231", DAY),
        ("31/12/2026", DAY), ("31/12/2026 14:05", LATE), ("31/12/26", DAY), ("31-12-2026 14:05:00", LATE),
        ("31/12/2026, 2:05 PM", LATE), ("31/12/2026 02:05 p. m.", LATE), ("31/12/2026 14.05", LATE), ("31/12/2026 14h05", LATE),
        ("31.12.2026", DAY), ("31.12.2026 14:05", LATE), ("31.12.2026.", DAY), ("31.12.26", DAY),
        ("1798725900", LATE), ("1798725900000", LATE), ("1798725900.0", LATE), (1798725900, LATE), (1798725900000, LATE),
        ("46387", DAY), ("46387,0", DAY), (46387, DAY), (46387.586805556, LATE), ("46387.586805556", LATE),
        ("31 December 2026", DAY), ("December 31st, 2026", DAY), ("31 de diciembre de 2026", DAY), ("31 dic. 2026 14:05", LATE),
        ("31 de desembre de 2026", DAY), ("31 grudnia 2026", DAY), ("Thu, 31 Dec 2026 15:05:00 +0100", LATE),
        ("Thu Dec 31 14:05:00 +0000 2026", LATE), ("31 gru 2026, 14:05", LATE),
        (LATE, LATE), (date(2026, 12, 31), DAY), ("", None), ("  ", None), (None, None),
    ],
)  # fmt: skip
def test_styles(value: Any, moment: datetime | None) -> None:
    assert DateStyle().read(value) == moment


@pytest.mark.parametrize(
    "value",
    ["31/13/2026", "32/12/2026", "30/02/2026", "2026-13-01", "soon", "5", "12", "0", "1e9", "inf", "nan", "-46387", "99/99/9999",
     "0000-00-00", "1/2", "31/12/202", "31/12/20261", "31 smarch 2026", "25:00", "2026-12-31T25:00", "31/12/2026 13:05 PM",
     "1" * 400, "9" * 25, "31/12/2026\x00", "<b>31/12/2026</b>", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
     True, [], {}, float("nan"), float("inf"), -1, 1e30],
    ids=repr,
)  # fmt: skip
def test_what_is_no_date(value: Any) -> None:
    with pytest.raises(ValueError):
        DateStyle().read(value)


@pytest.mark.parametrize(
    ("zone", "value", "moment"),
    [
        ("Europe/Madrid", "2026-07-01 12:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("Europe/Warsaw", "01.01.2026 12:00", datetime(2026, 1, 1, 11, tzinfo=UTC)),
        ("America/New_York", "01/07/2026", datetime(2026, 7, 1, 4, tzinfo=UTC)),
        ("America/New_York", "2026-07-01T12:00:00Z", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("Europe/Madrid", "46204.5", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("Europe/Madrid", "1782907200", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("Europe/Madrid", "2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_zones(zone: str, value: str, moment: datetime) -> None:
    assert DateStyle(zone=ZoneInfo(zone)).read(value) == moment


@pytest.mark.parametrize(
    ("cells", "order", "proven"),
    [
        (["01/02/2026", "31/12/2026"], "day first", True),
        (["01/02/2026", "12/31/2026"], "month first", True),
        (["01/02/2026", "03/04/2026"], "day first", False),
        (["12/31/2026", "12/30/2026", "31/12/2026"], "month first", True),
        (["2026-12-31", "31.12.2026"], "day first", False),
        ([], "day first", False),
    ],
)
def test_the_order_is_decided_by_the_whole_file(cells: list[str], order: str, proven: bool) -> None:
    assert decide(cells)[:2] == (order, proven)


def table(cells: list[str]) -> str:
    return "id,date,comment\n" + "".join(f"{n},{cell},Words here {n}\n" for n, cell in enumerate(cells))


def days(path: str, **config: Any) -> list[str]:
    pages = csvfile.fetch({"path": path, **config}, None, now=LATE)
    return [f"{post.posted_at:%Y-%m-%d}" for page in pages for post in page.posts]


def test_the_proof_may_come_in_the_last_row(written: Callable[[str, str], str]) -> None:
    path = written("c.csv", table(["03/04/2026"] * 5_000 + ["12/31/2026"]))
    assert set(days(path)) == {"2026-03-04", "2026-12-31"}


def test_a_file_without_proof_is_read_day_first_unless_people_say(written: Callable[[str, str], str]) -> None:
    path = written("c.csv", table(["03/04/2026"]))
    assert days(path) == ["2026-04-03"]
    assert days(path, dates="month first") == ["2026-03-04"]
    assert "Nothing in c.csv proves that order" in " ".join(csvfile.layout({"path": path}).words())


def test_the_row_that_breaks_the_order_is_set_aside(written: Callable[[str, str], str]) -> None:
    path = written("c.csv", table(["12/31/2026", "12/30/2026", "31/12/2026"]))
    (page,) = csvfile.fetch({"path": path}, None, now=LATE)
    assert len(page.posts) == 2
    assert page.rejected[0].where == "c.csv, line 4, column date"
    assert "month first" in page.rejected[0].reason
