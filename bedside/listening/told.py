"""What listening has to say at the top of every page: that nothing can be read just now, since when, and what becomes of it. It mends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from bedside.listening import standstill
from bedside.people.may import may
from bedside.web import times
from bedside.web.told import Told

CONCERNED = ("inbox.read", "listening.read", "channels.read")


def unread(request: HttpRequest) -> Iterator[Told]:
    """One sentence while reading stands still, for everybody whom it concerns."""
    user: Any = request.user
    if not any(may(user, act) for act in CONCERNED):
        return
    since = standstill.since(user.organisation_id)
    if since is None:
        return
    words = _(
        "The automatic reader has not worked since %(when)s. New mentions are kept and stand in the inbox unread; "
        "they are read as soon as it works again. Whoever runs Bedside finds the cause with “bedside doctor”."
    )
    yield Told(words % {"when": times.when(since, now=timezone.now())})
