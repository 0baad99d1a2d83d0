"""One reader at its work, in its own process and environment: `python -m benchmarks.peers.run NAME FOLDER [fit]`.

It reads `texts.jsonl` of the folder and writes `NAME.json`: labels, and what they cost. It imports nothing of ours but for ours.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # one core, before numpy is loaded

BATCH = 256  # texts handed over at once


def main() -> None:
    """Learns (with `fit`), or reads each text once and is timed."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    make = _maker(name)
    if "fit" in sys.argv[3:]:
        make.fit(_lines(folder / "teach.jsonl"), folder)  # type: ignore[attr-defined]
        return
    began = time.process_time()
    reader = make(folder)
    reader.read([{"text": "Nobody told us anything"}, {"text": "Nadie nos dijo nada"}])
    start = time.process_time() - began
    texts = _lines(folder / "texts.jsonl")
    langs = getattr(reader, "langs", None)
    mine = [n for n, one in enumerate(texts) if langs is None or one["lang"] in langs]
    began = time.process_time()
    found = [
        label for at in range(0, len(mine), BATCH) for label in reader.read([texts[n] for n in mine[at : at + BATCH]])
    ]
    rate = len(mine) / (time.process_time() - began)
    labels = [""] * len(texts)
    for n, label in zip(mine, found, strict=True):
        labels[n] = label
    told = {"labels": labels, "rate": rate, "start": start, "memory": _memory()}
    (folder / f"{name}.json").write_text(json.dumps(told))


def _maker(name: str) -> Callable[[Path], Any]:
    kind = name.partition("-")[0]
    file = "ours" if kind == "bedside" else "languages" if kind == "language" else "others"
    return importlib.import_module(f"benchmarks.peers.{file}").READERS[name]  # type: ignore[no-any-return]


def _memory() -> float:
    """Most memory that this program held, MB. The system's other figure counts what its parent held before it began."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
