"""Writing: a draft is begun, edited, checked by the guard, sent for approval, approved or sent back. Approval makes a delivery; it sends nothing."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bedside.people.masking import NotMasked, masked, masked_or_said
from bedside.people.models import User
from bedside.publishing import guard
from bedside.publishing.models import Approval, Delivery, Draft, Finding, Hold
from bedside.record.ledger import acting, mark
from bedside.record.moves import Overtaken, move
from bedside.understanding.drafts import Verdict
from bedside.web.live import announce


class GuardRefuses(Exception):
    """The guard blocks these words; its findings are stored with the draft and `verdict` carries them."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.findings[0].reason if verdict.findings else guard.FAILED)
        self.verdict = verdict


class CannotApprove(Exception):
    """This person cannot give this approval; the words say why."""


def begin(*, by: User, now: datetime, **what: Any) -> Draft:
    """A new draft. `what`: organisation, channel, in_reply_to, thread, answers, visibility, lang, text, topics, team_id, heard_on."""
    with acting():
        draft = Draft.objects.create(author=by, writers=[by.pk], written_at=now, **what)
        mark("draft.begun", draft, by=by, now=now)
    return draft


def edit(draft: Draft, text: str, *, by: User, now: datetime, seen_version: int | None = None) -> None:
    """New words are a new version: whatever was checked or approved before no longer counts.

    `seen_version`: the version these words were written over (0: there was none yet); Overtaken when it has moved on since.
    """
    with acting():
        _lock(draft)
        if text == draft.text:
            return
        if seen_version is not None and seen_version != draft.version:
            raise _overtaken()
        _call_off(draft, by=by, now=now)
        if draft.state != "draft":
            move(draft, "draft", by=by, now=now, reason="edited")
        if by.pk != draft.author_id:
            mark("draft.rewritten", draft, by=by, now=now, was_by=draft.author_id)
        draft.writers = list(dict.fromkeys([*draft.writers, draft.author_id, by.pk]))
        draft.author = by
        draft.text, draft.version, draft.written_at = text, draft.version + 1, now
        draft.save(update_fields=["sealed_text", "version", "written_at", "author", "writers"])


def check(draft: Draft, *, by: User, now: datetime) -> Verdict:
    """Let the guard read the draft; findings are kept with this version. Raises Overtaken when these are no longer its words."""
    with acting():
        _lock_as_seen(draft)
        verdict = guard.examine(guard.of_draft(draft), now=now)
        draft.findings.filter(version=draft.version).delete()
        Finding.objects.bulk_create(
            Finding(
                draft=draft, version=draft.version, verdict=verdict.verdict, check_name=f.check, start=f.start, end=f.end,
                reason=f.reason, suggestion=f.suggestion or "", at=now,
            )
            for f in verdict.findings
        )  # fmt: skip
        if verdict.verdict != "block" and draft.state == "draft":
            move(draft, "checked", by=by, now=now, verdict=verdict.verdict)
        elif verdict.verdict == "block":
            mark("draft.refused_by_guard", draft, by=by, now=now, checks=sorted({f.check for f in verdict.findings}))
    return verdict


def submit(draft: Draft, *, by: User, now: datetime, asked_of: User | None = None) -> None:
    """Check the words once more and ask for approval. Raises GuardRefuses with the reason in words, or Overtaken."""
    with acting():
        verdict = check(draft, by=by, now=now)
        if verdict.verdict != "block":
            asked = asked_of.pk if asked_of else None
            move(draft, "awaiting_approval", by=by, now=now, version=draft.version, asked_of=asked)
            draft.asked_of, draft.asked_at = asked_of, now
            draft.save(update_fields=["asked_of", "asked_at"])
            announce(draft.organisation_id, "approval", draft.pk)
    if verdict.verdict == "block":  # only now, so that the findings are kept
        raise GuardRefuses(verdict)


def approve(draft: Draft, version: int, *, by: User, now: datetime) -> Delivery:
    """Agree with exactly the version that was read. Its delivery waits to be sent from then on."""
    with acting():
        _lock(draft)
        _decide(draft, version, "approved", "", by=by, now=now)
        move(draft, "approved", by=by, now=now, version=version)
        delivery = Delivery.objects.create(
            organisation_id=draft.organisation_id, draft=draft, channel_id=draft.channel_id, version=version,
            key=_key(draft, version), due_at=now, made_at=now,
        ) if not Delivery.objects.filter(draft=draft).exists() else _renew(draft, version, by=by, now=now)  # fmt: skip
        announce(draft.organisation_id, "approval", draft.pk)
    return delivery


def ask_for_changes(draft: Draft, version: int, words: str, *, by: User, now: datetime) -> None:
    with acting():
        _lock(draft)
        _decide(draft, version, "changes", words, by=by, now=now)
        move(draft, "changes_asked", by=by, now=now, version=version)
        announce(draft.organisation_id, "approval", draft.pk)


def reject(draft: Draft, version: int, words: str, *, by: User, now: datetime) -> None:
    with acting():
        _lock(draft)
        _decide(draft, version, "rejected", words, by=by, now=now)
        move(draft, "rejected", by=by, now=now, version=version)
        announce(draft.organisation_id, "approval", draft.pk)


def withdraw(draft: Draft, *, by: User, now: datetime, reason: str = "") -> None:
    """Take a draft back; possible until the channel has it."""
    with acting():
        _lock(draft)
        _call_off(draft, by=by, now=now)
        move(draft, "withdrawn", by=by, now=now, reason=reason)
        announce(draft.organisation_id, "approval", draft.pk)


def check_may_approve(draft: Draft, user: User) -> None:
    """Raise CannotApprove with the sentence that stands where the button would be."""
    if draft.written_by(user):
        raise CannotApprove(_("You wrote this, so you cannot approve it."))
    if draft.let_pass_by(user):
        raise CannotApprove(_("You let these words pass the guard, so somebody else must approve them."))
    if draft.state != "awaiting_approval":
        raise CannotApprove(_("This draft does not wait for approval now."))


def _decide(draft: Draft, version: int, verdict: str, words: str, *, by: User, now: datetime) -> None:
    check_may_approve(draft, by)
    if version != draft.version:
        raise CannotApprove(_("The words changed after you opened them. Read the new version, then decide."))
    if verdict != "approved" and not words.strip():
        raise CannotApprove(_("Say why, so that the author can act on it."))
    try:
        words = masked(words.strip(), draft.organisation)
    except NotMasked as why:
        raise CannotApprove(str(why)) from why
    try:
        with transaction.atomic():
            Approval.objects.create(
                draft=draft,
                version=version,
                author_id=draft.author_id,
                by=by,
                verdict=verdict,
                words=words,
                at=now,
            )
    except IntegrityError:
        raise CannotApprove(_("You have already answered for this version.")) from None


def _lock(draft: Draft) -> None:
    """Hold the draft's row and see it as it is now, so that an approval and an edit cannot cross."""
    fresh = Draft.objects.select_for_update().get(pk=draft.pk)
    draft.state, draft.version, draft.text = fresh.state, fresh.version, fresh.text
    draft.author_id, draft.writers = fresh.author_id, fresh.writers


def _lock_as_seen(draft: Draft) -> None:
    """Hold the draft's row; raise Overtaken when its words are not the ones we were handed."""
    seen = draft.version
    _lock(draft)
    if draft.version != seen:
        raise _overtaken()


def _overtaken() -> Overtaken:
    return Overtaken(_("Somebody changed this while you were looking at it. Look again, then decide."))


def _call_off(draft: Draft, *, by: User, now: datetime) -> None:
    """Call the delivery of an approved draft off, if it has not been handed to the channel yet."""
    delivery = Delivery.objects.select_for_update().filter(draft=draft).first()
    if delivery is None or delivery.state == "cancelled":
        return
    if delivery.state not in ("approved", "failed"):
        raise TooLate(_("This reply is on its way or out already, so it can no longer be changed."))
    move(delivery, "cancelled", by=by, now=now)


class TooLate(Exception):
    """The words have left, or may have; they cannot be taken back here."""


def _key(draft: Draft, version: int) -> str:
    return hashlib.sha256(f"bedside draft {draft.pk} version {version}".encode()).hexdigest()[:40]


def _renew(draft: Draft, version: int, *, by: User, now: datetime) -> Delivery:
    """A draft edited after approval and approved again: its cancelled delivery starts anew for the new version."""
    delivery = Delivery.objects.select_for_update().get(draft=draft)
    delivery.delete()
    mark("delivery.replaced", draft, by=by, now=now, version=version)
    return Delivery.objects.create(
        organisation_id=draft.organisation_id, draft=draft, channel_id=draft.channel_id, version=version,
        key=_key(draft, version), due_at=now, made_at=now,
    )  # fmt: skip


def place_hold(*, by: User, now: datetime, why: str, **what: Any) -> Hold:
    why = masked_or_said(why, by.organisation)[:200]
    with acting():
        hold = Hold.objects.create(organisation_id=by.organisation_id, placed_by=by, placed_at=now, why=why, **what)
        mark("hold.placed", hold, by=by, now=now, reason=why)
        announce(by.organisation_id, "queue", hold.pk)
    return hold


def lift_hold(hold: Hold, *, by: User, now: datetime) -> None:
    with acting():
        hold.lifted_by, hold.lifted_at = by, now
        hold.save(update_fields=["lifted_by", "lifted_at"])
        mark("hold.lifted", hold, by=by, now=now)
        announce(by.organisation_id, "queue", hold.pk)
