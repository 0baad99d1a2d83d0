"""A month of the guard as a table for other programs: counts, overrides, false alarms, originals opened. Words of people stand in it masked only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from bedside.people import masking
from bedside.people.models import Organisation, User
from bedside.publishing import compliance, kept
from bedside.publishing.compliance import Month, Report, Tally
from bedside.record.ledger import acting, mark

HEAD = (
    "what", "at", "who", "check", "language", "drafts_read", "held_back", "refused",
    "why", "decided_at", "decided_by", "outcome", "words",
)  # fmt: skip


def export(organisation: Organisation, month: Month, *, by: User, now: datetime) -> str:
    """The month as CSV (UTF-8, comma, one header line); times in the month's zone. That it was taken out is marked."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEAD)
    rows = [kept.row(one) for one in _rows(compliance.report(organisation, month, now=now), organisation)]
    table.writerows(rows)
    with acting():
        mark("compliance.exported", None, by=by, now=now, month=month.key, rows=len(rows))
    return out.getvalue()


def _rows(report: Report, organisation: Organisation) -> Iterator[tuple[object, ...]]:
    yield from _counts(report)
    zone = report.month.zone

    def told(at: datetime | None) -> str:
        return at.astimezone(zone).isoformat(timespec="seconds") if at else ""

    def hidden(text: str) -> str:
        return masking.masked_or_said(text, organisation)

    for one in report.overrides:
        yield (
            "override", told(one.asked_at), one.asked_by.name, " ".join(one.checks), one.draft.lang, "", "", "",
            hidden(one.asked_why), told(one.decided_at), one.decided_by.name if one.decided_by else "",
            compliance.standing(one), hidden(one.why),
        )  # fmt: skip
    for alarm in report.alarms:
        yield (
            "false alarm", told(alarm.told_at), alarm.told_by.name, alarm.check_name, alarm.lang, "", "", "",
            alarm.reason, told(alarm.settled_at), alarm.settled_by.name if alarm.settled_by else "",
            alarm.outcome or "waits", hidden(alarm.outcome_words),
        )  # fmt: skip
    for opened in report.opened:
        yield ("original opened", told(opened.at), opened.who, "", "", "", "", "", hidden(opened.why), "", "", "", "")


def _counts(report: Report) -> Iterator[tuple[object, ...]]:
    yield _counted("drafts", "", "", report.all)
    for lang, tally, checks in report.by_lang:
        yield _counted("drafts", "", lang, tally)
        for check, one in checks:
            yield _counted("findings", check, lang, one)


def _counted(what: str, check: str, lang: str, tally: Tally) -> tuple[object, ...]:
    return (what, "", "", check, lang, tally.read, tally.review, tally.refused, "", "", "", "", "")
