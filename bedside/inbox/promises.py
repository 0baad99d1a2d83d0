"""Promises: which first replies are late, told once each. It changes no conversation but for noting that it was told."""

from __future__ import annotations

from datetime import datetime

from bedside.inbox.models import OURS, Conversation
from bedside.record.ledger import acting, mark
from bedside.web.live import announce


def tell_broken(*, now: datetime) -> int:
    """Mark each promise that has just been broken; the queue shows it in red from then on."""
    late = Conversation.objects.filter(state__in=OURS, due_at__lte=now, warned_at=None)
    told = 0
    with acting():
        for conversation in late.select_for_update(skip_locked=True, of=("self",))[:500]:
            conversation.warned_at = now
            conversation.save(update_fields=["warned_at"])
            mark(
                "promise.broken",
                conversation,
                by=None,
                now=now,
                risk=conversation.risk_word,
                due=str(conversation.due_at),
            )
            announce(conversation.organisation_id, "queue", conversation.pk)
            told += 1
    return told
