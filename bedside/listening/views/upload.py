"""Taking in a file on screen: hand it in, look at how it would be read, put the columns right, import. Long files are for the command line."""

from __future__ import annotations

import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bedside.channels.health import counted
from bedside.channels.models import Channel
from bedside.connectors import csvfile
from bedside.connectors.base import ConnectorError, Sentence
from bedside.connectors.tables.columns import FIELDS
from bedside.listening import importing
from bedside.people.doors import door
from bedside.people.models import User
from bedside.understanding import reader

LARGEST = 200_000_000  # bytes of one file
OFFERED = ("text", "posted_at", "external_id", "rating", "author", "title", "url", "site", "lang", "question", "kind")
A_DAY = 86_400  # seconds for which a handed-in file waits to be imported


@door("channels.change", Channel)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, channel: Channel) -> HttpResponse:
    """GET: the form. POST with a file: how it would be read. POST with its ticket: read it so, or import it."""
    if not channel.can("import") or channel.state != "on":
        return _page(
            request,
            channel,
            refusal=_("This channel takes in no files. Connect one of the kind File, or switch it on."),
        )
    if request.method == "GET":
        return _page(request, channel)
    given = request.FILES.get("file")
    try:
        path = _put_away(channel, given) if isinstance(given, UploadedFile) else _of_ticket(request, channel)
    except NotTaken as refusal:
        return _page(request, channel, refusal=str(refusal))
    return _look_or_import(request, channel, path)


class NotTaken(Exception):
    """The file is not taken; the words say why and what to do."""


def _put_away(channel: Channel, given: UploadedFile) -> Path:
    """Stream the file to the data folder, under a name of our own that keeps its ending."""
    if (given.size or 0) > LARGEST:
        raise NotTaken(_("This file is larger than 200 MB. Copy it to the server and use `bedside import`."))
    if not given.size:
        raise NotTaken(_("This file is empty; there is nothing to import."))
    folder = importing.folder(channel) / secrets.token_urlsafe(9)
    folder.mkdir(parents=True, mode=0o700)
    safe = "".join(c if c.isalnum() or c in " ._-" else "_" for c in Path(given.name or "file").name)[-80:].strip(" .")
    path = folder / (safe or "file")
    try:
        with path.open("wb") as out:
            for chunk in given.chunks():
                out.write(chunk)
    except BaseException:
        _away(path)
        raise
    return path


def _away(path: Path) -> None:
    """The file in clear does not outlive its import, nor a failure."""
    shutil.rmtree(path.parent, ignore_errors=True)


def _ticket(channel: Channel, path: Path) -> str:
    return signing.dumps([channel.pk, str(path.relative_to(importing.folder(channel)))], salt="import")


def _of_ticket(request: HttpRequest, channel: Channel) -> Path:
    try:
        pk, name = signing.loads(request.POST.get("ticket", ""), salt="import", max_age=A_DAY)
    except signing.BadSignature:
        raise NotTaken(_("Choose a file first.")) from None
    path = importing.folder(channel) / name
    if pk != channel.pk or not path.is_file():
        raise NotTaken(_("This file is not here any more. Hand it in again."))
    return path


def _look_or_import(request: HttpRequest, channel: Channel, path: Path) -> HttpResponse:
    now, config = timezone.now(), _config(request, channel, path)
    try:
        plan = csvfile.layout(config)
        if request.POST.get("do") == "import":
            if importing.longer_than(config, importing.AT_ONCE):
                return _page(request, channel, path=path, plan=plan, config=config, now=now, long=True)
            return _import(request, channel, path, config, now)
        return _page(request, channel, path=path, plan=plan, config=config, now=now)
    except ConnectorError as refusal:
        _away(path)
        return _page(request, channel, refusal=str(refusal))
    except BaseException:
        _away(path)
        raise


def _config(request: HttpRequest, channel: Channel, path: Path) -> dict[str, Any]:
    """What the person chose on the page over what the channel says; columns only once they were shown."""
    own = {name: str(channel.config.get(name) or "") for name in ("zone", "kind")}
    own |= {name: request.POST[name].strip() for name in ("zone", "dates", "kind") if request.POST.get(name)}
    chosen = {name: request.POST[f"column_{name}"] for name in FIELDS if f"column_{name}" in request.POST}
    return {name: value for name, value in {"path": str(path), "mapping": chosen, **own}.items() if value}


def _import(request: HttpRequest, channel: Channel, path: Path, config: dict[str, Any], now: datetime) -> HttpResponse:
    assert isinstance(request.user, User)
    taken = importing.take_in(channel, config, by=request.user, now=now)
    _away(path)
    counts = {"new": taken.kept.new, "edited": taken.kept.edited, "rejected": taken.rejected}
    told = _("%(rows)s rows: %(counts)s. They are being read now.") % {"rows": taken.rows, "counts": counted(counts)}
    messages.success(request, told, "caution" if taken.rejected else "good")
    name = "listening:rejects" if taken.rejected else "channels:channel"
    return HttpResponseRedirect(reverse(name, args=[channel.pk]), status=303)


def _page(request: HttpRequest, channel: Channel, *, refusal: str = "", path: Path | None = None, plan: Any = None, config: Any = None, now: Any = None, long: bool = False) -> HttpResponse:  # fmt: skip
    shown: dict[str, Any] = {"channel": channel, "refusal": refusal, "now": now or timezone.now()}
    if plan is not None and path is not None:
        shown |= {
            "plan": plan,
            "words": [_said(sentence) for sentence in plan.words() if not sentence.template.startswith("{field}")],
            "ticket": _ticket(channel, path),
            "columns": [(name, plan.mapping.get(name, "")) for name in OFFERED],
            "sample": _sample(config, channel, now),
            "order": plan.dates.order,
            "zone": str(plan.dates.zone),
            "command": importing.command(channel, str(path), config | {"mapping": plan.mapping}) if long else "",
        }
    return render(request, "listening/upload.html", shown, status=422 if refusal and request.method == "POST" else 200)


def _said(sentence: Sentence) -> str:
    """A connector's sentence in the reader's language."""
    return _(sentence.template).format(**sentence.values)


def _sample(config: dict[str, Any], channel: Channel, now: datetime) -> list[dict[str, Any]]:
    """The first rows as they would be kept, masked."""
    posts = importing.sample(config, now=now)
    messages_ = [reader.Message(text=post.text[:2000], lang=post.lang, rating=post.rating) for post in posts]
    read = reader.read_many(messages_, channel.organisation.known_as(), ("masked",))
    return [
        {"text": one.masked, "at": post.posted_at, "rating": post.rating} for post, one in zip(posts, read, strict=True)
    ]
