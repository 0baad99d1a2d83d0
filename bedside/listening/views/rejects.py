"""What a channel could not keep: shown with place and reason, its raw words only for a written reason, tried again or dropped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bedside.channels import verbs
from bedside.channels.forms import Reason
from bedside.channels.models import Channel, Reject
from bedside.listening import retry
from bedside.people.doors import door
from bedside.people.models import User

PAGE = 30
SHOWN = 8_000  # characters of a raw piece that a page shows


@door("channels.read", Channel)
@require_GET
def rejects(request: HttpRequest, channel: Channel) -> HttpResponse:
    """GET /channels/<pk>/rejects: what waits, newest first; ?settled=1 shows what was dealt with."""
    settled = request.GET.get("settled") == "1"
    rows = channel.rejects.filter(settled_at__isnull=not settled).select_related("settled_by")
    page = list(_from(rows, request.GET.get("before", ""))[: PAGE + 1])
    older = f"?before={page[PAGE - 1].pk}{'&settled=1' if settled else ''}" if len(page) > PAGE else ""
    shown = {"now": timezone.now(), "channel": channel, "rows": page[:PAGE], "older": older, "settled": settled}
    return render(request, "listening/rejects.html", shown | {"tabs": _tabs(channel, settled)})


def _from(rows: QuerySet[Reject], before: str) -> QuerySet[Reject]:
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    return rows.order_by("-pk")


def _tabs(channel: Channel, settled: bool) -> list[dict[str, Any]]:
    waiting = channel.rejects.filter(settled_at=None)[:1000].count()
    return [
        {"label": _("To settle"), "url": "?", "count": "999+" if waiting >= 1000 else waiting, "current": not settled},
        {"label": _("Settled"), "url": "?settled=1", "current": settled},
    ]


@door("mention.unmask", Reject)
@require_POST
def raw(request: HttpRequest, reject: Reject) -> HttpResponse:
    """The piece as it came, after a reason has been written; with a field to mend it in."""
    assert isinstance(request.user, User)
    form = Reason(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say why you need to see it; the reason is kept in the ledger."), "caution")
        return _back(reject)
    came = verbs.open_raw(reject, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
    text = came.decode("utf-8", "backslashreplace").replace("\0", "␀")
    response = render(
        request,
        "listening/reject.html",
        {"reject": reject, "text": text[:SHOWN], "cut": len(text) > SHOWN, "size": len(came), "now": timezone.now()},
    )
    response["Cache-Control"] = "no-store"
    return response


@door("channels.change", Reject)
@require_POST
def again(request: HttpRequest, reject: Reject) -> HttpResponse:
    """Try it again, as it came or as it was mended on the page that shows it."""
    assert isinstance(request.user, User)
    mended = request.POST.get("mended")
    try:
        kept = retry.again(reject, by=request.user, now=timezone.now(), mended=mended)
    except retry.StillWrong as why:
        messages.warning(request, _("It still cannot be kept: %(why)s") % {"why": why}, "caution")
    else:
        new = kept.new + kept.edited
        words = ngettext("Kept: %(n)s mention, read in a moment.", "Kept: %(n)s mentions, read in a moment.", new)
        messages.success(request, words % {"n": new} if new else _("It was kept already, by another way."), "good")
    return _back(reject)


@door("channels.change", Reject)
@require_POST
def drop(request: HttpRequest, reject: Reject) -> HttpResponse:
    assert isinstance(request.user, User)
    form = Reason(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say why it is not worth keeping."), "caution")
        return _back(reject)
    try:
        retry.drop(reject, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
    except retry.StillWrong as why:
        messages.warning(request, str(why), "caution")
    return _back(reject)


def _back(reject: Reject) -> HttpResponse:
    return HttpResponseRedirect(reverse("listening:rejects", args=[reject.channel_id]), status=303)
