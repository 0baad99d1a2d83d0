"""Delivery: an approved draft goes out once, or is shown not to have. Only `flow.speak` calls this.

approved → sending(lease, fence) → sent | failed | unknown. A worker that dies while sending leaves `sending` with a lease
that runs out; that is then `unknown`, and unknown is read back from our own posts or decided by a person, never tried blindly.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q

from bedside.channels.sentences import in_words, kept
from bedside.connectors.base import ConnectorError, Outgoing, SendFailed, SendUnknown, Sent
from bedside.people.models import User
from bedside.publishing import guard
from bedside.publishing.models import Approval, Delivery, Draft
from bedside.record.ledger import acting
from bedside.record.moves import move
from bedside.record.sealing import unseal
from bedside.web.live import announce

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # longer than any connector's total deadline
RETRIES = 5
LATER = timedelta(minutes=1)
BROKEN_OFF = "Sending was broken off, so it is not known whether this went out."


def due(*, now: datetime, limit: int = 20) -> list[int]:
    """Ids of deliveries with something to do: to send, to read back, or left in the middle by a worker that died."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    rows = Delivery.objects.filter(free, due_at__lte=now, state__in=["approved", "sending", "unknown"]).order_by(
        "due_at"
    )
    return list(rows.values_list("pk", flat=True)[:limit])


def attend(pk: int, *, now: datetime) -> str:
    """Take one delivery as far as it will go now. Returns the state it stands in."""
    with acting():
        draft = _draft_of(pk)  # first the draft, then its delivery: the same order as an edit takes them
        rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("channel")
        delivery = rows.filter(pk=pk).first()
        if draft is None or delivery is None or (delivery.leased_until and delivery.leased_until > now):
            return "held by another"
        delivery.draft = draft
        if delivery.state == "sending":
            _unknown(delivery, BROKEN_OFF, now=now)
            return delivery.state
        if delivery.state == "approved" and not _cleared(delivery, now=now):
            return delivery.state
        delivery.leased_until, delivery.fence, delivery.attempts = (
            now + LEASE,
            delivery.fence + 1,
            delivery.attempts + 1,
        )
        if delivery.state == "approved":
            move(delivery, "sending", by=None, now=now, attempt=delivery.attempts)
        delivery.save(update_fields=["leased_until", "fence", "attempts"])
    return _send(delivery, now=now) if delivery.state == "sending" else _read_back(delivery, now=now)


def _draft_of(pk: int) -> Draft | None:
    return Draft.objects.select_for_update(of=("self",)).select_related("organisation").filter(delivery__pk=pk).first()


def _cleared(delivery: Delivery, *, now: datetime) -> bool:
    """Everything that must hold at the last moment, under the draft's lock: approval, approver, words, hold, guard, channel."""
    draft = delivery.draft
    approved = Approval.objects.filter(draft=draft, version=draft.version, verdict="approved", by__is_active=True)
    if draft.state != "approved" or draft.version != delivery.version or not approved.exclude(by=F("author")).exists():
        move(delivery, "cancelled", by=None, now=now, reason="The approval no longer stands for these words.")
        return False
    said = guard.of_draft(draft)
    hold = guard.standing_hold(said)
    if hold is not None or delivery.channel.state != "on":
        Delivery.objects.filter(pk=delivery.pk).update(held_by=hold, due_at=now + LATER)
        return False
    verdict = guard.examine(said, now=now)
    if verdict.verdict == "block":
        move(delivery, "cancelled", by=None, now=now, reason="The guard refuses these words now.")
        move(draft, "draft", by=None, now=now, reason="The guard refuses these words now.")
        return False
    return True


def outgoing(delivery: Delivery) -> Outgoing:
    draft = delivery.draft
    to = unseal(draft.sealed_to, about=f"address of {draft.channel_id}").decode() if draft.sealed_to else ""
    return Outgoing(
        key=delivery.key,
        text=draft.text,
        visibility="public" if draft.visibility == "public" else "private",
        lang=draft.lang,
        in_reply_to=draft.in_reply_to,
        thread=draft.thread,
        to=to,
    )


def _send(delivery: Delivery, *, now: datetime) -> str:
    connector, config = delivery.channel.made_with, delivery.channel.full_config()
    try:
        sent = connector.send(config, outgoing(delivery), now=now)
    except SendFailed as error:
        return _settle_failure(delivery, error, now=now)
    except SendUnknown as error:
        return _settle(delivery, "unknown", now=now, trouble=kept(error), due_at=now)
    except Exception as error:  # a connector that breaks mid-way may have sent
        log.exception("sending delivery %s broke off", delivery.pk)
        return _settle(delivery, "unknown", now=now, trouble=f"{BROKEN_OFF} ({type(error).__name__})", due_at=now)
    return _sent(delivery, sent, now=now)


def _read_back(delivery: Delivery, *, now: datetime) -> str:
    """`unknown`: ask the channel for our own post. Found is sent; certainly not there may be sent again; else a person decides."""
    if not delivery.channel.can("read_back"):
        return _settle(delivery, "unknown", now=now, trouble=delivery.trouble, due_at=None)
    try:
        found = delivery.channel.made_with.find(delivery.channel.full_config(), outgoing(delivery))
    except ConnectorError as error:
        wait = LATER * 2 ** min(delivery.attempts, 6)
        return _settle(delivery, "unknown", now=now, trouble=kept(error), due_at=now + wait)
    if found is not None:
        return _sent(delivery, found, now=now)
    return _settle(delivery, "approved", now=now, trouble="", due_at=now)


def _settle_failure(delivery: Delivery, error: SendFailed, *, now: datetime) -> str:
    if error.permanent or delivery.attempts >= RETRIES:
        return _settle(delivery, "failed", now=now, trouble=kept(error), due_at=None)
    wait = timedelta(seconds=error.retry_after) if error.retry_after else LATER * 2 ** (delivery.attempts - 1)
    return _settle(delivery, "approved", now=now, trouble=kept(error), due_at=now + wait)


def _settle(delivery: Delivery, state: str, *, now: datetime, trouble: str, due_at: datetime | None) -> str:
    """Write what became of an attempt, if the claim is still ours."""
    with acting():
        ours = Delivery.objects.filter(pk=delivery.pk, fence=delivery.fence, state=delivery.state)
        if not ours.update(trouble=trouble, due_at=due_at, leased_until=None):
            return "held by another"
        if state != delivery.state:
            move(delivery, state, by=None, now=now, reason=in_words(trouble)[:300])
        announce(delivery.organisation_id, "approval", delivery.draft_id)
    return state


def _sent(delivery: Delivery, sent: Sent, *, now: datetime) -> str:
    external_id = sent.external_id[:300]
    with acting():
        draft = _draft_of(delivery.pk)
        ours = Delivery.objects.filter(pk=delivery.pk, fence=delivery.fence, state=delivery.state)
        written = ours.update(
            external_id=external_id, url=sent.url[:1000], sent_at=now, trouble="", leased_until=None, due_at=None
        )
        if not written or draft is None:
            return "held by another"
        move(delivery, "sent", by=None, now=now, external_id=external_id)
        move(draft, "sent", by=None, now=now)
        announce(delivery.organisation_id, "approval", delivery.draft_id)
    return "sent"


def _unknown(delivery: Delivery, why: str, *, now: datetime) -> None:
    move(delivery, "unknown", by=None, now=now, reason=why)
    Delivery.objects.filter(pk=delivery.pk).update(trouble=why, leased_until=None, due_at=now, fence=F("fence") + 1)
    announce(delivery.organisation_id, "approval", delivery.draft_id)


def decide(delivery: Delivery, out: bool, *, by: User, now: datetime, reason: str) -> None:
    """A person says whether an unknown reply went out: yes closes it, no lets it be sent."""
    with acting():
        if out:
            draft = Draft.objects.select_for_update().get(pk=delivery.draft_id)
            Delivery.objects.filter(pk=delivery.pk).update(sent_at=now, due_at=None, trouble="")
            move(delivery, "sent", by=by, now=now, reason=reason)
            move(draft, "sent", by=by, now=now, reason=reason)
        else:
            _again(delivery, by=by, now=now, reason=reason)
        announce(delivery.organisation_id, "approval", delivery.draft_id)


def retry(delivery: Delivery, *, by: User, now: datetime) -> None:
    """Try a failed delivery again: it certainly did not go out, and its approval still stands."""
    with acting():
        _again(delivery, by=by, now=now, reason="tried again")
        announce(delivery.organisation_id, "approval", delivery.draft_id)


def _again(delivery: Delivery, *, by: User, now: datetime, reason: str) -> None:
    move(delivery, "approved", by=by, now=now, reason=reason)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=now, attempts=0, trouble="", leased_until=None)
