"""The ledger: every act leaves a mark, chained by HMAC, in the act's own transaction. It never changes or removes a mark.

`with acting(): …; mark("draft.approved", draft, by=user, now=now, reason="…")`. Marks are written when the outermost
block ends, under one lock, so that the chain has one order and the lock is held for a moment only.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, models, transaction

from bedside.record.models import Event
from bedside.record.sealing import derived

CHAIN_LOCK = 0x6265_6473  # "beds": one chain, one writer at a time
BEGINNING = b"\0" * 32
UNCHECKED = "(The reason could not be checked for personal details, so it was not kept.)"


class Actor(Protocol):
    """Whoever acts: a user of the house. None stands for the house itself."""

    pk: Any
    organisation_id: int


class NotActing(RuntimeError):
    """A mark was made outside `acting()`: the act and its mark would not share a transaction."""


@dataclass
class _Block:
    depth: int = 0
    marks: list[Event] = field(default_factory=list)


_local = threading.local()
Masks = Callable[[str, int | None], str]
_masks: list[Masks] = []


def masks_with(how: Masks) -> None:
    """Whoever can mask what a colleague of an organisation wrote says so here, when it is loaded: marks are never deleted."""
    _masks[:] = [how]


def _block() -> _Block:
    if not hasattr(_local, "block"):
        _local.block = _Block()
    return _local.block


@contextmanager
def acting() -> Iterator[None]:
    """One transaction for an act and its marks; blocks may nest, an inner failure takes its own marks with it."""
    block = _block()
    if block.depth == 0:
        block.marks.clear()
    before, block.depth = len(block.marks), block.depth + 1
    try:
        with transaction.atomic():
            yield
            if block.depth == 1:
                _write(block.marks)
    except BaseException:
        del block.marks[before:]
        raise
    finally:
        block.depth -= 1
        if block.depth == 0:
            block.marks.clear()


def mark(
    act: str,
    thing: models.Model | None,
    *,
    by: Actor | None,
    now: datetime,
    reason: str = "",
    organisation_id: int | None = None,
    **detail: Any,
) -> None:
    """Note an act on a thing. `detail` holds numbers, states and ids, never a patient's words; a person's reason is masked."""
    block = _block()
    if block.depth == 0:
        raise NotActing(f"{act}: a mark needs an acting() block around the act it notes.")
    organisation = organisation_id or getattr(thing, "organisation_id", None) or (by.organisation_id if by else None)
    block.marks.append(
        Event(
            organisation_id=organisation,
            at=now.astimezone(UTC),
            by_id=by.pk if by else None,
            act=act,
            thing=thing._meta.label_lower if thing is not None else "",
            thing_id=thing.pk if thing is not None else None,
            reason=_masks[0](reason, organisation) if _masks and by is not None and reason else reason,
            detail=detail,
        )
    )


def _write(marks: list[Event]) -> None:
    if not marks:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = Event.objects.order_by("-number").values_list("number", "digest").first()
    number, previous = (last[0], bytes(last[1])) if last else (0, BEGINNING)
    for event in marks:
        number += 1
        event.number, event.previous = number, previous
        previous = event.digest = digest_of(event)
    Event.objects.bulk_create(marks)


def digest_of(event: Event) -> bytes:
    """HMAC-SHA256 over the mark's own content and the digest before it."""
    content = json.dumps(
        [
            event.number,
            event.organisation_id,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.by_id,
            event.act,
            event.thing,
            event.thing_id,
            event.reason,
            event.detail,
        ],
        ensure_ascii=True,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hmac.new(derived("ledger"), bytes(event.previous) + content.encode(), hashlib.sha256).digest()


# The anchor: a file outside the database remembers how long the chain was, so that a tail cut off is seen.


def anchor_file() -> Path:
    return Path(settings.DATA) / "ledger.anchor"


def anchor(*, now: datetime) -> None:
    """Append the chain's length and head to the anchor file; nothing when it has not grown."""
    last = Event.objects.order_by("-number").values_list("number", "digest").first()
    if last is None:
        return
    line = f"{last[0]} {bytes(last[1]).hex()}"
    path = anchor_file()
    if path.exists() and path.read_text().rstrip().endswith(line):
        return
    with path.open("a") as out:
        out.write(f"{now.astimezone(UTC).isoformat(timespec='seconds')} {line}\n")


def verify(*, newest: int | None = None) -> list[str]:
    """Walk the chain (or its newest part) and hold it against the anchors. Returns sentences of what is wrong; empty is good."""
    wrong: list[str] = []
    anchors = _anchors()
    events = Event.objects.order_by("number")
    top = events.values_list("number", flat=True).last() or 0
    start = max(0, top - newest) if newest else 0
    previous = BEGINNING
    if start:
        previous = bytes(events.values_list("digest", flat=True).get(number=start))
    expected = start + 1
    for event in events.filter(number__gt=start).iterator(chunk_size=2000):
        if event.number != expected:
            wrong.append(f"Mark {expected} is missing from the ledger.")
            break
        if bytes(event.previous) != previous or bytes(event.digest) != digest_of(event):
            wrong.append(f"Mark {event.number} of {event.at:%Y-%m-%d %H:%M} was changed after it was written.")
            break
        if event.number in anchors and anchors[event.number] != bytes(event.digest).hex():
            wrong.append(f"Mark {event.number} differs from the anchor file.")
        previous, expected = bytes(event.digest), expected + 1
    if anchors and max(anchors) > top:
        wrong.append(
            f"The ledger ends at mark {top}, but the anchor file has seen mark {max(anchors)}: its end was cut off."
        )
    return wrong


def _anchors() -> dict[int, str]:
    path = anchor_file()
    if not path.exists():
        return {}
    rows = (line.split() for line in path.read_text().splitlines())
    return {int(row[1]): row[2] for row in rows if len(row) == 3}
