"""What the guard did in a month, counted from the ledger and from what it found: drafts, checks, overrides, false alarms, originals opened.

It reads rows and counts them; every figure says what it counts. It changes nothing and shows nobody's words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Q

from bedside.people.models import Organisation, Site, User
from bedside.publishing.models import Draft, FalseAlarm, Finding, Override
from bedside.record.models import Event
from bedside.understanding.drafts import CHECKS

WORDS = ("passed", "review", "refused")  # what the guard said of a draft, the gravest last
READ = ("draft.checked", "draft.refused_by_guard")
WEEKS = 13
MOST = 500  # rows of one table
ALL_CHECKS = (*CHECKS, "hold")


@dataclass(frozen=True)
class Month:
    """A month by the clock of the organisation's first site."""

    first: date
    zone: tzinfo

    @classmethod
    def asked(cls, text: str, zone: tzinfo, *, now: datetime) -> Month:
        """ "2026-11"; anything else, or a month to come, is the present one."""
        present = now.astimezone(zone).date().replace(day=1)
        try:
            first = date.fromisoformat(f"{text}-01") if len(text) == 7 else present
        except ValueError:
            first = present
        return cls(first if date(2000, 1, 1) <= first <= present else present, zone)

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def start(self) -> datetime:
        return datetime(self.first.year, self.first.month, 1, tzinfo=self.zone)

    @property
    def end(self) -> datetime:
        return self.after.start

    @property
    def before(self) -> Month:
        return Month((self.first - timedelta(days=1)).replace(day=1), self.zone)

    @property
    def after(self) -> Month:
        return Month((self.first + timedelta(days=31)).replace(day=1), self.zone)


def zone_of(organisation: Organisation) -> tzinfo:
    """The clock that months are told by."""
    site = Site.objects.filter(organisation=organisation).order_by("pk").first()
    return site.clock if site else UTC


@dataclass
class Tally:
    """Drafts, each counted once: read by the guard; of these held back for a person's look; refused."""

    read: int = 0
    review: int = 0
    refused: int = 0
    overridden: int = 0

    def add(self, word: str) -> None:
        self.read += 1
        self.review += word == "review"
        self.refused += word == "refused"


@dataclass(frozen=True)
class Report:
    """One month. `by_lang`: (language, its drafts, its checks as (check, drafts))."""

    month: Month
    all: Tally
    by_lang: list[tuple[str, Tally, list[tuple[str, Tally]]]]
    weeks: list[tuple[date, Tally]]
    overrides: list[Override]
    alarms: list[FalseAlarm]
    opened: list[Opened]

    @property
    def empty(self) -> bool:
        return not (self.all.read or self.overrides or self.alarms or self.opened)


@dataclass(frozen=True)
class Opened:
    """One original that somebody opened, and why."""

    at: datetime
    who: str
    why: str
    mention: int | None


def report(organisation: Organisation, month: Month, *, now: datetime) -> Report:
    """Everything of a month, in a dozen queries."""
    words = _gravest(_said(organisation, month.start, month.end))
    langs = dict(Draft.objects.filter(pk__in=words).values_list("pk", "lang"))
    overrides, alarms = _overrides(organisation, month), _alarms(organisation, month)
    total = Tally()
    for word in words.values():
        total.add(word)
    total.overridden = len({one.draft_id for one in overrides if _passed_in(one, month.start, month.end)})
    return Report(
        month,
        total,
        _by_language(words, langs, _found(organisation, month)),
        _weeks(organisation, month, now=now),
        overrides,
        alarms,
        _opened(organisation, month),
    )


def _said(organisation: Organisation, start: datetime, end: datetime) -> list[tuple[int, datetime, str]]:
    """(draft, when, what the guard said) for each reading of a draft that somebody sent off."""
    rows = Event.objects.filter(
        organisation_id=organisation.pk, thing="publishing.draft", act__in=READ, at__gte=start, at__lt=end
    ).values_list("thing_id", "at", "act", "detail")
    return [
        (draft, at, _word(act, detail))
        for draft, at, act, detail in rows.order_by("number")
        if draft is not None and detail.get("verdict") != "overridden"
    ]


def _word(act: str, detail: dict[str, Any]) -> str:
    if act == "draft.refused_by_guard":
        return "refused"
    return "review" if detail.get("verdict") == "review" else "passed"


def _gravest(said: Iterable[tuple[int, datetime, str]]) -> dict[int, str]:
    """The gravest word about each draft."""
    found: dict[int, str] = {}
    for draft, _at, word in said:
        found[draft] = max(found.get(draft, "passed"), word, key=WORDS.index)
    return found


def _found(organisation: Organisation, month: Month) -> list[tuple[int, str, str]]:
    rows = Finding.objects.filter(draft__organisation=organisation, at__gte=month.start, at__lt=month.end)
    return list(rows.values_list("draft_id", "check_name", "verdict").distinct())


def _by_language(
    words: dict[int, str], langs: dict[int, str], found: list[tuple[int, str, str]]
) -> list[tuple[str, Tally, list[tuple[str, Tally]]]]:
    drafts: dict[str, Tally] = defaultdict(Tally)
    for draft, word in words.items():
        drafts[langs.get(draft, "other")].add(word)
    gravest: dict[tuple[str, str, int], str] = {}
    for draft, check, verdict in found:
        if draft in words:
            key = (langs.get(draft, "other"), check, draft)
            word = "refused" if verdict == "block" else "review"
            gravest[key] = max(gravest.get(key, "review"), word, key=WORDS.index)
    checks: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for (lang, check, _draft), word in gravest.items():
        checks[lang, check].add(word)
    order = {check: place for place, check in enumerate(ALL_CHECKS)}
    return [
        (lang, tally, sorted(((check, one) for (at, check), one in checks.items() if at == lang), key=lambda pair: (-pair[1].read, order.get(pair[0], 99))))
        for lang, tally in sorted(drafts.items(), key=lambda pair: (-pair[1].read, pair[0]))
    ]  # fmt: skip


def _weeks(organisation: Organisation, month: Month, *, now: datetime) -> list[tuple[date, Tally]]:
    """The thirteen weeks until the month's end or now, each draft once a week; weeks before the organisation began are left out."""
    last = min(month.end - timedelta(seconds=1), now).astimezone(month.zone).date()
    mondays = [last - timedelta(days=last.weekday() + 7 * back) for back in reversed(range(WEEKS))]
    began = organisation.created_at.astimezone(month.zone).date()
    mondays = [day for day in mondays if day + timedelta(days=7) > began]
    if not mondays:
        return []
    start = datetime.combine(mondays[0], datetime.min.time(), month.zone)
    by_week: dict[date, list[tuple[int, datetime, str]]] = defaultdict(list)
    for one in _said(organisation, start, month.end):
        by_week[_monday(one[1], month.zone)].append(one)
    passed = Override.objects.filter(
        draft__organisation=organisation, verdict="passed", decided_at__gte=start, decided_at__lt=month.end
    )
    decided = Counter(_monday(at, month.zone) for at in passed.values_list("decided_at", flat=True) if at)
    weeks = []
    for day in mondays:
        tally = Tally(overridden=decided[day])
        for word in _gravest(by_week[day]).values():
            tally.add(word)
        weeks.append((day, tally))
    return weeks


def _monday(at: datetime, zone: tzinfo) -> date:
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _overrides(organisation: Organisation, month: Month) -> list[Override]:
    span = (month.start, month.end - timedelta(microseconds=1))
    rows = Override.objects.filter(
        Q(asked_at__range=span) | Q(decided_at__range=span), draft__organisation=organisation
    )
    return list(rows.select_related("draft", "asked_by", "decided_by").order_by("-asked_at")[:MOST])


def standing(one: Override) -> str:
    """passed | refused | void (the words changed, or were taken back, before anybody answered) | waits."""
    current = one.version == one.draft.version and one.draft.state in ("draft", "checked")
    return one.verdict or ("waits" if current else "void")


def _passed_in(one: Override, start: datetime, end: datetime) -> bool:
    return one.verdict == "passed" and one.decided_at is not None and start <= one.decided_at < end


def _alarms(organisation: Organisation, month: Month) -> list[FalseAlarm]:
    """Told or settled in the month, and those of earlier months that still wait; these first."""
    span = (month.start, month.end - timedelta(microseconds=1))
    rows = FalseAlarm.objects.filter(
        Q(told_at__range=span) | Q(settled_at__range=span) | Q(outcome="", told_at__lt=month.start),
        organisation=organisation,
    )
    newest = rows.select_related("told_by", "settled_by").order_by("-told_at")[:MOST]
    return sorted(newest, key=lambda one: bool(one.outcome))


def _opened(organisation: Organisation, month: Month) -> list[Opened]:
    events = Event.objects.filter(
        organisation_id=organisation.pk, thing="listening.mention", act="mention.unmasked",
        at__gte=month.start, at__lt=month.end,
    )  # fmt: skip
    rows = list(events.order_by("-number")[:MOST])
    names = dict(User.objects.filter(pk__in={one.by_id for one in rows if one.by_id}).values_list("pk", "name"))
    return [Opened(one.at, names.get(one.by_id or 0, ""), one.reason, one.thing_id) for one in rows]
