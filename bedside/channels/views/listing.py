"""GET /channels: every channel with its health in words, what it can do and what it had to reject."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bedside.channels import health
from bedside.channels.models import Channel
from bedside.connectors import CONNECTORS
from bedside.people.doors import door
from bedside.people.models import User

GRAVEST = ("broken", "silent", "quiet", "well")


@door("channels.read")
@require_GET
def channels(request: HttpRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    assert isinstance(user, User)
    rows = (
        Channel.objects.filter(organisation_id=user.organisation_id)
        .select_related("site")
        .annotate(rejected=Count("rejects", filter=Q(rejects__settled_at=None)))
    )
    told = sorted(
        (_told(channel, now) for channel in rows), key=lambda one: (one["grave"], one["channel"].name.lower())
    )
    shown = {"now": now, "told": told, "title": _title([one["state"] for one in told]), "connectors": connectors()}
    return render(request, "channels/channels.html", shown)


def _told(channel: Channel, now: Any) -> dict[str, Any]:
    mark, off = health.mark(channel, now=now), channel.state == "off"
    return {
        "channel": channel,
        "state": "off" if off else mark,
        "grave": len(GRAVEST) if off else GRAVEST.index(mark),
        "mark": mark,
        "words": health.words(channel, now=now),
        "can": health.can(channel),
        "label": _(channel.made_with.LABEL),
    }


def _title(states: list[str]) -> str:
    """The page's finding: whether all is well, and if not, what is not."""
    broken, silent = states.count("broken"), states.count("silent")
    if not states:
        return _("No channel is connected")
    if broken and silent:
        return _("%(broken)s broken, %(silent)s silent") % {"broken": broken, "silent": silent}
    if broken:
        return _("One channel is broken") if broken == 1 else _("%(n)s channels are broken") % {"n": broken}
    if silent:
        return _("One channel is silent") if silent == 1 else _("%(n)s channels are silent") % {"n": silent}
    return _("All channels work")


def connectors() -> list[tuple[str, str]]:
    """What can be connected, by name and label; the demo's own connector is not for people to choose."""
    return [(name, _(one.LABEL)) for name, one in CONNECTORS.items() if name != "demo"]
