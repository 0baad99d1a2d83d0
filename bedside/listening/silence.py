"""Silence: a source that has brought nothing for far longer than it usually does is told, once. It judges health, not content."""

from __future__ import annotations

from datetime import datetime

from bedside.channels.models import Channel
from bedside.record.ledger import acting, mark
from bedside.record.models import Event
from bedside.web.live import announce


def watch(*, now: datetime) -> int:
    """Note channels that fell silent since they were last heard."""
    told = 0
    for channel in Channel.objects.filter(state="on", heard_at__isnull=False):
        if channel.health(now) != "silent" or _told(channel):
            continue
        with acting():
            mark(
                "channel.silent",
                channel,
                by=None,
                now=now,
                since=channel.heard_at.isoformat() if channel.heard_at else "",
            )
            announce(channel.organisation_id, "channel", channel.pk)
        told += 1
    return told


def _told(channel: Channel) -> bool:
    return Event.objects.filter(
        thing="channels.channel", thing_id=channel.pk, act="channel.silent", at__gte=channel.heard_at
    ).exists()
