"""What people do with a conversation: open, assign, snooze, wake, resolve, reopen, note, answer. Each act leaves its mark; none of them sends."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from bedside.channels.models import Channel
from bedside.inbox import triage, whereto
from bedside.inbox.models import OURS, Assignment, Conversation, Note, Presence, Reply, Snooze
from bedside.listening.models import Mention
from bedside.people.masking import NotMasked, masked
from bedside.people.models import Team, User
from bedside.publishing import writing
from bedside.publishing.guard import Said
from bedside.publishing.models import Draft
from bedside.record.ledger import acting, mark
from bedside.record.moves import move
from bedside.web.live import announce

HERE = timedelta(seconds=45)  # how long a presence counts after its last sign
LONGEST_SNOOZE = timedelta(days=90)


class Cannot(Exception):
    """The act makes no sense now; the words say why and what to do."""


def look(conversation: Conversation, *, by: User, now: datetime) -> None:
    """Opening a new or reopened conversation shows colleagues that it has been seen."""
    if conversation.state in ("new", "reopened"):
        move(conversation, "open", by=by, now=now)


def assign(
    conversation: Conversation, *, by: User, now: datetime, to: User | None = None, team: Team | None = None
) -> None:
    """Give it to a person or a team, or to nobody."""
    if to is not None and (to.organisation_id != conversation.organisation_id or not to.is_active):
        raise Cannot(_("This person cannot take conversations here."))
    with acting():
        Assignment.objects.create(conversation=conversation, to=to, team=team, by=by, at=now)
        conversation.assignee = to
        if team is not None or to is None:
            conversation.team = team or conversation.team
        conversation.save(update_fields=["assignee", "team"])
        mark(
            "conversation.assigned",
            conversation,
            by=by,
            now=now,
            to=to.pk if to else None,
            team=team.pk if team else None,
        )
        _tell(conversation)


def snooze(conversation: Conversation, until: datetime, *, by: User, now: datetime) -> None:
    """Put it off; it comes back by itself at that time, and at once when they write or the promise is graver."""
    if until <= now:
        raise Cannot(_("Choose a time to come."))
    if until > now + LONGEST_SNOOZE:
        raise Cannot(_("A conversation can be put off for 90 days at most."))
    with acting():
        Snooze.objects.create(conversation=conversation, until=until, by=by, at=now)
        conversation.snoozed_until = until
        conversation.save(update_fields=["snoozed_until"])
        mark("conversation.snoozed", conversation, by=by, now=now, until=until.isoformat())
        _tell(conversation)


def wake(conversation: Conversation, *, by: User | None, now: datetime) -> None:
    with acting():
        conversation.snoozes.filter(woken_at=None).update(woken_at=now, woken_by=by)
        conversation.snoozed_until = None
        conversation.save(update_fields=["snoozed_until"])
        mark("conversation.woken", conversation, by=by, now=now)
        _tell(conversation)


def wake_due(*, now: datetime) -> int:
    """Bring back what was put off until now."""
    due = list(Conversation.objects.filter(snoozed_until__lte=now)[:200])
    for conversation in due:
        wake(conversation, by=None, now=now)
    return len(due)


def resolve(conversation: Conversation, *, by: User, now: datetime, reason: str = "", seen: str | None = None) -> None:
    """Nothing is owed any more. A draft still under way must be sent or taken back first.

    `seen`: how far the thread had come when it was read (Conversation.seen); what nobody has read is not closed.
    """
    with acting():
        fresh = _held(conversation)
        if under_way(conversation):
            raise Cannot(_("A reply is still under way. Send it or take it back, then resolve."))
        if seen is not None and seen != fresh.seen:
            raise Cannot(_("They wrote again while you were looking. Read it, then resolve."))
        move(conversation, "resolved", by=by, now=now, reason=reason)
        conversation.snoozes.filter(woken_at=None).update(woken_at=now, woken_by=by)
        conversation.due_at, conversation.snoozed_until, conversation.settled_at = None, None, fresh.heard_at
        conversation.save(update_fields=["due_at", "snoozed_until", "settled_at"])
        _tell(conversation)


def _held(conversation: Conversation) -> Conversation:
    """The conversation as it stands now, held until the act is over, so that two acts cannot cross."""
    return Conversation.objects.select_for_update().get(pk=conversation.pk)


def reopen(conversation: Conversation, *, by: User, now: datetime) -> None:
    with acting():
        move(conversation, "reopened", by=by, now=now)
        _tell(conversation)


def write_note(conversation: Conversation, text: str, *, by: User, now: datetime) -> Note:
    """What a colleague has to say to the others; personal details are masked in it, since many more may read it than write."""
    if not text.strip():
        raise Cannot(_("Write something first."))
    try:
        words = masked(text.strip(), conversation.organisation)
    except NotMasked as refusal:
        raise Cannot(str(refusal)) from refusal
    with acting():
        note = Note.objects.create(conversation=conversation, author=by, text=words, at=now)
        mark("conversation.noted", conversation, by=by, now=now, note=note.pk)
        _tell(conversation)
    return note


def under_way(conversation: Conversation) -> Draft | None:
    """The reply that is being written, waits for approval or waits to go out."""
    ended = Q(state__in=Draft.life.ends)
    return Draft.objects.filter(reply__conversation=conversation).exclude(ended).order_by("-pk").first()


def draft_reply(
    conversation: Conversation,
    text: str,
    *,
    by: User,
    now: datetime,
    visibility: str = "",
    seen_version: int | None = None,
) -> Draft:
    """The one reply under way in this conversation, with these words; begun now if there was none. `seen_version`: as for an edit."""
    with acting():
        fresh = _held(conversation)
        draft = under_way(conversation)
        if draft is not None:
            writing.edit(draft, text, by=by, now=now, seen_version=seen_version)
            Reply.objects.filter(draft=draft).update(answers_until=fresh.heard_at)
            return draft
        last, mouth = _to_answer(conversation)
        draft = writing.begin(
            by=by,
            now=now,
            organisation=conversation.organisation,
            channel=mouth,
            heard_on=conversation.channel,
            team_id=conversation.team_id,
            **whereto.of(conversation, last, mouth.pk),
            answers=_answers(conversation),
            topics=conversation.topics,
            visibility=visibility or conversation.visibility,
            lang=language_of(conversation),
            text=text,
        )
        Reply.objects.create(conversation=conversation, draft=draft, at=now, answers_until=fresh.heard_at)
        _tell(conversation)
    return draft


def check_can_answer(conversation: Conversation) -> None:
    """Raise Cannot with the sentence that stands where the composer would be."""
    if under_way(conversation) is None:
        _to_answer(conversation)


def _to_answer(conversation: Conversation) -> tuple[Mention, Channel]:
    """The newest mention that is still there, and the channel that an answer goes out through."""
    last = conversation.thread_mentions().exclude(state="gone").last()
    if last is None:
        raise Cannot(_("What they said was deleted where it was said, so there is nothing to answer."))
    mouth = conversation.channel.mouth
    if mouth is None:
        raise Cannot(_("Bedside cannot answer on this channel. Answer where it was said, then resolve this."))
    return last, mouth


def ask_for_approval(conversation: Conversation, text: str, *, by: User, now: datetime, asked_of: User | None) -> Draft:
    """Keep these words as the reply under way and send them for approval. Raises writing.GuardRefuses; the words are kept all the same."""
    if not text.strip():
        raise Cannot(_("Write something first."))
    draft = draft_reply(conversation, text, by=by, now=now)
    if draft.state == "awaiting_approval":
        raise Cannot(_("These words wait for approval already."))
    writing.submit(draft, by=by, now=now, asked_of=asked_of)
    with acting():
        _tell(conversation)
    return draft


def withdraw(draft: Draft, *, by: User, now: datetime) -> None:
    """Take the reply under way back; its conversation shows it at once."""
    with acting():
        writing.withdraw(draft, by=by, now=now)
        for reply in Reply.objects.filter(draft=draft).select_related("conversation"):
            _tell(reply.conversation)


def to_be_said(conversation: Conversation, text: str) -> Said:
    """What the guard needs to read words that are not a draft yet."""
    mouth = conversation.channel.mouth or conversation.channel
    return Said(
        conversation.organisation, text[:5000], language_of(conversation), _answers(conversation),
        conversation.visibility, mouth.pk, tuple(conversation.topics), conversation.channel_id,
    )  # fmt: skip


def _answers(conversation: Conversation) -> str:
    texts = [mention.text for mention in conversation.thread_mentions().exclude(text="")]
    return "\n".join(texts)[-8000:]


def language_of(conversation: Conversation) -> str:
    known = ("es", "ca", "en", "pl")
    wanted = (conversation.lang, conversation.channel.language, conversation.organisation.language)
    return next((lang for lang in wanted if lang in known), "en")


def answered(*, now: datetime) -> int:
    """Replies that went out: their conversations now wait for the other side. Finds what a killed worker left undone."""
    out = Conversation.objects.filter(replies__draft__state="sent").filter(
        Q(answered_at=None) | Q(answered_at__lt=F("replies__draft__delivery__sent_at"))
    )
    rows = list(out.distinct()[:100])
    for conversation in rows:
        with acting():
            _settle(_held(conversation), now)
    return len(rows)


def _settle(conversation: Conversation, now: datetime) -> None:
    """What was there when the reply was written is answered; what they said since is still owed."""
    reply = conversation.replies.filter(draft__state="sent").order_by("-draft__delivery__sent_at").first()
    if reply is None:
        return
    draft = reply.draft
    conversation.answered_at = draft.delivery.sent_at or now
    conversation.settled_at = reply.answers_until or draft.asked_at or draft.written_at
    if conversation.heard_at <= conversation.settled_at:
        conversation.due_at, conversation.snoozed_until = None, None
        if conversation.state in OURS:
            move(conversation, "waiting", by=None, now=now, reason="We answered.")
    else:
        triage.weigh_anew(conversation)
    conversation.save()
    _tell(conversation)


def be_here(conversation: Conversation, *, by: User, now: datetime) -> None:
    """Note that somebody is writing here just now."""
    Presence.objects.update_or_create(conversation=conversation, user=by, defaults={"at": now})
    announce(conversation.organisation_id, "conversation", conversation.pk)


def others_here(conversation: Conversation, *, by: User, now: datetime) -> list[User]:
    present = (
        Presence.objects.filter(conversation=conversation, at__gt=now - HERE).exclude(user=by).select_related("user")
    )
    return [presence.user for presence in present]


def _tell(conversation: Conversation) -> None:
    announce(conversation.organisation_id, "conversation", conversation.pk)
    announce(conversation.organisation_id, "queue", conversation.pk)
