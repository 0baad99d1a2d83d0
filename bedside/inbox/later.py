"""When "later" is: the choices for putting a conversation off, by the reader's own clock. Pure arithmetic on times handed in."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

MORNING = time(9)
CHOICES = (
    ("1h", _("In 1 hour")),
    ("3h", _("In 3 hours")),
    ("tomorrow", _("Tomorrow at 9:00")),
    ("monday", _("Monday at 9:00")),
)


def until(choice: str, at: str, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The time that a choice, or a date and time typed in the reader's zone, stands for; None when it is neither."""
    here = now.astimezone(zone)
    if choice in ("1h", "3h"):
        return now + timedelta(hours=int(choice[0]))
    if choice == "tomorrow":
        return datetime.combine(here.date() + timedelta(days=1), MORNING, zone)
    if choice == "monday":
        return datetime.combine(here.date() + timedelta(days=7 - here.weekday()), MORNING, zone)
    try:
        typed = datetime.fromisoformat(at)
    except ValueError:
        return None
    return typed if typed.tzinfo else typed.replace(tzinfo=zone)
