"""`bedside retrain`: what people told at the desk is folded into the reader of this house, on this machine, if it helps.

`--undo` goes back to what was before. Nothing leaves the machine, and mentions that were read stay as they are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bedside.cli import ground

if TYPE_CHECKING:
    from bedside.listening.retrain import Retrained
    from bedside.people.models import Organisation
    from bedside.understanding.learning import Figure

LEARNING = "Learning from what people told. This takes a minute or two; the desk goes on."
WOULD = "It would help. Run this again without --dry-run to put it in force."
DONE = "The reader is {after} now (before: {before}). New mentions are read with it at once."
OLDER = "`bedside reread` reads the archive again with it; `bedside retrain --undo` goes back."
UNDONE = "The reader is {after} again (before: {before}). `bedside reread` reads the archive again with it."
STAYS = "The reader stays {reader}."


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "retrain", help="fold what people corrected at the desk into the reader of this house"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="only show what it would change")
    what.add_argument("--undo", action="store_true", help="go back to the reader before the last retraining")
    ground.arguments(parser)
    parser.set_defaults(handler=handle)


def handle(args: argparse.Namespace) -> int:
    """0 when it was done or would help, 2 when nothing was learned, 1 with a sentence when it could not be tried."""
    try:
        ground.prepare(args.data)
        organisation = ground.organisation(args.organisation)
        return _undo(organisation) if args.undo else _retrain(organisation, keep=not args.dry_run)
    except ground.Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1


def clock() -> datetime:
    return datetime.now(UTC)


def _undo(organisation: Organisation) -> int:
    from bedside.listening import retrain

    try:
        before, after = retrain.undo(organisation, now=clock())
    except LookupError as why:
        raise ground.Refusal(str(why)) from None
    print(UNDONE.format(before=before, after=after))
    return 0


def _retrain(organisation: Organisation, *, keep: bool) -> int:
    from bedside.listening import layer, retrain
    from bedside.understanding.weights import BrokenModel

    standing = layer.state(organisation.pk)
    if standing.why:
        print(standing.why, file=sys.stderr)
    if sys.stderr.isatty():
        print(LEARNING, file=sys.stderr)
    try:
        done = retrain.retrain(organisation, now=clock(), keep=keep)
    except BrokenModel as why:
        raise ground.Refusal(str(why)) from None
    for line in _table(done):
        print(line)
    if done.outcome.layer is None:
        print(f"{done.outcome.why} {STAYS.format(reader=done.after)}")
        return 2
    print(f"{DONE.format(before=done.before, after=done.after)}\n{OLDER}" if keep else WOULD)
    return 0


def _table(done: Retrained) -> list[str]:
    """What it learned from, and the figures of each field before and after."""
    if not done.outcome.desk:
        return []
    from bedside.understanding.learning import NAMES
    from bedside.understanding.looked import by_language

    spoken = ", ".join(f"{lang or '?'} {n:,}" for lang, n in by_language(done.looked).items())
    lines = [
        f"{len(done.looked):,} mentions that people looked at ({spoken}). Percent, on texts kept out of the learning:",
        f"{'':14}{'at the desk':>26}   {'texts that come with Bedside':>38}",
    ]
    for field, name in NAMES.items():
        own = [one for one in done.outcome.desk if one.field == field]
        known = [one for one in done.outcome.held if one.field == field]
        lines.append(f"{name:<14}{_cell(own[:1]):>26}   {_cell(known[:1], told=True):>38}   {done.outcome.said[field]}")
        lines += [f"{'':14}{'':>26}   {_cell([one], told=True):>38}" for one in known[1:]]
        lines += [f"  {one.lang:<12}{_cell([one]):>26}" for one in own[1:]]
    return lines


def _cell(figures: Iterable[Figure], *, told: bool = False) -> str:
    """ "71.4 → 78.2 (n 230)", with the measure in front where `told`; a dash where there is no figure."""
    for one in figures:
        measure = f"{one.measure} " if told else ""
        return f"{measure}{one.before:.1f} → {one.after:.1f} (n {one.n:,})"
    return "–"
