"""GET /listening/mentions/<pk>: one mention, what the reader understood, every version and correction. It opens no original."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bedside.listening.models import Mention, Reading
from bedside.listening.shown import told
from bedside.people.doors import door, refused
from bedside.people.may import reach
from bedside.people.models import User
from bedside.record.models import Event
from bedside.web import names


@door("listening.read", Mention)
@require_GET
def mention(request: HttpRequest, mention: Mention) -> HttpResponse:
    assert isinstance(request.user, User)
    if mention.visibility != "public" and reach(request.user, "inbox.read") != "organisation":
        return refused(request, _("This was written to us alone. It is for those who answer it."))
    readings = list(mention.readings.select_related("corrected_by").order_by("-pk")[:30])
    current = next((one for one in readings if one.current), None)
    shown = {
        "now": timezone.now(),
        "mention": mention,
        "said": _said(mention),
        "reading": current,
        "read": told(current, now=timezone.now()),
        "facts": _facts(mention, current),
        "reasons": [_(words) for words in (*current.urgency_reasons, *current.about_reasons)] if current else [],
        "history": [(one, _named(one)) for one in readings],
        "versions": list(mention.originals.order_by("-version").values("version", "heard_at")),
        "marks": _marks(mention),
    }
    return render(request, "listening/mention.html", shown)


def _said(mention: Mention) -> dict[str, Any]:
    text = f"{mention.title}\n{mention.text}" if mention.title else mention.text
    if mention.state == "gone":
        about = _("deleted where it was said")
    elif mention.edited_at:
        about = _("edited, this is version %(n)s") % {"n": mention.version}
    else:
        about = ""
    by = mention.site.name if mention.site else mention.channel.name
    words = {"heard": _("Not read yet.")}.get(mention.state, text)
    return {
        "kind": "mention",
        "by": by,
        "at": mention.posted_at,
        "text": words,
        "url": mention.url,
        "lang": mention.lang,
        "about": about,
    }


def _facts(mention: Mention, reading: Reading | None) -> list[tuple[str, str]]:
    facts = [
        (_("Channel"), mention.channel.name),
        (_("Site"), mention.site.name if mention.site else ""),
        (_("Kind"), names.named(names.KINDS, mention.kind)),
        (_("Seen by"), _("everybody") if mention.visibility == "public" else _("us alone")),
        (_("Stars"), f"{mention.rating:g}" if mention.rating is not None else ""),
    ]
    if reading is None:
        return facts
    return facts + [
        (_("Language"), names.named(names.LANGUAGES, reading.lang)),
        (_("Intent"), names.named(names.INTENTS, reading.intent)),
        (_("Urgency"), names.named(names.URGENCY, reading.urgency)),
        (_("About us"), names.named(names.ABOUT, reading.about_us)),
        (_("Claim"), names.named(names.CLAIMS, reading.claim_source)),
        (_("Hidden"), names.hidden(reading.hidden)),
        (_("Reader"), reading.reader),
    ]


def _named(reading: Reading) -> str:
    return ", ".join(names.named(names.TOPICS, topic) for topic in reading.topics)


def _marks(mention: Mention) -> list[Event]:
    """What was done with it, newest first: corrections, openings of the original."""
    rows = Event.objects.filter(thing="listening.mention", thing_id=mention.pk)
    return list(rows.order_by("-number")[:30])
