"""What the composer holds for one reader: the words so far, what the guard says of them, who may approve, wordings at hand. It stores nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from bedside.inbox import acts
from bedside.inbox.acts import Cannot
from bedside.inbox.models import Conversation
from bedside.inbox.thread import IN_THE_BOX
from bedside.people import may
from bedside.people.masking import masked_or_said
from bedside.people.models import User
from bedside.publishing import guard, shown
from bedside.publishing.models import Draft, Override, SavedReply

WORDINGS = 30  # saved replies offered at once


@dataclass(frozen=True)
class Composer:
    """Ready for the template. `refused`: the sentence that stands where the box would be."""

    refused: str = ""
    draft: Draft | None = None
    open: bool = True  # false: the words wait with somebody else and must be taken back first
    text: str = ""
    checked: shown.Checked = shown.NOTHING
    approvers: Sequence[User] = ()
    nobody: str = ""  # why there is nobody to ask
    saved: Sequence[SavedReply] = ()
    asked_for: list[str] = field(default_factory=list)  # what an approver asked to change
    override: Override | None = None  # what was asked, or decided, about letting exactly these words pass the guard
    nobody_overrides: str = ""  # why there is nobody to ask for that


def composer(
    conversation: Conversation, colleagues: Iterable[User], *, by: User, now: datetime, edit: bool = False
) -> Composer:
    """`edit`: open the box although the words wait for approval."""
    try:
        may.check(by, "conversation.answer", conversation)
        acts.check_can_answer(conversation)
    except (may.Refused, Cannot) as refusal:
        return Composer(refused=str(refusal))
    draft = acts.under_way(conversation)
    if draft is not None and draft.state not in IN_THE_BOX and not edit:
        return Composer(draft=draft, open=False)
    others = [one for one in colleagues if one.pk not in {by.pk, *(draft.writers if draft else ())}]
    approvers = [one for one in others if may.may(one, "draft.approve")]
    text, checked = _words(draft, by, now) if draft else ("", shown.NOTHING)
    return Composer(
        draft=draft,
        text=text,
        checked=checked,
        approvers=approvers,
        nobody=""
        if approvers
        else _("Nobody else here may approve a reply. Whoever looks after People can give somebody that role."),
        saved=wordings(conversation, now=now),
        asked_for=_asked_for(draft),
        override=draft.override() if draft else None,
        nobody_overrides=""
        if any(may.may(one, "guard.override") for one in others)
        else _("Nobody else here may let words pass the guard, so an override cannot be asked for."),
    )


def _words(draft: Draft, by: User, now: datetime) -> tuple[str, shown.Checked]:
    """The words so far and what the guard says of them; while it stops them, only who wrote them sees personal details in them."""
    said = guard.of_draft(draft)
    checked = shown.checked(said, now=now)
    if checked.verdict != "block" or draft.written_by(by):
        return said.text, checked
    hidden = replace(said, text=masked_or_said(said.text, said.organisation))
    return hidden.text, checked if hidden.text == said.text else shown.checked(hidden, now=now)


def _asked_for(draft: Draft | None) -> list[str]:
    if draft is None or draft.state != "changes_asked":
        return []
    rows = draft.approvals.filter(version=draft.version, verdict="changes").select_related("by")
    return [f"{one.by.name}: “{one.words}”" for one in rows]


def wordings(conversation: Conversation, *, now: datetime) -> list[SavedReply]:
    """Approved wordings in force in the conversation's language; those of its site and topics first."""
    rows = SavedReply.objects.filter(
        Q(site=None) | Q(site_id=conversation.site_id),
        Q(expires_at=None) | Q(expires_at__gt=now),
        organisation_id=conversation.organisation_id,
        lang=acts.language_of(conversation),
        approved_at__isnull=False,
    )
    return sorted(rows[:200], key=lambda one: (one.topic not in conversation.topics, one.title.lower()))[:WORDINGS]
