"""What publishing has to say at the top of every page: what is held back, and replies whose fate a person must decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bedside.people.may import may
from bedside.publishing.models import Delivery, Hold
from bedside.web.told import Told


def held(request: HttpRequest) -> Iterator[Told]:
    """Holds in force, and deliveries that failed or may have gone out."""
    user: Any = request.user
    if not may(user, "inbox.read"):
        return
    for hold in Hold.objects.filter(organisation_id=user.organisation_id, lifted_at=None).order_by("placed_at")[:3]:
        yield Told(_("Replies are held back: %(why)s") % {"why": hold.why}, "")
    stuck = Delivery.objects.filter(
        organisation_id=user.organisation_id, state__in=["failed", "unknown"], due_at=None
    ).count()
    if stuck:
        words = ngettext(
            "%(n)d reply did not go out, or may not have.", "%(n)d replies did not go out, or may not have.", stuck
        )
        yield Told(words % {"n": stuck}, "urgent")
