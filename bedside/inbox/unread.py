"""What could not be read stands in the queue all the same: given up for good, or until the reader works again. People read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bedside.inbox import clock, triage
from bedside.inbox.models import OURS, RISKS, Conversation
from bedside.listening.models import Mention
from bedside.record import bulk
from bedside.web.live import announce

SOON = RISKS.index("soon")


def give_up(mention: Mention, *, now: datetime) -> None:
    """The plainest place in the queue, for a mention that could not be read or placed: nothing of it is looked at, so nothing fails."""
    conversation = triage.known_of([(mention.channel_id, mention.thread)]).get((mention.channel_id, mention.thread))
    if conversation is None:
        conversation = _begun(mention, now)
    else:
        triage.wake(conversation, now)
    if conversation.risk >= SOON:
        conversation.risk, conversation.why = SOON, [triage.UNREAD]
    conversation.mentions = max(1, conversation.thread_mentions().count())
    conversation.snippet, conversation.said_at = mention.text[:240], mention.posted_at
    conversation.due_at = min(conversation.due_at or now, now)
    conversation.save()
    announce(conversation.organisation_id, "queue", 1)


def place(mentions: Sequence[Mention], *, now: datetime) -> None:
    """Nothing can be read just now: new mentions stand in the queue, as grave as a complaint, until they are. Inside the caller's transaction."""
    threads: dict[tuple[int, str], list[Mention]] = {}
    for mention in sorted(mentions, key=lambda one: one.posted_at):
        threads.setdefault((mention.channel_id, mention.thread), []).append(mention)
    if not threads:
        return
    known = triage.known_of(threads)
    hours, teams = triage.SiteHours(), triage.Teams()
    made = []
    for key, group in threads.items():
        conversation = known.get(key) or _begun(group[0], now)
        if key in known:
            triage.wake(conversation, now)
        else:
            conversation.team_id = teams.for_(group[0], [])
            made.append(conversation)
        _stand(conversation, group, hours)
    bulk.add(Conversation, made)
    for conversation in known.values():
        conversation.save()
    for organisation_id in {mention.organisation_id for mention in mentions}:
        announce(organisation_id, "queue", len(threads))


def _begun(mention: Mention, now: datetime) -> Conversation:
    return Conversation(
        organisation_id=mention.organisation_id, channel_id=mention.channel_id, site_id=mention.site_id,
        thread=mention.thread, visibility=mention.visibility, kind=mention.kind, began_at=mention.posted_at,
        risk=4, heard_at=now,
    )  # fmt: skip


def _stand(conversation: Conversation, group: Sequence[Mention], hours: triage.SiteHours) -> None:
    """What can be told without a word being read: how many, since when, and by when somebody should look."""
    newest = group[-1]
    conversation.mentions = conversation.thread_mentions().count()
    conversation.voices = len(set(conversation.thread_mentions().values_list("author_key", flat=True)))
    conversation.said_at = max(conversation.said_at or newest.posted_at, newest.posted_at)
    graver = [words for words in conversation.why if words != triage.WAITS] if conversation.risk < SOON else []
    conversation.risk, conversation.why = min(conversation.risk, SOON), [*graver, triage.WAITS]
    promise = clock.promises().get("soon")
    if promise is not None and conversation.state in OURS:
        due = clock.due(group[0].posted_at, promise, hours.of(conversation))
        conversation.due_at = min(conversation.due_at or due, due)
