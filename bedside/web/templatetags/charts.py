"""The charts among the parts: small lines, bars and long lines with a table behind them. Loaded through `{% load parts %}`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template

from bedside.web import drawing

register = template.Library()


@register.inclusion_tag("web/parts/spark.html")
def spark(
    values: Sequence[float],
    low: Sequence[float] = (),
    high: Sequence[float] = (),
    labels: Sequence[str] = (),
    kind: str = "",
    about: str = "",
    events: Sequence[tuple[int, str]] = (),
    width: int = drawing.WIDTH,
    height: int = drawing.HEIGHT,
) -> dict[str, Any]:
    """A small line with its usual band; kind: "" | pos | neg | neu | urgent; about: what it says, for ears."""
    return {"drawn": drawing.spark(values, low, high, labels, events, width, height), "kind": kind, "about": about}


@register.inclusion_tag("web/parts/net.html")
def bar(net: float, most: float = 100) -> dict[str, Any]:
    """One topic's net feeling from −100 to +100: critical to the left, kind to the right."""
    return {"bar": drawing.bar(net, most=most), "net": net}


@register.inclusion_tag("web/parts/shares.html")
def shares(positive: float, neutral: float, negative: float) -> dict[str, Any]:
    """Critical, neutral and kind laid end to end."""
    pieces = drawing.shares(positive, neutral, negative)
    return {"pieces": pieces, "positive": positive, "neutral": neutral, "negative": negative}


@register.inclusion_tag("web/parts/chart.html")
def chart(
    id: str,
    times: Sequence[datetime],
    values: Sequence[float],
    low: Sequence[float] = (),
    high: Sequence[float] = (),
    label: str = "",
    kind: str = "",
    about: str = "",
    unit: str = "",
) -> dict[str, Any]:
    """A long line chart drawn from its own table, which stays as the way to read it without seeing it."""
    band = bool(low) and bool(high)
    blank = [None] * len(times)
    rows = list(zip(times, values, low if band else blank, high if band else blank, strict=True))
    lines = drawing.spark(values, low, high, (), (), 640, 180)
    return {
        "id": id,
        "rows": rows,
        "band": band,
        "label": label,
        "kind": kind,
        "about": about,
        "unit": unit,
        "drawn": lines,
    }
