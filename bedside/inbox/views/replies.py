"""Replies from the inbox: live findings, the draft kept or sent for approval, taken back, tried again, decided. Nothing here sends."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bedside.inbox import acts, otherwise
from bedside.inbox.models import Conversation, Reply
from bedside.inbox.views.conversation import REFUSALS, back
from bedside.people import may
from bedside.people.doors import View, door
from bedside.people.models import User
from bedside.publishing import delivery as sending
from bedside.publishing import overrides, shown, writing
from bedside.publishing.models import Delivery, Draft
from bedside.publishing.views.alarms import told
from bedside.record.moves import Overtaken

SAID_NO = (*REFUSALS, writing.TooLate, overrides.CannotOverride)
LONGEST = 5000


@door("conversation.answer", Conversation)
@require_POST
def findings(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """What the guard says of words that are still being typed. Nothing is stored."""
    checked = shown.checked(acts.to_be_said(conversation, request.POST.get("text", "")), now=timezone.now())
    return render(request, "inbox/findings.html", {"checked": checked, "conversation": conversation})


@door("conversation.answer", Conversation)
@require_POST
def false_alarm(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """A finding on the words in the box is a false alarm. Without script they are kept as a draft, so that nothing typed is lost."""
    assert isinstance(request.user, User)
    text, now = request.POST.get("text", "")[:LONGEST], timezone.now()
    if not request.headers.get("HX-Request") and text.strip():
        try:
            acts.draft_reply(conversation, text, by=request.user, now=now, seen_version=_seen(request))
        except SAID_NO as refusal:
            messages.warning(request, str(refusal), "caution")
            return back(request, conversation)
    return told(request, acts.to_be_said(conversation, text), back(request, conversation))


@door("conversation.answer", Conversation)
@require_POST
def presence(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Somebody is writing here just now: her colleagues see it before they begin too."""
    assert isinstance(request.user, User)
    acts.be_here(conversation, by=request.user, now=timezone.now())
    return HttpResponse(status=204)


@door("conversation.answer", Conversation)
@require_POST
def draft(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Keep the words (then = keep), send them for approval (then = send), or ask that they pass the guard (then = override)."""
    assert isinstance(request.user, User)
    text, by, now = request.POST.get("text", "")[:LONGEST], request.user, timezone.now()
    try:
        if text.strip():
            acts.draft_reply(conversation, text, by=by, now=now, seen_version=_seen(request))
        if request.POST.get("then") == "override":
            otherwise.ask_for_override(
                conversation, text, request.POST.get("override_why", ""), by=by, now=now, asked_of=_approver(request)
            )
            messages.success(request, _("Asked. Somebody else decides; nothing has been sent."), "good")
        elif request.POST.get("then") == "send":
            acts.ask_for_approval(conversation, text, by=by, now=now, asked_of=_approver(request))
        elif text.strip():
            messages.success(request, _("The draft is kept. Nothing has been sent."), "good")
    except writing.GuardRefuses:
        messages.warning(
            request, _("The guard stops these words. They are kept as a draft; see below what to change."), "caution"
        )
    except SAID_NO as refusal:
        messages.warning(request, str(refusal), "caution")
        if isinstance(refusal, Overtaken) and text.strip():  # the box shows the colleague's words now
            messages.warning(request, _("You had written: “%(words)s”") % {"words": text}, "caution")
    return back(request, conversation)


def _seen(request: HttpRequest) -> int | None:
    """The version of the draft that the composer showed; 0 when it showed none."""
    number = request.POST.get("version", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else None


def _approver(request: HttpRequest) -> User | None:
    """The colleague asked, if she may approve; None asks anyone who may."""
    number = request.POST.get("asked_of", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    assert isinstance(request.user, User)
    found = User.objects.filter(pk=int(number), organisation_id=request.user.organisation_id, is_active=True).first()
    return found if found and may.may(found, "draft.approve") else None


def of_its_conversation(to_draft: str) -> Any:
    """The address names a draft (or its delivery); whose it is, its conversation says: it may have been handed over since."""

    def led(guarded: View) -> View:
        @wraps(guarded)
        def opened(request: HttpRequest, pk: int) -> HttpResponse:
            reply = Reply.objects.filter(**{to_draft: pk}).select_related("draft").first()
            return guarded(request, pk=reply.conversation_id if reply else 0, draft=reply and reply.draft)

        return opened

    return led


@of_its_conversation("draft")
@door("conversation.answer", Conversation)
@require_POST
def withdraw(request: HttpRequest, conversation: Conversation, draft: Draft) -> HttpResponse:
    assert isinstance(request.user, User)
    try:
        acts.withdraw(draft, by=request.user, now=timezone.now())
    except SAID_NO as refusal:
        messages.warning(request, str(refusal), "caution")
    return back(request, conversation)


@of_its_conversation("draft")
@door("delivery.settle", Conversation)
@require_POST
def retry(request: HttpRequest, conversation: Conversation, draft: Draft) -> HttpResponse:
    """Send a failed reply again: it certainly did not go out, and its approval still stands."""
    assert isinstance(request.user, User)
    found = Delivery.objects.filter(draft=draft).first()
    if found is None:
        raise Http404(_("This draft has no sending to try again."))
    try:
        sending.retry(found, by=request.user, now=timezone.now())
    except SAID_NO as refusal:
        messages.warning(request, str(refusal), "caution")
    return back(request, conversation)


@of_its_conversation("draft__delivery")
@door("delivery.settle", Conversation)
@require_POST
def decide(request: HttpRequest, conversation: Conversation, draft: Draft) -> HttpResponse:
    """out = yes | no: whether a reply of which nothing is known went out, as a person saw it on the channel."""
    assert isinstance(request.user, User)
    out, reason = request.POST.get("out", ""), request.POST.get("reason", "").strip()[:500]
    if out not in ("yes", "no") or not reason:
        messages.warning(
            request, _("Look at the channel, say whether the reply stands there, and how you know."), "caution"
        )
    else:
        try:
            sending.decide(draft.delivery, out == "yes", by=request.user, now=timezone.now(), reason=reason)
        except SAID_NO as refusal:
            messages.warning(request, str(refusal), "caution")
    return back(request, conversation)


@door("inbox.read", Draft)
@require_GET
def conversation_of(request: HttpRequest, draft: Draft) -> HttpResponse:
    """From a draft to the conversation it was written in."""
    return back(request, _conversation(draft))


def _conversation(draft: Draft) -> Conversation:
    reply = Reply.objects.filter(draft=draft).select_related("conversation").first()
    if reply is None:
        raise Http404(_("This draft belongs to no conversation."))
    return reply.conversation
