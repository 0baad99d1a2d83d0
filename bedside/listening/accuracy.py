"""How often people found the reader right, by language and field, from the corrections they made. It judges no single reading.

A person's newest word on a version of a mention is held against the reading that stood when they first looked at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import connection

from bedside.listening.correct import FIELDS
from bedside.signals.share import interval
from bedside.web.names import LANGUAGES

FEW = 20  # readings under which no percentage is shown


@dataclass(frozen=True)
class Agreement:
    """Of `n` readings of a field that people looked at, `right` were right. Shares are 0 to 1."""

    field: str
    n: int
    right: int

    @property
    def few(self) -> bool:
        return self.n < FEW

    @property
    def share(self) -> float:
        return self.right / self.n if self.n else 0.0

    @cached_property
    def between(self) -> tuple[float, float]:
        """Where the true share lies, 95 times of 100."""
        return interval(self.right, self.n)


@dataclass(frozen=True)
class Language:
    """One language: every field, and the feeling once more where the reader was sure of it."""

    lang: str
    n: int
    fields: tuple[Agreement, ...]
    sure: Agreement

    @property
    def few(self) -> bool:
        return self.n < FEW


def by_language(organisation_id: int, reader: str = "") -> list[Language]:
    """The four languages, then any other that was looked at. `reader`: of that one alone."""
    found = {row[0]: row[1:] for row in _counted(organisation_id, reader)}
    nothing = (0,) * (len(FIELDS) + 3)
    order = [lang for lang in LANGUAGES if lang != "other" or lang in found] + sorted(set(found) - set(LANGUAGES))
    return [_language(lang, found.get(lang, nothing)) for lang in order]


def together(languages: Sequence[Language]) -> Agreement:
    """The feeling in all languages."""
    feelings = [one.fields[0] for one in languages]
    return Agreement("sentiment", sum(one.n for one in feelings), sum(one.right for one in feelings))


def _language(lang: str, counts: Sequence[int]) -> Language:
    n, sure, sure_right, *right = counts
    fields = tuple(Agreement(field, n, number) for field, number in zip(FIELDS, right, strict=True))
    return Language(lang, n, fields, Agreement("sentiment", sure, sure_right))


_LOOKED_AT = """
    WITH said AS (
        SELECT DISTINCT ON (mention_id, version) *, min(id) OVER (PARTITION BY mention_id, version) AS first
          FROM listening_reading
         WHERE organisation_id = %(organisation)s AND corrected_by_id IS NOT NULL
         ORDER BY mention_id, version, id DESC
    ), looked AS (
        SELECT said.*, found.was
          FROM said
          JOIN LATERAL (
            SELECT one AS was FROM listening_reading AS one
             WHERE one.mention_id = said.mention_id AND one.version = said.version
               AND one.corrected_by_id IS NULL AND one.id < said.first
             ORDER BY one.id DESC LIMIT 1
          ) AS found ON true
    )
"""


def _counted(organisation_id: int, reader: str) -> list[tuple]:
    """(language, n, sure, right where sure, right by field …)"""
    same = {field: f"(was).{field} = {field}" for field in FIELDS} | {
        "topics": "(was).topics @> topics AND (was).topics <@ topics"
    }
    columns = ", ".join(f"count(*) FILTER (WHERE {same[field]})" for field in FIELDS)
    sure = f"count(*) FILTER (WHERE (was).sure), count(*) FILTER (WHERE (was).sure AND {same['sentiment']})"
    sql = f"{_LOOKED_AT} SELECT (was).lang, count(*), {sure}, {columns} FROM looked WHERE %(reader)s IN ('', (was).reader) GROUP BY 1"
    with connection.cursor() as cursor:
        cursor.execute(sql, {"organisation": organisation_id, "reader": reader})
        return list(cursor.fetchall())


def readers(organisation_id: int) -> list[tuple[str, int]]:
    """The readers whose readings were looked at, newest first, with how many."""
    sql = f"{_LOOKED_AT} SELECT (was).reader, count(*) FROM looked GROUP BY 1 ORDER BY max((was).id) DESC"
    with connection.cursor() as cursor:
        cursor.execute(sql, {"organisation": organisation_id})
        return list(cursor.fetchall())
