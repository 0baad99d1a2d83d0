"""Lives and moves: each thing with stages declares them once, and changes stage only through `move`. It decides nothing about who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from bedside.record.ledger import Actor, acting, mark


class NotAllowed(Exception):
    """The life has no such move; the words say where the thing stands."""


class Overtaken(Exception):
    """Somebody else moved the thing first; the words say so."""


@dataclass(frozen=True)
class Life:
    """A declared life: its name in the ledger, its first stage, the moves from each stage, what each stage means."""

    name: str
    start: str
    moves: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]

    def __post_init__(self) -> None:
        reached = {self.start} | {to for tos in self.moves.values() for to in tos}
        if reached != set(self.moves) or set(self.words) != set(self.moves):
            raise ValueError(
                f"The life of {self.name} names stages it never explains or never reaches: {reached ^ set(self.moves)}"
            )

    @property
    def ends(self) -> tuple[str, ...]:
        return tuple(stage for stage, tos in self.moves.items() if not tos)

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(stage, stage) for stage in self.moves]

    def drawing(self) -> str:
        """The life as a Mermaid state diagram, for docs/states."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        lines += [f"    {stage} --> {to}" for stage, tos in self.moves.items() for to in tos]
        lines += [f"    {stage} --> [*]" for stage in self.ends]
        return "\n".join(lines)


def move(thing: models.Model, to: str, *, by: Actor | None, now: datetime, reason: str = "", **detail: Any) -> None:
    """Move a thing to its next stage if it still stands where we saw it; the mark goes into the same transaction."""
    life: Life = thing.life  # type: ignore[attr-defined]
    was: str = thing.state  # type: ignore[attr-defined]
    if to not in life.moves[was]:
        raise NotAllowed(_("This has moved on and cannot be done any more. Look again, then decide."))
    with acting():
        moved = type(thing)._default_manager.filter(pk=thing.pk, state=was).update(state=to)
        if not moved:
            raise Overtaken(_("Somebody changed this while you were looking at it. Look again, then decide."))
        thing.state = to  # type: ignore[attr-defined]
        mark(f"{life.name}.{to}", thing, by=by, now=now, reason=reason, was=was, **detail)
