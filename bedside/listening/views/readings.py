"""GET /listening/readings: how well the reader reads, as far as people looked at its readings. It counts nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from bedside.listening import accuracy
from bedside.listening.accuracy import FEW, Agreement, Language
from bedside.listening.views.sentences import number
from bedside.people.doors import door
from bedside.people.models import User
from bedside.web import names

FIELDS = {
    "sentiment": gettext_lazy("Feeling"),
    "topics": gettext_lazy("Topics"),
    "intent": gettext_lazy("Intent"),
    "urgency": gettext_lazy("Urgency"),
    "about_us": gettext_lazy("About us"),
    "claim_source": gettext_lazy("Claim"),
}
WIDTH = 120  # of the drawing of a share, in its own units


@dataclass(frozen=True)
class Row:
    """One line of a table: a field, how many were looked at, and the share in words and as a drawing."""

    name: str
    n: str
    percent: str
    between: str
    under: bool = False  # says more of the line above it
    x: float = 0.0
    width: float = 0.0
    dot: float = 0.0


@door("listening.read")
@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    organisation_id = request.user.organisation_id
    known = accuracy.readers(organisation_id)
    asked = request.GET.get("reader", "")
    reader = asked if asked in dict(known) else ""
    languages = accuracy.by_language(organisation_id, reader)
    feeling = accuracy.together(languages)
    shown = {
        "title": _title(feeling),
        "told": _told(feeling),
        "tabs": _tabs(known, reader),
        "reader": reader,
        "tables": [(names.named(names.LANGUAGES, one.lang), _rows(one)) for one in languages if not one.few],
        "few": [_few(one) for one in languages if one.few],
        "least": FEW,
    }
    return render(request, "listening/readings.html", shown)


def _title(feeling: Agreement) -> str:
    if feeling.few:
        return _("Too few readings were looked at to say how well the reader reads")
    words = _("People agreed with the reader on %(percent)s of the feelings they looked at")
    return words % {"percent": _percent(feeling.share)}


def _told(feeling: Agreement) -> str:
    words = ngettext("%(n)s reading was looked at.", "%(n)s readings were looked at.", feeling.n)
    return words % {"n": number(feeling.n)}


def _tabs(known: list[tuple[str, int]], reader: str) -> list[dict[str, Any]]:
    """Each reader by itself, where more than one was looked at: what an old one got wrong says little of the new one."""
    if len(known) < 2:
        return []
    tabs = [{"label": _("All readers"), "url": "?", "count": None, "current": not reader}]
    return tabs + [
        {"label": name, "url": f"?{urlencode({'reader': name})}", "count": number(n), "current": name == reader}
        for name, n in known
    ]


def _rows(language: Language) -> list[Row]:
    feeling, *others = language.fields
    rows = [_row(feeling, str(FIELDS["sentiment"]))]
    rows.append(_row(language.sure, _("where it was sure"), under=True))
    return rows + [_row(one, str(FIELDS[one.field])) for one in others]


def _row(one: Agreement, name: str, *, under: bool = False) -> Row:
    if one.few:
        return Row(name, number(one.n), "", "", under)
    low, high = one.between
    between = f"{100 * low:.0f}–{_percent(high)}"
    drawn = (round(WIDTH * value, 1) for value in (low, high - low, one.share))
    return Row(name, number(one.n), _percent(one.share), between, under, *drawn)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _few(language: Language) -> str:
    name = names.named(names.LANGUAGES, language.lang)
    if not language.n:
        return _("%(language)s: none looked at yet") % {"language": name}
    words = ngettext("%(language)s: %(n)s looked at", "%(language)s: %(n)s looked at", language.n)
    return words % {"language": name, "n": number(language.n)}
