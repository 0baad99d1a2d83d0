"""The demo's one button. It plays texts into the demo's own channels and touches nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bedside.demo import afternoon
from bedside.people.doors import door, refused
from bedside.people.may import may
from bedside.web.told import Told


@require_http_methods(["GET", "POST"])
@door("demo.press")
def bad_afternoon(request: HttpRequest) -> HttpResponse:
    """GET says what will happen; POST begins it."""
    user: Any = request.user
    now = timezone.now()
    if not afternoon.channels(user.organisation_id):
        return refused(request, _("Only the demo hospital has a bad afternoon."), status=404)
    if request.method == "GET":
        return render(request, "demo/afternoon.html", {"running": afternoon.running(user.organisation_id, now=now)})
    try:
        afternoon.press(by=user, now=now)
    except afternoon.NoDemo as why:
        return refused(request, _(str(why)), status=409)
    messages.info(request, _("The bad afternoon has begun. The first posts arrive in a few seconds."))
    return redirect("/inbox?view=all")


def told(request: HttpRequest) -> Iterator[Told]:
    """A way to the button, for those who may press it in a demo house."""
    user: Any = request.user
    if request.path != "/bad-afternoon" and may(user, "demo.press") and afternoon.channels(user.organisation_id):
        if afternoon.running(user.organisation_id, now=timezone.now()):
            yield Told(_("This is the demo hospital, in the middle of its bad afternoon."), "")
        else:
            yield Told(
                _("This is the demo hospital on an ordinary day."), "", "/bad-afternoon", _("Start the bad afternoon")
            )
