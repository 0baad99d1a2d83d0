"""A found piece of personal data, and the rule for pieces that overlap.

It knows places and labels; it never looks at the text itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

LABELS = (
    "NAME",
    "DATE",
    "AGE",
    "PHONE",
    "EMAIL",
    "ADDRESS",
    "LOCATION",
    "NATIONAL_ID",
    "HEALTH_ID",
    "MRN",
    "ACCOUNT",
    "LICENSE",
    "OTHER_ID",
    "IP",
    "URL",
    "USERNAME",
    "HEALTH",
    "PATIENT_CONFIRM",
)

IDENTIFYING = frozenset(LABELS) - {"HEALTH", "PATIENT_CONFIRM", "AGE", "DATE", "URL"}


@dataclass(frozen=True, slots=True)
class Span:
    """`start` and `end` are code points of the text as given (end not included); `score` is 0..1."""

    start: int
    end: int
    label: str
    score: float = 1.0


def span_of(match: Any, label: str, score: float, *, group: int = 0) -> Span:
    """The place of a pattern's match, or of one of its groups."""
    return Span(match.start(group), match.end(group), label, score)


def settle(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Keep the surest of overlapping spans (then the longest, then the first), sorted by place."""
    kept: list[Span] = []
    ranked = sorted(spans, key=lambda s: (-s.score, s.start - s.end, s.start))
    if len(ranked) > 1:
        taken = bytearray(max(span.end for span in ranked))
        for span in ranked:
            if not taken.find(1, span.start, span.end) >= 0:
                taken[span.start : span.end] = b"\x01" * (span.end - span.start)
                kept.append(span)
        return tuple(sorted(kept, key=lambda s: s.start))
    return tuple(ranked)
