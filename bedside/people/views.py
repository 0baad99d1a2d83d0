"""Pages about people and the ledger they leave marks in. Each view makes one call."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bedside.people import chronicle, verbs
from bedside.people.doors import door, refused
from bedside.people.forms import Colleague, Reason, SetUp
from bedside.people.may import roles
from bedside.people.models import User


def set_up(request: HttpRequest) -> HttpResponse:
    """The first page of an empty house; gone for good once there is an organisation."""
    if verbs.is_set_up():
        raise Http404
    form = SetUp(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.found(**form.cleaned_data, now=timezone.now())
        except verbs.Cannot as why:
            form.add_error("word", str(why))
        else:
            return redirect(settings.LOGIN_URL)
    verbs.set_up_word()
    return render(request, "people/set_up.html", {"form": form})


@door("people.read")
def people(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    colleagues = (
        User.objects.filter(organisation=by.organisation).prefetch_related("teams").order_by("-is_active", "name")
    )
    titles = {key: role.title for key, role in roles().items()}
    rows = [{"user": one, "roles": [titles.get(key, key) for key in one.roles]} for one in colleagues]
    return render(request, "people/people.html", {"rows": rows, "roles": roles().values()})


@door("people.read", User)
def person(request: HttpRequest, one: User) -> HttpResponse:
    known = [roles()[key] for key in one.roles if key in roles()]
    context = {
        "one": one,
        "known": known,
        "teams": one.teams.order_by("name"),
        "reason": Reason(),
        "marks": chronicle.of(one),
    }
    return render(request, "people/person.html", context)


@door("people.change")
def invite(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    form = Colleague(request.POST or None, organisation=by.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.invite(by=by, now=timezone.now(), **_told(form))
        except verbs.Cannot as why:
            form.add_error("email", str(why))
        else:
            link = request.build_absolute_uri(verbs.make_link(made, by=by, now=timezone.now()))
            return render(request, "people/invited.html", {"one": made, "link": link}, status=201)
    return render(request, "people/invite.html", {"form": form})


@door("people.change", User)
def change(request: HttpRequest, one: User) -> HttpResponse:
    by: Any = request.user
    now_is = {"name": one.name, "title": one.title, "chosen": one.roles, "teams": one.teams.all()}
    form = Colleague(request.POST or None, organisation=by.organisation, known=True, initial=now_is)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change(one, by=by, now=timezone.now(), **_told(form))
        except verbs.Cannot as why:
            form.add_error("chosen", str(why))
        else:
            return redirect("person", pk=one.pk)
    return render(request, "people/change.html", {"form": form, "one": one})


@require_POST
@door("people.change", User)
def access(request: HttpRequest, one: User) -> HttpResponse:
    """Switch an account off, or on again."""
    by: Any = request.user
    try:
        verbs.switch(
            one, request.POST.get("on") == "yes", by=by, now=timezone.now(), reason=request.POST.get("reason", "")
        )
    except verbs.Cannot as why:
        return refused(request, str(why), status=409)
    return redirect("person", pk=one.pk)


@require_POST
@door("people.change", User)
def invitation(request: HttpRequest, one: User) -> HttpResponse:
    """A fresh link to set a first password, shown once to whoever asked for it."""
    by: Any = request.user
    try:
        link = request.build_absolute_uri(verbs.make_link(one, by=by, now=timezone.now()))
    except verbs.Cannot as why:
        return refused(request, str(why), status=409)
    return render(request, "people/invited.html", {"one": one, "link": link})


@door("ledger.read")
def ledger(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first; filters by act, person and thing."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("act", "by", "thing", "before")}
    try:
        page = chronicle.page(request.user.organisation_id, **asked)  # type: ignore[union-attr]
    except (ValueError, ObjectDoesNotExist):
        return refused(request, _("This page of the ledger cannot be found. Go back to its newest page."), status=400)
    return render(request, "people/ledger.html", {"page": page, "asked": asked})


def _told(form: Colleague) -> dict[str, Any]:
    return {**form.cleaned_data, "teams": list(form.cleaned_data["teams"])}
