"""What the reader understood, corrected by a person; an original shown once, with a reason that is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bedside.inbox import acts
from bedside.inbox.models import Conversation
from bedside.inbox.views.conversation import back
from bedside.inbox.views.desk import see_other
from bedside.listening.correct import NotCorrected
from bedside.listening.models import Mention
from bedside.listening.unmask import NotOpened, unmask
from bedside.people import may
from bedside.people.doors import door, refused
from bedside.people.models import User
from bedside.record.sealing import Shut


def _conversation(mention: Mention) -> Conversation | None:
    return Conversation.objects.filter(channel_id=mention.channel_id, thread=mention.thread).first()


@door("mention.correct", Mention)
@require_POST
def correct(request: HttpRequest, mention: Mention) -> HttpResponse:
    """sentiment, topics (several), urgency, about_us: what a person says instead of the reader."""
    assert isinstance(request.user, User)
    said = {name: request.POST.get(name, "") for name in ("sentiment", "urgency", "about_us")}
    conversation = _conversation(mention)
    try:
        acts.correct(
            conversation,
            mention,
            by=request.user,
            now=timezone.now(),
            topics=request.POST.getlist("topics")[:20],
            **said,
        )
        messages.success(request, _("Corrected. The counts have moved with it."), "good")
    except NotCorrected as refusal:
        messages.warning(request, str(refusal), "caution")
    return back(request, conversation) if conversation else see_other(f"/listening/mentions/{mention.pk}")


@door("mention.unmask", Mention)
@require_POST
def original(request: HttpRequest, mention: Mention) -> HttpResponse:
    """The words as they came, in this one answer and nowhere else: not stored, not cached, not in an address."""
    assert isinstance(request.user, User)
    conversation = _conversation(mention)
    try:
        may.check(request.user, "mention.unmask", conversation)  # a mention is its conversation's team's
    except may.Refused as refusal:
        return refused(request, str(refusal))
    shown: dict[str, Any] = {"mention": mention, "conversation": conversation}
    try:
        shown["original"] = unmask(mention, request.POST.get("reason", ""), by=request.user, now=timezone.now())
    except (NotOpened, Shut) as refusal:
        shown["words"] = str(refusal)
    part = "inbox/original_part.html" if request.headers.get("HX-Request") else "inbox/original.html"
    response = render(request, part, shown, status=200 if "original" in shown else 422)
    response.headers["Cache-Control"] = "no-store"
    return response
