"""GET /listening: a sentence, the line over time against the usual, feeling, topics, voices. It counts nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from bedside.channels.models import Channel
from bedside.listening import measures
from bedside.listening.measures import LEAST, Scope, Series, Tally
from bedside.listening.models import Mention, Reading
from bedside.listening.spans import HOUR, Span
from bedside.listening.spans import SPANS as SPANNED
from bedside.listening.views import authors, sentences
from bedside.people.doors import door
from bedside.people.models import Site, User
from bedside.web import names

SPANS = {"24h": gettext_lazy("24 hours"), "7d": gettext_lazy("7 days"), "30d": gettext_lazy("30 days")}
NET_LEAST = 5  # mentions under which a point of the net line is left out
MANY = 1000


@dataclass(frozen=True)
class Asked:
    """What the address asks for; anything it cannot mean falls back to the whole, seven days."""

    span: str
    site: Site | None
    channel: Channel | None

    @classmethod
    def read(cls, request: HttpRequest, sites: list[Site], channels: list[Channel]) -> Asked:
        span = request.GET.get("span", "7d")
        wanted = {name: request.GET.get(name, "") for name in ("site", "channel")}
        site = next((one for one in sites if str(one.pk) == wanted["site"]), None)
        channel = next((one for one in channels if str(one.pk) == wanted["channel"]), None)
        return cls(span if span in SPANNED else "7d", site, channel)

    def scope(self, organisation_id: int) -> Scope:
        site, channel = self.site, self.channel
        return Scope(organisation_id, site.pk if site else None, channel.pk if channel else None)

    def query(self, **more: Any) -> str:
        own = {"span": self.span, "site": self.site and self.site.pk, "channel": self.channel and self.channel.pk}
        return urlencode({name: value for name, value in (own | more).items() if value})


@door("listening.read")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    assert isinstance(user, User)
    sites = list(Site.objects.filter(organisation_id=user.organisation_id).order_by("name"))
    channels = list(Channel.objects.filter(organisation_id=user.organisation_id).order_by("name"))
    asked = Asked.read(request, sites, channels)
    first = min(sites, key=lambda one: one.pk, default=None)
    zone = measures.zone_of(user.organisation_id, asked.site or first)
    scope, span = asked.scope(user.organisation_id), Span.last(asked.span, now=now, zone=zone)
    line = measures.series(scope, span)
    shown = {"now": now, "asked": asked, "sites": sites, "channels": channels, "line": line, "zone": zone}
    shown |= _told(line, asked) | _charts(line, asked) | _tables(scope, span, channels, asked)
    shown |= {"spans": _spans(asked), "voices": voices(scope, span), "health": _health(channels, now)}
    with timezone.override(zone):
        return render(request, "listening/overview.html", shown)


def _spans(asked: Asked) -> list[dict[str, Any]]:
    return [
        {"label": words, "url": f"?{asked.query(span=name)}", "current": name == asked.span}
        for name, words in SPANS.items()
    ]


def _told(line: Series, asked: Asked) -> dict[str, Any]:
    total = line.total
    share = f"{100 * total.negative / total.mentions:.0f} %" if total.mentions else ""
    expected = float(line.band.expected.sum()) if line.known else 0
    figures = [
        {
            "value": sentences.number(total.mentions),
            "label": _("mentions"),
            "how": _("about %(n)s are usual") % {"n": sentences.number(expected)} if line.known else "",
        },
        {
            "value": _signed(total.net),
            "label": _("net sentiment"),
            "how": sentences.feelings(total),
            "feeling": "" if not total.net else "pos" if total.net > 0 else "neg",
        },
        {
            "value": share,
            "label": _("critical"),
            "how": _("%(n)s of %(all)s")
            % {"n": sentences.number(total.negative), "all": sentences.number(total.mentions)},
        },
        {
            "value": sentences.number(max(line.values, default=0)),
            "label": _("in the busiest hour") if line.span.step == HOUR else _("on the busiest day"),
            "how": "",
        },
    ]
    return {"title": sentences.title(line, asked.span), "remark": sentences.remark(line), "figures": figures}


def _signed(net: float | None) -> str:
    if net is None:
        return "–"
    return f"{net:+.0f}".replace("-", "−") if round(net) else "0"


def _charts(line: Series, asked: Asked) -> dict[str, Any]:
    points = _net_points(line, asked.span)
    return {
        "volume": sentences.volume(line, asked.span),
        "net_times": [point.key for point in points],
        "net_values": [round(point.net or 0) for point in points],
        "net_points": points,
        "net_told": sentences.feelings(line.total),
        "net_least": NET_LEAST,
    }


def _net_points(line: Series, span: str) -> list[Tally]:
    """Tallies for the net line: hours of a day, days of a week or month; points with few mentions are left out."""
    tallies = list(line.tallies)
    if span == "7d":
        days: dict[Any, list[Tally]] = {}
        for tally in tallies:
            days.setdefault(tally.key.replace(hour=0, minute=0), []).append(tally)
        tallies = [measures.summed(group, day) for day, group in days.items()]
    return [tally for tally in tallies if tally.mentions >= NET_LEAST]


def _tables(scope: Scope, span: Span, channels: list[Channel], asked: Asked) -> dict[str, Any]:
    counted = measures.topics(scope, span)
    shown = [(names.named(names.TOPICS, one.key), one) for one in counted if one.mentions >= LEAST]
    known = {channel.pk: channel.name for channel in channels}
    newest = measures.newest(scope, span)
    return {
        "topics": shown,
        "topics_left_out": len(counted) - len(shown),
        "least": LEAST,
        "few": measures.FEW,
        "by_channel": [(known.get(one.key, "–"), one) for one in measures.channels(scope, span)],
        "by_language": [(names.named(names.LANGUAGES, one.key), one) for one in newest.by("lang")],
        "newest": newest,
        "authors": authors.parts(newest),
    }


def voices(scope: Scope, span: Span, each: int = 2) -> list[Mention]:
    """A few of the newest public mentions that the reader is sure of, kind and critical, masked; long enough to say something."""
    newest = measures.heard(scope, span).filter(visibility="public").values("pk")[:400]
    chosen: list[Mention] = []
    for feeling in ("positive", "negative"):
        found = (
            Reading.objects.filter(current=True, mention__in=newest, sentiment=feeling, sure=True, about_us="yes")
            .exclude(health_and_identity=True)
            .select_related("mention__channel", "mention__site")
            .order_by("-mention__posted_at")
        )
        good = [reading for reading in found[:40] if 50 <= len(reading.mention.text) <= 260]
        for reading in good[:each]:
            reading.mention.feeling = feeling  # type: ignore[attr-defined]
            chosen.append(reading.mention)
    return chosen


def _health(channels: list[Channel], now: datetime) -> dict[str, Any]:
    listening = [channel for channel in channels if channel.can("listen") or channel.can("receive")]
    states = [channel.health(now) for channel in channels]
    heard = [channel.heard_at for channel in channels if channel.heard_at]
    return {
        "listening": len(listening),
        "broken": [c for c, state in zip(channels, states, strict=True) if state in ("broken", "silent")],
        "heard_at": max(heard, default=None),
    }


@door("listening.read")
@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """The line "12 new": what was read since the page was drawn. Asked for again when something is heard."""
    assert isinstance(request.user, User)
    try:
        since = parse_datetime(request.GET.get("since", ""))
    except ValueError:
        since = None
    count = 0
    if since is not None and timezone.is_aware(since):
        rows = Mention.objects.filter(organisation_id=request.user.organisation_id, heard_at__gt=since, state="read")
        count = rows[:MANY].count()
    told = f"{MANY - 1}+" if count >= MANY else str(count)
    shown = {"count": count, "told": told, "since": request.GET.get("since", ""), "back": request.GET.get("back", "")}
    return render(request, "listening/parts/news.html", shown)
