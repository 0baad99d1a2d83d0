"""GET / and /inbox: the list by risk and clock, and the line behind which new conversations wait. It changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bedside.inbox import queue
from bedside.inbox.queue import Asked
from bedside.inbox.views.desk import show
from bedside.people import may
from bedside.people.doors import door, refused
from bedside.people.models import User

DOORS = (
    ("inbox.read", "inbox"),
    ("listening.read", "listening"),
    ("channels.read", "channels"),
    ("people.read", "people"),
)


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """To the first door that is open to this reader."""
    user = request.user
    if not isinstance(user, User):
        return HttpResponseRedirect(reverse("account_login"))
    for act, name in DOORS:
        if may.may(user, act):
            try:
                return HttpResponseRedirect(reverse(name))
            except NoReverseMatch:
                continue
    return refused(request, _("You have no role yet. Whoever looks after People can give you one."))


@door("inbox.read")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    return show(request)


@door("inbox.read")
@require_GET
def fresh(request: HttpRequest) -> HttpResponse:
    """How many came after the list was drawn: they wait behind a line, so that nothing moves under the hand."""
    asked = Asked.of(request.GET.dict())
    try:
        last, since = int(request.GET["last"]), datetime.fromtimestamp(float(request.GET["since"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return HttpResponse(status=204)
    assert isinstance(request.user, User)
    count = queue.new_since(asked, last, since, user=request.user, now=timezone.now())
    shown = {
        "count": queue.told(count) if count else "",
        "n": count,
        "fresh": request.get_full_path(),
        "address": reverse("inbox") + asked.address(),
    }
    return render(request, "inbox/fresh.html", shown)
