"""`make bench-guard`: sets out the texts, lets each detector work in its own process, and prints or writes the report.

It starts nothing but `benchmarks.guard.run`; a detector that cannot be asked is named with its reason, and the rest goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..paper import ROOT
from .report import DETECTORS, whole
from .texts import texts, write

REPORT = ROOT / "docs" / "measured" / "guard.md"
HERE = ("bedside", "bedside-guard")  # in our own environment
CALM = 0.5  # load beside us below which the machine counts as our own


def main() -> int:
    """Exit status 1 when some detector could not be asked."""
    given = _given()
    missing, told, load = [], {}, [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory(prefix="bedside-guard-") as name:
        folder = Path(name)
        asked = texts(given.data)
        write(folder, asked, given.data)
        _say(f"{len(asked)} texts")
        for detector in given.only or DETECTORS:
            fault = _ask(detector, folder, given.peers, told)
            load.append(os.getloadavg()[0])
            if fault:
                missing.append(f"{DETECTORS[detector][0]}: {fault}")
                _say(missing[-1])
    report = whole(asked, told, missing, given.date, _company(load))
    if given.write:
        REPORT.write_text(report, "utf-8")
    print(report)
    return int(bool(missing))


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guard", description="Our guard beside others.")
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with privacy/ and gold/"
    )
    parser.add_argument(
        "--peers", type=Path, default=ROOT / ".venv-bench" / "bin" / "python", help="the others' Python"
    )
    parser.add_argument("--only", nargs="*", choices=tuple(DETECTORS), help="ask these alone")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    today = datetime.now(UTC).date()
    parser.add_argument("--date", default=f"{today.day} {today:%B %Y}", help="date in the report")
    return parser.parse_args()


def _ask(detector: str, folder: Path, peers: Path, told: dict[str, Any]) -> str:
    """Lets a detector read. Returns why it could not, or nothing."""
    python = sys.executable if detector in HERE else str(peers)
    command = [python, "-m", "benchmarks.guard.run", detector, str(folder)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        return str(error.strerror)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    told[detector] = json.loads((folder / f"{detector}.json").read_text("utf-8"))
    _say(f"{detector}: {told[detector]['rate']:,.0f} a CPU-second")
    return ""


def _company(load: list[float]) -> str:
    """Was the machine ours? One of the running processes is always this one's."""
    beside = sum(load) / len(load) - 1
    if beside < CALM:
        return "nothing else ran on it to speak of"
    return (
        f"it was shared with other work (about {beside:.0f} other processes running): compare figures of this run only"
    )


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
