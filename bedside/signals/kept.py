"""The state of a watch as a small JSON object, and a watch from it: what the house keeps between two buckets. It reads no file.

A restored watch answers every later bucket exactly as the one that was kept would have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bedside.signals.course import Course
from bedside.signals.rhythm import Rhythm
from bedside.signals.surge import Settings
from bedside.signals.switched import Jump
from bedside.signals.watch import Watch

VERSION = 1


class Unkept(ValueError):
    """A state that no watch can be made from; the words say what to do."""


def keep(watch: Watch) -> dict[str, Any]:
    """The state: plain lists, numbers and words, a few kilobytes. The settings are not in it: they are handed in again."""
    past, recent, scan, budget = watch.past, watch.recent, watch.scan, watch.budget
    return {
        "version": VERSION,
        "bucket": watch.bucket,
        "feeling": watch.feeling,
        "past": [past.first, past.counts, "".join(map(str, past.surge))],
        "recent": [recent.fine, recent.coarse],
        "scan": [list(scan.spread.values()), scan.share],
        "budget": [list(budget.highest.values()), {str(scan): value for scan, value in budget.today.items()}],
        "course": _parts(watch.course),
        "rhythm": _parts(watch.rhythm),
        "jump": _parts(watch.jump),
        "times": [watch.begun, watch.last, watch.fitted],
        "open": watch.open,
    }


def restore(state: Mapping[str, Any], settings: Settings | None = None) -> Watch:
    """The watch that was kept. Raises Unkept where the state is of another version or damaged: then begin a new watch."""
    if state.get("version") != VERSION:
        raise Unkept("This state is of another version: begin a new watch from the counts of the past.")
    try:
        return _restored(state, settings or Settings())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unkept("This state is damaged: begin a new watch from the counts of the past.") from error


def _restored(state: Mapping[str, Any], settings: Settings) -> Watch:
    watch = Watch(int(state["bucket"]), bool(state["feeling"]), settings)
    first, counts, surge = state["past"]
    watch.past.first, watch.past.counts, watch.past.surge = first, list(counts), [int(mark) for mark in surge]
    watch.recent.fine, watch.recent.coarse = ([list(row) for row in rows] for rows in state["recent"])
    spread, share = state["scan"]
    watch.scan.spread = {scan: list(sums) for scan, sums in zip(watch.scan.spread, spread, strict=True)}
    watch.scan.share = list(share)
    highest, today = state["budget"]
    watch.budget.highest = {scan: list(days) for scan, days in zip(watch.budget.highest, highest, strict=True)}
    watch.budget.today = {int(scan): value for scan, value in today.items()}
    watch.budget.set_limits()
    watch.course = Course(**state["course"])
    rhythm, jump = state["rhythm"], state["jump"]
    watch.rhythm = Rhythm(**{**rhythm, "effects": tuple(rhythm["effects"])}) if rhythm else None
    watch.jump = Jump(**jump) if jump else None
    watch.begun, watch.last, watch.fitted = state["times"]
    watch.open = list(state["open"])
    return watch


def _parts(thing: Course | Rhythm | Jump | None) -> dict[str, Any] | None:
    return {part.name: getattr(thing, part.name) for part in fields(thing)} if thing is not None else None
