"""Makes posts of the rows of a table, by a layout settled before.

It will not mend a row by guessing: what cannot be read is handed back with its place and the reason.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from ..base import KINDS, RAW_CAP, TEXT_CAP, VISIBILITIES, Kind, Post, Rejected, Sentence, Visibility, say, shown
from ..posts import ID_CAP, WORD_CAP, FieldError, language, too_long
from .columns import folded_name
from .layout import Layout
from .rows import Row

_CELLS = 1 << 22
_IDS = frozenset({"external_id", "author_id", "in_reply_to", "thread"})
_PLAIN = _IDS | {"author", "url", "title", "site", "question"}
_KIND_WORDS: Mapping[str, str] = {
    "tweet": "post",
    "comentario": "comment",
    "comentari": "comment",
    "komentarz": "comment",
    "resena": "review",
    "ressenya": "review",
    "opinion": "review",
    "opinia": "review",
    "survey": "review",
    "mensaje": "message",
    "missatge": "message",
    "wiadomosc": "message",
    "dm": "message",
    "email": "message",
    "articulo": "article",
    "article": "article",
    "artykul": "article",
    "news": "article",
}


class RowReader:
    """Makes posts of rows. Remembers how often the same anonymous words came, so that each keeps an id of its own."""

    def __init__(self, plan: Layout) -> None:
        self._plan, self._map = plan, plan.mapping
        self._used = frozenset(plan.mapping.values())
        self._texts = [
            (field, column, ID_CAP if field in _IDS else WORD_CAP)
            for field, column in plan.mapping.items()
            if field in _PLAIN
        ]
        self._counts: array[int] | None = None

    def read(self, row: Row) -> Post | Rejected:
        """The post in a row, or why it is none."""
        if row.problem:
            return self._reject(row, row.column, row.problem)
        try:
            return self._post(row)
        except FieldError as error:
            return self._reject(row, self._map.get(error.field, ""), error.reason)

    def _reject(self, row: Row, column: str, reason: Sentence) -> Rejected:
        where = f"{self._plan.name}, {row.place}" + (f", column {shown(column)}" if column else "")
        return Rejected(where, reason, row.raw())

    def _post(self, row: Row) -> Post:
        cells = row.cells
        text = self._text(row)
        posted_at = self._moment("posted_at", cells)
        kind = self._kind(cells)
        taken: dict[str, Any] = {field: _short(field, cells.get(column), cap) for field, column, cap in self._texts}
        if not taken.get("external_id"):
            taken["external_id"] = self._made_id(text, posted_at, taken, cells)
        return Post(
            text=text,
            posted_at=posted_at,
            kind=kind,
            visibility=self._visibility(cells, kind),
            lang=language(str(cells.get(self._map["lang"]) or "")) if "lang" in self._map else None,
            rating=self._rating(cells),
            edited_at=self._moment("edited_at", cells),
            raw=_leftover(cells, self._used),
            **taken,
        )

    def _text(self, row: Row) -> str:
        value = row.cells.get(self._map["text"])
        if value is None or (isinstance(value, str) and not value.strip()):
            raise FieldError("text", say("This cell is empty; a post needs words."))
        if isinstance(value, (dict, list, bool)):
            raise FieldError("text", say("This cell must be text, not {value}.", value=shown(value)))
        text = value if isinstance(value, str) else str(value)
        long = too_long("This cell", text, TEXT_CAP)
        if long:
            raise FieldError("text", long)
        return text

    def _moment(self, field: str, cells: Mapping[str, Any]) -> datetime | None:
        column = self._map.get(field)
        if column is None:
            return None
        if column not in cells and self._plan.form != "JSONL":
            raise FieldError(field, say("This row ends before the date; it was cut short or a separator is missing."))
        value = cells.get(column)
        try:
            return self._plan.dates.read(value)
        except (ValueError, OverflowError, OSError):
            raise FieldError(
                field,
                say(
                    "{value} is not a date we can read ({order}); write it as 2026-05-31 14:05.",
                    value=shown(value),
                    order=self._plan.dates.order,
                ),
            ) from None

    def _rating(self, cells: Mapping[str, Any]) -> float | None:
        value = cells.get(self._map["rating"]) if "rating" in self._map else None
        if value is None or value == "":
            return None
        text = str(value).strip().replace(",", ".").partition("/")[0].partition(" ")[0]
        try:
            number = float(text or "0") if not text.startswith("★") else float(text.count("★"))
        except ValueError:
            number = -1.0
        if 0 <= number <= 1000:
            return number
        raise FieldError("rating", say("{value} is not a rating; write it as a number.", value=shown(value)))

    def _kind(self, cells: Mapping[str, Any]) -> Kind:
        word = str(cells.get(self._map["kind"]) or "").strip().lower() if "kind" in self._map else ""
        known = word if word in KINDS else _KIND_WORDS.get(folded_name(word), "") if word else ""
        return cast(Kind, known) if known else self._plan.kind

    def _visibility(self, cells: Mapping[str, Any], kind: Kind) -> Visibility:
        """What a column says; without one a message is private, since it was written to us alone."""
        word = str(cells.get(self._map["visibility"]) or "").strip().lower() if "visibility" in self._map else ""
        if word in VISIBILITIES:
            return cast(Visibility, word)
        return "private" if kind == "message" else "public"

    def _made_id(self, text: str, at: datetime | None, taken: Mapping[str, Any], cells: Mapping[str, Any]) -> str:
        """The same row gives the same id in every import. Rows alike are one post if somebody signed or timed them;
        alike and anonymous (the third "All good" of a survey) they are counted, as each is another person."""
        named = [str(taken.get(field) or "") for field in ("author", "author_id", "url", "site", "question", "title")]
        parts = [text, at.isoformat() if at else "", str(self._rating(cells)), *named]
        digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
        timed = at is not None and (at.minute or at.second)
        if timed or any(named[:3]):
            return f"row-{digest}"
        if self._counts is None:
            self._counts = array("I", bytes(4 * _CELLS))
        place = int(digest[:8], 16) % _CELLS
        self._counts[place] += 1
        return f"row-{digest}-{self._counts[place]}"


def _short(field: str, value: Any, cap: int) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet keeps the id 17 as 17.0
    text = value.strip() if isinstance(value, str) else str(value)
    long = too_long("This cell", text, cap)
    if long:
        raise FieldError(field, long)
    return text


def _leftover(cells: Mapping[str, Any], used: frozenset[str]) -> dict[str, Any]:
    """The columns nobody mapped, as far as 64 kB of JSON go."""
    kept: dict[str, Any] = {}
    room = RAW_CAP // 6
    for name, value in cells.items():
        if name in used or value is None or value == "":
            continue
        plain = value if isinstance(value, (str, int, float, bool, dict, list)) else str(value)
        room -= len(name) + len(str(plain))
        if room < 0:
            break
        kept[name] = plain
    return kept
