"""Mentions that were read again: their conversations show them as they are read now. Risk, clock, team and state stay as they are."""

from __future__ import annotations

from collections.abc import Sequence

from bedside.inbox import triage
from bedside.inbox.models import Conversation
from bedside.listening.models import Mention, Reading


def show(mentions: Sequence[Mention]) -> None:
    """The newest of a conversation gives it its words, language, topics and feeling; inside the caller's transaction."""
    if not mentions:
        return
    threads: dict[tuple[int, str], Mention] = {}
    for mention in sorted(mentions, key=lambda one: one.posted_at):
        threads[mention.channel_id, mention.thread] = mention
    readings = {one.mention_id: one for one in Reading.objects.filter(mention__in=threads.values(), current=True)}
    touched = []
    for key, conversation in triage.known_of(threads).items():
        mention = threads[key]
        if mention.posted_at < conversation.said_at or mention.pk not in readings:
            continue
        _show(conversation, mention, readings[mention.pk])
        touched.append(conversation)
    Conversation.objects.bulk_update(touched, ["snippet", "lang", "topics", "sentiment", "sure"], batch_size=500)


def _show(conversation: Conversation, mention: Mention, reading: Reading) -> None:
    conversation.snippet = " ".join(f"{mention.title} {mention.text}".split())[:240]
    conversation.lang, conversation.topics = mention.lang, reading.topics[:6]
    conversation.sentiment, conversation.sure = reading.sentiment, reading.sure
