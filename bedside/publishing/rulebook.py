"""The rule book of this house: the files of policy/guard, its own from the data folder before those that came with Bedside.

A file of its own that is wrong is told, with line and column, and the last good one holds: a copy of it is kept for that. It judges no draft.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as said

from bedside.understanding.drafts import rulebook as reading
from bedside.understanding.drafts.book import Book, Countries, Own, Rule
from bedside.understanding.drafts.own import read_own
from bedside.understanding.drafts.places import LONGEST, Wrong
from bedside.understanding.drafts.policy import RULED

log = logging.getLogger(__name__)
FOLDER = "guard"
UNREADABLE = said("The file cannot be read ({why}). Let the user who runs Bedside read it, and save it as UTF-8.")
STRAY = said("There is no rule of this name. Give the file the name of a check: {known}.")
READERS: dict[str, Callable[[str, str], Rule | Countries | Own]] = {
    **{f"{check}.yaml": partial(reading.read_rule, check=check) for check in RULED},
    "modes.yaml": reading.read_countries,
    "own.yaml": read_own,
}


@dataclass(frozen=True)
class Refused:
    """A file of the house that is not followed: what is wrong, and whether an earlier one of its own holds in its place."""

    wrong: Wrong
    earlier_holds: bool


@dataclass(frozen=True)
class Shelf:
    """The book in force, what of it is the house's own (names of files), and the files that were refused."""

    book: Book
    ours: tuple[str, ...]
    refused: tuple[Refused, ...]


def shelf() -> Shelf:
    """What is in force now; read again when a file has changed."""
    ours, shipped = (Path(folder) / FOLDER for folder in (settings.POLICY_FOLDERS[0], settings.POLICY_FOLDERS[-1]))
    return _read(ours, shipped, Path(settings.DATA) / "policy-in-force" / FOLDER, _stamps(ours), _stamps(shipped))


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        entries = [entry for entry in os.scandir(folder) if entry.name.endswith(".yaml")]
        found = [(entry.name, entry.stat().st_mtime_ns, entry.stat().st_size) for entry in entries]
    except FileNotFoundError:
        return ()
    return tuple(sorted(found))


@lru_cache(maxsize=4)
def _read(ours: Path, shipped: Path, kept: Path, own_stamps: Any, stamps: Any) -> Shelf:
    refused: list[Refused] = []
    own_names = {name for name, _, _ in own_stamps}
    told = {name: _one(name, ours, shipped, kept, name in own_names, refused) for name in READERS}
    for name in sorted(own_names - READERS.keys()):
        refused.append(Refused(Wrong(f"policy/guard/{name}", 1, 1, STRAY, known=", ".join(RULED)), False))
    for one in refused:
        log.error("%s", one.wrong)
    return Shelf(_book(told), tuple(sorted(own_names & READERS.keys())), tuple(refused))


def _book(told: Mapping[str, Any]) -> Book:
    return Book({check: told[f"{check}.yaml"] for check in RULED}, told["modes.yaml"], told["own.yaml"])


def _one(name: str, ours: Path, shipped: Path, kept: Path, own: bool, refused: list[Refused]) -> Any:
    """The house's own file, else the last good one of its own, else the shipped one (which is tested and may raise Wrong)."""
    if not own:
        _forget(kept / name)
        return _followed(shipped / name, name)
    try:
        told = _followed(ours / name, name)
    except Wrong as wrong:
        earlier = _earlier(kept / name, name)
        refused.append(Refused(wrong, earlier is not None))
        return earlier if earlier is not None else _followed(shipped / name, name)
    _keep(ours / name, kept / name)
    return told


def _followed(path: Path, name: str) -> Any:
    file = f"policy/guard/{name}"
    try:
        with path.open(encoding="utf-8-sig") as source:
            text = source.read(LONGEST + 1)
    except (OSError, UnicodeDecodeError) as why:
        told = (why.strerror or "") if isinstance(why, OSError) else "it is not UTF-8 text"
        raise Wrong(file, 1, 1, UNREADABLE, why=told) from None
    return READERS[name](text, file)


def _earlier(path: Path, name: str) -> Any | None:
    try:
        return _followed(path, name) if path.is_file() else None
    except Wrong:
        return None


def _keep(path: Path, copy: Path) -> None:
    """A copy of a good file, so that it still holds when the next one is wrong, also after a restart."""
    try:
        good = path.read_bytes()
        if copy.is_file() and copy.read_bytes() == good:
            return
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = copy.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(good)
        os.replace(fresh, copy)
    except OSError as why:
        log.warning("No copy of policy/guard/%s could be kept: %s.", path.name, why.strerror)


def _forget(copy: Path) -> None:
    try:
        copy.unlink(missing_ok=True)
    except OSError as why:
        log.warning("The copy of policy/guard/%s could not be taken away: %s.", copy.name, why.strerror)
