"""The queue as one reader sees it: a view and filters in, one page of conversations out, by risk and then clock. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q, QuerySet

from bedside.inbox.models import OURS, RISKS, Conversation, Reply
from bedside.people import may
from bedside.people.models import User

VIEWS = ("mine", "unassigned", "approve", "all", "late", "snoozed", "done")
COUNTED = VIEWS[:-1]
PAGE = 40
MOST = 1000  # a count stops here and is shown as "999+"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Asked:
    """What a reader asked of the list; its address keeps it through every click."""

    view: str = ""
    channel: int = 0
    site: int = 0
    topic: str = ""
    lang: str = ""
    feeling: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        view = given.get("view", "")
        return cls(
            view if view in VIEWS else "",
            _number(given.get("channel", "")),
            _number(given.get("site", "")),
            given.get("topic", "")[:40],
            given.get("lang", "")[:5],
            given.get("feeling", "")[:8],
            given.get("after", "")[:90],
        )

    def address(self, **changes: object) -> str:
        """The part of an address that says this, with changes: "?view=mine&topic=waiting"."""
        asked = replace(self, **{"after": "", **changes})  # type: ignore[arg-type]
        pairs = {name: value for name, value in asked.__dict__.items() if value}
        return "?" + urlencode(pairs) if pairs else ""

    @property
    def filtered(self) -> bool:
        return any((self.channel, self.site, self.topic, self.lang, self.feeling))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def visible(user: User) -> QuerySet[Conversation]:
    """What this reader may see at all; agencies see their own teams' only."""
    rows = Conversation.objects.filter(organisation_id=user.organisation_id)
    if may.reach(user, "inbox.read") == "organisation":
        return rows
    return rows.filter(Q(team=None) | Q(team__in=user.team_ids()) | Q(assignee=user))


def in_view(view: str, *, user: User, now: datetime) -> QuerySet[Conversation]:
    rows = visible(user)
    if view == "done":
        return rows.filter(state__in=("waiting", "resolved"))
    if view == "approve":
        waits = Reply.objects.filter(draft__organisation_id=user.organisation_id, draft__state="awaiting_approval")
        return rows.filter(pk__in=waits.values("conversation_id"))
    rows = rows.filter(state__in=OURS)
    if view == "snoozed":
        return rows.filter(snoozed_until__isnull=False)
    rows = rows.filter(snoozed_until=None)
    if view == "mine":
        return rows.filter(assignee=user)
    if view == "unassigned":
        return rows.filter(assignee=None)
    return rows.filter(due_at__lt=now) if view == "late" else rows


def asked_for(asked: Asked, *, user: User, now: datetime) -> QuerySet[Conversation]:
    rows = in_view(asked.view, user=user, now=now)
    if asked.channel:
        rows = rows.filter(channel_id=asked.channel)
    if asked.site:
        rows = rows.filter(site_id=asked.site)
    if asked.topic:
        rows = rows.filter(topics__contains=[asked.topic])
    if asked.lang:
        rows = rows.filter(lang=asked.lang)
    if asked.feeling == "unsure":
        return rows.filter(sure=False)
    return rows.filter(sentiment=asked.feeling, sure=True) if asked.feeling else rows


def ordered(rows: QuerySet[Conversation], view: str) -> QuerySet[Conversation]:
    if view == "done":
        return rows.order_by("-said_at", "-pk")
    return rows.order_by("risk", "due_at", "-said_at", "-pk")  # PostgreSQL puts what has no clock last


def place(conversation: Conversation) -> str:
    """Where a conversation stands in the order, as a word for an address."""
    due = _ticks(conversation.due_at) if conversation.due_at else "-"
    return f"{conversation.risk}.{due}.{_ticks(conversation.said_at)}.{conversation.pk}"


def _ticks(at: datetime) -> int:
    return (at - EPOCH) // TICK


def behind(rows: QuerySet[Conversation], view: str, after: str) -> QuerySet[Conversation]:
    """Only what stands behind a place; a place that cannot be read is the beginning."""
    try:
        risk, due, said, pk = after.split(".")
        said_at, number, level = EPOCH + TICK * int(said), int(pk), int(risk)
        due_at = None if due == "-" else EPOCH + TICK * int(due)
    except (ValueError, OverflowError):
        return rows
    older = Q(said_at__lt=said_at) | Q(said_at=said_at, pk__lt=number)
    if view == "done":
        return rows.filter(older, said_at__lte=said_at)
    if due_at is None:
        return rows.filter(Q(risk__gt=level) | (Q(due_at=None) & older), risk__gte=level)
    later = Q(due_at__gt=due_at) | Q(due_at=None) | (Q(due_at=due_at) & older)
    return rows.filter(Q(risk__gt=level) | later, risk__gte=level)


@dataclass(frozen=True)
class Page:
    """Rows of the list, and the place from which it goes on ("" at the end)."""

    rows: list[Conversation]
    after: str


def page(asked: Asked, *, user: User, now: datetime) -> Page:
    rows = ordered(asked_for(asked, user=user, now=now), asked.view)
    found = list((behind(rows, asked.view, asked.after) if asked.after else rows)[: PAGE + 1])
    return Page(found[:PAGE], place(found[PAGE - 1]) if len(found) > PAGE else "")


def next_after(conversation: Conversation, asked: Asked, *, user: User, now: datetime) -> Conversation | None:
    """The row that is selected when this one leaves the list: the one behind it, else the first."""
    rows = ordered(asked_for(asked, user=user, now=now).exclude(pk=conversation.pk), asked.view)
    return behind(rows, asked.view, place(conversation)).first() or rows.first()


def counts(*, user: User, now: datetime) -> dict[str, int]:
    """How many wait in each view, in one question; none is counted beyond MOST."""
    parts: list[str] = []
    values: list[Any] = []
    for view in COUNTED:
        sql, given = in_view(view, user=user, now=now).order_by().values("pk")[:MOST].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")
        values += given
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return dict(zip(COUNTED, cursor.fetchone(), strict=True))


def told(count: int) -> str:
    return f"{MOST - 1}+" if count >= MOST else str(count)


def new_since(asked: Asked, last: int, since: datetime, *, user: User, now: datetime) -> int:
    """How many of this view came, or came again, after the list was drawn, however old their words. `last`: the newest number then."""
    came = Q(pk__gt=last) | Q(heard_at__gt=since)
    return asked_for(asked, user=user, now=now).filter(came).order_by().values("pk")[:MOST].count()


def newest() -> int:
    """The newest number handed out, by which a list later knows what it has not shown."""
    return Conversation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def next_due(*, user: User, now: datetime) -> datetime | None:
    """When the next promised reply falls due: the first of each risk, which the index gives at once."""
    rows = (
        in_view("all", user=user, now=now).filter(due_at__gte=now).order_by("due_at").values_list("due_at", flat=True)
    )
    firsts = [rows.filter(risk=risk)[:1] for risk in range(len(RISKS))]
    return min((due for due in firsts[0].union(*firsts[1:], all=True) if due), default=None)
