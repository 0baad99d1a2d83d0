"""Texts whose labels a person gave: those a desk looked at, and those that ship; and how far readings agree with them.
It learns nothing and decides nothing; it holds labels against readings and counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from .organisation import Organisation

FIELDS = ("sentiment", "topics", "intent", "urgency", "about_us", "claim_source")
HOT = ("emergency", "urgent")
FOLDS = 5
_FOLDER = Path(__file__).parent / "models"
TEXTS, NAMES = _FOLDER / "held.jsonl", _FOLDER / "held.names.json"


@dataclass(frozen=True)
class Looked:
    """A text with what a person says of it: `told` holds the fields that were told, topics as a frozenset."""

    text: str
    lang: str
    channel: str = "post"
    rating: float | None = None
    told: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def fold(self) -> int:
        """0 to 4, by the words alone, so that a text and its double are never on two sides."""
        words = "fold " + " ".join(self.text.lower().split())  # not the digest that chose the texts that ship
        return int(hashlib.sha256(words.encode("utf-8", "replace")).hexdigest(), 16) % FOLDS


def held() -> tuple[tuple[Looked, ...], Organisation]:
    """The labelled texts that ship, none of which taught the shipped reader, and whom they call us."""
    with TEXTS.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return tuple(map(_held, rows)), Organisation.from_dict(json.loads(NAMES.read_text("utf-8")))


def _held(row: dict[str, Any]) -> Looked:
    told = {name: frozenset(row[name]) if name == "topics" else row[name] for name in FIELDS}
    return Looked(row["text"], row["lang"], row["channel"], row.get("rating"), told)


def plain(column: Sequence[Any], name: str) -> list[Any]:
    """What a reader found, as it is told: a label, or a frozenset of topics."""
    if name == "topics":
        return [frozenset(topic.id for topic in found) for found in column]
    return [found if isinstance(found, str) else found.level if name == "urgency" else found.label for found in column]


def agreement(told: Sequence[Any], found: Sequence[Any]) -> float:
    """How often they agree, percent; of topics, the share of those given by either that both gave (micro-F1)."""
    if told and isinstance(told[0], frozenset):
        both = sum(len(truth & found_) for truth, found_ in zip(told, found, strict=True))
        return 100.0 * 2 * both / max(1, sum(map(len, told)) + sum(map(len, found)))
    return 100.0 * sum(map(_likeness, told, found)) / max(1, len(told))


def macro(told: Sequence[Any], found: Sequence[Any]) -> float:
    """Macro-F1 over the labels that were told, percent."""
    pairs = list(zip(told, found, strict=True))
    scores = []
    for label in set(told):
        hit = sum(truth == seen == label for truth, seen in pairs)
        miss = sum((truth == label) != (seen == label) for truth, seen in pairs)
        scores.append(2 * hit / (2 * hit + miss) if hit else 0.0)
    return 100.0 * sum(scores) / max(1, len(scores))


def caught(told: Sequence[str], found: Sequence[str]) -> float:
    """Share of what could not wait that was seen, percent."""
    hot = [seen in HOT for truth, seen in zip(told, found, strict=True) if truth in HOT]
    return 100.0 * sum(hot) / max(1, len(hot))


def better(told: Sequence[Any], before: Sequence[Any], after: Sequence[Any]) -> float:
    """By how many standard errors texts that came nearer to what was told outweigh those that went from it."""
    gains = [_likeness(t, a) - _likeness(t, b) for t, b, a in zip(told, before, after, strict=True)]
    return float(sum(gains) / max(1e-9, sum(gain * gain for gain in gains) ** 0.5))


def _likeness(told: Any, found: Any) -> float:
    """1 for the same, 0 for another; of topics, how far two sets are the same (F1)."""
    if not isinstance(told, frozenset) or told == found:
        return float(told == found)
    return 2 * len(told & found) / max(1, len(told) + len(found))


def by_language(rows: Iterable[Looked]) -> dict[str, int]:
    """How many texts of each language, most first."""
    count: dict[str, int] = {}
    for row in rows:
        count[row.lang] = count.get(row.lang, 0) + 1
    return dict(sorted(count.items(), key=lambda item: (-item[1], item[0])))
