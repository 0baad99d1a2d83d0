"""One verdict out of two readers: what the rules found and what the draft means. Either may refuse; neither can let a draft through alone.

Rules that point at a thing (a name, a number, an account, a fact) stand by themselves. Rules that go by phrases only weigh: they hold a
draft back unless its meaning is plainly harmless."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from .finding import MEANINGS, Finding, finding
from .legible import illegible
from .meaning import REASONS, VERDICTS, Meant
from .reading import Reading

FIRM = frozenset(
    [
        "contact",
        "detail",
        "failed",
        "fact",
        "hours",
        "long",
        "name",
        "own_name",
        "personal_account",
        "shouting",
        "staff",
        "unread",
    ]
)  # chosen by how often each stood in clean drafts that taught nothing
PLAIN_WORDS = frozenset(
    ["thanks_visit", "record", "appointment", "status", "was_here", "kin", "remember", "deny", "third_person"]
)  # of care, in so many words
DOUBT, CLEAR = (
    0.6,
    0.9,
)  # chances of being harmless under which a phrase that blocks is believed: any, or one in plain words
OPEN = 0.7  # of the bar, for a draft that only invites to a private channel, supposes, or says that it cannot speak of anybody
_BLOCK, _OK = VERDICTS.index("block"), VERDICTS.index("ok")
_GAP = 3  # characters between struck words that belong together

Word = Literal["send", "review", "block"]


def judged(
    draft: Reading, found: Sequence[Finding], meant: Meant, bars: Mapping[str, float]
) -> tuple[Word, list[Finding]]:
    """The verdict and the findings that explain it; a verdict other than `send` always has one."""
    firm = [f for f in found if f.rule in FIRM]
    weighed = _weighed([f for f in found if f.rule not in FIRM], meant.chances[_OK], bars["plain"])
    refuses = meant.chances[_BLOCK] >= bars["block"]
    bar = bars["send"] * (OPEN if _only_invites(draft) else 1.0)
    holds = meant.chances[_OK] < bar and not (draft.words.approved_template and not refuses)
    told = list(meanings(draft, meant, bars, refuses)) if refuses or holds else []
    if place := illegible(draft):
        firm.append(finding("unread", *place))
    findings = [*firm, *weighed, *(f for f in told if not _covered(f, [*firm, *weighed]))]
    if refuses or any(f.blocks for f in [*firm, *weighed]):
        return "block", findings
    return ("review" if findings or holds else "send"), findings


def _only_invites(draft: Reading) -> bool:
    return bool(draft.sentences) and all(s.invites or s.conditional or s.privacy for s in draft.sentences)


def _weighed(phrases: Sequence[Finding], harmless: float, plain: float) -> list[Finding]:
    """What phrases still say once the meaning is known: that the draft is refused, that a person must look, or nothing.

    Words that speak of somebody's care outright keep it back however harmless it seems."""
    heard = [f for f in phrases if harmless < plain or f.rule in PLAIN_WORDS]
    return [f if harmless < (CLEAR if f.rule in PLAIN_WORDS else DOUBT) else replace(f, blocks=False) for f in heard]


def meanings(draft: Reading, meant: Meant, bars: Mapping[str, float], refuses: bool) -> Iterator[Finding]:
    """What the encoder would strike, each run of words with the likeliest reason; the whole draft when no words stand out."""
    runs = struck(meant, bars["mark"]) or [(0, len(draft.words.text))]
    likely = sorted(REASONS, key=lambda r: -meant.reasons[r])
    named = [r for r in likely if meant.reasons[r] >= bars["reason"]]
    if not named:
        yield finding("unsure", *runs[0])
        return
    for n, check in enumerate(named):
        for start, end in runs if n == 0 else runs[:1]:
            yield finding(MEANINGS[check], start, end, softened=not refuses)


def struck(meant: Meant, bar: float) -> list[tuple[int, int]]:
    """Runs of words whose weight reaches the bar, sorted by place."""
    runs: list[tuple[int, int]] = []
    for start, end, weight in meant.struck:
        if weight < bar or start >= end:
            continue
        if runs and start - runs[-1][1] <= _GAP:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _covered(one: Finding, others: Sequence[Finding]) -> bool:
    """Does a rule already say the same of the same place?"""
    return any(o.check == one.check and o.start < one.end and one.start < o.end for o in others)
