"""Delivery: an approved draft goes out once, or is shown not to have. Only `flow.speak` calls this.

approved → sending(lease, fence) → sent | failed | unknown. A worker that dies while sending leaves `sending` with a lease
that runs out; that is then `unknown`, and unknown is read back from our own posts or decided by a person, never tried blindly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import F, Q
from django.utils.translation import gettext as _

from bedside.connectors.base import ConnectorError, Outgoing, SendFailed, SendUnknown, Sent, Sentence
from bedside.people.may import may
from bedside.people.models import User
from bedside.publishing import guard, overrides, trouble
from bedside.publishing.models import Approval, Delivery, Draft
from bedside.record.ledger import acting
from bedside.record.moves import NotAllowed, move
from bedside.record.sealing import unseal
from bedside.web.live import announce

LEASE = timedelta(minutes=2)  # longer than any connector's total deadline
RETRIES = 5
LOOKS = 6  # failed attempts at reading back, over two hours; then a person decides
LATER = timedelta(minutes=1)
N_ = str
NOT_APPROVED = N_("The approval no longer stands for these words.")
REFUSED = N_("The guard refuses these words now.")


@dataclass(frozen=True)
class Ready:
    """Everything a connector needs for one attempt, opened before anything counts as being sent."""

    connector: Any
    config: dict[str, Any]
    outgoing: Outgoing


Said = ConnectorError | Sentence | Literal[""]  # what went wrong, in the words of a channel or ours


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
        delivery = _free(pk, now=now)
        if delivery is None:
            return "held by another"
        if delivery.state == "sending":
            _unknown(delivery, now=now)
            return delivery.state
        if delivery.state == "approved" and not _cleared(delivery, now=now):
            return delivery.state
        ready = _ready(delivery)
        _take(delivery, now=now)
        if delivery.state == "sending" and ready is None:  # in this same transaction: no channel ever had it
            return _settle(delivery, "failed", now=now, said=trouble.SHUT, due_at=None)
    if delivery.state == "unknown":
        return _read_back(delivery, ready, now=now)
    assert ready is not None
    return _send(delivery, ready, now=now)


def _free(pk: int, *, now: datetime) -> Delivery | None:
    """The delivery and its draft, held until the transaction ends; None when another worker has it."""
    draft = _draft_of(pk)  # first the draft, then its delivery: the same order as an edit takes them
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("channel")
    delivery = rows.filter(pk=pk).first()
    if draft is None or delivery is None or (delivery.leased_until and delivery.leased_until > now):
        return None
    delivery.draft = draft
    return delivery


def _draft_of(pk: int) -> Draft | None:
    return Draft.objects.select_for_update(of=("self",)).select_related("organisation").filter(delivery__pk=pk).first()


def _ready(delivery: Delivery) -> Ready | None:
    """None when an envelope does not open, or the channel's kind is no longer known: then nothing can be sent or looked up."""
    try:
        return Ready(delivery.channel.made_with, delivery.channel.full_config(), outgoing(delivery))
    except Exception as error:
        trouble.noted(f"delivery {delivery.pk} cannot be made ready", error)
        return None


def _take(delivery: Delivery, *, now: datetime) -> None:
    delivery.leased_until = now + LEASE
    delivery.fence, delivery.attempts = delivery.fence + 1, delivery.attempts + 1
    if delivery.state == "approved":
        move(delivery, "sending", by=None, now=now, attempt=delivery.attempts)
    delivery.save(update_fields=["leased_until", "fence", "attempts"])


def _cleared(delivery: Delivery, *, now: datetime) -> bool:
    """Everything that must hold at the last moment, under the draft's lock: approval, approver, words, hold, guard, channel."""
    draft = delivery.draft
    if draft.state != "approved" or draft.version != delivery.version or not _agreed(draft):
        move(delivery, "cancelled", by=None, now=now, reason=NOT_APPROVED)
        return False
    said = guard.of_draft(draft)
    hold = guard.standing_hold(said)
    if hold is not None or delivery.channel.state != "on":
        Delivery.objects.filter(pk=delivery.pk).update(held_by=hold, due_at=now + LATER)
        return False
    verdict = guard.examine(said, now=now)
    if verdict.verdict == "block" and not overrides.stands(draft, verdict):
        move(delivery, "cancelled", by=None, now=now, reason=REFUSED)
        move(draft, "draft", by=None, now=now, reason=REFUSED)
        # a version of its own, so that whoever approved it may answer for it once more
        Draft.objects.filter(pk=draft.pk).update(version=F("version") + 1)
        return False
    return True


def _agreed(draft: Draft) -> bool:
    """Whether somebody who neither wrote any of it nor let it pass the guard, and may still approve, agreed to this version."""
    given = Approval.objects.filter(draft=draft, version=draft.version, verdict="approved").select_related("by")
    free = (one.by for one in given if not draft.written_by(one.by) and not draft.let_pass_by(one.by))
    return any(may(by, "draft.approve", draft) for by in free)


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


def _send(delivery: Delivery, ready: Ready, *, now: datetime) -> str:
    to = ready.outgoing.to
    try:
        sent = ready.connector.send(ready.config, ready.outgoing, now=now)
    except SendFailed as error:
        return _settle_failure(delivery, error, to, now=now)
    except SendUnknown as error:
        return _settle(delivery, "unknown", now=now, said=error, to=to, due_at=now)
    except Exception as error:  # a connector that breaks mid-way may have sent
        trouble.noted(f"sending delivery {delivery.pk} broke off", error)
        return _settle(delivery, "unknown", now=now, said=trouble.BROKEN_OFF, due_at=now)
    return _sent(delivery, sent, now=now)


def _read_back(delivery: Delivery, ready: Ready | None, *, now: datetime) -> str:
    """`unknown`: ask the channel for our own post. Found is sent; certainly not there may be sent again; else a person decides."""
    if ready is None:
        return _look_again(delivery, None, now=now)
    if "read_back" not in ready.connector.CAN:
        return _settle(delivery, "unknown", now=now, due_at=None)
    try:
        found = ready.connector.find(ready.config, ready.outgoing)
    except ConnectorError as error:
        return _look_again(delivery, error, ready.outgoing.to, now=now)
    except Exception as error:
        trouble.noted(f"reading delivery {delivery.pk} back broke off", error)
        return _look_again(delivery, None, now=now)
    if found is not None:
        return _sent(delivery, found, now=now)
    return _settle(delivery, "approved", now=now, said="", due_at=now)


def _look_again(delivery: Delivery, said: ConnectorError | None, to: str = "", *, now: datetime) -> str:
    due_at = now + LATER * 2**delivery.attempts if delivery.attempts < LOOKS else None
    return _settle(delivery, "unknown", now=now, said=said, to=to, due_at=due_at)


def _settle_failure(delivery: Delivery, error: SendFailed, to: str, *, now: datetime) -> str:
    if error.permanent or delivery.attempts >= RETRIES:
        return _settle(delivery, "failed", now=now, said=error, to=to, due_at=None)
    wait = timedelta(seconds=error.retry_after) if error.retry_after else LATER * 2 ** (delivery.attempts - 1)
    return _settle(delivery, "approved", now=now, said=error, to=to, due_at=now + wait)


def _settle(
    delivery: Delivery, state: str, *, now: datetime, due_at: datetime | None, said: Said | None = None, to: str = ""
) -> str:
    """Write what became of an attempt, if the claim is still ours. `said`: what went wrong ("": nothing; None: as before)."""
    changes: dict[str, Any] = {"due_at": due_at, "leased_until": None}
    if said is not None:
        changes["trouble"] = trouble.told(said, to=to) if said else ""
    if state != delivery.state and "unknown" in (state, delivery.state):
        changes["attempts"] = 0  # looking for it and sending it are counted apart
    with acting():
        ours = Delivery.objects.filter(pk=delivery.pk, fence=delivery.fence, state=delivery.state)
        if not ours.update(**changes):
            return "held by another"
        if state != delivery.state:
            move(delivery, state, by=None, now=now, reason=trouble.reason(said) if said else "")
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


def _unknown(delivery: Delivery, *, now: datetime) -> None:
    """A worker died while it held this: its claim is taken from it, and nobody knows what it did."""
    move(delivery, "unknown", by=None, now=now, reason=trouble.reason(trouble.BROKEN_OFF))
    Delivery.objects.filter(pk=delivery.pk).update(
        trouble=trouble.told(trouble.BROKEN_OFF), leased_until=None, due_at=now, attempts=0, fence=F("fence") + 1
    )
    announce(delivery.organisation_id, "approval", delivery.draft_id)


def decide(delivery: Delivery, out: bool, *, by: User, now: datetime, reason: str) -> None:
    """A person says whether an unknown reply went out: yes closes it, no lets it be sent. Raises NotAllowed while we still look."""
    with acting():
        draft, held = _locked(delivery)
        if held.state not in ("sending", "unknown"):
            raise _moved_on()
        leased = held.leased_until is not None and held.leased_until > now
        if held.state == "sending" or held.due_at is not None or leased:
            raise NotAllowed(_("Bedside is still finding out whether this went out. Look again in a few minutes."))
        if out:
            Delivery.objects.filter(pk=held.pk).update(sent_at=now, trouble="", fence=F("fence") + 1)
            move(held, "sent", by=by, now=now, reason=reason)
            move(draft, "sent", by=by, now=now, reason=reason)
        else:
            _again(held, by=by, now=now, reason=reason)
        announce(held.organisation_id, "approval", held.draft_id)


def retry(delivery: Delivery, *, by: User, now: datetime) -> None:
    """Try a failed delivery again: it certainly did not go out, and its approval still stands. Raises NotAllowed for any other."""
    with acting():
        _draft, held = _locked(delivery)
        if held.state != "failed":
            raise NotAllowed(
                _("Only a reply that certainly did not go out can be tried again. Look at where it stands now.")
            )
        _again(held, by=by, now=now, reason="tried again")
        announce(held.organisation_id, "approval", held.draft_id)


def _locked(delivery: Delivery) -> tuple[Draft, Delivery]:
    """Both rows as they are now, held: first the draft, then its delivery, as everybody takes them."""
    draft = Draft.objects.select_for_update().filter(pk=delivery.draft_id).first()
    held = Delivery.objects.select_for_update().filter(pk=delivery.pk).first()
    if draft is None or held is None:
        raise _moved_on()
    return draft, held


def _moved_on() -> NotAllowed:
    return NotAllowed(_("This has moved on and cannot be done any more. Look again, then decide."))


def _again(delivery: Delivery, *, by: User, now: datetime, reason: str) -> None:
    """Back in line. The fence goes up: whoever held it before can no longer write what became of it."""
    move(delivery, "approved", by=by, now=now, reason=reason)
    Delivery.objects.filter(pk=delivery.pk).update(
        due_at=now, attempts=0, trouble="", leased_until=None, fence=F("fence") + 1
    )
