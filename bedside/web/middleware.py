"""Manners of every answer: strict headers, compression, and the reader's own language and zone. It looks at no business."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string
from django.utils.translation import gettext as _

from bedside.web.preferences import zone_of
from bedside.web.views import sorry

Answer = Callable[[HttpRequest], HttpResponseBase]

# Nothing is loaded from anywhere but this house, and nothing runs that is not a file of it.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
SQUEEZED = ("text/", "application/json", "application/javascript", "image/svg+xml")
SMALL = 600  # bytes under which squeezing gains nothing


class _Around:
    """A middleware that calls `after(request, response)` in a sync or an async chain alike."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if iscoroutinefunction(self.get_response):
            return self._later(request)
        return self.after(request, self.get_response(request))

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        return self.after(request, await self.get_response(request))

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        raise NotImplementedError


class StrictHeaders(_Around):
    """The content policy and its companions on every answer; pages are squeezed and kept out of shared caches."""

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-cache"
        return squeezed(request, response)


def squeezed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """gzip a whole page of text, with random padding so that its length tells nothing; streams pass untouched."""
    if response.streaming or not isinstance(response, HttpResponse) or response.has_header("Content-Encoding"):
        return response
    kind = response.headers.get("Content-Type", "")
    if len(response.content) < SMALL or not kind.startswith(SQUEEZED):
        return response
    patch_vary_headers(response, ("Accept-Encoding",))
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return response
    response.content = compress_string(response.content, max_random_bytes=100)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))
    return response


class Sound(_Around):
    """Refuses a request with a zero byte in its address, its cookies or its form, once for the whole house: no database holds one."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if not _holds_nul(request.path_info, *_told(request.GET), *request.COOKIES.values()):
            return super().__call__(request)
        return self._no(request) if iscoroutinefunction(self.get_response) else _unsound(request)

    async def _no(self, request: HttpRequest) -> HttpResponseBase:
        return _unsound(request)

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """What is signed instead of guarded by a form's token reads its own body."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        return _unsound(request) if _holds_nul(*_told(request.POST)) else None


def _told(given: QueryDict) -> Iterator[str]:
    for name, values in given.lists():
        yield name
        yield from (value for value in values if isinstance(value, str))


def _holds_nul(*texts: str) -> bool:
    return any("\0" in text for text in texts)


def _unsound(request: HttpRequest) -> HttpResponseBase:
    return sorry(
        request, 400, _("This holds a zero byte, which no text has. Take it out, or copy the text anew, and try again.")
    )


class Manners:
    """Answers in the language and the zone of whoever is signed in; a visitor's browser decides for visitors."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if iscoroutinefunction(self.get_response):
            return self._later(request)
        self._settle(request, getattr(request, "user", None))
        return self._told(self.get_response(request))

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        whoever = getattr(request, "auser", None)
        self._settle(request, await whoever() if whoever else None)
        return self._told(await self.get_response(request))

    def _settle(self, request: HttpRequest, user: Any) -> None:
        timezone.deactivate()
        if not getattr(user, "is_authenticated", False):
            return
        if getattr(user, "language", "") in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        zone = zone_of(user)
        if zone:
            timezone.activate(zone)

    def _told(self, response: HttpResponseBase) -> HttpResponseBase:
        response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        return response
