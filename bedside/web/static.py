"""Static files without a build step: read once, squeezed once, kept in memory, cached by browsers for a year. It serves only what finders find.

One version for the whole house stands in the address (/static/3f9a12c4/web/keys.js), made from every file's content,
so that modules may import each other by relative address and a change of any file changes every address.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

YEAR = "public, max-age=31536000, immutable"
TEXTS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".txt": "text/plain",
}
LARGEST = 4_000_000  # bytes; nothing of ours is near it
SKIPPED = (".map", ".md", ".py")


@dataclass(frozen=True)
class Served:
    """One file as it goes over the wire."""

    body: bytes
    squeezed: bytes | None
    kind: str
    etag: str


class HouseStatic(StaticFilesStorage):
    """`{% static "web/house.js" %}` with the version of the house in the address."""

    def url(self, name: str | None) -> str:
        return f"{settings.STATIC_URL}{version()}/{name}"


def version() -> str:
    """Eight signs that change when any static file changes; read again at each call while DEBUG is on."""
    if settings.DEBUG:
        shelf.cache_clear()
    return shelf()[0]


@lru_cache(maxsize=1)
def shelf() -> tuple[str, dict[str, Served]]:
    """(version, {name: file}) of everything that the finders know."""
    files: dict[str, Served] = {}
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            if name not in files and not name.endswith(SKIPPED):
                files[name] = _read(Path(storage.path(name)))
    whole = hashlib.sha256("".join(f"{name}{files[name].etag}" for name in sorted(files)).encode())
    return whole.hexdigest()[:8], files


def _read(path: Path) -> Served:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path} is too large to be a static file: {path.stat().st_size} bytes, {LARGEST} at most.")
    body = path.read_bytes()
    kind = TEXTS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    squeezed = gzip.compress(body, 9, mtime=0) if path.suffix in TEXTS else None
    if path.suffix in TEXTS:
        kind += "; charset=utf-8"
    return Served(body, squeezed, kind, quote_etag(hashlib.sha256(body).hexdigest()[:20]))


def serve(request: HttpRequest, name: str) -> HttpResponse:
    """One file, with or without a version before its name. Without today's version it is not kept for a year."""
    current, files = shelf()
    stamp, _slash, rest = name.partition("/")
    found = files.get(name) or files.get(rest)
    if found is None:
        raise Http404(_("There is no such file."))
    keep = {"Cache-Control": YEAR if stamp == current else "no-cache", "ETag": found.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") == found.etag:
        return HttpResponseNotModified(headers=keep)
    if found.squeezed and "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(found.squeezed, content_type=found.kind, headers=keep | {"Content-Encoding": "gzip"})
    return HttpResponse(found.body, content_type=found.kind, headers=keep)
