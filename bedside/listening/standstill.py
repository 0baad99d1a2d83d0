"""When no text can be read: mentions are put off and tried again, it is told once, and told again when it is over.

It judges no reader and mends none; that a single text fails is no standstill.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from bedside.listening.models import Mention
from bedside.people.models import Organisation
from bedside.record.ledger import mark
from bedside.record.models import Event
from bedside.web.live import announce

log = logging.getLogger(__name__)
PAUSE = timedelta(seconds=60)  # until a mention is tried again
STOPPED, OVER = "reading.stopped", "reading.over"


def put_off(mentions: Sequence[Mention], why: str, *, now: datetime) -> list[Mention]:
    """Give claimed mentions back for a while, inside the caller's transaction; those that nobody has seen in the inbox yet."""
    ours = _give_back(mentions, now)
    fresh = [mention for mention in mentions if mention.pk in ours and not mention.stood_unread]
    for mention in fresh:
        mention.shown_unread = mention.version
    Mention.objects.bulk_update(fresh, ["shown_unread"])
    for organisation_id in sorted({mention.organisation_id for mention in mentions}):
        _tell(organisation_id, STOPPED, why, now)
    return fresh


def _give_back(mentions: Sequence[Mention], now: datetime) -> set[int]:
    keys, fences = [one.pk for one in mentions], [one.fence for one in mentions]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE listening_mention AS m SET due_at = %s, leased_until = NULL
              FROM unnest(%s::bigint[], %s::bigint[]) AS v(id, fence)
             WHERE m.id = v.id AND m.fence = v.fence AND m.state = 'heard'
            RETURNING m.id
            """,
            [now + PAUSE, keys, fences],
        )
        return {row[0] for row in cursor.fetchall()}


def over(mentions: Sequence[Mention], *, now: datetime) -> None:
    """These were read: if nothing could be before, it is over. Inside the caller's transaction."""
    for organisation_id in sorted({mention.organisation_id for mention in mentions}):
        if since(organisation_id) is not None:
            _tell(organisation_id, OVER, "", now)


def since(organisation_id: int) -> datetime | None:
    """Since when nothing can be read; None while reading goes on."""
    last = _last(organisation_id)
    return last.at if last is not None and last.act == STOPPED else None


def _last(organisation_id: int) -> Event | None:
    marks = Event.objects.filter(
        thing=Organisation._meta.label_lower, thing_id=organisation_id, act__in=(STOPPED, OVER)
    )
    return marks.only("at", "act").order_by("-number").first()


def _tell(organisation_id: int, act: str, why: str, now: datetime) -> None:
    """One mark for each beginning and each end, whichever worker sees it first."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    last = _last(organisation_id)
    if (last.act if last is not None else OVER) == act:
        return
    if act == STOPPED:
        log.error("reading stands still: %s", why)
    mark(act, organisation, by=None, now=now, reason=why, organisation_id=organisation_id)
    announce(organisation_id, "channel", 0)
