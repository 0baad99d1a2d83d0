"""Figures out of spans and verdicts, by the rules of the house's own scorers.

A true span counts as found when at least half of it is covered by findings of its group; a finding is right when it overlaps
a true span of its group. It sees truth and findings only; it knows no detector.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Span = tuple[int, int, str]  # start, end, label
GROUP = {
    "NAME": "NAME",
    "DATE": "DATE",
    "PHONE": "PHONE",
    "EMAIL": "EMAIL",
    **dict.fromkeys(("ADDRESS", "LOCATION"), "LOC"),
    **dict.fromkeys(("NATIONAL_ID", "HEALTH_ID", "MRN", "ACCOUNT", "LICENSE", "OTHER_ID", "IP"), "ID"),
}
GROUPS = ("NAME", "DATE", "PHONE", "EMAIL", "LOC", "ID")
FLAG = frozenset(GROUPS) - {"DATE"}


@dataclass(frozen=True)
class Found:
    """Of one group: how many true spans, percent right of what was found (P) and found of what is true (R); how much was found."""

    n: int
    precision: float
    recall: float
    told: int = field(default=0, compare=False)


def groups(truth: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]], of: Iterable[str]) -> dict[str, Found]:
    """P and R of each group that stands in the truth."""
    wanted = frozenset(of)
    hit, miss, right, wrong = (Counter[str]() for _ in range(4))
    for true, told in zip(truth, found, strict=True):
        for span in _of(true, wanted):
            covered = sum(_overlap(span, other) for other in _of(told, (span[2],)))
            (hit if covered >= 0.5 * (span[1] - span[0]) else miss)[span[2]] += 1
        for span in _of(told, wanted):
            good = any(_overlap(span, other) for other in _of(true, (span[2],)))
            (right if good else wrong)[span[2]] += 1
    return {g: _found(hit[g], miss[g], right[g], wrong[g]) for g in GROUPS if hit[g] + miss[g]}


def _found(hit: int, miss: int, right: int, wrong: int) -> Found:
    precision, recall = _percent(right, right + wrong) or 0.0, _percent(hit, hit + miss) or 0.0
    return Found(hit + miss, precision, recall, right + wrong)


def flagged(spans: Iterable[Span]) -> bool:
    """Does the text carry anything by which somebody can be known?"""
    return any(GROUP.get(label) in FLAG or label == "PATIENT_CONFIRM" for _, _, label in spans)


def messages(verdicts: Sequence[str | None], found: Sequence[Iterable[Span]]) -> tuple[float | None, float | None]:
    """Percent of the texts to block that are flagged, and of the harmless ones that are; what is to be reviewed is left out."""
    marks = {
        verdict: [flagged(spans) for v, spans in zip(verdicts, found, strict=True) if v == verdict]
        for verdict in ("block", "ok")
    }
    return _percent(sum(marks["block"]), len(marks["block"])), _percent(sum(marks["ok"]), len(marks["ok"]))


def drafts(truth: Sequence[str], told: Sequence[str]) -> dict[str, Any]:
    """Verdicts `send`, `review`, `block` against `ok`, `review`, `block`: percent of leaks stopped and blocked, of harmless drafts sent
    and blocked, of the rest sent, and of all that came out the same."""
    pairs = Counter((t, "ok" if v == "send" else v) for t, v in zip(truth, told, strict=True))
    total = Counter(truth)
    return {
        "n": len(truth),
        "leaks": total["block"],
        "leaks_sent": pairs["block", "ok"],
        "leaks_stopped_pct": _percent(total["block"] - pairs["block", "ok"], total["block"]),
        "leaks_blocked_pct": _percent(pairs["block", "block"], total["block"]),
        "risky_sent_pct": _percent(pairs["review", "ok"], total["review"]),
        "clean_sent_pct": _percent(pairs["ok", "ok"], total["ok"]),
        "clean_blocked_pct": _percent(pairs["ok", "block"], total["ok"]),
        "exact_pct": _percent(sum(n for (t, v), n in pairs.items() if t == v), len(truth)),
    }


def _of(spans: Iterable[Span], wanted: Iterable[str]) -> list[Span]:
    """The spans of these groups, each with its group for its label."""
    named = ((start, end, GROUP.get(label, "")) for start, end, label in spans)
    return [span for span in named if span[2] in wanted]


def _overlap(a: Span, b: Span) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
