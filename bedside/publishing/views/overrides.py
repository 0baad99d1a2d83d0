"""POST /drafts/<n>/override: somebody else answers for words that the guard stopped, after showing who they are again."""

from __future__ import annotations

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bedside.people.doors import door
from bedside.people.models import User
from bedside.publishing import overrides
from bedside.publishing.models import Draft
from bedside.publishing.views.approvals import SAID_NO, signed_in_lately


@door("guard.override", Draft)
@require_POST
def decide(request: HttpRequest, draft: Draft) -> HttpResponse:
    """verdict = passed | refused, for the version that was read, with a reason."""
    assert isinstance(request.user, User)
    number = request.POST.get("version", "")
    version = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
    if not signed_in_lately(request):
        raise ReauthenticationRequired  # allauth asks, then brings this very request back
    verdict, why = request.POST.get("verdict", ""), request.POST.get("why", "")[:1000]
    try:
        asked = overrides.decide(draft, version, verdict, why, by=request.user, now=timezone.now())
    except SAID_NO as refusal:
        messages.warning(request, str(refusal), "caution")
    else:
        passed = _("Passed on. They wait for an approval now, by somebody who neither wrote them nor let them pass.")
        refused = _("Refused. %(who)s sees your words.") % {"who": asked.asked_by.name}
        messages.success(request, passed if verdict == "passed" else refused, "good")
    return HttpResponseRedirect(reverse("approvals"), status=303)
