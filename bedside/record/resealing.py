"""Key rotation on a live database: rows sealed with an older key are sealed anew, a few at a time. It reads nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from bedside.record.ledger import acting, mark
from bedside.record.sealing import current_mark, seal, unseal

# Each room that seals a column says so here: the model, its column, and what the envelope is bound to.
SEALED: list[tuple[type[models.Model], str, Callable[[Any], str]]] = []


def sealed(model: type[models.Model], column: str, about: Callable[[Any], str]) -> None:
    """A room registers a sealed column when it is loaded."""
    SEALED.append((model, column, about))


def reseal(*, now: datetime, limit: int = 500) -> int:
    """Seal up to `limit` rows of each column with the current key. Returns how many were changed."""
    changed = 0
    for model, column, about in SEALED:
        with transaction.atomic():
            rows = old(model, column).select_for_update(skip_locked=True, of=("self",))[:limit]
            for row in rows:
                envelope = seal(unseal(getattr(row, column), about=about(row)), about=about(row))
                model._default_manager.filter(pk=row.pk).update(**{column: envelope})
                changed += 1
    if changed:
        with acting():
            mark("keys.resealed", None, by=None, now=now, rows=changed)
    return changed


def old(model: type[models.Model], column: str) -> models.QuerySet[Any]:
    """Rows of a column that are not sealed with the current key."""
    begins = {f"{column}__gte": current_mark(), f"{column}__lt": current_mark() + b"\xff" * 4}
    return model._default_manager.exclude(**{column: b""}).exclude(**begins)


def left() -> int:
    """How many rows still wait for the current key."""
    return sum(old(model, column).count() for model, column, _ in SEALED)
