"""False alarms from the approvals page, and what became of them from the compliance page. Nothing of the guard is changed here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bedside.people.doors import door
from bedside.people.models import User
from bedside.publishing import alarms, guard
from bedside.publishing.guard import Said
from bedside.publishing.models import Draft, FalseAlarm


@door("approvals.read", Draft)
@require_POST
def tell(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A finding on a draft that waits is a false alarm."""
    where = f"{reverse('approvals')}#draft-{draft.pk}"
    return told(request, guard.of_draft(draft), HttpResponseRedirect(where, status=303))


def told(request: HttpRequest, said: Said, then: HttpResponse) -> HttpResponse:
    """finding = its key; keep = its key too, where the masked words may be kept. A fragment for the page, or a message and `then`."""
    assert isinstance(request.user, User)
    which = request.POST.get("finding", "")
    refused = ""
    try:
        alarms.tell(said, which, keep=which in request.POST.getlist("keep"), by=request.user, now=timezone.now())
    except alarms.Cannot as refusal:
        refused = str(refusal)
    if request.headers.get("HX-Request"):
        return render(request, "publishing/alarm_told.html", {"refused": refused})
    words = refused or _("Noted. The compliance officer sees it; the finding stands until then.")
    messages.add_message(
        request, messages.WARNING if refused else messages.SUCCESS, words, "caution" if refused else "good"
    )
    return then


@door("alarm.settle", FalseAlarm)
@require_POST
def settle(request: HttpRequest, alarm: FalseAlarm) -> HttpResponse:
    """outcome = mended | line | none, with words."""
    assert isinstance(request.user, User)
    outcome, words = request.POST.get("outcome", ""), request.POST.get("words", "")
    try:
        alarms.settle(alarm, outcome, words, by=request.user, now=timezone.now())
    except alarms.Cannot as refusal:
        messages.warning(request, str(refusal), "caution")
    month = request.POST.get("month", "")[:7]
    return HttpResponseRedirect(f"{reverse('compliance')}?month={month}#alarms", status=303)
