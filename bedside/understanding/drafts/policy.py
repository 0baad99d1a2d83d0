"""The committee's policy laid over what the guard found: how strict each check is, in public and in private, and the house's own lines.

It takes plain data and makes a verdict stricter, or saves a person's look where the committee says so; what blocks for privacy it never lets through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from ..privacy import Flat
from .finding import CHECKS, DraftWords, Finding

Level = Literal["let", "review", "block"]
Word = Literal["send", "review", "block"]
LEVELS: tuple[Level, ...] = ("let", "review", "block")
PLACES = ("public", "private")
# How strict the machine is by itself. `block`: what is plain is refused and what is doubtful waits for a person.
NATURAL: dict[str, tuple[Level, Level]] = {
    "confirms_patient": ("block", "let"),
    "denies_patient": ("block", "let"),
    "personal_detail": ("block", "block"),
    "health_detail": ("block", "block"),
    "repeats_post": ("block", "let"),
    "medical_advice": ("review", "review"),
    "names_staff": ("review", "review"),
    "promise": ("review", "review"),
    "legal_admission": ("review", "review"),
    "blame": ("block", "block"),
    "contradicts_fact": ("review", "review"),
    "unknown_contact": ("review", "review"),
    "off_channel_contact": ("block", "block"),
    "tone": ("review", "review"),
    "plain_language": ("review", "review"),
    "failed": ("block", "block"),
}
RULED = tuple(check for check in CHECKS if check != "failed")  # what a committee has a page for
PRIVACY = frozenset(
    [
        "confirms_patient",
        "denies_patient",
        "personal_detail",
        "health_detail",
        "repeats_post",
        "off_channel_contact",
        "failed",
    ]
)
DOUBTS = frozenset({"unsure", "unread", "failed"})  # what the guard could not make out: nothing lets these through
_OWN = "own_line"


@dataclass(frozen=True, slots=True)
class Never:
    """Words of the organisation's own that are not said: a last * stands for any ending. `lang` "" is every language."""

    words: str
    why: str
    instead: str
    check: str = "tone"
    level: Level = "review"
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Always:
    """A wording that the organisation has agreed may always be said; `lang` tells in which language it was agreed ("" any)."""

    words: str
    why: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Policy:
    """What is in force. `levels`: (check, "public" | "private") → level; `lines`: digits of emergency lines that may be given;
    `advice`: language → wording that names who can advise here; `modes`: whose law it follows."""

    levels: Mapping[tuple[str, str], Level] = field(default_factory=dict)
    never: tuple[Never, ...] = ()
    always: tuple[Always, ...] = ()
    lines: frozenset[str] = frozenset()
    advice: Mapping[str, str] = field(default_factory=dict)
    modes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for (check, place), level in self.levels.items():
            if too_mild(check, place, level):
                raise ValueError(f"{check} cannot be {level} in {place}: it protects people.")

    def level(self, check: str, place: str) -> Level:
        return self.levels.get((check, place)) or natural(check, place)


def natural(check: str, place: str) -> Level:
    """How strict the machine is by itself."""
    return NATURAL.get(check, ("review", "review"))[PLACES.index(place)]


def too_mild(check: str, place: str, level: Level) -> bool:
    """Would this level let through what the guard refuses? Only a check that merely asks for a person's look may be made milder."""
    least = natural(check, place)
    return LEVELS.index(level) < LEVELS.index(least) and (least == "block" or check in PRIVACY)


def strictest(levels: Iterable[Level]) -> Level:
    return max(levels, key=LEVELS.index)


def apply(
    policy: Policy, words: DraftWords, findings: Sequence[Finding], verdict: Word
) -> tuple[Word, tuple[Finding, ...]]:
    """The verdict and findings once the policy has spoken. `send` only when nothing is left that anybody must look at."""
    flat = Flat(words.text)
    index = index_of(flat) if policy.never or policy.always else {}
    place = "private" if words.visibility == "private" else "public"
    found = [_raised(policy, place, one) for one in findings] + list(_never(policy, words.lang, flat, index))
    if verdict == "block" or any(one.blocks for one in found):
        return "block", _in_order(found)
    agreed = _agreed(policy, flat, index)
    left = [one for one in found if not _passes(policy, place, one, words, agreed)]
    waits = bool(left) or (verdict == "review" and not found)
    return ("review" if waits else "send"), _in_order(left)


def advice_of(policy: Policy, lang: str, wording: str | None, known: Mapping[str, str]) -> str | None:
    """The safe wording, with the lines of this country where it is the one that sends people to a doctor (`known`: those, by language)."""
    return policy.advice.get(lang, wording) if wording is not None and wording == known.get(lang) else wording


def _raised(policy: Policy, place: str, one: Finding) -> Finding:
    stricter = policy.level(one.check, place) == "block" and natural(one.check, place) != "block"
    return replace(one, blocks=True) if stricter else one


def _never(policy: Policy, lang: str, flat: Flat, index: Index) -> Iterator[Finding]:
    for line in policy.never:
        if line.lang in ("", lang):
            for start, end in places_of(line.words, flat, index):
                yield Finding(line.check, start, end, line.why, line.instead, line.level == "block", _OWN)


@dataclass(frozen=True, slots=True)
class _Agreed:
    """Where agreed wordings stand, and whether the draft says nothing besides."""

    places: tuple[tuple[int, int], ...]
    whole: bool


def _agreed(policy: Policy, flat: Flat, index: Index) -> _Agreed:
    places = [place for line in policy.always for place in places_of(line.words, flat, index)]
    said = bytearray(len(flat.text) + 1)
    for start, end in places:
        said[start:end] = b"\x01" * (end - start)
    starts = [flat.span(at, at + 1)[0] for at in flat.starts]
    return _Agreed(tuple(places), bool(starts) and all(said[at] for at in starts))


def _passes(policy: Policy, place: str, one: Finding, words: DraftWords, agreed: _Agreed) -> bool:
    """May this finding, which does not block, be passed over?"""
    if one.rule == _OWN:
        return False
    if one.rule in DOUBTS or one.check in PRIVACY:
        return agreed.whole and one.rule != "failed"
    if agreed.whole or any(start <= one.start and one.end <= end for start, end in agreed.places):
        return True
    if one.check == "unknown_contact" and _digits(words.text[one.start : one.end]) in policy.lines:
        return True
    return policy.level(one.check, place) == "let"


def _digits(words: str) -> str:
    return "".join(char for char in words if char.isascii() and char.isdigit())


Index = Mapping[str, Sequence[int]]


def index_of(flat: Flat) -> Index:
    """Where each word stands among the words of a text."""
    index: dict[str, list[int]] = {}
    for n, word in enumerate(flat.words):
        index.setdefault(word, []).append(n)
    return index


def places_of(phrase: str, flat: Flat, index: Index | None = None) -> list[tuple[int, int]]:
    """Where the words of a phrase stand in a row, whatever stands between them; accents and capitals count for nothing."""
    wanted = spelt(phrase)
    if not wanted:
        return []
    index = index_of(flat) if index is None else index
    first, wild = wanted[0]
    starts = (
        sorted(n for word, at in index.items() if word.startswith(first) for n in at) if wild else index.get(first, ())
    )
    return [flat.span(flat.starts[n], flat.end(n + len(wanted) - 1)) for n in starts if _stands(wanted, flat.words, n)]


def _stands(wanted: Sequence[tuple[str, bool]], words: Sequence[str], n: int) -> bool:
    here = words[n : n + len(wanted)]
    return len(here) == len(wanted) and all(
        word.startswith(told) if wild else word == told for word, (told, wild) in zip(here, wanted, strict=True)
    )


@lru_cache(maxsize=2000)
def spelt(phrase: str) -> tuple[tuple[str, bool], ...]:
    """The folded words of a phrase, each with whether any ending may follow."""
    told: list[tuple[str, bool]] = []
    for part in phrase.split():
        words = Flat(part).words
        told += [(word, part.endswith("*") and n == len(words) - 1) for n, word in enumerate(words)]
    return tuple(told)


def _in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))
