"""Doors: each view says which act it needs and which thing it opens; everybody else is refused in words. It does no act itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bedside.people import may as rules
from bedside.people.models import User

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Door:
    """What a route needs: an act of policy/roles.yaml and, where the address names one, a thing."""

    act: str
    model: type[models.Model] | None


def door(act: str, model: type[models.Model] | None = None) -> Callable[[View], View]:
    """Guard a view. With a model, the view gets the thing itself; another organisation's thing does not exist (404)."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, pk: int | None = None, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not isinstance(user, User):
                return redirect_to_login(request.get_full_path())
            things = [_thing(model, pk, user)] if model is not None and pk is not None else []
            try:
                rules.check(user, act, *things)
            except rules.Refused as refusal:
                return refused(request, str(refusal))
            return view(request, *things, *args, **kwargs)

        guarded.door = Door(act, model)  # type: ignore[attr-defined]
        return guarded

    return guard


def _thing(model: type[models.Model], pk: int, user: User) -> models.Model:
    found = model._default_manager.filter(pk=pk).first()
    if found is None or getattr(found, "organisation_id", None) != user.organisation_id:
        raise Http404(_("There is nothing here, or it is not yours to see."))
    return found


def refused(request: HttpRequest, words: str, status: int = 403) -> HttpResponse:
    """The page that says no, in one sentence; a fragment of it when only a part of the page asked."""
    part = "web/parts/refusal.html" if request.headers.get("HX-Request") else "web/refused.html"
    return render(request, part, {"words": words}, status=status)


class Opens:
    """`{% if may.some_act %}` in templates: the acts of roles.yaml with dots written as underscores."""

    def __init__(self, user: User) -> None:
        self.user = user

    def __getitem__(self, name: str) -> bool:
        return rules.may(self.user, name.replace("_", ".", 1))


def doors_open(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {"may": Opens(user)} if isinstance(user, User) else {"may": {}}
