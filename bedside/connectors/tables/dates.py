"""Reads the dates people write in tables, and decides once for a whole file whether the day or the month comes first.

It will not guess a zone, a century before 1900 or a day that is not in the calendar: such a cell is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

import re2

from ..base import ConnectorError, say, shown

Order = Literal["day first", "month first"]
ORDERS: tuple[Order, ...] = ("day first", "month first")

_TIME = r"(?:[T ,]+(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?: ?([AaPp])\.? ?[Mm]\.?)?)?"
_ZONE = r" ?(Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
_NUMERIC = re2.compile(r"^(\d{1,4})([/.-])(\d{1,2})[/.-](\d{1,4})\.?" + _TIME + _ZONE + r"$")
_CLOCK = re2.compile(r"^(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:([ap])\.?m\.?)?$")
_OFFSET = re2.compile(r"^[+-]\d{2}:?\d{2}$")
_EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 a wall-clock origin; the file's zone is added afterwards
_EXCEL = (10_000.0, 90_000.0)
_SCALES = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (1e8, 1.0))
_MONTHS = (
    "jan january ene enero gen gener sty stycznia styczen",
    "feb february febrero febr febrer lut lutego luty",
    "mar march marzo marc mar marca marzec",
    "apr april abr abril kwi kwietnia kwiecien",
    "may mayo maig maj maja",
    "jun june junio juny cze czerwca czerwiec",
    "jul july julio jul juliol lip lipca lipiec",
    "aug august ago agosto agost sie sierpnia sierpien",
    "sep sept september septiembre set setembre wrz wrzesnia wrzesien",
    "oct october octubre paz pazdziernika pazdziernik",
    "nov november noviembre novembre lis listopada listopad",
    "dec december dic diciembre des desembre gru grudnia grudzien",
)
_MONTH_OF = {word: month for month, words in enumerate(_MONTHS, start=1) for word in words.split()}


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a file writes its dates: the order of day and month, whether that is in doubt, and the zone of the rest."""

    order: Order = "day first"
    doubt: bool = False
    zone: tzinfo = UTC

    def read(self, value: object) -> datetime | None:
        """The moment in UTC; None for an empty cell. Raises ValueError when it is not a date."""
        moment = _moment(value, self.order)
        if moment is None:
            return None
        if not 1900 <= moment.year <= 2200:
            raise ValueError("out of range")
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        try:
            return aware.astimezone(UTC)
        except OverflowError:
            raise ValueError("out of range") from None


def zone_named(name: str) -> tzinfo:
    """The zone for dates that name none, as Europe/Madrid; empty is UTC. Raises ConnectorError."""
    if not name or name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ConnectorError(say("{zone} is not a time zone; write it as Europe/Madrid.", zone=shown(name))) from None


def decide(values: Iterable[object], *, until_proven: bool = False) -> tuple[Order, bool, bool]:
    """(order, proven, ambiguous): which of day and month comes first in these cells, by those that leave no doubt.

    `ambiguous` says that such dates occur at all. With `until_proven` the first proof ends the reading.
    """
    day = month = doubtful = 0
    for value in values:
        lead = _leading_pair(value)
        if lead is None:
            continue
        first, second = lead
        day += first > 12 >= second
        month += second > 12 >= first
        doubtful += first <= 12 and second <= 12
        if until_proven and day != month:
            break
    order: Order = "month first" if month > day else "day first"
    return order, day != month, bool(doubtful)


def is_date(value: object) -> bool:
    """Whether a cell reads as a date either way; bare numbers do not count, since ratings and ids are numbers too."""
    if isinstance(value, (datetime, date)):
        return True
    if not isinstance(value, str) or len(value) < 6 or value.strip().replace(".", "", 1).isdigit():
        return False
    for order in ORDERS:
        try:
            return _moment(value, order) is not None
        except ValueError:
            continue
    return False


def _leading_pair(value: object) -> tuple[int, int] | None:
    """The two numbers of a slashed or dashed date whose order is open. Dots mean day first, so they prove nothing."""
    if not isinstance(value, str) or len(value) > 40 or ("/" not in value and "-" not in value):
        return None
    found = _NUMERIC.match(value.strip())
    if found is None or len(found.group(1)) > 2 or found.group(2) == ".":
        return None
    return int(found.group(1)), int(found.group(3))


def _moment(value: object, order: Order) -> datetime | None:
    if isinstance(value, str):
        return _written(value, order)
    if value is None:
        return None
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 the file's zone is added afterwards
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _counted(float(value))
    raise ValueError("not a date")


def _written(value: str, order: Order) -> datetime | None:
    text = value.strip()
    if not text:
        return None
    if len(text) > 60 or not text.isprintable():
        raise ValueError("not a date")
    if len(text) >= 10 and text[4] == "-" and text[7] == "-":
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # not quite ISO: the numeric pattern below is more lenient
    if len(text) in (10, 16, 19) and text[2] == text[5] and text[2] in "/.-":
        quick = _fixed(text, order)
        if quick:
            return quick
    if text[:4].isdigit() and len(text) == 8 and text.isdigit() and text[:2] in ("19", "20"):
        return datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 the file's zone is added afterwards
    number = text.replace(",", ".", 1)
    if number.replace(".", "", 1).isascii() and number.replace(".", "", 1).isdigit():
        return _counted(float(number))
    found = _NUMERIC.match(text)
    return _numeric(found, order) if found else _in_words(text)


def _fixed(text: str, order: Order) -> datetime | None:
    """'31/12/2026 14:05:00' by its places alone, several times faster than by pattern; None when it is shaped otherwise."""
    parts = (text[:2], text[3:5], text[6:10], text[11:13] or "0", text[14:16] or "0", text[17:] or "0")
    if (
        not "".join(parts).isdigit()
        or text[10:11] not in ("", " ", "T")
        or text[13:14] + text[16:17] not in ("", ":", "::")
    ):
        return None
    first, second, year, hour, minute, seconds = map(int, parts)
    day, month = (second, first) if order == "month first" and text[2] != "." else (first, second)
    return datetime(year, month, day, hour, minute, seconds)  # noqa: DTZ001 the file's zone is added afterwards


def _numeric(found: Any, order: Order) -> datetime:
    first, mark, middle, third, hour, minute, seconds, half, zone = found.groups()
    second = int(middle)
    if len(first) == 4:
        year, month, day = int(first), second, int(third)
    elif len(third) not in (2, 4):
        raise ValueError("not a date")
    else:
        year = int(third) + (2000 if len(third) == 2 else 0)
        swap = order == "month first" and mark != "."
        day, month = (second, int(first)) if swap else (int(first), second)
    clock = (_hour(int(hour), half), int(minute), int(seconds or 0)) if hour else (0, 0, 0)
    return datetime(year, month, day, *clock, tzinfo=_offset(zone))


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("not a time")
    return hour % 12 + (12 if half in "Pp" else 0)


@lru_cache(maxsize=64)
def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    return datetime.strptime(text.replace(":", "").ljust(5, "0"), "%z").tzinfo


def _counted(number: float) -> datetime:
    """A spreadsheet's day number, or seconds since 1970 and their finer scales; anything between is no date."""
    if _EXCEL[0] <= number <= _EXCEL[1]:
        return _EXCEL_START + timedelta(seconds=round(number * 86_400, 3))
    for least, scale in _SCALES:
        if least <= number < least * 1e3:
            return datetime.fromtimestamp(number / scale, UTC)
    raise ValueError("not a date")


def _in_words(text: str) -> datetime:
    """A date with the month in words, in es, ca, en or pl, in any order: '31 de desembre de 2026, 14:05'."""
    year = month = day = 0
    clock: tuple[int, int, int] = (0, 0, 0)
    zone: tzinfo | None = None
    for token in _folded(text).replace(",", " ").replace("d'", " ").split():
        word = token.rstrip(".")
        found = _CLOCK.match(word)
        if found and ":" in word:
            clock = (_hour(int(found.group(1)), found.group(4)), int(found.group(2)), int(found.group(3) or 0))
        elif _OFFSET.match(word) or word in ("z", "utc", "gmt"):
            zone = _offset(word)
        elif word.isdigit() and len(word) == 4:
            year = int(word)
        elif word.rstrip("stndrh").isdigit() and len(word) <= 4:
            day = int(word.rstrip("stndrh"))
        else:
            month = month or _MONTH_OF.get(word, 0)
    if not (year and month and day):
        raise ValueError("not a date")
    return datetime(year, month, day, *clock, tzinfo=zone)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).replace("ł", "l")
    return "".join(c for c in plain if not unicodedata.combining(c))
