"""Reads labelled messages through the reader and prints what it gets right by language, how fast it is and what it costs.
It trains nothing and writes nothing; run it as `python -m benchmarks.reading GOLD.jsonl --org org.json`."""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bedside.understanding.looked import macro

ROOT = Path(__file__).resolve().parent.parent
WARM = 200  # texts read before the clock starts


def main() -> None:
    """Prints two tables: quality by language, then speed and size."""
    parser = argparse.ArgumentParser(description="Measure the reader.")
    parser.add_argument("gold", type=Path, help="JSONL with text and labels")
    parser.add_argument("--texts", type=Path, nargs="*", help="JSONL to measure speed on (else the demo's texts)")
    parser.add_argument("--org", type=Path, help="organisation profile")
    given = parser.parse_args()
    from bedside.understanding.organisation import Organisation
    from bedside.understanding.reader import Message

    org = Organisation.from_dict(json.loads(given.org.read_text("utf-8"))) if given.org else Organisation.EMPTY
    gold = _rows([given.gold])
    print(
        quality(
            gold, [Message(r["text"], str(r["id"]), None, r.get("rating"), r.get("channel", "post")) for r in gold], org
        )
    )
    print()
    many = _rows(given.texts or sorted((ROOT / "bedside" / "demo" / "texts").glob("*.jsonl")))
    random.Random(7).shuffle(many)
    print(speed([Message(r["text"]) for r in many], org))


def _rows(paths: Iterable[Path]) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]


def quality(gold: list[dict[str, Any]], messages: list[Any], org: Any) -> str:
    """A table: one row a language, one column a field."""
    from bedside.understanding.reader import read_many

    found = [r.as_dict() for r in read_many(messages, org)]
    lines = [
        "| language | n | language right | feeling F1 | sure, right | topics micro-F1 | intent F1 | urgent recall / precision | about us F1 | source F1 |"
    ]
    lines.append("|---|---|---|---|---|---|---|---|---|---|")
    for lang in ("all", *sorted({r["lang"] for r in gold})):
        both = [(g, f) for g, f in zip(gold, found, strict=True) if lang in ("all", g["lang"])]
        lines.append("| " + " | ".join((lang, str(len(both)), *_cells(both))) + " |")
    return "\n".join(lines)


def _cells(both: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[str]:
    def f1(field: str, get: Callable[[dict[str, Any]], str]) -> str:
        pairs = [(g[field], get(f)) for g, f in both if field in g]
        return f"{macro(*zip(*pairs, strict=True)):.1f}" if pairs else ""

    right = sum(g["lang"] == f["lang"] for g, f in both)
    sure = [g["sentiment"] == f["sentiment"]["label"] for g, f in both if "sentiment" in g and f["sentiment"]["sure"]]
    hot = [(g.get("urgency") in _HOT, f["urgency"]["level"] in _HOT) for g, f in both]
    hits = sum(g and f for g, f in hot)
    return [
        f"{100 * right / len(both):.1f}",
        f1("sentiment", lambda f: f["sentiment"]["label"]),
        f"{100 * len(sure) / len(both):.0f}, {100 * sum(sure) / max(1, len(sure)):.0f}",
        f"{_topics(both):.1f}",
        f1("intent", lambda f: f["intent"]["label"]),
        f"{100 * hits / max(1, sum(g for g, _ in hot)):.0f} / {100 * hits / max(1, sum(f for _, f in hot)):.0f}",
        f1("about_us", lambda f: f["about_us"]["label"]),
        f1("source_of_claim", lambda f: f["claim_source"]),
    ]


_HOT = ("emergency", "urgent")


def _topics(both: list[tuple[dict[str, Any], dict[str, Any]]]) -> float:
    pairs = [(set(g.get("topics", ())), {t["id"] for t in f["topics"]}) for g, f in both]
    hits, misses = sum(len(g & p) for g, p in pairs), sum(len(g ^ p) for g, p in pairs)
    return 200 * hits / max(1, 2 * hits + misses)


ROWS = (
    ("whole reading with mask", None),
    ("without mask", ("lang", "sentiment", "topics", "intent", "urgency", "about_us", "claim_source")),
    ("mask alone", ("spans", "masked")),
    ("language alone", ("lang",)),
)


def speed(messages: list[Any], org: Any) -> str:
    """A table: messages a CPU-second of one core, each text read once and new to the process; start, memory, weights."""
    from bedside.understanding.reader import read_many

    lines = ["| what | figure |", "|---|---|"]
    read_many(messages[:WARM], org)
    for part, (name, only) in enumerate(ROWS):
        mine = messages[WARM + part :: len(ROWS)]
        started = time.process_time()
        read_many(mine, org, only)
        took = time.process_time() - started
        lines.append(f"| {name}, messages a CPU-second (n {len(mine)}) | {len(mine) / took:,.0f} |")
    models = ROOT / "bedside" / "understanding" / "models"
    lines.append(f"| start to first reading, seconds | {_start():.2f} |")
    lines.append(f"| memory of this process, MB | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} |")
    lines.append(f"| shipped weights, MB | {sum(p.stat().st_size for p in models.glob('*.npz')) / 1e6:.1f} |")
    return "\n".join(lines)


def _start() -> float:
    code = (
        "from bedside.understanding.reader import Message, read\n"
        "from bedside.understanding.organisation import Organisation\n"
        "read(Message('hello there'), Organisation.EMPTY)"
    )
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
