"""Has the share of negative mentions shifted? A share against the usual one, with its interval. It does not look at how many there are.

A surge asks for many; this asks for worse: the two are told apart, because praise swells too.
"""

from __future__ import annotations

from dataclasses import dataclass

from bedside.signals.share import interval
from bedside.signals.tails import LN10, MOST, log_beta_share

CLEARLY = 3.0  # one in a thousand
LEAST = 10  # mentions without which no share is compared


@dataclass(frozen=True)
class Shift:
    """The share now (0..1) with its interval, the usual one, and how surprising so many negative ones are (−log10 of a probability)."""

    share: float
    low: float
    high: float
    usual: float
    surprise: float

    @property
    def clearly(self) -> bool:
        """Worse beyond reasonable doubt."""
        return self.surprise >= CLEARLY and self.low > self.usual


def shift(negative: int, mentions: int, usual: float) -> Shift | None:
    """The shift among `mentions`, or None where they are too few. Exact binomial tail. Raises ValueError where a share is none."""
    if not 0 <= usual <= 1:
        raise ValueError(f"{usual} is no share.")
    low, high = interval(negative, mentions)
    if mentions < LEAST:
        return None
    tail = log_beta_share(negative, mentions - negative + 1, usual) if negative else 0.0
    return Shift(negative / mentions, low, high, usual, min(MOST, max(0.0, -tail / LN10)))
