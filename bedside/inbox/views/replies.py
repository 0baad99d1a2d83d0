"""Replies from the inbox: live findings, the draft kept or sent for approval, taken back, tried again, decided. Nothing here sends."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bedside.inbox import acts
from bedside.inbox.models import Conversation, Reply
from bedside.inbox.views.conversation import REFUSALS, back
from bedside.people import may
from bedside.people.doors import door
from bedside.people.models import User
from bedside.publishing import delivery as sending
from bedside.publishing import shown, writing
from bedside.publishing.models import Delivery, Draft

SAID_NO = (*REFUSALS, writing.TooLate)
LONGEST = 5000


@door("conversation.answer", Conversation)
@require_POST
def findings(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """What the guard says of words that are still being typed. Nothing is stored."""
    checked = shown.checked(acts.to_be_said(conversation, request.POST.get("text", "")), now=timezone.now())
    return render(request, "inbox/findings.html", {"checked": checked})


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
    """Keep the words (then = keep) or send them for approval (then = send)."""
    assert isinstance(request.user, User)
    text, by, now = request.POST.get("text", "")[:LONGEST], request.user, timezone.now()
    try:
        if request.POST.get("then") == "send":
            acts.ask_for_approval(conversation, text, by=by, now=now, asked_of=_approver(request))
        elif text.strip():
            acts.draft_reply(conversation, text, by=by, now=now)
            messages.success(request, _("The draft is kept. Nothing has been sent."), "good")
    except writing.GuardRefuses:
        messages.warning(
            request, _("The guard stops these words. They are kept as a draft; see below what to change."), "caution"
        )
    except SAID_NO as refusal:
        messages.warning(request, str(refusal), "caution")
    return back(request, conversation)


def _approver(request: HttpRequest) -> User | None:
    """The colleague asked, if she may approve; None asks anyone who may."""
    number = request.POST.get("asked_of", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    assert isinstance(request.user, User)
    found = User.objects.filter(pk=int(number), organisation_id=request.user.organisation_id, is_active=True).first()
    return found if found and may.may(found, "draft.approve") else None


@door("conversation.answer", Draft)
@require_POST
def withdraw(request: HttpRequest, draft: Draft) -> HttpResponse:
    assert isinstance(request.user, User)
    try:
        acts.withdraw(draft, by=request.user, now=timezone.now())
    except SAID_NO as refusal:
        messages.warning(request, str(refusal), "caution")
    return back(request, _conversation(draft))


@door("conversation.answer", Draft)
@require_POST
def retry(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Send a failed reply again: it certainly did not go out, and its approval still stands."""
    assert isinstance(request.user, User)
    found = Delivery.objects.filter(draft=draft).first()
    if found is None:
        raise Http404(_("This draft has no sending to try again."))
    try:
        sending.retry(found, by=request.user, now=timezone.now())
    except SAID_NO as refusal:
        messages.warning(request, str(refusal), "caution")
    return back(request, _conversation(draft))


@door("delivery.settle", Delivery)
@require_POST
def decide(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """out = yes | no: whether a reply of which nothing is known went out, as a person saw it on the channel."""
    assert isinstance(request.user, User)
    out, reason = request.POST.get("out", ""), request.POST.get("reason", "").strip()[:500]
    if out not in ("yes", "no") or not reason:
        messages.warning(
            request, _("Look at the channel, say whether the reply stands there, and how you know."), "caution"
        )
    else:
        try:
            sending.decide(delivery, out == "yes", by=request.user, now=timezone.now(), reason=reason)
        except SAID_NO as refusal:
            messages.warning(request, str(refusal), "caution")
    return back(request, _conversation(delivery.draft))


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
