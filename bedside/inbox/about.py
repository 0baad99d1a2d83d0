"""What stands beside a conversation: why it is here, what the reader understood, its topic's last hours, this person's history with us. It changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bedside.inbox.models import Conversation
from bedside.inbox.rows import Places, sentence
from bedside.listening import measures
from bedside.listening.models import Mention, Reading
from bedside.web import names, times

MOST = 999


@dataclass(frozen=True)
class Hours:
    """A topic's last hours, and the sentence that tells them."""

    title: str
    drawn: measures.LastHours
    kind: str
    words: str


def facts(conversation: Conversation, places: Places) -> list[tuple[str, str]]:
    """(term, value) pairs: where it was heard, and by whom it is seen."""
    channel = places.channels.get(conversation.channel_id)
    site = places.sites.get(conversation.site_id or 0)
    return [
        (_("Heard on"), channel.name if channel else ""),
        (_("Site"), site.name if site else ""),
        (_("Seen by"), _("everybody") if conversation.visibility == "public" else _("us alone")),
    ]


def why(conversation: Conversation, reading: Reading | None) -> list[str]:
    """The reasons in the reader's language, each once."""
    said = [
        *conversation.why,
        *(reading.urgency_reasons if reading else []),
        *(reading.about_reasons if reading else []),
    ]
    return [sentence(words) for words in dict.fromkeys(said) if words]


def hidden(reading: Reading | None) -> str:
    """What the masked text hides, in words: "1 name, 2 ages"."""
    return names.hidden(reading.hidden) if reading else ""


def history(mention: Mention | None, *, now: datetime) -> str:
    """How often this person wrote to us before, never who they are."""
    if mention is None or not mention.author_key:
        return _("This channel does not tell one person from another.")
    theirs = Mention.objects.filter(organisation_id=mention.organisation_id, author_key=bytes(mention.author_key))
    some = theirs.values("posted_at")[: MOST + 1]
    count = len(some)
    if count <= 1:
        return _("First time we have heard from them.")
    first = theirs.aggregate(at=Min("posted_at"))["at"]
    words = ngettext(
        "Heard from them %(n)s time, first on %(when)s.", "Heard from them %(n)s times, first on %(when)s.", count
    )
    return words % {"n": f"{MOST}+" if count > MOST else count, "when": times.when(first, now=now)}


def hours(conversation: Conversation, *, now: datetime) -> Hours | None:
    """The first topic's last hours against the usual; None when it has no topic."""
    if not conversation.topics:
        return None
    topic = conversation.topics[0]
    drawn = measures.last_hours(conversation.organisation_id, topic, now=now)
    name = names.named(names.TOPICS, topic)
    words: dict[str, Any] = {"n": drawn.now, "usual": f"{drawn.usual:.0f}" if drawn.usual is not None else ""}
    told = (
        ngettext(
            "%(n)s mention in this hour and the last; %(usual)s are usual.",
            "%(n)s mentions in this hour and the last; %(usual)s are usual.",
            drawn.now,
        )
        if drawn.usual is not None
        else ngettext(
            "%(n)s mention in this hour and the last.", "%(n)s mentions in this hour and the last.", drawn.now
        )
    )
    kind = {"negative": "neg", "positive": "pos"}.get(conversation.sentiment, "") if conversation.sure else ""
    return Hours(_("%(topic)s, mentions an hour") % {"topic": name}, drawn, kind, told % words)
