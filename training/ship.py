"""Writes the weights that ship: keeps the features that matter most, in eight bits, with what is needed to read them.
It chooses nothing by itself; sizes and settings are handed in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from bedside.understanding.inputs import columns

from .matrix import Space
from .tasks import Task

Fitted = tuple[np.ndarray, np.ndarray, np.ndarray]


def write(
    path: Path, space: Space, done: list[tuple[Task, Fitted]], settings: dict[str, Any], version: str, size: int
) -> int:
    """Writes the file and returns its size in bytes. `size` features at most are kept."""
    words = np.concatenate([w for _, (w, _, _) in done], axis=1) * space.idf[:, None]
    scale = np.maximum(np.abs(words).max(axis=0), 1e-9)
    worth = (np.abs(words) / scale).max(axis=1)
    kept = np.sort(np.argsort(-worth)[:size])
    scale = _scale(words[kept])
    small = np.clip(np.round(words[kept] / scale), -127, 127).astype(np.int8)
    about = {"version": version, "columns": columns(), "tasks": _places(done), "settings": settings}
    np.savez_compressed(
        path,
        kept=space.kept[kept].astype(np.int32),
        square=(space.idf[kept] ** 2).astype(np.float16),
        rows=small,
        scale=scale.astype(np.float32),
        table=np.concatenate([v for _, (_, v, _) in done], axis=1).astype(np.float32),
        bias=np.concatenate([b for _, (_, _, b) in done]).astype(np.float32),
        about=np.frombuffer(json.dumps(about).encode(), np.uint8),
    )
    return path.stat().st_size


def resettle(path: Path, settings: dict[str, Any], version: str) -> None:
    """Writes settings and version into weights that are there."""
    with np.load(path) as data:
        parts = dict(data)
    about = json.loads(bytes(parts["about"]).decode())
    for field, own in settings.items():
        about["settings"][field] = {**about["settings"].get(field, {}), **own}
    about["version"] = version
    parts["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)
    np.savez_compressed(path, **parts)


def _scale(words: np.ndarray) -> np.ndarray:
    """A step for each output: the largest weights of a few are cut so that the many small ones keep their difference."""
    return np.maximum(np.quantile(np.abs(words), 0.9995, axis=0), 1e-9) / 127


def _places(done: list[tuple[Task, Fitted]]) -> list[tuple[str, int, int, tuple[str, ...]]]:
    out, at = [], 0
    for task, (words, _, _) in done:
        out.append((task.name, at, at + words.shape[1], task.labels))
        at += words.shape[1]
    return out
