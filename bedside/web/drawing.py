"""Small charts as points of an SVG: a line with its usual band, a bar to either side of nought. It draws no colour and no text of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE, FOOT = 260, 96, 16, 18


@dataclass(frozen=True)
class Spark:
    """The points of a small line chart in its own box of `width` × `height`."""

    width: int
    height: int
    base: float
    run: str
    usual: str
    dot: tuple[float, float] | None
    ticks: tuple[tuple[float, str, str], ...]  # x, anchor, label
    events: tuple[tuple[float, str], ...]  # x, label


def spark(
    values: Sequence[float],
    low: Sequence[float] = (),
    high: Sequence[float] = (),
    labels: Sequence[str] = (),
    events: Sequence[tuple[int, str]] = (),
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Spark:
    """Values in order of time; `low` and `high` the usual band, as long as the values or empty; labels stand under first … last."""
    top = max([*values, *high, 1.0])
    base = float(height - FOOT)
    step = (width - 2 * EDGE) / max(1, len(values) - 1)

    def x(index: float) -> float:
        return round(EDGE + index * step, 1)

    def y(value: float) -> float:
        return round(base - value / top * (base - 8), 1)

    points = [(x(i), y(v)) for i, v in enumerate(values)]
    band = [(x(i), y(v)) for i, v in enumerate(high)] + [(x(i), y(v)) for i, v in reversed(list(enumerate(low)))]
    return Spark(
        width,
        height,
        base,
        _joined(points),
        _joined(band) if low and high else "",
        points[-1] if points else None,
        _ticks(labels, width),
        tuple((x(at), label) for at, label in events),
    )


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _ticks(labels: Sequence[str], width: int) -> tuple[tuple[float, str, str], ...]:
    if not labels:
        return ()
    gap = (width - 2 * EDGE) / max(1, len(labels) - 1)
    ends = {0: "start", len(labels) - 1: "end"} if len(labels) > 1 else {0: "start"}
    shift = {"start": -EDGE, "end": EDGE, "middle": 0}
    anchors = [ends.get(i, "middle") for i in range(len(labels))]
    return tuple(
        (round(EDGE + i * gap + shift[anchor], 1), anchor, label)
        for i, (label, anchor) in enumerate(zip(labels, anchors, strict=True))
    )


@dataclass(frozen=True)
class Bar:
    """One bar from the middle line: kind words to the right, critical ones to the left."""

    x: float
    width: float
    kind: str  # "up" or "down"


def bar(net: float, width: int = 150, most: float = 100) -> Bar:
    """`net` from −most to +most; the bar fills up to half of `width`."""
    half = width / 2
    size = round(min(abs(net), most) / most * half, 2)
    return Bar(half, size, "up") if net >= 0 else Bar(round(half - size, 2), size, "down")


def shares(positive: float, neutral: float, negative: float, width: int = 150) -> tuple[tuple[float, float, str], ...]:
    """(x, width, kind) of negative, neutral and positive laid end to end; empty when there is nothing."""
    total = positive + neutral + negative
    if not total:
        return ()
    pieces, at = [], 0.0
    for amount, kind in ((negative, "down"), (neutral, "mid"), (positive, "up")):
        size = round(amount / total * width, 2)
        if size:
            pieces.append((round(at, 2), size, kind))
        at += size
    return tuple(pieces)
