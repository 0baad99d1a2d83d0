"""How a channel is, in words: "heard 8 s ago", "silent for 3 h, usually every 5 min". It judges by the model's own health and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bedside.channels.models import Channel
from bedside.people.models import User
from bedside.record.models import Event
from bedside.web.times import ago, length, when

CAN = {
    "listen": gettext_lazy("listens"),
    "receive": gettext_lazy("takes in what is sent to it"),
    "import": gettext_lazy("takes in files"),
    "reply": gettext_lazy("answers"),
}
ACTS = {
    "channel.connected": gettext_lazy("Connected"),
    "channel.changed": gettext_lazy("Settings changed"),
    "channel.on": gettext_lazy("Switched on"),
    "channel.off": gettext_lazy("Switched off"),
    "channel.in_trouble": gettext_lazy("Broke"),
    "channel.silent": gettext_lazy("Fell silent"),
    "channel.asked": gettext_lazy("Fetched at once"),
    "channel.renewed": gettext_lazy("New signing secret made"),
    "channel.imported": gettext_lazy("File taken in"),
    "mentions.kept": gettext_lazy("Heard"),
}


def words(channel: Channel, *, now: datetime) -> str:
    """The sentence that stands beside a channel's mark."""
    state = channel.health(now)
    if state == "off":
        return _("switched off")
    if state == "broken" and channel.trouble_since:
        return _("broken since %(when)s: %(why)s") % {
            "when": when(channel.trouble_since, now=now),
            "why": channel.trouble_words,
        }
    if not hears(channel):
        return _("for answers only")
    if channel.heard_at is None:
        return _never(channel, now)
    if state in ("silent", "quiet") and channel.usual_gap:
        since = length((now - channel.heard_at).total_seconds())
        usual = length(channel.usual_gap.total_seconds(), fine=True)
        told = (
            _("silent for %(since)s, usually every %(usual)s")
            if state == "silent"
            else _("quiet for %(since)s, usually every %(usual)s")
        )
        return told % {"since": since, "usual": usual}
    return _("heard %(ago)s") % {"ago": ago(channel.heard_at, now=now)}


def _never(channel: Channel, now: datetime) -> str:
    if channel.answered_at:
        return _("nothing heard yet, looked %(ago)s") % {"ago": ago(channel.answered_at, now=now)}
    if channel.can("import") and not channel.can("listen"):
        return _("waits for its first file")
    return _("nothing heard yet")


def hears(channel: Channel) -> bool:
    return any(channel.can(what) for what in ("listen", "receive", "import"))


def mark(channel: Channel, *, now: datetime) -> str:
    """The kind of mark: well, quiet, silent or broken."""
    state = channel.health(now)
    return state if state in ("well", "silent", "broken") else "quiet"


def can(channel: Channel) -> str:
    """ "listens, answers" """
    return ", ".join(str(told) for what, told in CAN.items() if channel.can(what))


@dataclass(frozen=True)
class Happened:
    """One line of a channel's history."""

    at: datetime
    what: str
    by: str
    why: str


def history(channel: Channel, *, most: int = 30) -> list[Happened]:
    """What happened to a channel, newest first, from the ledger."""
    events = list(Event.objects.filter(thing="channels.channel", thing_id=channel.pk).order_by("-number")[:most])
    people = User.objects.in_bulk({event.by_id for event in events if event.by_id})
    return [_happened(event, people) for event in events]


def _happened(event: Event, people: dict[Any, User]) -> Happened:
    by = people[event.by_id].name if event.by_id in people else ""
    what = str(ACTS.get(event.act, event.act))
    if event.act in ("mentions.kept", "channel.imported"):
        what = f"{what}: {counted(event.detail)}"
    return Happened(event.at, what, by, event.reason)


def counted(detail: dict[str, Any]) -> str:
    """ "12 new, 1 edited" from the numbers of a mark."""
    parts = [
        ngettext("%(n)s new", "%(n)s new", detail.get("new", 0)),
        ngettext("%(n)s edited", "%(n)s edited", detail.get("edited", 0)),
        ngettext("%(n)s deleted", "%(n)s deleted", detail.get("gone", 0)),
        ngettext("%(n)s rejected", "%(n)s rejected", detail.get("rejected", 0)),
    ]
    names = ("new", "edited", "gone", "rejected")
    told = [part % {"n": detail[name]} for name, part in zip(names, parts, strict=True) if detail.get(name)]
    return ", ".join(told) or _("nothing new")
