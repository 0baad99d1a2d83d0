"""`make bench-reading`: sets out the texts, lets each reader work in its own process, and prints or writes the report.

It starts nothing but `benchmarks.peers.run`; a reader that cannot be asked is named with its reason, and the rest goes on.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .report import FEELING, LANGUAGE, whole
from .texts import ROOT, measured, rows, teaching, write

LEARN = ("linear", "fasttext")
REPORT = ROOT / "docs" / "measured" / "reading.md"


def main() -> int:
    """Exit status 1 when some reader could not be asked."""
    given = _given()
    with tempfile.TemporaryDirectory(prefix="bedside-peers-") as name:
        folder = Path(name)
        texts = rows(given.data)
        asked = measured(texts, given.data)
        write(folder, asked, teaching(texts))
        _say(f"{len(asked)} texts to be read, {sum(1 for _ in (folder / 'teach.jsonl').open())} that teach")
        told: dict[str, dict[str, Any]] = {}
        missing = []
        for reader in given.only or (*FEELING, *LANGUAGE):
            fault = _ask(reader, folder, given.peers, told)
            if fault:
                missing.append(f"{(FEELING | LANGUAGE)[reader]}: {fault}")
    report = whole(asked, told, missing, given.date)
    if given.write:
        REPORT.write_text(report, "utf-8")
    print(report)
    return int(bool(missing))


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description="Our reader beside others.")
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder with reading/ and gold/"
    )
    parser.add_argument(
        "--peers", type=Path, default=ROOT / ".venv-bench" / "bin" / "python", help="the others' Python"
    )
    parser.add_argument("--only", nargs="*", choices=(*FEELING, *LANGUAGE), help="ask these alone")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}")
    today = datetime.now(UTC).date()
    parser.add_argument("--date", default=f"{today.day} {today:%B %Y}", help="date in the report")
    return parser.parse_args()


def _ask(reader: str, folder: Path, peers: Path, told: dict[str, dict[str, Any]]) -> str:
    """Lets a reader learn, where it does, and read. Returns why it could not, or nothing."""
    python = sys.executable if reader.startswith("bedside") else str(peers)
    learnt = 0.0
    for step in ("fit", "") if reader in LEARN else ("",):
        before = _spent()
        command = [python, "-m", "benchmarks.peers.run", reader, str(folder), *([step] if step else [])]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
        except OSError as error:
            return str(error.strerror)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        learnt += (_spent() - before) if step else 0
    told[reader] = json.loads((folder / f"{reader}.json").read_text("utf-8"))
    if reader in LEARN:
        told[reader]["learnt"] = learnt
    _say(f"{reader}: {told[reader]['rate']:,.0f} a CPU-second")
    return ""


def _spent() -> float:
    """CPU-seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
