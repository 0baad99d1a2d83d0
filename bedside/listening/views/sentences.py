"""The overview's sentences: what the figures say, in words, before any chart. They are made of figures only and add none."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from bedside.listening.measures import Series, Tally
from bedside.listening.spans import HOUR
from bedside.signals.usual import LEAST
from bedside.web.times import dated


def number(value: float) -> str:
    """1,864 as the reader's language groups it."""
    return number_format(round(value), force_grouping=True)


def title(line: Series, span: str) -> str:
    """The finding in one sentence: how many, and whether that is more than usual."""
    total = line.total.mentions
    if not total:
        return {
            "24h": _("Nobody mentioned us in the last 24 hours"),
            "7d": _("Nobody mentioned us in the last 7 days"),
            "30d": _("Nobody mentioned us in the last 30 days"),
        }[span]
    when = _outstanding(line, span)
    words = {"count": number(total), "when": when}
    if when:
        return _more(span, total) % words
    return {
        "24h": ngettext(
            "We were mentioned once in the last 24 hours",
            "People mentioned us %(count)s times in the last 24 hours",
            total,
        ),
        "7d": ngettext(
            "We were mentioned once in the last 7 days", "People mentioned us %(count)s times in the last 7 days", total
        ),
        "30d": ngettext(
            "We were mentioned once in the last 30 days",
            "People mentioned us %(count)s times in the last 30 days",
            total,
        ),
    }[span] % words


def _more(span: str, total: int) -> str:
    return {
        "24h": ngettext(
            "We were mentioned once in the last 24 hours, more than usual %(when)s",
            "People mentioned us %(count)s times in the last 24 hours, more than usual %(when)s",
            total,
        ),
        "7d": ngettext(
            "We were mentioned once in the last 7 days, more than usual %(when)s",
            "People mentioned us %(count)s times in the last 7 days, more than usual %(when)s",
            total,
        ),
        "30d": ngettext(
            "We were mentioned once in the last 30 days, more than usual %(when)s",
            "People mentioned us %(count)s times in the last 30 days, more than usual %(when)s",
            total,
        ),
    }[span]


def _outstanding(line: Series, span: str) -> str:
    """ "on Tuesday and Thursday", "between 14:00 and 17:00", or nothing."""
    if span == "24h":
        return _hours(line)
    if not line.days:
        return ""
    if len(line.days) > 2:
        return ngettext("on %(n)s day", "on %(n)s days", len(line.days)) % {"n": len(line.days)}
    names = [_day_name(day, line.span.starts[-1].date()) for day, _count, _expected in line.days]
    if len(names) == 2:
        return _("on %(one)s and %(other)s") % {"one": names[0], "other": names[1]}
    return _("on %(day)s") % {"day": names[0]}


def _day_name(day: date, today: date) -> str:
    return dated(day, "l") if (today - day).days < 7 else dated(day, pgettext("date", "j E"))


def _hours(line: Series) -> str:
    """The longest run of hours clearly above the usual, of two hours at least."""
    if not line.known:
        return ""
    best = run = (0, 0)
    for i, (value, limit) in enumerate(zip(line.values, line.band.clearly, strict=True)):
        run = ((run[0] if run[1] == i else i), i + 1) if value > limit else (i + 1, i + 1)
        best = run if run[1] - run[0] > best[1] - best[0] else best
    if best[1] - best[0] < 2:
        return ""
    first, last = line.span.starts[best[0]], line.span.starts[best[1] - 1]
    if best[1] == len(line.values):
        return _("since %(start)s") % {"start": f"{first:%H:%M}"}
    return _("between %(start)s and %(end)s") % {"start": f"{first:%H:%M}", "end": f"{last + HOUR:%H:%M}"}


def remark(line: Series) -> str:
    """How far the figures carry: small numbers, and weeks missing for a usual band."""
    total = line.total
    said = []
    if total.mentions and total.few:
        said.append(_("These are few mentions: read little into the figures."))
    if total.mentions and not line.known:
        said.append(
            _("What is usual is not known yet: that takes %(n)s full weeks of listening before these.") % {"n": LEAST}
        )
    return " ".join(said)


def feelings(tally: Tally) -> str:
    """How the net was counted: "(612 kind − 407 critical) ÷ 1,864 mentions"."""
    if not tally.mentions:
        return ""
    return ngettext(
        "(%(kind)s kind − %(critical)s critical) ÷ %(all)s mention",
        "(%(kind)s kind − %(critical)s critical) ÷ %(all)s mentions",
        tally.mentions,
    ) % {"kind": number(tally.positive), "critical": number(tally.negative), "all": number(tally.mentions)}


def volume(line: Series, span: str) -> str:
    """What the volume chart says, for those who do not see it."""
    if not line.values:
        return ""
    most = max(range(len(line.values)), key=line.values.__getitem__)
    at = line.span.starts[most]
    when = dated(at, pgettext("date", "l j E")) if span == "30d" else f"{date_format(at, 'D j M')} {at:%H:%M}"
    words = {"most": number(line.values[most]), "when": when}
    if not line.known:
        return _("At most %(most)s, on %(when)s.") % words
    words |= {"low": number(line.band.low[most]), "high": number(line.band.high[most])}
    return _("At most %(most)s, on %(when)s, where %(low)s to %(high)s are usual.") % words
