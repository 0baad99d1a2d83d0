"""GET /approvals, with the overrides asked for, and the one answer to a draft: approve, ask for changes, reject.

Approving asks who you are again after a quarter of an hour; overrides are answered next door.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bedside.people.doors import door
from bedside.people.may import may
from bedside.people.models import User
from bedside.publishing import guard, overrides, shown, writing
from bedside.publishing.models import Draft, Override
from bedside.record.moves import NotAllowed, Overtaken

MOST = 30  # drafts on one page
SAID_NO = (writing.CannotApprove, writing.TooLate, overrides.CannotOverride, NotAllowed, Overtaken)


@door("approvals.read")
@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    now = timezone.now()
    waiting = list(_waiting(request.user)[: MOST + 1])
    cards = [_card(draft, request.user, now) for draft in waiting[:MOST]]
    cards.sort(key=lambda card: card["others"])
    asked = [_asked(override, request.user, now) for override in _overrides(request.user)[:MOST]]
    mine = [card for card in cards if not card["refused"] and not card["others"]]
    shown_now = {
        "now": now,
        "cards": cards,
        "asked": asked,
        "to_decide": sum(not card["refused"] for card in asked),
        "mine": len(mine),
        "oldest": min((card["draft"].asked_at for card in mine if card["draft"].asked_at), default=None),
        "more": len(waiting) > MOST,
        "fresh": f"{reverse('publishing:fresh')}?since={now.timestamp():.3f}",
        "sent": _last_sent(request.user),
    }
    return render(request, "publishing/approvals.html", shown_now)


def _waiting(user: User) -> Any:
    if not may(user, "draft.approve"):
        return Draft.objects.none()
    rows = Draft.objects.filter(organisation_id=user.organisation_id, state="awaiting_approval")
    return (
        rows.select_related("organisation", "channel", "author", "asked_of")
        .prefetch_related("approvals__by", "overrides__asked_by", "overrides__decided_by")
        .order_by("asked_at", "pk")
    )


def _overrides(user: User) -> Any:
    """Overrides that wait for an answer, of words that have not changed since; the oldest first."""
    if not may(user, "guard.override"):
        return Override.objects.none()
    rows = Override.objects.filter(verdict="", draft__organisation_id=user.organisation_id, version=F("draft__version"))
    return (
        rows.filter(draft__state__in=["draft", "checked"])
        .select_related("asked_by", "draft__organisation", "draft__channel", "draft__author", "draft__asked_of")
        .order_by("asked_at", "pk")
    )


def _last_sent(user: User) -> datetime | None:
    rows = Draft.objects.filter(organisation_id=user.organisation_id, state="sent", delivery__sent_at__isnull=False)
    return rows.order_by("-pk").values_list("delivery__sent_at", flat=True).first()


def _card(draft: Draft, user: User, now: datetime) -> dict[str, Any]:
    """One draft with what it answers, the guard's word as of now, and whether this reader may answer for it."""
    refused = ""
    try:
        writing.check_may_approve(draft, user)
    except writing.CannotApprove as refusal:
        refused = str(refusal)
    return {
        "draft": draft,
        "checked": shown.checked(guard.of_draft(draft), now=now),
        "refused": refused,
        "others": bool(refused) or draft.asked_of_id not in (None, user.pk),
        "earlier": [one for one in draft.approvals.all() if one.version < draft.version],
        "held": guard.standing_hold(guard.of_draft(draft)),
        "passed": given if (given := draft.override()) and given.verdict == "passed" else None,
    }


def _asked(override: Override, user: User, now: datetime) -> dict[str, Any]:
    """One override asked for, with everything the guard finds now, and whether this reader may answer for it."""
    refused = ""
    try:
        overrides.check_may_decide(override.draft, user)
    except overrides.CannotOverride as refusal:
        refused = str(refusal)
    checked = shown.checked(guard.of_draft(override.draft), now=now)
    return {"asked": override, "draft": override.draft, "checked": checked, "refused": refused}


@door("approvals.read")
@require_GET
def fresh(request: HttpRequest) -> HttpResponse:
    """Whether drafts came after the page was drawn: they wait behind a line."""
    try:
        since = datetime.fromtimestamp(float(request.GET["since"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return HttpResponse(status=204)
    assert isinstance(request.user, User)
    came = sum(
        rows(request.user).filter(asked_at__gt=since).order_by()[:100].count() for rows in (_waiting, _overrides)
    )
    return render(request, "publishing/fresh.html", {"n": came, "fresh": request.get_full_path()})


@door("draft.approve", Draft)
@require_POST
def answer(request: HttpRequest, draft: Draft) -> HttpResponse:
    """verdict = approved | changes | rejected, for the version that was read, with words for a no."""
    assert isinstance(request.user, User)
    verdict, words = request.POST.get("verdict", ""), request.POST.get("words", "")[:2000]
    number = request.POST.get("version", "")
    version = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
    if verdict == "approved" and not signed_in_lately(request):
        raise ReauthenticationRequired  # allauth asks, then brings this very request back
    try:
        messages.success(request, _answer(draft, version, verdict, words, request.user), "good")
    except SAID_NO as refusal:
        messages.warning(request, str(refusal), "caution")
    return HttpResponseRedirect(reverse("approvals"), status=303)


def _answer(draft: Draft, version: int, verdict: str, words: str, by: User) -> str:
    now = timezone.now()
    if verdict == "approved":
        writing.approve(draft, version, by=by, now=now)
        return _("Approved. It goes out now, unless a hold stands in its way.")
    if verdict == "changes":
        writing.ask_for_changes(draft, version, words, by=by, now=now)
        return _("Asked for changes. %(who)s sees your words.") % {"who": draft.author.name}
    if verdict == "rejected":
        writing.reject(draft, version, words, by=by, now=now)
        return _("Rejected. It does not go out.")
    raise writing.CannotApprove(_("Choose one of the answers."))


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether this person showed who they are in the last quarter of an hour."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - one["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for one in records)
