"""Opening an original with its personal details: a reason in words, a mark in the ledger, shown once. Agencies never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bedside.listening.keep import opened
from bedside.listening.models import Mention
from bedside.people import may
from bedside.people.models import User
from bedside.record.ledger import acting, mark

SHORTEST = 8  # characters of a reason


class NotOpened(Exception):
    """The original stays shut; the words say why."""


@dataclass(frozen=True)
class Shown:
    """One version as it came. It is never stored again, logged or put into an address."""

    author: str
    title: str
    text: str
    version: int


def unmask(mention: Mention, reason: str, *, by: User, now: datetime) -> Shown:
    """The newest original. The mark is committed before anything is shown."""
    if may.masked_only(by):
        raise NotOpened(_("Your role works with personal details masked."))
    if len(reason.strip()) < SHORTEST:
        raise NotOpened(_("Say in a few words why you need to see the original. The reason is kept."))
    original = mention.originals.order_by("-version").first()
    if original is None:
        raise NotOpened(_("The original has been deleted, as our retention policy says."))
    with acting():
        mark("mention.unmasked", mention, by=by, now=now, reason=reason.strip()[:500], version=original.version)
    told = opened(original, mention)
    return Shown(told.get("author") or "", told.get("title") or "", told.get("text") or "", original.version)
