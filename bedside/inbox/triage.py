"""Triage: a mention that was read finds its conversation, its risk, its clock, its team, and why, in words. People decide the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from bedside.inbox import clock
from bedside.inbox.models import OURS, RISKS, Conversation
from bedside.listening.models import Mention, Reading
from bedside.listening.understand import Understood
from bedside.people.models import Site, Team
from bedside.record import bulk
from bedside.record.ledger import acting
from bedside.record.moves import move
from bedside.web.live import announce

UNREAD = gettext_noop("The automatic reader failed on it, so a person must read it.")
PLEA = gettext_noop("Somebody asks us to act.")
PRESS = gettext_noop("A journalist asks.")
THREAT = gettext_noop("It threatens somebody.")
LOW_STARS = gettext_noop("A review with one or two stars.")
PRIVATE_DETAILS = gettext_noop("It shows a person's health and who they are in public.")
CRITICAL = gettext_noop("A complaint in public.")
QUESTION = gettext_noop("A question waits for an answer.")
PRAISE = gettext_noop("Kind words: a thank-you is welcome.")
NOTHING = gettext_noop("Nothing is asked of us.")
NOT_SURE_ABOUT_US = gettext_noop("It may not be about us.")


@dataclass(frozen=True)
class Rank:
    """Where a mention belongs in the queue, and why."""

    risk: int
    why: list[str] = field(default_factory=list)


def rank(one: Understood) -> Rank:
    """The risk of one mention with its reasons, most important first. The reader's urgency leads; a person's safety is never lowered."""
    reading, mention = one.reading, one.mention
    if reading is None:
        return Rank(RISKS.index("soon"), [UNREAD])
    risk = RISKS.index(reading.urgency) if reading.urgency in RISKS else RISKS.index("routine")
    why = list(reading.urgency_reasons)
    for holds, level, words in (
        (reading.intent == "threat", "urgent", THREAT),
        (reading.intent == "plea_for_help", "urgent", PLEA),
        (reading.intent == "press", "urgent", PRESS),
        (reading.health_and_identity and mention.visibility == "public", "soon", PRIVATE_DETAILS),
        (mention.rating is not None and mention.rating <= 2, "soon", LOW_STARS),
        (reading.intent == "complaint" and mention.visibility == "public", "soon", CRITICAL),
        (reading.intent in ("question_routine", "question_clinical"), "routine", QUESTION),
    ):
        if holds:
            risk = min(risk, RISKS.index(level))
            why += [] if words in why else [words]
    if reading.intent == "praise":
        why.append(PRAISE)
    if reading.about_us == "unsure":
        why.append(NOT_SURE_ABOUT_US)
    return Rank(risk, why or [NOTHING])


def place(understood: Sequence[Understood], *, now: datetime) -> list[Conversation]:
    """Put read mentions where a person will see them, inside the caller's transaction. Mentions surely not about us stay in Listening."""
    threads: dict[tuple[int, str], list[Understood]] = {}
    for one in sorted(understood, key=lambda u: (u.mention.channel_id, u.mention.thread, u.mention.posted_at)):
        if one.reading is None or one.reading.about_us != "no":
            threads.setdefault((one.mention.channel_id, one.mention.thread), []).append(one)
    if not threads:
        return []
    known = _known(threads)
    sites = Site.objects.in_bulk(
        [one.mention.site_id for group in threads.values() for one in group if one.mention.site_id]
    )
    teams = _Teams()
    made = [_begin(group, sites, teams, now) for key, group in threads.items() if key not in known]
    bulk.add(Conversation, made)
    for key, group in threads.items():
        if key in known:
            _go_on(known[key], group, sites, now)
    touched = [*made, *known.values()]
    for organisation_id in {conversation.organisation_id for conversation in touched}:
        announce(organisation_id, "queue", len(touched))
    return touched


def _known(threads: dict[tuple[int, str], list[Understood]]) -> dict[tuple[int, str], Conversation]:
    channels, names = {key[0] for key in threads}, {key[1] for key in threads}
    rows: QuerySet[Conversation] = Conversation.objects.filter(channel_id__in=channels, thread__in=names)
    return {
        (c.channel_id, c.thread): c
        for c in rows.select_for_update().order_by("pk")
        if (c.channel_id, c.thread) in threads
    }


class _Teams:
    """Which team answers for a topic or a site; asked once an organisation."""

    def __init__(self) -> None:
        self._teams: dict[int, list[tuple[int, set[str], set[int]]]] = {}

    def for_(self, mention: Mention, topics: list[str]) -> int | None:
        if mention.organisation_id not in self._teams:
            rows = Team.objects.filter(organisation_id=mention.organisation_id).prefetch_related("sites").order_by("pk")
            self._teams[mention.organisation_id] = [
                (team.pk, set(team.topics), {site.pk for site in team.sites.all()}) for team in rows
            ]
        for pk, their_topics, their_sites in self._teams[mention.organisation_id]:
            if their_topics & set(topics) and (not their_sites or mention.site_id in their_sites):
                return pk
        for pk, their_topics, their_sites in self._teams[mention.organisation_id]:
            if mention.site_id in their_sites and not their_topics:
                return pk
        return None


def _begin(group: list[Understood], sites: dict[int, Site], teams: _Teams, now: datetime) -> Conversation:
    first, newest = group[0].mention, group[-1]
    topics = _topics(group)
    conversation = Conversation(
        organisation_id=first.organisation_id,
        channel_id=first.channel_id,
        site_id=first.site_id,
        team_id=teams.for_(first, topics),
        thread=first.thread,
        visibility=first.visibility,
        kind=first.kind,
        began_at=first.posted_at,
        mentions=len(group),
        voices=len({bytes(one.mention.author_key) for one in group}),
        risk=4,
    )
    _show(conversation, newest, topics)
    _promise(conversation, group, sites)
    return conversation


def _go_on(conversation: Conversation, group: list[Understood], sites: dict[int, Site], now: datetime) -> None:
    """They said more, or changed what they said: the conversation shows it, and wakes when it was closed."""
    mentions = conversation.thread_mentions()
    conversation.mentions = mentions.count()
    conversation.voices = mentions.values("author_key").distinct().count()
    newest = max(group, key=lambda one: one.mention.posted_at)
    if newest.mention.posted_at >= conversation.said_at:
        _show(conversation, newest, _topics(group))
    if conversation.state in ("waiting", "resolved"):
        with acting():
            conversation.risk, conversation.due_at = 4, None
            move(conversation, "reopened", by=None, now=now, reason="They wrote again.")
    _promise(conversation, group, sites)
    if conversation.snoozed_until and conversation.risk <= RISKS.index("urgent"):
        conversation.snoozed_until = None
    conversation.save()


def place_again(conversation: Conversation, mention: Mention, reading: Reading) -> None:
    """A person corrected the newest mention: the conversation shows that, and its risk and clock are worked out anew."""
    if mention.posted_at < conversation.said_at:
        return
    one = Understood(mention, reading, mention.title, mention.text)
    ranked = rank(one)
    conversation.risk, conversation.why = ranked.risk, ranked.why
    conversation.topics, conversation.sentiment, conversation.sure = reading.topics[:6], reading.sentiment, reading.sure
    promise = clock.promises().get(RISKS[ranked.risk])
    if conversation.state in OURS:
        hours = clock.Hours.of(conversation.site)
        conversation.due_at = clock.due(mention.posted_at, promise, hours) if promise else None
        conversation.warned_at = None
    conversation.save(update_fields=["risk", "why", "topics", "sentiment", "sure", "due_at", "warned_at"])


def _topics(group: list[Understood]) -> list[str]:
    seen = [topic for one in reversed(group) if one.reading for topic in one.reading.topics]
    return list(dict.fromkeys(seen))[:6]


def _show(conversation: Conversation, one: Understood, topics: list[str]) -> None:
    conversation.snippet = " ".join(f"{one.title} {one.text}".split())[:240]
    conversation.lang = one.mention.lang
    conversation.said_at = one.mention.posted_at
    conversation.topics = topics
    conversation.sentiment = one.reading.sentiment if one.reading else ""
    conversation.sure = bool(one.reading and one.reading.sure)


def _promise(conversation: Conversation, group: list[Understood], sites: dict[int, Site]) -> None:
    """Take over the gravest risk with its reasons, and the promise that falls due first."""
    hours = clock.Hours.of(sites.get(conversation.site_id or 0))
    for one in group:
        ranked = rank(one)
        if ranked.risk < conversation.risk or not conversation.why:
            conversation.risk, conversation.why = ranked.risk, ranked.why
        promise = clock.promises().get(RISKS[ranked.risk])
        if promise is None or conversation.state not in OURS:
            continue
        due = clock.due(one.mention.posted_at, promise, hours)
        if conversation.due_at is None or due < conversation.due_at:
            conversation.due_at, conversation.warned_at = due, None
