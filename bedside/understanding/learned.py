"""What a desk taught its own reader: small weights over hashed features, added to the shipped reader's logits.
It holds numbers and no words, belongs to one version of the reader, and learns nothing itself (see learning.py)."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .features import BITS, Ints, spelled
from .inputs import Floats, Inputs
from .weights import Scores, weights

FORM = "bedside-learned-1"
WHOLE = 2.0  # how much more a word or a pair weighs than a piece of a word
FEELING = ("feeling", "feeling_care", "feeling_domain")  # one weight moves the three heads alike
LARGEST = 64 << 20  # bytes of a file, unpacked
HIGHEST = 50.0  # no weight that was learned comes near it

BROKEN = (
    "What the desk taught cannot be used: {path} {why}. The reader goes on as it was shipped."
    " Go back with `bedside retrain --undo`, or learn again with `bedside retrain`."
)


class Broken(ValueError):
    """A file of learned weights that cannot be used; the words say which, why, and what to do."""


def outputs(task: str) -> list[int]:
    """The places in the logits that one task's weights are added to; the feeling's go to each of its three heads."""
    places = weights().places
    heads = FEELING if task == FEELING[0] else (task,)
    return [place for head in heads for place in range(places[head].start, places[head].stop)]


def width(task: str) -> int:
    """Weights a feature has for a task: one a label, or one for a yes-or-no task."""
    place = weights().places[task]
    return int(place.stop - place.start)


@dataclass(frozen=True, eq=False)
class Learned:
    """`rows` [kept feature, weight]: the weights of each task stand side by side in the order of `tasks`."""

    reader: str  # the version of the reader it was learned upon
    number: int  # the how manieth retraining of this organisation
    tasks: tuple[str, ...]
    kept: NDArray[np.int32]  # feature numbers, rising
    rows: Floats

    @property
    def version(self) -> str:
        """As readings carry it: `linear-1+7`."""
        return f"{self.reader}+{self.number}"

    @cached_property
    def _known(self) -> NDArray[np.bool_]:
        known = np.zeros(1 << BITS, bool)
        known[self.kept] = True
        return known

    def added(self, batch: Inputs, scores: Scores) -> Scores:
        """The logits with what was learned added to those of the texts; a text without a learned feature keeps its own."""
        effect = self._effect(batch)
        texts, start = scores.texts.copy(), 0
        for task in self.tasks:
            own = effect[:, start : start + width(task)]
            to = outputs(task)
            texts[:, to] += np.tile(own, len(to) // own.shape[1])
            start += own.shape[1]
        return replace(scores, texts=texts)

    def _effect(self, batch: Inputs) -> Floats:
        owner, numbers, value = valued(batch)
        at = np.flatnonzero(self._known[numbers])
        out = np.zeros((batch.n, self.rows.shape[1]), np.float32)
        if len(at):
            own = owner[at]
            weight = self.rows[np.searchsorted(self.kept, numbers[at])] * value[at, None]
            starts = np.flatnonzero(np.concatenate(([True], own[1:] != own[:-1])))
            out[own[starts]] = np.add.reduceat(weight, starts, axis=0)
        return out

    def save(self, path: Path) -> None:
        """Writes the file whole or not at all."""
        about = {"form": FORM, "reader": self.reader, "number": self.number, "tasks": self.tasks}
        parts = io.BytesIO()
        np.savez_compressed(
            parts,
            about=np.frombuffer(json.dumps(about).encode(), np.uint8),
            kept=self.kept.astype(np.int32),
            rows=self.rows.astype(np.float16),
        )
        written(path, parts.getvalue())

    @classmethod
    def load(cls, path: Path) -> Learned:
        """Reads a file of weights. Raises Broken with a sentence for anything that is not one, whole and sane."""
        try:
            with zipfile.ZipFile(path) as packed:
                if sum(one.file_size for one in packed.infolist()) > LARGEST:
                    raise ValueError("is larger than any such file")
            with np.load(path, allow_pickle=False) as data:
                about = json.loads(bytes(data["about"]).decode())
                kept, rows = data["kept"], data["rows"]
            return cls._sane(about, kept, rows)
        except OSError as why:
            raise Broken(BROKEN.format(path=path, why=f"cannot be read ({why.strerror or 'damaged'})")) from None
        except (zipfile.BadZipFile, KeyError, EOFError, UnicodeDecodeError, json.JSONDecodeError, TypeError):
            raise Broken(BROKEN.format(path=path, why="is damaged")) from None
        except ValueError as why:
            raise Broken(BROKEN.format(path=path, why=str(why) or "is damaged")) from None

    @classmethod
    def _sane(cls, about: Any, kept: NDArray[Any], rows: NDArray[Any]) -> Learned:
        """ValueError, as the end of a sentence, where the parts do not fit each other or this reader."""
        if not isinstance(about, dict) or about.get("form") != FORM:
            raise ValueError("is no file of learned weights")
        tasks = tuple(about["tasks"])
        if not isinstance(about["reader"], str) or type(about["number"]) is not int or about["number"] < 1:
            raise ValueError("does not say what it belongs to")
        if any(task not in weights().places for task in tasks):
            raise ValueError("has fields that this reader does not have")
        if kept.dtype != np.int32 or kept.ndim != 1 or len(kept) == 0 or (np.diff(kept) <= 0).any():
            raise ValueError("has features out of order")
        if kept[0] < 0 or kept[-1] >= 1 << BITS or rows.dtype != np.float16:
            raise ValueError("has features out of order")
        if rows.shape != (len(kept), sum(map(width, tasks))) or not (np.abs(rows) <= HIGHEST).all():
            raise ValueError("has weights that do not fit")
        return cls(about["reader"], about["number"], tasks, kept, rows.astype(np.float32))


def valued(batch: Inputs) -> tuple[Ints, Ints, Floats]:
    """Each feature of a batch: whose text it stands in (never falling), its number, and its share of the text's length."""
    numbers = batch.features.numbers
    owner = batch.tokens.clauses_text[batch.features.clause]
    value = np.where(spelled(numbers), 1.0, WHOLE)
    norm = np.sqrt(np.bincount(owner, value**2, batch.n))
    return owner, numbers, (value / norm[owner]).astype(np.float32)


def written(path: Path, content: bytes) -> None:
    """Puts a file in its place in one step, readable by its owner only, and on the disk before it is there."""
    coming = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        coming.replace(path)
    finally:
        coming.unlink(missing_ok=True)


def placed(tasks: Sequence[str]) -> dict[str, slice]:
    """Where each task's weights stand in a row."""
    places, start = {}, 0
    for task in tasks:
        places[task] = slice(start, start + width(task))
        start = places[task].stop
    return places
