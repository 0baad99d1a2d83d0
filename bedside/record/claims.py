"""Claims of due rows: any number of workers, one holder each. A worker killed at any moment leaves only a lease that runs out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, Q

from bedside.record.models import Claimable

Row = TypeVar("Row", bound=Claimable)


def claim(rows: models.QuerySet[Row], *, now: datetime, lease: timedelta, limit: int = 100) -> list[Row]:
    """Lease up to `limit` due rows nobody holds; each comes back with its new fence."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    with transaction.atomic():
        due = rows.filter(free, due_at__lte=now).order_by("due_at")
        keys = [row.pk for row in due.select_for_update(skip_locked=True, of=("self",))[:limit]]
        if not keys:
            return []
        model = rows.model._default_manager
        model.filter(pk__in=keys).update(leased_until=now + lease, fence=F("fence") + 1, attempts=F("attempts") + 1)
    return list(model.filter(pk__in=keys).order_by("due_at"))


def finish(row: Claimable, **changes: Any) -> bool:
    """Give a claimed row back with changes, if the claim is still ours. False: another worker took over, write nothing more."""
    changed = type(row)._default_manager.filter(pk=row.pk, fence=row.fence).update(leased_until=None, **changes)
    for name, value in changes.items():
        setattr(row, name, value)
    return bool(changed)
