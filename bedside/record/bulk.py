"""Many rows at once: model instances go into their table by COPY, several times faster than by INSERT. It checks and saves nothing else.

Like bulk_create it calls no save(); the caller's transaction holds it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models

FEW = 20  # rows under which an ordinary INSERT is quicker


def add(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Add rows; a row that breaks a constraint raises IntegrityError and takes the others with it. Sets missing primary keys."""
    if len(rows) < FEW:
        model._default_manager.bulk_create(rows)
        return
    _number(model, rows)
    _copy(model, rows, _quoted(model._meta.db_table))


def add_new(model: type[models.Model], rows: Sequence[Any]) -> set[Any]:
    """Add rows that have their primary keys, leaving out those that a constraint refuses. Returns the keys that are in."""
    if len(rows) < FEW:
        model._default_manager.bulk_create(rows, ignore_conflicts=True)
        return set(model._default_manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    table = _quoted(model._meta.db_table)
    coming = _quoted(f"coming_{model._meta.db_table}")
    columns = ", ".join(_quoted(field.column) for field in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {coming} (LIKE {table}) ON COMMIT DELETE ROWS")
        cursor.execute(f"DELETE FROM {coming}")
    _copy(model, rows, coming)
    key = _quoted(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {coming} ON CONFLICT DO NOTHING RETURNING {key}"
        )
        return {row[0] for row in cursor.fetchall()}


def _number(model: type[models.Model], rows: Sequence[Any]) -> None:
    missing = [row for row in rows if row.pk is None]
    if not missing:
        return
    with connection.cursor() as cursor:
        table, column = _quoted(model._meta.db_table), model._meta.pk.column
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, len(missing)]
        )
        for row, (number,) in zip(missing, cursor.fetchall(), strict=True):
            row.pk = number


def _copy(model: type[models.Model], rows: Sequence[Any], into: str) -> None:
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    packed = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    columns = ", ".join(_quoted(field.column) for field in fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} ({columns}) FROM STDIN") as copy:
        for row in rows:
            told = row.__dict__
            values = [told[name] for name in names]
            for place in packed:
                values[place] = json.dumps(values[place]) if values[place] is not None else None
            copy.write_row(values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _quoted(name: str | None) -> str:
    assert name is not None  # concrete fields have a column
    return connection.ops.quote_name(name)
