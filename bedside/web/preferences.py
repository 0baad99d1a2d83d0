"""How a person likes the house: theme, density, language, keys. Read from whoever is signed in, else from a cookie; it decides nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 3600
CHOICES = {
    "theme": ("system", "light", "dark"),
    "density": ("comfortable", "compact"),
    "keys": ("on", "off"),
}


@dataclass(frozen=True)
class Preferences:
    """What the page needs to know to look right to one person."""

    theme: str = "system"
    density: str = "comfortable"
    keys: str = "on"


def read(request: HttpRequest) -> Preferences:
    """A signed-in user's own fields win; else the cookies; else the defaults."""
    user = getattr(request, "user", None)
    found = {name: request.COOKIES.get(f"bedside_{name}", "") for name in CHOICES}
    if getattr(user, "is_authenticated", False):
        found |= {name: str(getattr(user, name, "") or "") for name in ("theme", "density")}
        found["keys"] = "on" if getattr(user, "keys_on", True) else "off"
    return replace(Preferences(), **{name: value for name, value in found.items() if value in CHOICES[name]})


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Keep what a form asked for, where the person will find it again; a value we do not offer is left out."""
    asked = {name: request.POST[name] for name in CHOICES if request.POST.get(name) in CHOICES[name]}
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", httponly=True)
        asked["language"] = language
    for name in CHOICES.keys() & asked.keys():
        response.set_cookie(f"bedside_{name}", asked[name], max_age=YEAR, samesite="Lax", httponly=True)
    user: Any = getattr(request, "user", None)
    if getattr(user, "is_authenticated", False) and asked:
        _write(user, asked)


def _write(user: Any, asked: dict[str, str]) -> None:
    fields: dict[str, Any] = {name: value for name, value in asked.items() if name != "keys"}
    if "keys" in asked:
        fields["keys_on"] = asked["keys"] == "on"
    fields = {name: value for name, value in fields.items() if hasattr(user, name)}
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))


def zone_of(user: Any) -> ZoneInfo | None:
    """The zone a user's times are told in; None when it is not known to this machine."""
    try:
        return ZoneInfo(str(user.zone)) if getattr(user, "zone", "") else None
    except (KeyError, ValueError, OSError):
        return None
