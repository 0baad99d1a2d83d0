"""How much a request may bring: a longer body is answered with a sentence while it still arrives, before any of it is kept. It reads no content."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

MOST = 1_048_576  # bytes of a form, or of a delivery to an intake
MOST_OF_A_FILE = 210_000_000  # bytes of a file handed in, with the form around it

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class TooLong(Exception):
    """More came than this address takes."""


def most(path: str) -> int:
    """How many bytes an address takes."""
    return MOST_OF_A_FILE if path.startswith("/channels/") and path.endswith("/import") else MOST


def capped(application: Any) -> Any:
    """Wrap the ASGI application: what is longer than its address takes is answered 413 and not read to its end."""

    async def wrapped(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await application(scope, receive, send)
        limit, taken = most(scope["path"]), 0
        if _told_length(scope) > limit:
            return await _refuse(scope, send)

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body") or b"")
            if taken > limit:
                raise TooLong
            return message

        try:
            await application(scope, counted, send)
        except TooLong:  # Django answers nothing before it has the whole body
            await _refuse(scope, send)

    return wrapped


def _header(scope: dict[str, Any], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


def _told_length(scope: dict[str, Any]) -> int:
    told = _header(scope, b"content-length")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0


async def _refuse(scope: dict[str, Any], send: Send) -> None:
    asked = HttpRequest()
    asked.META["HTTP_ACCEPT_LANGUAGE"] = _header(scope, b"accept-language")
    with translation.override(translation.get_language_from_request(asked)):
        words = _("This is larger than %(size)s MB, so it was not taken. Send less at a time.")
        words %= {"size": most(scope["path"]) // 1_000_000}
    machine = scope["path"].startswith("/intake/")
    body = (json.dumps({"error": words}) if machine else words).encode()
    kind = b"application/json" if machine else b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
