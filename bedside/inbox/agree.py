"""What a person says of a reading: corrected, or found right. Its conversation shows that and takes its new place in the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bedside.inbox import triage
from bedside.inbox.models import Conversation
from bedside.listening import correct as correcting
from bedside.listening.models import Mention, Reading
from bedside.people.models import User
from bedside.record.ledger import acting
from bedside.web.live import announce


def correct(conversation: Conversation | None, mention: Mention, *, by: User, now: datetime, **said: Any) -> None:
    """A person corrects a reading (see correcting.correct), or sends it unchanged: then it was right."""
    _keep(conversation, mention, lambda: correcting.correct(mention, by=by, now=now, **said))


def confirm(
    conversation: Conversation | None, mention: Mention, *, by: User, now: datetime, seen: int | None = None
) -> None:
    """A person finds a reading right."""
    _keep(conversation, mention, lambda: correcting.confirm(mention, by=by, now=now, seen=seen))


def _keep(conversation: Conversation | None, mention: Mention, say: Callable[[], Reading]) -> None:
    with acting():
        reading = say()
        if conversation is not None:
            triage.place_again(conversation, mention, reading)
            announce(conversation.organisation_id, "conversation", conversation.pk)
            announce(conversation.organisation_id, "queue", conversation.pk)
