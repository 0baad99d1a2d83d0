"""Triage: a mention that was read finds its conversation, its risk, its clock, its team, and why, in words. People decide the rest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, F, Min, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from bedside.inbox import clock
from bedside.inbox.models import OURS, RISKS, Conversation
from bedside.listening.models import Mention, Reading
from bedside.listening.understand import Understood
from bedside.people.models import Site, Team
from bedside.record import bulk
from bedside.record.ledger import acting, mark
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
NOT_ABOUT_US = gettext_noop("It was read now: it is not about us.")
WAITS = gettext_noop("The automatic reader does not work just now, so a person must read it.")
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
        if not _not_us(one) or one.mention.stood_unread:
            threads.setdefault((one.mention.channel_id, one.mention.thread), []).append(one)
    known = known_of(threads) if threads else {}
    threads = {key: group for key, group in threads.items() if key in known or not all(map(_not_us, group))}
    hours, teams = SiteHours(), Teams()
    made = [_begin(group, hours, teams, now) for key, group in threads.items() if key not in known]
    bulk.add(Conversation, made)
    for key, group in threads.items():
        if key in known:
            _go_on(known[key], group, hours, teams, now)
    touched = [*made, *known.values()]
    for organisation_id in {conversation.organisation_id for conversation in touched}:
        announce(organisation_id, "queue", len(touched))
    return touched


def _not_us(one: Understood) -> bool:
    return one.reading is not None and one.reading.about_us == "no"


def known_of(threads: Collection[tuple[int, str]]) -> dict[tuple[int, str], Conversation]:
    channels, names = {key[0] for key in threads}, {key[1] for key in threads}
    rows: QuerySet[Conversation] = Conversation.objects.filter(channel_id__in=channels, thread__in=names)
    return {
        (c.channel_id, c.thread): c
        for c in rows.select_for_update().order_by("pk")
        if (c.channel_id, c.thread) in threads
    }


class SiteHours:
    """The hours by which a conversation's promise runs: its site's, else the organisation's first site's; asked once an organisation."""

    def __init__(self) -> None:
        self._sites: dict[int, dict[int, clock.Hours]] = {}

    def of(self, conversation: Conversation) -> clock.Hours:
        organisation = conversation.organisation_id
        if organisation not in self._sites:
            rows = Site.objects.filter(organisation_id=organisation).order_by("pk")
            self._sites[organisation] = {site.pk: clock.Hours.of(site) for site in rows}
        sites = self._sites[organisation]
        first = next(iter(sites.values()), None) or clock.Hours.of(None)
        return sites.get(conversation.site_id or 0, first)


class Teams:
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


def _begin(group: list[Understood], hours: SiteHours, teams: Teams, now: datetime) -> Conversation:
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
        heard_at=now,
        mentions=len(group),
        voices=len({bytes(one.mention.author_key) for one in group}),
        risk=4,
    )
    _show(conversation, newest, topics)
    _promise(conversation, group, hours.of(conversation))
    return conversation


def _go_on(conversation: Conversation, group: list[Understood], hours: SiteHours, teams: Teams, now: datetime) -> None:
    """They said more, or changed what they said: the conversation shows it, and wakes when it was closed or put off.

    What stood in it unread before is nothing new."""
    mentions = conversation.thread_mentions()
    conversation.mentions = mentions.count()
    conversation.voices = mentions.values("author_key").distinct().count()
    newest = max(group, key=lambda one: one.mention.posted_at)
    if newest.mention.posted_at >= conversation.said_at:
        _show(conversation, newest, _topics(group))
    if not all(one.mention.stood_unread for one in group):
        wake(conversation, now)
    if WAITS in conversation.why:
        _read_at_last(conversation, group, teams, now)
    else:
        _promise(conversation, [one for one in group if not _not_us(one)], hours.of(conversation))
    conversation.save()


def _read_at_last(conversation: Conversation, group: list[Understood], teams: Teams, now: datetime) -> None:
    """What stood unread is read: risk and clock are worked out anew. What is surely not about us leaves the queue, unless somebody has it."""
    owed = _owed(conversation)
    weigh(conversation, owed or [one for one in group if not _not_us(one)])
    untouched = conversation.state == "new" and conversation.assignee_id is None
    if untouched:
        conversation.team_id = teams.for_(group[0].mention, conversation.topics)
    if not conversation.why:
        conversation.why = [NOT_ABOUT_US]
        if untouched:
            conversation.settled_at = conversation.heard_at
            move(conversation, "resolved", by=None, now=now, reason=NOT_ABOUT_US)


def wake(conversation: Conversation, now: datetime) -> None:
    """Whatever was closed or put off is open again, because they wrote."""
    conversation.heard_at = now
    with acting():
        if conversation.state in ("waiting", "resolved"):
            conversation.risk, conversation.due_at = 4, None
            move(conversation, "reopened", by=None, now=now, reason="They wrote again.")
        if conversation.snoozed_until is not None:
            conversation.snoozed_until = None
            conversation.snoozes.filter(woken_at=None).update(woken_at=now)
            mark("conversation.woken", conversation, by=None, now=now, reason="They wrote again.")


def place_again(conversation: Conversation, mention: Mention, reading: Reading) -> None:
    """A person corrected a mention: the conversation shows that, and its risk and clock are worked out anew over all it still owes."""
    if mention.posted_at >= conversation.said_at:
        conversation.topics, conversation.sentiment = reading.topics[:6], reading.sentiment
        conversation.sure = reading.sure
    weigh(conversation, _owed(conversation) or [Understood(mention, reading, mention.title, mention.text)])
    conversation.save(update_fields=["risk", "why", "topics", "sentiment", "sure", "due_at", "warned_at"])


def weigh_anew(conversation: Conversation) -> None:
    """Part of it was answered: risk and clock are those of what was not. The caller saves."""
    owed = _owed(conversation)
    if owed:
        weigh(conversation, owed)


def weigh(conversation: Conversation, owed: Sequence[Understood]) -> None:
    """Risk and clock from nothing but these."""
    due = conversation.due_at
    conversation.risk, conversation.why, conversation.due_at = 4, [], None
    _promise(conversation, owed, SiteHours().of(conversation))
    if conversation.state not in OURS:
        conversation.due_at = due
    elif conversation.due_at != due:
        conversation.warned_at = None


def _owed(conversation: Conversation) -> list[Understood]:
    """What was said or changed since we last answered or closed it, and is still there; not what is surely not about us."""
    read_at = Min("readings__at", filter=Q(readings__version=F("version")))
    heard_at = Coalesce("edited_at", "heard_at")
    seen_at = Case(When(shown_unread=F("version"), then=heard_at), default=Coalesce(read_at, heard_at))
    rows = conversation.thread_mentions().filter(state__in=("read", "unreadable"))
    rows = rows.annotate(read_at=seen_at)
    if conversation.settled_at is not None:
        rows = rows.filter(read_at__gt=conversation.settled_at)
    mentions = list(rows)
    readings = {reading.mention_id: reading for reading in Reading.objects.filter(mention__in=mentions, current=True)}
    owed = [Understood(one, readings.get(one.pk), one.title, one.text) for one in mentions]
    return [one for one in owed if one.reading is None or one.reading.about_us != "no"]


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


def _promise(conversation: Conversation, group: Sequence[Understood], hours: clock.Hours) -> None:
    """Take over the gravest risk with its reasons, and the promise that falls due first."""
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
