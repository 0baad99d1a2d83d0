"""How fast a file is taken in whole: rows read, stored, placed and searchable a second, through `bedside import` itself.

`python -m benchmarks.importing [--rows 100000] [--workers 2] [--plain]` makes a file of varied rows from the demo's own texts,
recombined and numbered: made for speed, they say nothing about how well the reader reads. `--plain` leaves the reader out
and fills a house of any size for other measurements (its rows carry readings made by rote).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parents[1] / "bedside/demo/texts"
DAYS = 60
CHANNEL = "Benchmark"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--data", type=Path, default=None, help="data folder to fill (default: one made for this run)")
    parser.add_argument("--plain", action="store_true", help="leave the reader out: for filling a large house quickly")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        data = (args.data or Path(made) / "data").absolute()
        _begin(data)
        if args.plain:
            return _fill(args.rows)
        return _measure(Path(made), data, args.rows, args.workers)


def rows(count: int) -> Iterator[dict[str, Any]]:
    """Varied rows: two sentences of different texts of one language, a number, sixty days, seven authors in ten their own."""
    chance = random.Random(7)
    sentences: dict[str, list[str]] = {}
    sites = []
    for file in sorted(TEXTS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            pieces = [one for one in re.split(r"(?<=[.!?…])\s+", told["text"]) if len(one) > 8]
            sentences.setdefault(told["lang"], []).extend(pieces)
            sites.append(told["site"])
    now = datetime.now(UTC)
    languages = sorted(sentences)
    for number in range(count):
        lang = chance.choice(languages)
        words = chance.sample(sentences[lang], chance.choice((1, 2, 2, 3)))
        said = now - timedelta(seconds=DAYS * 86400 * (1 - number / count))
        yield {
            "id": f"bench-{number}",
            "text": f"{' '.join(words)} ({number})",
            "posted_at": said.isoformat(timespec="seconds"),
            "author": f"somebody-{chance.randrange(max(1, count * 7 // 10))}",
            "site": chance.choice(sites),
        }


def _measure(folder: Path, data: Path, count: int, workers: int) -> int:
    from bedside.listening.models import Mention

    file = folder / "rows.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        written = csv.DictWriter(out, ["id", "text", "posted_at", "author", "site"])
        written.writeheader()
        written.writerows(rows(count))
    before, log, base = Mention.objects.count(), _bytes_written(), _database_cpu()
    began, cpu = time.monotonic(), os.times()
    command = [sys.executable, "-m", "bedside.cli", "import", str(file), "--channel", CHANNEL]
    done = subprocess.run([*command, "--workers", str(workers), "--data", str(data)], check=False)
    seconds, after = time.monotonic() - began, os.times()
    stored = Mention.objects.count() - before
    whole = Mention.objects.filter(channel__name=CHANNEL, state="read", readings__current=True).exclude(search=None)
    ours = after.children_user + after.children_system - cpu.children_user - cpu.children_system
    run = Run(count, workers, seconds, ours, _database_cpu() - base, stored, whole.count(), _bytes_written() - log)
    print(run.table(file.stat().st_size / 1e6))
    return done.returncode


@dataclass(frozen=True)
class Run:
    """One import as it was measured; CPU in seconds, log in bytes."""

    rows: int
    workers: int
    seconds: float
    ours: float
    base: float
    stored: int
    whole: int
    log: int

    def table(self, size: float) -> str:
        cores = os.cpu_count() or 1
        a_row = (self.ours + self.base) / self.rows
        share = a_row * self.rows / self.seconds / cores
        bound = (
            "the processor"
            if share > 0.85
            else f"other work on the machine (load {os.getloadavg()[0]:.1f}) or the disk"
        )
        lines = [
            "| measure | value |",
            "|---|---|",
            f"| rows in the file | {self.rows:,} ({size:,.0f} MB) |",
            f"| reading processes, cores | {self.workers}, {cores} |",
            f"| time, from the command to its end | {self.seconds:,.1f} s |",
            f"| **rows a second: read, stored, placed, searchable** | **{self.rows / self.seconds:,.0f}** |",
            f"| stored; of the channel with a reading and searchable | {self.stored:,}; {self.whole:,} |",
            f"| CPU a row: import, database | {1e3 * self.ours / self.rows:,.2f} ms, {1e3 * self.base / self.rows:,.2f} ms |",
            f"| share of all cores that it got | {share:.0%} |",
            f"| computed: rows a second if it had all {cores} cores | {cores / a_row:,.0f} |",
            f"| log written by the database | {self.log / 1e6:,.0f} MB |",
            f"| what bounded this run | {bound} |",
        ]
        return "\n".join(lines)


def _bytes_written() -> int:
    """Bytes of write-ahead log since the server began: what the disk had to take."""
    return int(_ask("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"))


def _ask(question: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def _database_cpu() -> float:
    """CPU seconds of the database server with all its processes, those that ended too; 0 where /proc does not tell."""
    backend = int(_ask("SELECT pg_backend_pid()"))
    try:
        server = int(_stat(backend)[1])
        alive = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
        family = [fields for pid in alive if (fields := _stat(pid)) and int(fields[1]) == server]
        ticks = sum(int(fields[11]) + int(fields[12]) for fields in family) + sum(map(int, _stat(server)[11:15]))
    except (OSError, IndexError):
        return 0.0
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name; empty when the process is gone."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _begin(data: Path) -> None:
    from bedside.cli import ground

    ground.prepare(data)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from bedside.people.models import Organisation, Site

    if not Organisation.objects.exists():
        profile = json.loads((TEXTS.parent / "organisation.json").read_text(encoding="utf-8"))
        made = Organisation.objects.create(name="Vega", profile=profile, created_at=datetime.now(UTC))
        for site in profile["sites"]:
            Site.objects.create(
                organisation=made, key=site["id"], name=site["name"], language=site["lang"], zone="Europe/Madrid"
            )


def _fill(count: int) -> int:
    """Rows with readings made by rote, written by the house's own verbs: kept, counted, searchable, placed; only the reader is left out."""
    from bedside.cli import ground
    from bedside.connectors.base import Post
    from bedside.inbox import triage
    from bedside.listening import keep, understand
    from bedside.record.ledger import acting

    channel = ground.channel(ground.organisation(""), CHANNEL, now=datetime.now(UTC))
    began, batch, done = time.monotonic(), [], 0
    for row in rows(count):
        batch.append(
            Post(
                row["id"], row["text"], datetime.fromisoformat(row["posted_at"]), author=row["author"], site=row["site"]
            )
        )
        if len(batch) < 2000 and done + len(batch) < count:
            continue
        now = datetime.now(UTC)
        kept = keep.keep(channel, batch, now=now)
        by_rote = [
            _by_rote(mention, post.text, now)
            for mention, post in zip(understand.these(kept.to_read, now=now), batch, strict=False)
        ]
        with acting():
            triage.place(understand.write(by_rote), now=now)
        done, batch = done + len(batch), []
        print(
            f"\r{done:,} rows, {done / (time.monotonic() - began):,.0f} a second", end="", file=sys.stderr, flush=True
        )
    print(f"\n{done:,} rows in {time.monotonic() - began:,.0f} s")
    return 0


def _by_rote(mention: Any, text: str, now: datetime) -> Any:
    from bedside.listening.models import Reading
    from bedside.listening.understand import Understood

    number = mention.pk
    topics = ("waiting", "access", "staff_attitude", "care_quality", "food", "billing", "privacy")
    feeling = ("negative", "neutral", "positive")[number % 3]
    urgency = ("none", "routine", "routine", "soon", "none", "none", "none", "none", "urgent", "none")[number % 10]
    reading = Reading(
        organisation_id=mention.organisation_id, mention=mention, version=mention.version, reader="rote", at=now, lang="en",
        sentiment=feeling, score=0.0, probability=0.7, sure=number % 4 != 0, topics=[topics[number % 7]], intent="complaint",
        urgency=urgency, about_us="yes", claim_source="none",
    )  # fmt: skip
    return Understood(mention, reading, "", text)


if __name__ == "__main__":
    raise SystemExit(main())
