"""Conversations as rows of the list: who and where, time left, first words, feeling, topic, and why they stand where they do. It asks the database nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bedside.channels.models import Channel
from bedside.inbox.models import Conversation
from bedside.inbox.queue import Asked
from bedside.people.models import Site
from bedside.publishing.models import Hold
from bedside.web import names, times

GLYPHS = {"email": "@", "review": "★", "news": "N", "forum": "F"}


@dataclass(frozen=True)
class Places:
    """What a row needs to know about the house: its channels, sites and standing holds."""

    channels: dict[int, Channel]
    sites: dict[int, Site]
    holds: Sequence[Hold]

    @classmethod
    def of(cls, organisation_id: int) -> Places:
        channels = Channel.objects.filter(organisation_id=organisation_id).only(
            "name", "connector", "state", "site_id", "config", "replies_through_id"
        )
        sites = Site.objects.filter(organisation_id=organisation_id).only("name", "zone")
        holds = Hold.objects.filter(organisation_id=organisation_id, lifted_at=None).order_by("placed_at")
        return cls({one.pk: one for one in channels}, {one.pk: one for one in sites}, list(holds))

    def hold_on(self, conversation: Conversation) -> Hold | None:
        """The oldest hold on its topics, on the channel it was heard on, or on the one an answer goes out through."""
        channels = (conversation.channel_id, self._mouth(conversation.channel_id))
        return next((hold for hold in self.holds if hold.stands_over(channels, conversation.topics)), None)

    def _mouth(self, heard_on: int) -> int | None:
        channel = self.channels.get(heard_on)
        return channel.replies_through_id if channel is not None and not channel.can("reply") else heard_on


def sentence(words: str) -> str:
    """A sentence that was stored in English, in the reader's language."""
    return _(words) if words else ""


def where(conversation: Conversation, places: Places) -> str:
    """ "Google reviews · Vega North": where it was said, and about which place."""
    channel = places.channels.get(conversation.channel_id)
    site = places.sites.get(conversation.site_id or 0)
    name = channel.name if channel else ""
    return f"{name} · {site.name}" if site is not None and site.name not in name else name


def what(conversation: Conversation, places: Places) -> str:
    """ "Public post on Mastodon", for the head of a conversation."""
    kind, place = names.named(names.KINDS, conversation.kind), where(conversation, places)
    if kind.lower() in place.lower():
        return place
    where_said = {"kind": kind, "channel": place}
    if conversation.visibility == "public":
        return _("Public %(kind)s on %(channel)s") % where_said
    return _("Private %(kind)s on %(channel)s") % where_said


def glyph(conversation: Conversation, places: Places) -> str:
    if conversation.kind in GLYPHS:
        return GLYPHS[conversation.kind]
    channel = places.channels.get(conversation.channel_id)
    if channel is None:
        return "·"
    return GLYPHS.get(channel.source_type, channel.name[:1].upper())


def standing(conversation: Conversation, *, now: datetime) -> str:
    """What stands where the clock would be when nothing is owed just now."""
    if conversation.state == "resolved":
        return _("resolved")
    if conversation.state == "waiting":
        return _("waiting for them")
    if conversation.snoozed_until:
        return _("back %(when)s") % {"when": times.when(conversation.snoozed_until, now=now)}
    return _("no reply needed")


def held(hold: Hold | None) -> str:
    if hold is None:
        return ""
    about = names.named(names.TOPICS, hold.topic).lower() if hold.topic else hold.why[:20]
    return _("held · %(about)s") % {"about": about}


def row(conversation: Conversation, places: Places, asked: Asked, *, now: datetime, on: bool = False) -> dict[str, Any]:
    """One row, as `{% row %}` of the parts takes it."""
    at = reverse("inbox:conversation", args=[conversation.pk]) + asked.address()
    clock = None if conversation.snoozed_until or not conversation.owed else conversation.due_at
    topic = names.named(names.TOPICS, conversation.topics[0]).lower() if conversation.topics else ""
    return {
        "id": conversation.pk,
        "url": at,
        "hx": {"hx-get": at, "hx-target": "#talk", "hx-swap": "outerHTML", "hx-push-url": "true"},
        "glyph": glyph(conversation, places),
        "name": where(conversation, places),
        "words": conversation.snippet or _("Not read yet"),
        "feeling": conversation.sentiment,
        "sure": conversation.sure,
        "topic": topic,
        "why": sentence(conversation.why[0]) if conversation.why else "",
        "due_at": clock,
        "clock_words": standing(conversation, now=now),
        "held": held(places.hold_on(conversation)) if conversation.owed else "",
        "at": conversation.said_at,
        "unread": conversation.state in ("new", "reopened"),
        "on": on,
    }
