"""Pages of the house itself: the design page, likes, what is told at the top, and every way to say that something went wrong."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bedside.web import preferences as likes
from bedside.web import samples, tokens


@login_required
@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """Every token with its contrast, every part in both themes and both densities, every kind of refusal."""
    looks = [(theme, density) for theme in tokens.THEMES for density in likes.CHOICES["density"]]
    pairs = [(theme, [pair for pair in tokens.pairs() if pair.theme == theme]) for theme in tokens.THEMES]
    shown = {"looks": looks, "colours": tokens.MEANINGS.items(), "values": tokens.colours(), "pairs": pairs}
    return render(request, "web/design.html", shown | samples.everything())


SCREENS = ("inbox", "approvals", "listening", "door")


@login_required
@require_GET
def design_screen(request: HttpRequest, screen: str) -> HttpResponse:
    """A whole screen made of the parts, with made-up words: the pattern for the real one."""
    if screen not in SCREENS:
        raise Http404
    wanted = request.GET.get("shows", "list")
    shows = wanted if wanted in ("list", "talk", "composer") else "list"
    return render(request, f"web/design_{screen}.html", samples.everything() | {"shows": shows})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep theme, density, keys and language, and go back to where the reader was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    likes.keep(request, response)
    return response


@login_required
@require_GET
def told(request: HttpRequest) -> HttpResponse:
    """What is told at the top, by itself: asked for again when a channel changes."""
    return render(request, "web/parts/told_at_top.html")


def sorry(request: HttpRequest, status: int, words: str = "", more: str = "") -> HttpResponse:
    """A page that says what went wrong and what to do; only its sentence when a part of a page asked.

    status: 400, 403, 404, 413, 429 or 500. Needs no database and no user, so that it still answers when they do not.
    """
    title, usual = _said(status)
    shown: dict[str, Any] = {"title": title, "words": words or usual, "more": more, "status": status, "kind": "caution"}
    page = "web/parts/notice.html" if request.headers.get("HX-Request") else "web/error.html"
    return render(None, page, shown, status=status)


def _said(status: int) -> tuple[str, str]:
    return {
        400: (
            _("That request could not be read"),
            _("Something in the address or the form was not as expected. Go back and try again."),
        ),
        403: (
            _("This is not yours to open"),
            _("Your roles do not open this page. Whoever looks after People can change that."),
        ),
        404: (
            _("There is nothing here"),
            _("The address may be old, or what stood here was removed or is not yours to see."),
        ),
        413: (_("That was too large"), _("Send less than one megabyte at a time; files are taken by the import.")),
        429: (_("Too many tries"), _("Wait a few minutes, then try again.")),
        500: (
            _("Something broke on our side"),
            _("It has been written down. Nothing you had already sent is lost. Try again in a minute."),
        ),
    }[status]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return sorry(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return sorry(request, 403, str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    said = exception.args[0] if exception and exception.args and isinstance(exception.args[0], str) else ""
    return sorry(request, 404, said)


def server_error(request: HttpRequest) -> HttpResponse:
    return sorry(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere."""
    return sorry(
        request,
        403,
        _("This form was open for too long, or came from another place. Load the page again and send it once more."),
    )
