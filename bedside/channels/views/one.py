"""One channel: its page, and connecting, changing, switching, fetching at once, a new signing secret. Each act calls one verb."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bedside.channels import health, verbs
from bedside.channels.forms import MADE_HERE, UPLOADED, Reason, Settings
from bedside.channels.models import Channel
from bedside.channels.views.listing import connectors
from bedside.connectors import CONNECTORS
from bedside.people.doors import door
from bedside.people.models import User
from bedside.record.moves import NotAllowed, Overtaken


@door("channels.read", Channel)
@require_GET
def channel(request: HttpRequest, channel: Channel) -> HttpResponse:
    return _page(request, channel, Settings(None, channel.organisation, channel.connector, channel))


def _page(request: HttpRequest, channel: Channel, form: Settings, status: int = 200) -> HttpResponse:
    now = timezone.now()
    shown = {
        "now": now,
        "channel": channel,
        "form": form,
        "mark": health.mark(channel, now=now),
        "words": health.words(channel, now=now),
        "facts": _facts(channel),
        "history": health.history(channel),
        "rejected": channel.rejects.filter(settled_at=None).count(),
        "makes_secret": channel.connector == "webhook",
        "address": _address(request, channel) if channel.connector == "webhook" else "",
        "reason": Reason(),
    }
    return render(request, "channels/channel.html", shown, status=status)


def _facts(channel: Channel) -> list[tuple[str, str]]:
    kinds = {
        "social": _("social media"),
        "review": _("reviews"),
        "news": _("news"),
        "forum": _("forum"),
        "email": _("e-mail"),
    }
    settings = [
        (_(spec.label), str(channel.config.get(spec.name, "")))
        for spec in channel.made_with.FIELDS
        if spec.kind != "secret" and channel.config.get(spec.name) != UPLOADED
    ]
    return [
        (_("Connector"), _(channel.made_with.LABEL)),
        (_("Brings"), kinds.get(channel.source_type, channel.source_type)),
        (_("Can do"), health.can(channel)),
        (_("Site"), channel.site.name if channel.site else ""),
        *settings,
    ]


@door("channels.change")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a connector, fill in what it needs, connect it."""
    user, chosen = request.user, request.GET.get("connector", "")
    assert isinstance(user, User)
    if chosen not in dict(connectors()):
        return render(request, "channels/choose.html", {"connectors": _choices()})
    form = Settings(request.POST or None, user.organisation, chosen)
    made_here = _secret() if chosen in MADE_HERE else ""
    if request.method == "POST" and form.is_valid():
        config = form.config() | ({"secret": made_here} if made_here else {})
        if chosen == "csvfile":
            config["path"] = UPLOADED
        place = form.place()
        try:
            connected = verbs.connect(
                user.organisation, place.pop("name"), chosen, config, by=user, now=timezone.now(), **place
            )
        except verbs.Unconnectable as refusal:
            form.refuse(refusal.words)
        else:
            return _secret_page(request, connected, made_here) if made_here else _to(connected)
    shown = {"form": form, "connector": chosen, "label": _(CONNECTORS[chosen].LABEL), "makes_secret": bool(made_here)}
    return render(request, "channels/new.html", shown, status=422 if form.errors else 200)


def _choices() -> list[dict[str, str]]:
    told = {
        "rss": _("A news site, a blog or a forum that offers a feed. Fetched every two minutes."),
        "webhook": _("Another program sends us what it hears, signed. Heard at once."),
        "csvfile": _("A file from a survey, a review site or an archive, handed in when you have one."),
        "mail": _("Sends our answers as e-mail through your own mail server."),
        "outbox": _("Writes our answers into a folder: to try things with."),
    }
    return [{"name": name, "label": label, "words": told.get(name, "")} for name, label in connectors()]


@door("channels.change", Channel)
@require_POST
def settings(request: HttpRequest, channel: Channel) -> HttpResponse:
    assert isinstance(request.user, User)
    form = Settings(request.POST, channel.organisation, channel.connector, channel)
    if form.is_valid():
        kept = {"path": UPLOADED} if channel.connector == "csvfile" else {}
        try:
            verbs.change(channel, form.config() | kept, by=request.user, now=timezone.now(), place=form.place())
        except verbs.Unconnectable as refusal:
            form.refuse(refusal.words)
        else:
            messages.success(request, _("The settings are kept."), "good")
            return _to(channel)
    return _page(request, channel, form, status=422)


@door("channels.change", Channel)
@require_POST
def switch(request: HttpRequest, channel: Channel) -> HttpResponse:
    """POST to=on|off with a reason."""
    assert isinstance(request.user, User)
    to, form = request.POST.get("to", ""), Reason(request.POST)
    if to not in ("on", "off") or not form.is_valid():
        messages.warning(request, _("Say why, in a few words: colleagues will wonder."), "caution")
        return _to(channel)
    try:
        verbs.switch(channel, to, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
    except (NotAllowed, Overtaken) as refusal:
        messages.warning(request, str(refusal), "caution")
    return _to(channel)


@door("channels.change", Channel)
@require_POST
def fetch(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Fetch at the next breath instead of the next turn."""
    assert isinstance(request.user, User)
    try:
        verbs.ask_now(channel, by=request.user, now=timezone.now())
        messages.success(request, _("It is being fetched now; what is new appears by itself."), "good")
    except verbs.Unconnectable as refusal:
        messages.warning(request, str(refusal), "caution")
    return _to(channel)


@door("channels.change", Channel)
@require_POST
def secret(request: HttpRequest, channel: Channel) -> HttpResponse:
    """A new signing secret; the one before is accepted until the next change."""
    assert isinstance(request.user, User)
    made_here = _secret()
    try:
        verbs.renew_secret(channel, made_here, by=request.user, now=timezone.now())
    except verbs.Unconnectable as refusal:
        messages.warning(request, str(refusal), "caution")
        return _to(channel)
    return _secret_page(request, channel, made_here)


def _secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _secret_page(request: HttpRequest, channel: Channel, made_here: str) -> HttpResponse:
    """Shown once: it is sealed already, and nobody can read it again."""
    shown: dict[str, Any] = {"channel": channel, "secret": made_here, "address": _address(request, channel)}
    response = render(request, "channels/secret.html", shown)
    response["Cache-Control"] = "no-store"
    return response


def _address(request: HttpRequest, channel: Channel) -> str:
    return request.build_absolute_uri(reverse("listening:intake", args=[channel.pk]))


def _to(channel: Channel) -> HttpResponse:
    return HttpResponseRedirect(reverse("channels:channel", args=[channel.pk]), status=303)
