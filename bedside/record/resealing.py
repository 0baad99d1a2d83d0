"""Key rotation on a live database: rows sealed with an older key are sealed anew, a few at a time. It reads nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.db import models, transaction

from bedside.record.ledger import acting, mark
from bedside.record.sealing import Shut, current_mark, seal, unseal

log = logging.getLogger(__name__)


class Sealed(Protocol):
    """Something sealed in a table: which rows an older key has sealed, and how one of them is sealed anew."""

    def old(self) -> models.QuerySet[Any]: ...

    def anew(self, row: Any) -> None:
        """Seal one row with the current key. Raises Shut."""


class Column:
    """A column of envelopes, each bound to what `about(row)` says."""

    def __init__(self, model: type[models.Model], column: str, about: Callable[[Any], str]) -> None:
        self.model, self.column, self.about = model, column, about

    def old(self) -> models.QuerySet[Any]:
        begins = {f"{self.column}__gte": current_mark(), f"{self.column}__lt": current_mark() + b"\xff" * 4}
        return self.model._default_manager.exclude(**{self.column: b""}).exclude(**begins)

    def anew(self, row: Any) -> None:
        about = self.about(row)
        envelope = seal(unseal(getattr(row, self.column), about=about), about=about)
        self.model._default_manager.filter(pk=row.pk).update(**{self.column: envelope})


# Each room that seals something says so here.
SEALED: list[Sealed] = []
_shut: dict[int, set[Any]] = {}  # of each sealed thing, the rows that did not open since this process began


def sealed(model: type[models.Model], column: str, about: Callable[[Any], str]) -> None:
    """A room registers a sealed column when it is loaded."""
    SEALED.append(Column(model, column, about))


def reseal(*, now: datetime, limit: int = 500) -> int:
    """Seal up to `limit` rows of each kind with the current key. Returns how many were changed.

    A row that does not open is told in the log once, by its number, and left as it is; the others go on.
    """
    changed = 0
    for number, kind in enumerate(SEALED):
        shut = _shut.setdefault(number, set())
        with transaction.atomic():
            rows = kind.old().exclude(pk__in=shut).select_for_update(skip_locked=True, of=("self",))[:limit]
            for row in rows:
                changed += _anew(kind, row, shut)
    if changed:
        with acting():
            mark("keys.resealed", None, by=None, now=now, rows=changed)
    return changed


def _anew(kind: Sealed, row: Any, shut: set[Any]) -> bool:
    try:
        kind.anew(row)
    except (Shut, ValueError) as why:
        shut.add(row.pk)
        words = why if isinstance(why, Shut) else "It is no envelope."
        log.error("%s %s stays sealed as it is: %s", row._meta.label_lower, row.pk, words)
        return False
    return True


def left() -> int:
    """How many rows still wait for the current key."""
    return sum(kind.old().count() for kind in SEALED)
