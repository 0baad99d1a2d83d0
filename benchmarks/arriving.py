"""From webhook to a row one can see: the whole house runs, mentions arrive signed at a steady rate, and each is timed until its
conversation stands in the queue and until an open page is told. Prints a table; asserts nothing."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.faults.kills import SECRET, move_in, start, wait_until_well

TEXTS = Path(__file__).parents[1] / "bedside" / "demo" / "texts"


def texts() -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for name in ("es", "ca", "en", "pl")
        for line in (TEXTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def send(port: int, hook: int, rate: float, seconds: float, sent: dict[str, float]) -> None:
    """Send one mention a delivery at a steady rate, from several threads so that a slow answer delays no other."""
    from concurrent.futures import ThreadPoolExecutor

    from bedside.connectors import webhook

    client = httpx.Client(timeout=20, limits=httpx.Limits(max_connections=40))
    rows = texts()

    def one(number: int) -> None:
        key = f"bench-{number}"
        body = json.dumps(
            {"external_id": key, "text": rows[number % len(rows)]["text"], "author_id": f"a{number}"}
        ).encode()
        headers = webhook.sign(key, body, SECRET, now=datetime.now(UTC))
        sent[key] = time.monotonic()
        if client.post(f"http://127.0.0.1:{port}/intake/{hook}", content=body, headers=headers).status_code != 202:
            sent.pop(key)

    began = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        for number in range(int(rate * seconds)):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            pool.submit(one, number)


def watch(placed: dict[str, float], stop: threading.Event) -> None:
    """Note when each mention is first seen read and placed."""
    from django.db import connection

    last = 0
    while not stop.is_set():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT m.id, m.external_id FROM listening_mention m LEFT JOIN inbox_conversation c "
                "ON c.channel_id = m.channel_id AND c.thread = m.thread "
                "LEFT JOIN listening_reading r ON r.mention_id = m.id "
                "WHERE m.id > %s AND m.state = 'read' AND (c.id IS NOT NULL OR r.about_us = 'no') ORDER BY m.id",
                [max(0, last - 400)],
            )
            for pk, key in cursor.fetchall():
                placed.setdefault(key, time.monotonic())
                last = max(last, pk)
        time.sleep(0.02)


def hear(port: int, cookie: str, told: list[float], stop: threading.Event) -> None:
    """An open page's live line: note when it is told of the queue."""
    with httpx.stream("GET", f"http://127.0.0.1:{port}/live", cookies={"sessionid": cookie}, timeout=None) as live:
        for line in live.iter_lines():
            if line == "event: queue":
                told.append(time.monotonic())
            if stop.is_set():
                return


def percentiles(values: list[float]) -> str:
    ordered = sorted(values)
    pick = lambda share: ordered[min(len(ordered) - 1, int(share * len(ordered)))]  # noqa: E731
    return f"{pick(0.5) * 1000:,.0f} | {pick(0.95) * 1000:,.0f} | {pick(0.99) * 1000:,.0f} | {max(ordered) * 1000:,.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--port", type=int, default=8420)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as folder:
        data = Path(folder) / "data"
        up = start(data, args.port)
        try:
            wait_until_well(args.port)
            return measure(data, args)
        finally:
            up.terminate()
            try:
                up.wait(30)
            except subprocess.TimeoutExpired:
                up.kill()


def measure(data: Path, args: argparse.Namespace) -> int:
    house, hooks, _ = move_in(data, args.port + 1)
    from tests.browser import session_of

    sent: dict[str, float] = {}
    placed: dict[str, float] = {}
    told: list[float] = []
    stop = threading.Event()
    threads = [
        threading.Thread(target=watch, args=(placed, stop), daemon=True),
        threading.Thread(target=hear, args=(args.port, session_of(house.asha), told, stop), daemon=True),
    ]
    for thread in threads:
        thread.start()
    send(args.port, hooks[0], args.rate, args.seconds, sent)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not set(sent) <= set(placed):
        time.sleep(0.1)
    time.sleep(1)
    stop.set()
    waits = [placed[key] - at for key, at in sent.items() if key in placed]
    page = [
        min((t for t in told if t >= placed[key] - 0.05), default=placed[key] + 1) - at
        for key, at in sent.items()
        if key in placed
    ]
    print(
        f"\n{len(sent)} mentions acknowledged at {args.rate:.0f} a second, {len(waits)} placed; {os.cpu_count()} cores shared by house and sender\n"
    )
    print("| from the webhook to … | p50 ms | p95 ms | p99 ms | longest ms |\n|---|---:|---:|---:|---:|")
    print(f"| its conversation in the queue | {percentiles(waits)} |")
    print(f"| an open page told of it | {percentiles(page)} |")
    print(f"\nmean {statistics.mean(waits) * 1000:,.0f} ms", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
