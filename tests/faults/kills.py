"""Fifty kills: web, worker and PostgreSQL die by SIGKILL at random moments while mentions arrive and replies go out.

Run by `make faults`; prints a table and fails when an acknowledged mention is lost or a reply is doubled.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

import httpx
import psutil
from aiosmtpd.controller import Controller

SECRET = "whsec_" + "YSB3ZWxsIGtlcHQgc2VjcmV0IGZvciB0ZXN0cyBvbmx5ISE="
REPLY = "We are sorry to read this. Please write to hello@vegan.example or call 0113 496 0100; we cannot talk about anyone's care here."


@dataclass
class Post:
    """An SMTP server on loopback that counts every message it accepted: by its own number, and by who got which words."""

    got: Counter[str] = field(default_factory=Counter)
    letters: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content)
        self.got[str(mail["Message-ID"])] += 1
        self.letters[", ".join(envelope.rcpt_tos), str(mail.get_payload())] += 1
        return "250 kept"


@dataclass
class Tally:
    """What was promised to the outside and what was asked of the inside."""

    acknowledged: set[str] = field(default_factory=set)
    refused: int = 0
    approved: list[int] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)


def start(data: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "BEDSIDE_DATA": str(data), "BEDSIDE_KEY_FILE": str(data / "keys")}
    environment.pop("DATABASE_URL", None)
    log = (data.parent / "up.log").open("ab")
    return subprocess.Popen(
        [sys.executable, "-m", "bedside.cli", "up", "--port", str(port), "--data", str(data)],
        env=environment,
        stdout=log,
        stderr=log,
    )


def wait_until_well(port: int, patience: float = 90) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    raise SystemExit("The house did not come back: see up.log")


def bring(port: int, channel: int, tally: Tally, seed: int) -> None:
    """Send signed deliveries for as long as the house stands or falls; remember only what was acknowledged."""
    from bedside.connectors import webhook

    number = 0
    with httpx.Client(timeout=10) as client:
        while not tally.stop.is_set():
            ids = [f"p{seed}-{number}-{i}" for i in range(3)]
            posts = [
                {
                    "external_id": one,
                    "text": f"Nobody answers the phone at Vega North, call number {one}",
                    "author_id": f"{one}@example.org",
                }
                for one in ids
            ]
            body = json.dumps({"posts": posts}).encode()
            headers = webhook.sign(f"msg-{seed}-{number}", body, SECRET, now=datetime.now(UTC))
            try:
                answer = client.post(f"http://127.0.0.1:{port}/intake/{channel}", content=body, headers=headers)
                if answer.status_code == 202:
                    tally.acknowledged.update(ids)
                else:
                    tally.refused += 1
            except httpx.HTTPError:
                tally.refused += 1
            number += 1
            time.sleep(random.uniform(0.02, 0.1))


def answer_some(house: Any, tally: Tally) -> None:
    """Asha answers, Dr Nair approves; the worker sends. Any step may find the database gone."""
    from django.db import Error, connection

    from bedside.inbox import acts
    from bedside.inbox.models import Conversation
    from bedside.publishing import writing

    while not tally.stop.is_set():
        try:
            for conversation in Conversation.objects.filter(state="new", replies=None).order_by("?")[:4]:
                now = datetime.now(UTC)
                draft = acts.draft_reply(conversation, REPLY, by=house.asha, now=now)
                writing.submit(draft, by=house.asha, now=now)
                writing.approve(draft, draft.version, by=house.nair, now=now)
                tally.approved.append(draft.pk)
        except Exception as why:
            if not isinstance(why, Error) and type(why).__name__ not in ("PoolTimeout", "Overtaken"):
                print(f"  answering: {type(why).__name__}: {why}", file=sys.stderr)
            connection.close()
        time.sleep(random.uniform(0.1, 0.4))


def parts(up: subprocess.Popen[bytes], data: Path) -> dict[str, list[psutil.Process]]:
    """The processes of the house by name."""
    found: dict[str, list[psutil.Process]] = {"web": [], "worker": [], "postgres": []}
    for process in psutil.process_iter(["cmdline"]):
        words = " ".join(process.info["cmdline"] or [])
        if "granian" in words and process.pid != os.getpid() and up.pid in [p.pid for p in process.parents()]:
            found["web"].append(process)
        elif "bedside.worker" in words and up.pid in [p.pid for p in process.parents()]:
            found["worker"].append(process)
    pid_file = next(data.glob("postgres/**/postmaster.pid"), None)
    if pid_file is not None:
        pid = int(pid_file.read_text().split()[0])
        found["postgres"] = [psutil.Process(pid)] if psutil.pid_exists(pid) else []
    return found


def kill_one(up: subprocess.Popen[bytes], data: Path, tally: Tally) -> None:
    name = random.choice(["web", "worker", "postgres"])
    try:
        for process in parts(up, data)[name]:
            process.send_signal(signal.SIGKILL)
        tally.kills[name] += 1
    except (psutil.NoSuchProcess, OSError, ValueError, IndexError):
        pass  # it was just being restarted


def settle(tally: Tally, patience: float = 180) -> None:
    """Wait until nothing is on its way any more."""
    from django.db import connection

    from bedside.listening.models import Mention
    from bedside.publishing.models import Delivery

    connection.close()  # ours died with the server as well
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        busy = (
            Delivery.objects.filter(state__in=["approved", "sending"]).count()
            + Mention.objects.filter(state="heard").count()
        )
        if not busy:
            return
        time.sleep(1)


def really_out(post: Post, outbox: Path) -> tuple[int, int, dict[str, int]]:
    """(replies in the folder, letters, doubles each way of counting). A file is named by its key, so by key no double would show."""
    words = (json.loads(file.read_text()) for file in outbox.glob("*.json"))
    notices = Counter((one["in_reply_to"], one["text"]) for one in words)
    ways: dict[str, Counter[Any]] = {
        "in the folder": notices,
        "mail by Message-ID": post.got,
        "mail by recipient and words": post.letters,
    }
    doubles = {way: sum(count > 1 for count in counts.values()) for way, counts in ways.items()}
    return notices.total(), post.letters.total(), doubles


def report(tally: Tally, post: Post, outbox: Path) -> int:
    from bedside.inbox.models import Conversation
    from bedside.listening.models import Mention
    from bedside.publishing.models import Delivery
    from bedside.record.ledger import verify

    kept = set(Mention.objects.values_list("external_id", flat=True))
    lost = tally.acknowledged - kept
    unread = Mention.objects.exclude(state="read").count()
    ours = Mention.objects.filter(external_id__in=tally.acknowledged)
    homeless = ours.exclude(thread__in=Conversation.objects.values("thread")).count()
    states = Counter(Delivery.objects.values_list("state", flat=True))
    notices, letters, doubles = really_out(post, outbox)
    shown_sent = Delivery.objects.filter(state="sent").count()
    rows = [
        ("kills (web / worker / PostgreSQL)", " / ".join(str(tally.kills[k]) for k in ("web", "worker", "postgres"))),
        ("mentions acknowledged", len(tally.acknowledged)),
        ("… lost", len(lost)),
        ("… not yet understood, without a conversation", f"{unread}, {homeless}"),
        ("deliveries refused to the caller (to be sent again by it)", tally.refused),
        ("replies approved", len(tally.approved)),
        ("… really out (folder + mail)", f"{notices} + {letters}"),
        ("… doubled", ", ".join(f"{count} {way}" for way, count in doubles.items())),
        ("… shown as sent", shown_sent),
        ("… states", ", ".join(f"{state} {count}" for state, count in sorted(states.items()))),
        ("ledger", "; ".join(verify()) or "unbroken"),
    ]
    print("\n| measure | value |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")
    wrong = [lost, any(doubles.values()), unread, homeless, shown_sent > notices + letters, verify()]
    good = not any(wrong)
    print(f"\n{'Nothing was lost and nothing was doubled.' if good else 'FAILED'}")
    return 0 if good else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--port", type=int, default=8399)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    random.seed(args.seed)
    with tempfile.TemporaryDirectory(prefix="bedside-faults-") as folder:
        return play(Path(folder), args)


def play(folder: Path, args: argparse.Namespace) -> int:
    data = folder / "data"
    up = start(data, args.port)
    post = Post()
    mail = Controller(post, hostname="127.0.0.1", port=args.port + 1)
    mail.start()
    try:
        wait_until_well(args.port)
        house, hooks, outbox = move_in(data, args.port + 1)
        tally = Tally()
        threads = [
            threading.Thread(target=bring, args=(args.port, hook, tally, n), daemon=True)
            for n, hook in enumerate(hooks)
        ]
        threads.append(threading.Thread(target=answer_some, args=(house, tally), daemon=True))
        for thread in threads:
            thread.start()
        while sum(tally.kills.values()) < args.kills:
            time.sleep(random.uniform(0.3, 3.0))
            kill_one(up, data, tally)
            print(
                f"\r  {sum(tally.kills.values())} kills, {len(tally.acknowledged)} acknowledged, {len(tally.approved)} approved",
                end="",
                file=sys.stderr,
            )
        tally.stop.set()
        for thread in threads:
            thread.join(timeout=30)
        wait_until_well(args.port)
        settle(tally)
        return report(tally, post, outbox)
    finally:
        mail.stop()
        up.terminate()
        try:
            up.wait(30)
        except subprocess.TimeoutExpired:
            up.kill()


def move_in(data: Path, mail_port: int) -> tuple[Any, list[int], Path]:
    """An organisation with a webhook to hear by and two ways out: a folder and SMTP."""
    os.environ |= {
        "BEDSIDE_DATA": str(data),
        "BEDSIDE_KEY_FILE": str(data / "keys"),
        "DJANGO_SETTINGS_MODULE": "bedside.settings",
    }
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from tests.faults.house import furnish

    return furnish(data, mail_port, SECRET)


if __name__ == "__main__":
    raise SystemExit(main())
