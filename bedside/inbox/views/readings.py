"""What the reader understood: corrected or found right by a person, explained word by word; an original shown once, with a reason that is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bedside.inbox import agree
from bedside.inbox.models import Conversation
from bedside.inbox.views.conversation import back
from bedside.inbox.views.desk import see_other
from bedside.inbox.words import NotTold, told
from bedside.listening.correct import NotCorrected
from bedside.listening.models import Mention
from bedside.listening.shown import standing
from bedside.listening.unmask import NotOpened, unmask
from bedside.people import may
from bedside.people.doors import door, refused
from bedside.people.models import User
from bedside.record.sealing import Shut

ASKED = ("sentiment", "urgency", "about_us", "intent", "claim_source")


def _conversation(mention: Mention) -> Conversation | None:
    return Conversation.objects.filter(channel_id=mention.channel_id, thread=mention.thread).first()


def _looked_at(request: HttpRequest) -> int | None:
    """The number of the reading that stood on the page."""
    told = request.POST.get("reading", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 18 else None


def _shown(request: HttpRequest, mention: Mention, conversation: Conversation | None) -> HttpResponse:
    return back(request, conversation) if conversation else see_other(f"/listening/mentions/{mention.pk}")


@door("mention.correct", Mention)
@require_POST
def correct(request: HttpRequest, mention: Mention) -> HttpResponse:
    """sentiment, topics (several), urgency, about_us, intent, claim_source: what a person says instead of the reader."""
    assert isinstance(request.user, User)
    said = {name: request.POST[name] for name in ASKED if name in request.POST}
    said = {"sentiment": "", "urgency": "", "about_us": "", **said}
    topics = request.POST.getlist("topics")[:20]
    conversation, seen = _conversation(mention), _looked_at(request)
    try:
        agree.correct(conversation, mention, by=request.user, now=timezone.now(), topics=topics, seen=seen, **said)
        messages.success(request, _("Kept. The counts have moved with it."), "good")
    except NotCorrected as refusal:
        messages.warning(request, str(refusal), "caution")
    return _shown(request, mention, conversation)


@door("mention.correct", Mention)
@require_POST
def confirm(request: HttpRequest, mention: Mention) -> HttpResponse:
    """reading: the number of the reading that is right."""
    assert isinstance(request.user, User)
    conversation = _conversation(mention)
    try:
        agree.confirm(conversation, mention, by=request.user, now=timezone.now(), seen=_looked_at(request))
        messages.success(request, _("Thank you. That tells us how well the reader reads."), "good")
    except NotCorrected as refusal:
        messages.warning(request, str(refusal), "caution")
    return _shown(request, mention, conversation)


@door("inbox.read", Mention)
@require_GET
def words(request: HttpRequest, mention: Mention) -> HttpResponse:
    """Which of its masked words made the reading so: a part beside the conversation, or a page of its own."""
    assert isinstance(request.user, User)
    conversation = _conversation(mention)
    try:
        may.check(request.user, "inbox.read", conversation)  # a mention is its conversation's team's
    except may.Refused as refusal:
        return refused(request, str(refusal))
    if conversation is None and may.reach(request.user, "inbox.read") != "organisation":
        return refused(request, _("This belongs to no conversation of your team."))
    part = bool(request.headers.get("HX-Request"))
    shown: dict[str, Any] = {"mention": mention, "conversation": conversation}
    try:
        shown["told"] = told(mention, standing(mention), short=part)
    except NotTold as refusal:
        shown["refusal"] = str(refusal)
    return render(request, "inbox/words_part.html" if part else "inbox/words.html", shown)


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
