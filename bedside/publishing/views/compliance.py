"""GET /compliance: a month of the guard as a sentence, figures and tables, and that month taken out as a file. It counts nothing itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from bedside.people.doors import door
from bedside.people.models import User
from bedside.publishing import compliance as counting
from bedside.publishing import sheet, shown
from bedside.publishing.compliance import Month, Report, Tally
from bedside.publishing.objections import OUTCOMES, Override
from bedside.web import names


@door("compliance.read")
@require_GET
def compliance(request: HttpRequest) -> HttpResponse:
    """month = 2026-11; without it, the present one."""
    assert isinstance(request.user, User)
    organisation, now = request.user.organisation, timezone.now()
    month = Month.asked(request.GET.get("month", ""), counting.zone_of(organisation), now=now)
    report = counting.report(organisation, month, now=now)
    context = {"now": now, "month": month, "report": report, "title": sentence(report, now=now), "zone": month.zone}
    context |= {"name": named(month, now=now), "figures": _figures(report), "most": counting.MOST}
    context |= _neighbours(month, organisation.created_at, now) | _tables(report) | _trend(report)
    with timezone.override(month.zone):
        return render(request, "publishing/compliance.html", context)


@door("compliance.read")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The month as CSV, masked; that it was taken out stands in the ledger."""
    assert isinstance(request.user, User)
    organisation, now = request.user.organisation, timezone.now()
    month = Month.asked(request.POST.get("month", ""), counting.zone_of(organisation), now=now)
    answer = HttpResponse(
        sheet.export(organisation, month, by=request.user, now=now), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="guard-{month.key}.csv"'
    return answer


def number(value: int) -> str:
    return number_format(value, force_grouping=True)


def named(month: Month, *, now: datetime) -> str:
    """ "November", with its year where that is not the present one."""
    this_year = month.first.year == now.astimezone(month.zone).year
    return date_format(month.first, "F" if this_year else pgettext("a month and its year", "F Y"))


def sentence(report: Report, *, now: datetime) -> str:
    """The month in one sentence."""
    all, name = report.all, named(report.month, now=now)
    if not all.read:
        told = _("In %(month)s the guard read no draft.") % {"month": name}
    else:
        told = ngettext(
            "In %(month)s the guard read %(read)s draft, held back %(review)s and refused %(refused)s",
            "In %(month)s the guard read %(read)s drafts, held back %(review)s and refused %(refused)s",
            all.read,
        ) % {"month": name, "read": number(all.read), "review": number(all.review), "refused": number(all.refused)}
        told += _overridden(all.overridden)
    return told[:1].upper() + told[1:]


def _overridden(count: int) -> str:
    if not count:
        return "."
    return ngettext("; %(n)s was overridden.", "; %(n)s were overridden.", count) % {"n": number(count)}


def _figures(report: Report) -> list[dict[str, Any]]:
    all = report.all
    waits = sum(not one.outcome for one in report.alarms)
    return [
        _figure(all.read, _("drafts read"), _("sent off by somebody, each counted once")),
        _figure(all.review, pgettext("drafts", "held back"), _("not refused, but a person had to look: %(share)s") % {"share": _share(all.review, all)}),
        _figure(all.refused, _("refused"), _("at least once, however they ended: %(share)s") % {"share": _share(all.refused, all)}),
        _figure(all.overridden, _("overridden"), _("let pass by a second person this month")),
        _figure(waits, _("false alarms wait"), _("told by colleagues and not answered yet, of any month")),
        _figure(len(report.opened), _("originals opened"), _("each with a written reason")),
    ]  # fmt: skip


def _figure(value: int, label: str, how: str) -> dict[str, Any]:
    return {"value": number(value), "label": label, "how": how}


def _share(part: int, all: Tally) -> str:
    return _("%(part)s of %(all)s") % {"part": number(part), "all": number(all.read)}


def _neighbours(month: Month, began: datetime, now: datetime) -> dict[str, Any]:
    before, after = month.before, month.after
    return {
        "before": (before.key, named(before, now=now)) if began < month.start else None,
        "after": (after.key, named(after, now=now)) if after.start <= now else None,
    }


def _tables(report: Report) -> dict[str, Any]:
    return {
        "by_lang": [
            (names.named(names.LANGUAGES, lang), tally, [(shown.check_name(check), one) for check, one in checks])
            for lang, tally, checks in report.by_lang
        ],
        "overrides": [_override(one) for one in report.overrides],
        "alarms": [(one, shown.check_name(one.check_name), shown.told(one.reason)) for one in report.alarms],
        "outcomes": [(key, _(words)) for key, words in OUTCOMES if key],
        "outcome_words": {key: _(words) for key, words in OUTCOMES if key},
    }


def _override(one: Override) -> dict[str, Any]:
    standing = counting.standing(one)
    words, kind = {
        "passed": (_("let pass"), "due"),
        "refused": (_("refused"), ""),
        "void": (_("void: the words changed"), ""),
        "waits": (_("waits"), "hold"),
    }[standing]
    checks = ", ".join(shown.check_name(check) for check in one.checks)
    return {"row": one, "checks": checks, "standing": words, "kind": kind, "lang": names.named(names.LANGUAGES, one.draft.lang)}  # fmt: skip


def _trend(report: Report) -> dict[str, Any]:
    zone, weeks = report.month.zone, report.weeks
    most = max((tally.refused for _day, tally in weeks), default=0)
    return {
        "weeks": weeks,
        "week_starts": [datetime(day.year, day.month, day.day, tzinfo=zone) for day, _tally in weeks],
        "week_refused": [tally.refused for _day, tally in weeks],
        "week_told": _("At most %(n)s refused in one week.") % {"n": number(most)},
        "newest_week": weeks[-1][0] if weeks else date.min,
    }
