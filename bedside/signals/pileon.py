"""How fast people join in under one post: the pace now against the pace before, and whether it gathers speed. It reads no reply.

Counts of equal buckets in, one answer out; a hundred thousand replies cost no more than ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from bedside.signals import sentences as say
from bedside.signals.recent import HOUR, QUARTER
from bedside.signals.tails import more

LEAST = 5  # replies within the window without which nothing gathers speed
SURPRISING = 3.0  # one in a thousand
SCATTER = 2.0  # variance over mean: replies come in clusters
AT_LEAST = 2.0  # times the pace before


@dataclass(frozen=True)
class Pace:
    """Replies an hour now and before, their ratio, hours until twice as many came at this growth (None: it does not grow)."""

    now: float
    before: float
    times: float
    doubling: float | None
    surprise: float
    why: say.Said | None
    first: say.Said | None

    @property
    def gathers(self) -> bool:
        """True when people are joining in faster than chance explains."""
        return self.why is not None


def pace(replies: Sequence[float], size: int) -> Pace:
    """The pace of replies in equal buckets of `size` seconds since the post, oldest first. Raises ValueError on counts below 0."""
    if any(count < 0 for count in replies):
        raise ValueError("A count of replies is 0 or more.")
    wide = max(1, QUARTER // size)
    now, before = sum(replies[-wide:]), replies[-wide - max(1, HOUR // size) : -wide]
    usual = (sum(before) + 0.5) / max(1, len(before)) * wide
    surprise = more(now, usual, SCATTER * usual) if now > usual else 0.0
    gathers = now >= LEAST and now >= AT_LEAST * usual and surprise >= SURPRISING
    figures = {"came": now, "window": say.length(wide * size), "times": now / usual}
    return Pace(
        now=now * HOUR / (wide * size),
        before=usual * HOUR / (wide * size),
        times=now / usual,
        doubling=_doubling(replies, wide, size),
        surprise=surprise,
        why=say.said(say.FASTER, **figures) if gathers else None,
        first=say.said(say.ANSWER_ONCE) if gathers else None,
    )


def _doubling(replies: Sequence[float], wide: int, size: int) -> float | None:
    """From the last two windows, were the growth between them to go on."""
    last, earlier = sum(replies[-wide:]), sum(replies[-2 * wide : -wide])
    return wide * size / HOUR * log(2) / log(last / earlier) if last > earlier > 0 else None
