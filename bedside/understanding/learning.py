"""Learns from a desk: a layer is fitted to what people told, tried on what it was not told, and kept only where it helps.
It reads no clock, file or database; keeping, naming and forgetting layers is the house's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import reader
from .fitting import TASKS, Part, Problem, laid
from .learned import Learned, placed
from .looked import FIELDS, FOLDS, Looked, agreement, better, by_language, caught, macro, plain
from .organisation import Organisation

FEWEST = (
    30  # texts a person looked at, under which nothing is learned, and under which a language has no line of its own
)
CLEARLY = 2.0  # standard errors by which readings put right must outweigh those put wrong
NOISE = 0.5  # points by which a figure on the texts that ship may fall

TOO_FEW = "People have looked at {n} mentions and said what they are; learning begins at {fewest}."
NO_GAIN = (
    "Nothing was learned: on mentions kept out of the learning, no field was read clearly more often as people told it."
)
FALLS = "Nothing was learned: on the texts that come with Bedside, {what} would fall from {before:.1f} to {after:.1f}."
NAMES = {
    "sentiment": "feeling",
    "topics": "topics",
    "intent": "intent",
    "urgency": "urgency",
    "about_us": "about us",
    "claim_source": "source",
}
LEARNED, UNTOLD, UNCLEAR, HARMS = "learned", "not told", "no clear gain", "harms what is known"


@dataclass(frozen=True)
class Figure:
    """One figure before and after, percent; `lang` is empty for all languages together."""

    field: str
    measure: str
    lang: str
    n: int
    before: float
    after: float

    @property
    def falls(self) -> bool:
        return self.after < self.before - NOISE


@dataclass(frozen=True)
class Outcome:
    """What came of it: the layer (None: `why` says the reason), what became of each field, figures on both kinds of text."""

    layer: Learned | None
    why: str
    said: Mapping[str, str]
    desk: tuple[Figure, ...] = ()
    held: tuple[Figure, ...] = ()


Found = dict[str, list[Any]]  # field: what the reader found in each text of a part


def learn(
    looked: Sequence[Looked], org: Organisation, known: Sequence[Looked], named: Organisation, *, number: int
) -> Outcome:
    """Fits a layer to `looked`, texts of `org`, and tries it, by fifths, on them and on `known`, texts of `named`."""
    fields = [name for name in FIELDS if any(name in one.told for one in looked)]
    if len(looked) < FEWEST:
        return Outcome(None, TOO_FEW.format(n=len(looked), fewest=FEWEST), {})
    if not fields:
        return Outcome(None, NO_GAIN, {})
    parts = laid(looked, org, own=True) + laid(known, named, own=False)
    problem = Problem.of(parts, fields)
    folds = [problem.fitted(problem.fold != fold) for fold in range(FOLDS)]
    tried = _Tried(parts, folds)
    said = dict.fromkeys(FIELDS, UNTOLD) | {name: tried.judged(name) for name in fields}
    chosen = [name for name in fields if said[name] == LEARNED]
    shown = tried.with_layer(chosen or fields)
    outcome = Outcome(None, NO_GAIN, said, tuple(tried.desk(shown)), tuple(tried.held(shown)))
    if not chosen:
        return outcome
    falling = next((one for one in outcome.held if one.falls), None)
    if falling is not None:
        what = f"{NAMES[falling.field]} ({falling.measure})"
        return replace(outcome, why=FALLS.format(what=what, before=falling.before, after=falling.after))
    whole = only(problem.fitted(np.ones_like(problem.own)), chosen)
    return outcome if whole is None else replace(outcome, layer=replace(whole, number=number), why="")


def only(layer: Learned | None, fields: Sequence[str]) -> Learned | None:
    """The layer with the weights of these fields alone."""
    if layer is None or not fields:
        return None
    places = placed(layer.tasks)
    tasks = tuple(task for field in fields for task in TASKS[field] if task in places)
    rows = np.concatenate([layer.rows[:, places[task]] for task in tasks], axis=1)
    some = np.any(rows != 0, axis=1)
    return replace(layer, tasks=tasks, kept=layer.kept[some], rows=rows[some]) if some.any() else None


class _Tried:
    """Each text read as shipped, and with a layer that was fitted without the fifth it stands in."""

    def __init__(self, parts: Sequence[Part], folds: Sequence[Learned | None]) -> None:
        self.parts, self.folds = parts, folds
        self.before = [_read(part, None) for part in parts]

    def with_layer(self, fields: Sequence[str]) -> list[Found]:
        return [_read(part, only(self.folds[part.fold], fields)) for part in self.parts]

    def judged(self, field: str) -> str:
        """What becomes of a field by itself: it must gain on the desk's texts and harm nothing on those that ship."""
        after = self.with_layer([field])
        told, was, now = self._told(field, after, own=True)
        gains = agreement(told, now) > agreement(told, was)
        if not gains or better(told, was, now) < CLEARLY:
            return UNCLEAR
        return HARMS if any(one.falls for one in self.held(after)) else LEARNED

    def desk(self, after: Sequence[Found]) -> Iterator[Figure]:
        """How often the reader says what people said, in all languages and in each that has enough."""
        for field in FIELDS:
            languages = by_language(one for part in self.parts if part.own for one in part.texts if field in one.told)
            for lang in ("", *(lang for lang, n in languages.items() if n >= FEWEST and len(languages) > 1)):
                told, was, now = self._told(field, after, own=True, lang=lang)
                if told:
                    measure = "F1" if field == "topics" else "right"
                    yield Figure(field, measure, lang, len(told), agreement(told, was), agreement(told, now))

    def held(self, after: Sequence[Found]) -> Iterator[Figure]:
        """The card's figures, on the texts that ship."""
        for field in FIELDS:
            told, was, now = self._told(field, after, own=False)
            if not told:
                continue
            if field == "topics":
                yield Figure(field, "F1", "", len(told), agreement(told, was), agreement(told, now))
                continue
            yield Figure(field, "macro-F1", "", len(told), macro(told, was), macro(told, now))
            if field == "urgency":
                yield Figure(field, "urgent ones seen", "", len(told), caught(told, was), caught(told, now))

    def _told(
        self, field: str, after: Sequence[Found], *, own: bool, lang: str = ""
    ) -> tuple[list[Any], list[Any], list[Any]]:
        """What people told of a field, and what the reader found before and after."""
        rows = [
            (one.told[field], was[field][i], now[field][i])
            for part, was, now in zip(self.parts, self.before, after, strict=True)
            if part.own == own
            for i, one in enumerate(part.texts)
            if field in one.told and lang in ("", one.lang)
        ]
        return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _read(part: Part, layer: Learned | None) -> Found:
    scores = layer.added(part.batch, part.scores) if layer is not None else part.scores
    found = reader.columns(part.batch, scores, frozenset(FIELDS))
    return {name: plain(found[name], name) for name in FIELDS}
