"""Holds: what must wait and why, placed and lifted by name."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bedside.people.doors import door
from bedside.people.models import User
from bedside.publishing import writing
from bedside.publishing.forms import Holding
from bedside.publishing.models import Hold
from bedside.web import names

PAST = 20  # lifted holds shown


def _page(request: HttpRequest, form: Holding) -> HttpResponse:
    assert isinstance(request.user, User)
    rows = Hold.objects.filter(organisation_id=request.user.organisation_id).select_related(
        "channel", "placed_by", "lifted_by"
    )
    waiting = Count("delivery", filter=Q(delivery__state="approved"))
    shown = {
        "form": form,
        "now": timezone.now(),
        "standing": [
            (hold, _what(hold)) for hold in rows.filter(lifted_at=None).annotate(waiting=waiting).order_by("placed_at")
        ],
        "past": [(hold, _what(hold)) for hold in rows.filter(lifted_at__isnull=False).order_by("-lifted_at")[:PAST]],
    }
    return render(request, "publishing/holds.html", shown, status=422 if form.errors else 200)


def _what(hold: Hold) -> str:
    """ "Waiting, on every channel": what a hold holds."""
    topic = names.named(names.TOPICS, hold.topic) if hold.topic else _("Everything")
    where = hold.channel.name if hold.channel else _("every channel")
    return _("%(topic)s, on %(where)s") % {"topic": topic, "where": where}


@door("hold.place")
@require_GET
def holds(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    return _page(request, Holding(user=request.user, topics=names.TOPICS))


@door("hold.place")
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    form = Holding(request.POST, user=request.user, topics=names.TOPICS)
    if not form.is_valid():
        return _page(request, form)
    writing.place_hold(by=request.user, now=timezone.now(), **form.cleaned_data)
    return HttpResponseRedirect(reverse("publishing:holds"), status=303)


@door("hold.place", Hold)
@require_POST
def lift(request: HttpRequest, hold: Hold) -> HttpResponse:
    assert isinstance(request.user, User)
    if hold.lifted_at is not None:
        messages.warning(request, _("This hold was lifted already."), "caution")
    else:
        writing.lift_hold(hold, by=request.user, now=timezone.now())
    return HttpResponseRedirect(reverse("publishing:holds"), status=303)
