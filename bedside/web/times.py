"""Times as people say them: "3 min", "18 min left", "Thu 14:20". Pure arithmetic on times handed in; it never asks the clock."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400
SOON = timedelta(minutes=30)  # from here a clock becomes a pill


def units() -> dict[str, str]:
    """The words for lengths of time, with {} for the number; the page hands the same words to its script."""
    return {
        "s": pgettext("seconds", "{} s"),
        "min": pgettext("minutes", "{} min"),
        "h": pgettext("hours", "{} h"),
        "d": pgettext("days", "{} d"),
        "now": pgettext("a moment ago", "now"),
        "ago": pgettext("time passed", "{} ago"),
        "left": pgettext("time left", "{} left"),
        "late": pgettext("too late by", "{} late"),
    }


def length(seconds: float, *, fine: bool = False) -> str:
    """A length of time in its largest unit: 200 -> "3 min". Under a minute "1 min", or "8 s" when fine."""
    words = units()
    seconds = abs(seconds)
    if fine and seconds < MINUTE:
        return words["s"].format(int(seconds))
    if seconds < HOUR:
        return words["min"].format(max(1, int(seconds // MINUTE)))
    if seconds < 2 * DAY:
        return words["h"].format(int(seconds // HOUR))
    return words["d"].format(int(seconds // DAY))


def passed(at: datetime, *, now: datetime, fine: bool = False) -> str:
    """How long ago, for lists: "3 min", "2 h"; "now" in the first minute; a date after a fortnight."""
    seconds = (now - at).total_seconds()
    if seconds < MINUTE and not fine:
        return units()["now"]
    if seconds > 14 * DAY:
        return when(at, now=now)
    return length(max(0, seconds), fine=fine)


def ago(at: datetime, *, now: datetime) -> str:
    """How long ago, for sentences: "8 s ago", "3 h ago"."""
    return units()["ago"].format(length(max(0.0, (now - at).total_seconds()), fine=True))


def left(due_at: datetime, *, now: datetime) -> str:
    """Time left before time passed: "18 min left", "5 min late"."""
    seconds = (due_at - now).total_seconds()
    return units()["left" if seconds >= 0 else "late"].format(length(seconds))


def standing(due_at: datetime, *, now: datetime, soon: timedelta = SOON) -> str:
    """How a promise stands: "late", "due" (within `soon`) or "left"."""
    if now > due_at:
        return "late"
    return "due" if due_at - now <= soon else "left"


def when(at: datetime, *, now: datetime) -> str:
    """A point in time in the reader's zone: "14:20" today, "Thu 14:20" this week, "7 Nov 14:20", "7 Nov 2025"."""
    here, today = timezone.localtime(at), timezone.localtime(now)
    clock = f"{here:%H:%M}"
    days = (today.date() - here.date()).days
    if days == 0:
        return clock
    if 0 < days < 6:
        return f"{date_format(here, 'D')} {clock}"
    if here.year == today.year:
        return f"{date_format(here, pgettext('date', 'j M'))} {clock}"
    return date_format(here, "j M Y")


def dated(at: date, form: str) -> str:
    """A date in words, as the language writes it: small letters for days, and the Catalan "d'abril"."""
    told, language = date_format(at, form), get_language()
    if language == "ca":
        told = re.sub(r"\bde ([aàeèéiíoòóuú])", r"d'\1", told)
    return told[:1].lower() + told[1:] if language in ("ca", "pl") else told


def exact(at: datetime) -> str:
    """The whole truth, for hover and print: day, date, time and zone."""
    here = timezone.localtime(at)
    return _("%(day)s, %(time)s %(zone)s") % {
        "day": dated(here, pgettext("date", "l j E Y")),
        "time": f"{here:%H:%M:%S}",
        "zone": here.tzname() or "",
    }
