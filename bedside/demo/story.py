"""What the public says in the show flat: thirty days and one bad afternoon, read from texts/ and laid on today's calendar.

The texts were written for this hospital, which does not exist; nothing here sends or stores.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bedside.connectors.base import Post

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("es", "ca", "en", "pl")
TODAY = 30  # the day of the story that is today
KINDS = {
    "social": "post", "reviews": "review", "forum": "post", "mail": "message",
    "messages": "message", "comments": "comment", "news": "article",
}  # fmt: skip
PRIVATE = ("mail", "messages")
SITES: dict[str, dict[str, Any]] = {
    "vega-norte": {"zone": "Europe/Madrid", "country": "ES", "region": "MD"},
    "vega-centro": {"zone": "Europe/Madrid", "country": "ES", "region": "MD"},
    "vega-mar": {"zone": "Europe/Madrid", "country": "ES", "region": "CT"},
    "vega-north": {"zone": "Europe/London", "country": "GB", "region": "ENG"},
    "vega-urgent": {"zone": "America/New_York", "country": "US", "region": "OH"},
    "vega-polnoc": {"zone": "Europe/Warsaw", "country": "PL", "region": ""},
    "przychodnia-vega": {"zone": "Europe/Warsaw", "country": "PL", "region": ""},
}


@dataclass(frozen=True)
class Line:
    """One text of the story with the channel it is heard on and the moment it is said."""

    channel: str
    at: datetime
    post: Post


@lru_cache(maxsize=1)
def organisation() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((Path(__file__).parent / "organisation.json").read_text(encoding="utf-8"))
    return told


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of one file of texts/, as written."""
    return [json.loads(line) for line in (TEXTS / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def thirty_days(today: date) -> list[Line]:
    """Every ordinary text, in the order it is said, on the thirty days that end today."""
    lines = [_ordinary(row, today) for lang in LANGUAGES for row in rows(f"{lang}.jsonl")]
    return sorted(lines, key=lambda line: line.at)


def bad_afternoon(began: datetime, speed: float) -> list[Line]:
    """Every text of the bad afternoon, from the moment it began; `speed` 20 plays four hours in twelve minutes."""
    lines = [_hurried(row, began, speed) for lang in LANGUAGES for row in rows(f"{lang}.crisis.jsonl")]
    return sorted(lines, key=lambda line: line.at)


def _ordinary(row: dict[str, Any], today: date) -> Line:
    day = today - timedelta(days=TODAY - int(row["day"]))
    at = datetime.combine(day, time.fromisoformat(row["at"]), ZoneInfo(SITES[row["site"]]["zone"]))
    return Line(row["channel"], at, _post(row, at, ""))


def _hurried(row: dict[str, Any], began: datetime, speed: float) -> Line:
    at = began + timedelta(minutes=float(row["minute"]) / speed)
    return Line(row["channel"], at, _post(row, at, f"{began:%Y%m%d%H%M%S}-"))


def _post(row: dict[str, Any], at: datetime, before: str) -> Post:
    return Post(
        external_id=f"{before}{row['id']}",
        text=row["text"],
        posted_at=at,
        kind=KINDS[row["channel"]],  # type: ignore[arg-type]
        visibility="private" if row["channel"] in PRIVATE else "public",
        author=row["author"],
        author_id=row["author"],
        rating=row.get("rating"),
        thread=f"{before}{row['thread']}" if row.get("thread") else "",
        site=row["site"],
    )


def scripted(line: Line, due_at: datetime) -> str:
    """A line of a script file that the demo's channels play when it falls due."""
    told = {name: value for name, value in asdict(line.post).items() if value not in ("", None, (), {}, False)}
    return json.dumps({"due_at": due_at.isoformat(), **told, "posted_at": due_at.isoformat()}, default=str) + "\n"
