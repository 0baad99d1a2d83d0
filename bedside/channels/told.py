"""What the channels have to say at the top of every page: what is broken, since when, in words. It mends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bedside.channels.models import Channel
from bedside.people.may import may
from bedside.web import times
from bedside.web.told import Told


def trouble(request: HttpRequest) -> Iterator[Told]:
    """One sentence for each broken or silent channel, for those who may see channels."""
    user: Any = request.user
    if not may(user, "channels.read"):
        return
    now = timezone.now()
    for channel in Channel.objects.filter(organisation_id=user.organisation_id, state="on").order_by("name"):
        words = _words(channel, now)
        if words:
            yield Told(words, "caution", reverse("channels"), _("See channels"))


def _words(channel: Channel, now: Any) -> str:
    health = channel.health(now)
    if health == "broken" and channel.trouble_since:
        said = {"name": channel.name, "when": times.when(channel.trouble_since, now=now), "why": channel.trouble_words}
        return _("%(name)s has been broken since %(when)s: %(why)s") % said
    if health == "silent" and channel.heard_at:
        return _("%(name)s has brought nothing since %(when)s. That is unusual.") % {
            "name": channel.name,
            "when": times.when(channel.heard_at, now=now),
        }
    return ""
