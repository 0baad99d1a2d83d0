"""Forms and the page around the parts: fields with their words, the way to other pages, what a person likes. Loaded through `{% load parts %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from bedside.web import preferences, times, told

register = template.Library()
Context = Any  # django.template.Context, which django-stubs leaves loose in tags


@register.inclusion_tag("web/parts/field.html")
def field(field: BoundField) -> dict[str, Any]:
    """Label, control, help and what is wrong, tied together for ears; help and errors are named as Django names them."""
    kind = "check" if isinstance(field.field.widget, CheckboxInput) else ""
    return {"field": field, "kind": kind}


@register.inclusion_tag("web/parts/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("web/parts/wrongs.html")
def wrongs(form: BaseForm) -> dict[str, Any]:
    """At the top of a form that was refused: what to put right, each a link to its field."""
    return {"form": form}


@register.simple_tag
def door_to(name: str, *args: Any) -> str:
    """The address of a page by its url name; empty when this house has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def here(context: Context, *starts: str) -> SafeString | str:
    """aria-current for a menu entry when one of its addresses begins the page's own."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return ""
    path = request.path
    own = any(
        start and (path == start or (start != "/" and path.startswith(start.rstrip("/") + "/"))) for start in starts
    )
    return SafeString('aria-current="page"') if own else ""


@register.simple_tag(takes_context=True)
def liked(context: Context) -> preferences.Preferences:
    request: HttpRequest | None = context.get("request")
    return preferences.read(request) if request is not None else preferences.Preferences()


@register.simple_tag
def time_words() -> dict[str, str]:
    return times.units()


@register.inclusion_tag("web/parts/told.html", takes_context=True)
def told_at_top(context: Context) -> dict[str, Any]:
    request: HttpRequest | None = context.get("request")
    return {"told": told.told(request) if request is not None else []}


@register.simple_tag(takes_context=True)
def stamp(context: Context) -> str:
    """The page's own time, from which its script keeps relative times true."""
    return (context.get("now") or timezone.now()).isoformat()
