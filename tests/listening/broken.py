"""A model file that is missing, cut short or of another version, for tests: everything else of the house stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bedside.understanding import ready, weights

HARMS = ("missing", "cut", "no model", "other version")


def harmed(harm: str, folder: Path, source: Path = weights.FILE) -> Path:
    """A file in `folder` that was harmed so."""
    file = folder / source.name
    if harm == "cut":
        file.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    elif harm == "no model":
        file.write_bytes(b"not a model at all")
    elif harm == "other version":
        import numpy as np

        with np.load(source) as parts:
            kept = {name: parts[name] for name in parts.files}
        kept["about"] = np.frombuffer(
            bytes(kept["about"]).replace(b'"columns": ["', b'"columns": ["gone", "'), np.uint8
        )
        np.savez(file, **kept)
    return file


def forget() -> None:
    """What was loaded is loaded anew."""
    weights.weights.cache_clear()
    ready._well.clear()


@contextmanager
def broken(patch: pytest.MonkeyPatch, folder: Path, harm: str = "cut") -> Iterator[Callable[[], Any]]:
    """While it lasts no text can be read; the function given puts the model back."""
    with patch.context() as inner:
        inner.setattr(weights, "FILE", harmed(harm, folder))
        forget()

        def mended() -> None:
            inner.undo()
            forget()

        yield mended
    forget()
