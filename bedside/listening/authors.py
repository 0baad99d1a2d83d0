"""Who says so of themselves: mentions by the age group and the gender that their authors state, of many at once.

Groups of few are hidden, and as many more as it takes that no difference gives them away. It knows counts, no mention and nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bedside.listening.measures import LEAST, Newest, Tally
from bedside.understanding.author import AGE_GROUPS, GENDERS

STEP = 5  # what counts and shares are rounded to: a page drawn twice, or for two sites, must not tell of one mention


@dataclass(frozen=True)
class Group:
    """A group that is shown: about how many mentions, and about how many of a hundred are critical."""

    key: str
    mentions: int
    critical: int


@dataclass(frozen=True)
class Stated:
    """Groups in their own order, how many are hidden, and in about how many mentions it is stated (0: in fewer than LEAST)."""

    groups: tuple[Group, ...]
    hidden: int
    mentions: int


def by_age(newest: Newest) -> Stated:
    return shown(newest.by("age_group"), AGE_GROUPS)


def by_gender(newest: Newest) -> Stated:
    return shown(newest.by("gender"), GENDERS)


def shown(tallies: Iterable[Tally], order: Sequence[str]) -> Stated:
    """What of these groups may be seen. Those that nobody belongs to are neither shown nor hidden."""
    said = sorted((one for one in tallies if one.key in order and one.mentions), key=lambda one: one.mentions)
    hidden = _hidden([one.mentions for one in said])
    groups = sorted(said[hidden:], key=lambda one: order.index(one.key))
    made = tuple(Group(one.key, _rounded(one.mentions), _rounded(100 * one.negative / one.mentions)) for one in groups)
    total = sum(one.mentions for one in said)
    return Stated(made, hidden, _rounded(total) if total >= LEAST else 0)


def _hidden(counts: Sequence[int]) -> int:
    """How many of the smallest counts, which come first, must not be seen: never one alone, and never few together."""
    hidden = sum(count < LEAST for count in counts)
    while 0 < hidden < len(counts) and (hidden == 1 or sum(counts[:hidden]) < LEAST):
        hidden += 1
    return hidden


def _rounded(number: float) -> int:
    return STEP * int(number / STEP + 0.5)
