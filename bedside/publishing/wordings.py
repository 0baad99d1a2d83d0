"""Saved replies: written by one, approved by another, in force until they expire. A change needs approval again; nothing here sends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bedside.people.models import User
from bedside.publishing import guard
from bedside.publishing.models import SavedReply
from bedside.publishing.writing import CannotApprove
from bedside.record.ledger import acting, mark


class NotKept(Exception):
    """The wording cannot be kept like this; the words say why."""


def write(saved: SavedReply, *, by: User, now: datetime, **what: Any) -> SavedReply:
    """Keep a new wording or a change of one. `what`: title, lang, topic, text, site, expires_at. It waits for somebody else's approval."""
    for name, value in what.items():
        setattr(saved, name, value)
    new = saved.pk is None
    saved.organisation_id = by.organisation_id
    saved.written_by, saved.written_at = by, now
    saved.approved_by, saved.approved_at = None, None
    with acting():
        try:
            with transaction.atomic():
                saved.save()
        except IntegrityError:
            raise NotKept(_("There is a saved reply with this title in this language already.")) from None
        mark("saved.written" if new else "saved.changed", saved, by=by, now=now)
    return saved


def check_may_approve(saved: SavedReply, user: User) -> None:
    """Raise CannotApprove with the sentence that stands where the button would be."""
    if saved.approved_at is not None:
        raise CannotApprove(_("This wording is approved already."))
    if saved.written_by_id == user.pk:
        raise CannotApprove(_("You wrote this, so you cannot approve it."))


def approve(saved: SavedReply, *, by: User, now: datetime, written_at: datetime | None) -> None:
    """Agree with exactly the words that were read (`written_at` says which); the guard reads them once more."""
    with acting():
        fresh = SavedReply.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=saved.pk)
        check_may_approve(fresh, by)
        if fresh.written_at != written_at:
            raise CannotApprove(_("The words changed after you opened them. Read them again, then decide."))
        verdict = guard.examine(guard.Said(fresh.organisation, fresh.text, fresh.lang), now=now)
        if verdict.verdict == "block":
            raise CannotApprove(_("The guard stops these words: %(why)s") % {"why": _(verdict.findings[0].reason)})
        fresh.approved_by, fresh.approved_at = by, now
        fresh.save(update_fields=["approved_by", "approved_at"])
        mark("saved.approved", fresh, by=by, now=now)


def end(saved: SavedReply, *, by: User, now: datetime) -> None:
    """Take a wording out of use at once; it stays in the list with its history."""
    with acting():
        saved.expires_at = now
        saved.save(update_fields=["expires_at"])
        mark("saved.ended", saved, by=by, now=now)
