"""The layer that an organisation's desk has taught the reader: which is in force, all that were kept, the way back.

Files in the data folder: `reader/ORGANISATION/learned.npz` is in force, `learned.N.npz` is the Nth, each with a card beside it.
It learns nothing (see retrain.py); a file that cannot be used is told in the log, and the reader goes on as it was shipped.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from bedside.understanding import reader
from bedside.understanding.learned import Broken, Learned, written

log = logging.getLogger(__name__)
OTHER_READER = "What the desk taught belongs to the reader {theirs}; this is {ours}, which reads without it. `bedside retrain` learns anew."
_Look = tuple[int, int, int]  # of the file: inode, time, size
_loaded: dict[int, tuple[_Look, Learned | None]] = {}


@dataclass(frozen=True)
class State:
    """What is there: the layer in force, or a sentence why none is (both empty: nobody has taught it)."""

    layer: Learned | None = None
    why: str = ""

    @property
    def version(self) -> str:
        """The reader that reads here now, as readings carry it."""
        return self.layer.version if self.layer is not None else reader.VERSION


def folder(organisation_id: int) -> Path:
    return Path(settings.DATA) / "reader" / str(organisation_id)


def current(organisation_id: int) -> Path:
    return folder(organisation_id) / "learned.npz"


def state(organisation_id: int) -> State:
    """Looks at the file, whole."""
    path = current(organisation_id)
    if not path.exists():
        return State()
    try:
        layer = Learned.load(path)
    except Broken as why:
        return State(None, str(why))
    if layer.reader != reader.VERSION:
        return State(None, OTHER_READER.format(theirs=layer.reader, ours=reader.VERSION))
    return State(layer)


def in_force(organisation_id: int) -> Learned | None:
    """The layer to read with, loaded again when its file has changed; a sentence in the log, once, when it cannot be used."""
    look = _look(current(organisation_id))
    if look is None:
        _loaded.pop(organisation_id, None)
        return None
    known = _loaded.get(organisation_id)
    if known is None or known[0] != look:
        found = state(organisation_id)
        if found.why:
            log.warning("%s", found.why)
        known = _loaded[organisation_id] = (look, found.layer)
    return known[1]


def version(organisation_id: int) -> str:
    """The reader that reads here now, as readings carry it."""
    return State(in_force(organisation_id)).version


def _look(path: Path) -> _Look | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns, told.st_size


def numbers(organisation_id: int) -> list[int]:
    """The layers that were kept, oldest first."""
    middles = [file.name.split(".")[1] for file in folder(organisation_id).glob("learned.*.npz")]
    return sorted(int(middle) for middle in middles if middle.isdecimal())


def keep(organisation_id: int, layer: Learned, card: Mapping[str, Any]) -> Path:
    """Puts a layer in force and keeps it under its number; those before it stay. The card's `before` is the way back."""
    place = folder(organisation_id)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps(card, ensure_ascii=False, indent=1).encode() + b"\n"
    for name in (f"learned.{layer.number}", "learned"):
        written(place / f"{name}.json", text)
        layer.save(place / f"{name}.npz")
    return place / "learned.npz"


def back(organisation_id: int) -> int:
    """Puts the layer in force that was there before. Returns its number, 0 for the reader as it was shipped.

    Raises LookupError with a sentence when nothing that was taught is in force.
    """
    place = folder(organisation_id)
    if not current(organisation_id).exists():
        raise LookupError("There is nothing to go back from: the reader reads as it was shipped.")
    number = _before(place / "learned.json")
    while number:
        kept = place / f"learned.{number}"
        try:
            layer = Learned.load(kept.with_name(f"{kept.name}.npz"))
        except Broken as why:
            log.warning("%s", why)
            number = _before(kept.with_name(f"{kept.name}.json"))
            continue
        written(place / "learned.json", kept.with_name(f"{kept.name}.json").read_bytes())
        layer.save(current(organisation_id))
        return number
    current(organisation_id).unlink()
    (place / "learned.json").unlink(missing_ok=True)
    return 0


def _before(card: Path) -> int:
    """Which layer was in force before this card's; 0 for none, or when the card does not tell."""
    try:
        own = json.loads(card.read_text("utf-8"))
        number, before = own["number"], own["before"]
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    return before if type(before) is int and 0 < before < number else 0
