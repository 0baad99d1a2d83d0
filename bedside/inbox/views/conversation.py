"""One conversation and what people do with it: each act is one address and one verb, and ends with a look at what stands then."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bedside.inbox import acts, later, queue
from bedside.inbox.models import Conversation
from bedside.inbox.views.desk import address, desk_of, see_other, show, threaded
from bedside.people.doors import door
from bedside.people.models import Team, User
from bedside.record.moves import NotAllowed, Overtaken

REFUSALS = (acts.Cannot, NotAllowed, Overtaken)


def back(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    return see_other(address(conversation, desk_of(request).asked))


@door("inbox.read", Conversation)
@require_GET
def conversation(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    return show(request, conversation)


@door("inbox.read", Conversation)
@require_GET
def thread(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """The thread by itself: asked for again when somebody else did something here."""
    desk = desk_of(request, conversation)
    return render(
        request,
        "inbox/thread.html",
        threaded(desk, conversation) | {"conversation": conversation, "now": desk.now, "q": desk.asked.address()},
    )


@door("conversation.answer", Conversation)
@require_POST
def seen(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Posted by the page itself once it is open, so that a link that is only fetched or previewed changes nothing."""
    assert isinstance(request.user, User)
    try:
        acts.look(conversation, by=request.user, now=timezone.now())
    except Overtaken:  # a colleague opened it in the same moment: it is seen
        pass
    return HttpResponse(status=204) if request.headers.get("HX-Request") else back(request, conversation)


@door("conversation.assign", Conversation)
@require_POST
def assign(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """to = me | nobody | user-<number> | team-<number>"""
    assert isinstance(request.user, User)
    kind, _dash, number = request.POST.get("to", "").partition("-")
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    mates, teams = (
        User.objects.filter(organisation_id=request.user.organisation_id),
        Team.objects.filter(organisation_id=request.user.organisation_id),
    )
    to = request.user if kind == "me" else mates.filter(pk=pk).first() if kind == "user" else None
    team = teams.filter(pk=pk).first() if kind == "team" else None
    if to is None and team is None and kind != "nobody":
        messages.warning(request, _("Choose a colleague or a team."), "caution")
        return back(request, conversation)
    try:
        acts.assign(conversation, by=request.user, now=timezone.now(), to=to, team=team)
    except REFUSALS as refusal:
        messages.warning(request, str(refusal), "caution")
    return back(request, conversation)


@door("conversation.snooze", Conversation)
@require_POST
def snooze(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """choice = 1h | 3h | tomorrow | monday, or at = a date and time in the reader's zone."""
    assert isinstance(request.user, User)
    now = timezone.now()
    desk = desk_of(request)
    until = later.until(
        request.POST.get("choice", ""), request.POST.get("at", ""), now=now, zone=ZoneInfo(request.user.zone)
    )
    follows = queue.next_after(conversation, desk.asked, user=request.user, now=now)
    try:
        if until is None:
            raise acts.Cannot(_("Choose until when."))
        acts.snooze(conversation, until, by=request.user, now=now)
    except REFUSALS as refusal:
        messages.warning(request, str(refusal), "caution")
        follows = conversation
    return see_other(address(follows, desk.asked))


@door("conversation.snooze", Conversation)
@require_POST
def wake(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    assert isinstance(request.user, User)
    acts.wake(conversation, by=request.user, now=timezone.now())
    return back(request, conversation)


@door("conversation.resolve", Conversation)
@require_POST
def resolve(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Close it; the next row is selected."""
    assert isinstance(request.user, User)
    now = timezone.now()
    desk = desk_of(request)
    follows = queue.next_after(conversation, desk.asked, user=request.user, now=now)
    try:
        acts.resolve(conversation, by=request.user, now=now, seen=request.POST.get("seen", ""))
    except REFUSALS as refusal:
        messages.warning(request, str(refusal), "caution")
        follows = conversation
    return see_other(address(follows, desk.asked))


@door("conversation.resolve", Conversation)
@require_POST
def reopen(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    assert isinstance(request.user, User)
    try:
        acts.reopen(conversation, by=request.user, now=timezone.now())
    except REFUSALS as refusal:
        messages.warning(request, str(refusal), "caution")
    return back(request, conversation)


@door("conversation.note", Conversation)
@require_POST
def note(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    assert isinstance(request.user, User)
    text = request.POST.get("text", "")[:5000]
    try:
        note = acts.write_note(conversation, text, by=request.user, now=timezone.now())
        if note.text != text.strip():
            messages.info(
                request, _("Personal details in your note are masked. Whoever needs them opens the original.")
            )
    except REFUSALS as refusal:
        messages.warning(request, str(refusal), "caution")
    return back(request, conversation)
