"""GET /guard-rules: the rule book for everybody who writes; whose law, lines and record numbers, changed by the compliance officer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bedside.people.doors import door
from bedside.people.may import may
from bedside.people.models import LANGUAGES, User
from bedside.publishing import rules as verbs
from bedside.publishing import rules_shown
from bedside.publishing.own import OwnLine
from bedside.publishing.rule_forms import AlwaysAllowed, Law, NeverSaid, RecordNumber
from bedside.publishing.rules import NotTaken
from bedside.understanding.drafts.book import Number

FORMS: dict[str, type[forms.Form]] = {"never": NeverSaid, "always": AlwaysAllowed, "number": RecordNumber, "law": Law}


@door("inbox.read")
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, **filled: forms.Form) -> HttpResponse:
    """The page, with a form that was filled in wrongly as it was filled in."""
    user = request.user
    assert isinstance(user, User)
    asked = request.GET.get("lang", "")
    lang = asked if asked in dict(LANGUAGES) else user.language
    shown = {
        "now": timezone.now(),
        "page": rules_shown.page(user.organisation, lang),
        "langs": [{"url": f"?lang={key}#rules", "label": name, "current": key == lang} for key, name in LANGUAGES],
        "filled": list(filled),
    }
    if may(user, "guard.change"):
        shown["forms"] = {key: filled.get(key) or make() for key, make in FORMS.items()}
    return render(request, "publishing/rules.html", shown, status=422 if filled else 200)


def _to_the_page(part: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('publishing:rules')}#{part}", status=303)


def _taken(request: HttpRequest, key: str, part: str, act: Callable[..., Any]) -> HttpResponse:
    """Fill in the form `key` and do `act` with it; what is wrong stands beside the field it is about."""
    form = FORMS[key](request.POST)
    if not form.is_valid():
        return _page(request, **{key: form})
    try:
        act(**form.cleaned_data, by=request.user, now=timezone.now())
    except NotTaken as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, **{key: form})
    return _to_the_page(part)


@door("guard.change")
@require_POST
def mode(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    organisation = request.user.organisation
    return _taken(request, "law", "law", lambda mode, why, **who: verbs.choose_mode(organisation, mode, why, **who))


@door("guard.change")
@require_POST
def line(request: HttpRequest) -> HttpResponse:
    """A new line: kind = never or always."""
    assert isinstance(request.user, User)
    organisation = request.user.organisation
    always = request.POST.get("kind") == "always"
    add = verbs.add_always if always else verbs.add_never
    return _taken(request, "always" if always else "never", "ours", lambda **what: add(organisation, **what))


@door("guard.change", OwnLine)
@require_POST
def line_end(request: HttpRequest, line: OwnLine) -> HttpResponse:
    assert isinstance(request.user, User)
    try:
        verbs.end_line(line, request.POST.get("why", ""), by=request.user, now=timezone.now())
    except NotTaken as refusal:
        messages.warning(request, str(refusal), "caution")
    return _to_the_page("ours")


@door("guard.change")
@require_POST
def number(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    organisation = request.user.organisation

    def add(by: User, now: Any, **what: str) -> None:
        verbs.add_number(organisation, Number(**what), by=by, now=now)

    return _taken(request, "number", "numbers", add)


@door("guard.change")
@require_POST
def number_end(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    pattern, why = request.POST.get("pattern", ""), request.POST.get("why", "")
    try:
        verbs.end_number(request.user.organisation, pattern, why, by=request.user, now=timezone.now())
    except NotTaken as refusal:
        messages.warning(request, str(refusal), "caution")
    return _to_the_page("numbers")
