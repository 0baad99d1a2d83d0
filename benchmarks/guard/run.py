"""One detector at its work, in its own process and environment: `python -m benchmarks.guard.run NAME FOLDER`.

It reads `texts.jsonl` of the folder and writes `NAME.json`: what was found and what it cost. It imports nothing of ours but for ours.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # one core, before numpy is loaded

LIMIT = 10  # CPU-seconds that a hostile text may take
WARM = ("Soy Ana Ruiz, tel. 699 88 77 66", "Nazywam się Anna Nowak", "I am Ann Smith", "Soc la Núria Pedrell")


def main() -> None:
    """Reads each text once, in its order, and is timed; then the hostile ones, each in a child that may be ended."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    began = time.process_time()
    detector = _maker(name)(folder)
    for text, lang in zip(WARM, ("es", "pl", "en", "ca"), strict=True):
        detector.read(_shown(text, lang))
    start = time.process_time() - began
    asked = [json.loads(line) for line in (folder / "texts.jsonl").read_text("utf-8").splitlines()]
    found, seconds, count = [], 0.0, 0
    for one in asked:
        if getattr(detector, "outgoing", False) and not one["outgoing"]:
            found.append(None)
            continue
        began = time.process_time()
        found.append(detector.read(one))
        seconds += (time.process_time() - began) * one["short"]
        count += one["short"]
    told = {"found": found, "rate": count / seconds, "start": start, "memory": _memory(), "version": detector.version}
    told["hostile"] = {kind: worst(detector, kind) for kind in _hostile().HOSTILE}
    (folder / f"{name}.json").write_text(json.dumps(told))


def _shown(text: str, lang: str) -> dict[str, Any]:
    shown = {"set": "", "text": text, "lang": lang, "reply_to": "", "visibility": "public"}
    return {**shown, "profile": "public", "short": True, "outgoing": True}


def _maker(name: str) -> Any:
    file = "ours" if name.startswith("bedside") else "others"
    return importlib.import_module(f"benchmarks.guard.{file}").DETECTORS[name]


def _hostile() -> Any:
    return importlib.import_module("benchmarks.guard.texts")


def worst(detector: Any, kind: str) -> tuple[float | None, bool]:
    """CPU milliseconds that a hostile text takes (None: it was ended), and whether the address at its end was found or refused."""
    text, (there, here) = _hostile().hostile(kind), os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT + 1))
        os.write(here, json.dumps(_timed(detector, text)).encode())
        os._exit(0)
    os.close(here)
    answer = os.read(there, 1000)  # nothing, when the child was ended
    os.close(there)
    os.waitpid(child, 0)
    took, seen = json.loads(answer) if answer else (None, False)
    return took, seen


def _timed(detector: Any, text: str) -> tuple[float, bool]:
    began = time.process_time()
    spans, verdict = detector.read(_shown(text, "es"))
    took = (time.process_time() - began) * 1000
    inside = len(text) - 10  # within the address
    return took, any(start <= inside < end for start, end, _ in spans) or verdict not in (None, "send")


def _memory() -> float:
    """Most memory that this program held, MB. The system's other figure counts what its parent held before it began."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
