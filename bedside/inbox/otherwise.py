"""Asking that the reply in the box pass the guard otherwise than by its word; its conversation shows that at once. Somebody else decides."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bedside.inbox import acts
from bedside.inbox.acts import Cannot
from bedside.inbox.models import Conversation
from bedside.people.models import User
from bedside.publishing import overrides
from bedside.publishing.models import Draft
from bedside.record.ledger import acting
from bedside.web.live import announce


def ask_for_override(
    conversation: Conversation, text: str, why: str, *, by: User, now: datetime, asked_of: User | None
) -> Draft:
    """Keep these words as the reply under way and ask that they pass. Raises overrides.CannotOverride; the words are kept all the same."""
    if not text.strip():
        raise Cannot(_("Write something first."))
    draft = acts.draft_reply(conversation, text, by=by, now=now)
    with acting():
        overrides.ask(draft, why, by=by, now=now, asked_of=asked_of)
        announce(conversation.organisation_id, "conversation", conversation.pk)
        announce(conversation.organisation_id, "queue", conversation.pk)
    return draft
