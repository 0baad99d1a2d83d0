"""Saved replies: the list, writing one, approving somebody else's, taking one out of use."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bedside.people.doors import door
from bedside.people.models import User
from bedside.publishing import guard, shown, wordings
from bedside.publishing.forms import Wording
from bedside.publishing.models import SavedReply
from bedside.publishing.wordings import NotKept
from bedside.publishing.writing import CannotApprove
from bedside.web import names

MOST = 300


def _to_the_list() -> HttpResponse:
    return HttpResponseRedirect(reverse("publishing:saved-replies"), status=303)


@door("inbox.read")
@require_GET
def saved_replies(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    now = timezone.now()
    rows = SavedReply.objects.filter(organisation_id=request.user.organisation_id).select_related(
        "written_by", "approved_by", "site", "organisation"
    )
    cards = [_card(saved, request.user, now) for saved in rows.order_by("lang", "title")[:MOST]]
    order = {"waits": 0, "ended": 2}
    cards.sort(key=lambda card: order.get(card["standing"], 1))
    return render(request, "publishing/saved_replies.html", {"now": now, "cards": cards})


def _card(saved: SavedReply, user: User, now: datetime) -> dict[str, Any]:
    standing = "waits" if saved.approved_at is None else "force"
    if saved.expires_at is not None and saved.expires_at <= now:
        standing = "ended"
    refused = ""
    try:
        wordings.check_may_approve(saved, user)
    except CannotApprove as refusal:
        refused = str(refusal)
    waits = standing == "waits"
    return {
        "saved": saved,
        "standing": standing,
        "refused": refused,
        "topic": names.named(names.TOPICS, saved.topic) if saved.topic else "",
        "written": saved.written_at.isoformat() if saved.written_at else "",
        "checked": shown.checked(guard.Said(saved.organisation, saved.text, saved.lang), now=now) if waits else None,
    }


@door("saved.change")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    return _edit(request, SavedReply(organisation_id=request.user.organisation_id))


@door("saved.change", SavedReply)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, saved: SavedReply) -> HttpResponse:
    return _edit(request, saved)


def _edit(request: HttpRequest, saved: SavedReply) -> HttpResponse:
    assert isinstance(request.user, User)
    ends = timezone.localdate(saved.expires_at - timedelta(seconds=1)) if saved.expires_at else None
    standing = {
        "title": saved.title,
        "lang": saved.lang or request.user.language,
        "text": saved.text,
        "topic": saved.topic,
        "site": saved.site_id,
        "expires_on": ends,
    }
    form = Wording(request.POST or None, initial=standing, user=request.user, topics=names.TOPICS)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        day = said.pop("expires_on")
        end = datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone()) if day else None
        try:
            wordings.write(saved, by=request.user, now=timezone.now(), expires_at=end, **said)
            return _to_the_list()
        except NotKept as refusal:
            form.add_error("title", str(refusal))
    return render(
        request, "publishing/saved_reply.html", {"form": form, "saved": saved}, status=422 if form.errors else 200
    )


@door("saved.change", SavedReply)
@require_POST
def approve(request: HttpRequest, saved: SavedReply) -> HttpResponse:
    assert isinstance(request.user, User)
    written_at = parse_datetime(request.POST.get("written", "")) if request.POST.get("written") else None
    try:
        wordings.approve(saved, by=request.user, now=timezone.now(), written_at=written_at)
    except (CannotApprove, ValueError) as refusal:
        messages.warning(request, str(refusal), "caution")
    return _to_the_list()


@door("saved.change", SavedReply)
@require_POST
def end(request: HttpRequest, saved: SavedReply) -> HttpResponse:
    assert isinstance(request.user, User)
    wordings.end(saved, by=request.user, now=timezone.now())
    return _to_the_list()
