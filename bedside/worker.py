"""The clock of the house: calls flow's verbs, each at its own pace, and wakes at once when there is something to do. It decides nothing.

Kill it at any moment: what it held comes free when its lease runs out, and nothing that was acknowledged is lost.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import django

log = logging.getLogger("bedside.worker")


# How long a round may take before the house is called unwell: a source or a deletion may truly be slow.
USUAL_PATIENCE = timedelta(seconds=60)
PATIENCE = {
    "hear": timedelta(minutes=10),
    "hear again": timedelta(minutes=10),
    "watch": timedelta(minutes=5),
    "forget": timedelta(minutes=10),
}


def clock() -> datetime:
    return datetime.now(UTC)


class Pace(threading.Thread):
    """One verb, again and again: at once while it finds work, else after its pause or when woken."""

    def __init__(self, name: str, pause: float, verb: Callable[[datetime], int], stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.pause, self.verb, self.stop = pause, verb, stop
        self.woken = threading.Event()
        self.finished = clock()  # the end of the last round that went well

    def well_until(self) -> datetime:
        """When its next round should be over at the latest."""
        return self.finished + timedelta(seconds=self.pause) + PATIENCE.get(self.name, USUAL_PATIENCE)

    def run(self) -> None:
        from django.db import close_old_connections

        while not self.stop.is_set():
            self.woken.clear()
            try:
                found = self.verb(clock())
                self.finished = clock()
            except Exception:  # the database is away or a row is bad: say so and go on
                log.exception("%s failed; trying again in %.0f s", self.name, max(self.pause, 2))
                close_old_connections()
                found = 0
                self.stop.wait(2)
            if not found:
                self.woken.wait(self.pause)


def paces(stop: threading.Event) -> dict[str, Pace]:
    from bedside import flow
    from bedside.channels import verbs as channels

    def hear(now: datetime) -> int:
        due = channels.due(now=now, limit=1)  # what is claimed and not yet fetched would wait behind a slow one
        for channel in due:
            flow.hear(channel, now=now)
        return len(due)

    def quiet(verb: Callable[..., object]) -> Callable[[datetime], int]:
        def run(now: datetime) -> int:
            verb(now=now)
            return 0

        return run

    made: dict[str, Pace] = {}
    verbs: dict[str, tuple[float, Callable[[datetime], int]]] = {
        "understand": (1, lambda now: flow.understand_waiting(now=now)),
        "hear": (1, hear),
        "hear again": (1, hear),
        "speak": (1, lambda now: flow.speak(now=now)),
        "promises": (5, quiet(flow.keep_promises)),
        "watch": (60, quiet(flow.watch)),
        "forget": (60, quiet(flow.forget)),
        "pulse": (5, quiet(lambda now: pulse(made.values(), now=now))),
    }
    made |= {name: Pace(name, pause, verb, stop) for name, (pause, verb) in verbs.items()}
    return made


WAKES = {"mention": ("understand",), "approval": ("speak",), "channel": ("hear",)}


def listen(threads: dict[str, Pace], stop: threading.Event) -> None:
    """Wake the verbs that a notice concerns; without notices they still run at their pace."""
    import psycopg
    from django.db import connection

    params = connection.get_connection_params()
    for name in ("pool", "cursor_factory", "context", "prepare_threshold"):
        params.pop(name, None)
    while not stop.is_set():
        try:
            with psycopg.connect(**params, autocommit=True) as line:
                line.execute("LISTEN bedside_live")
                while not stop.is_set():
                    for notice in line.notifies(timeout=1, stop_after=1):
                        for name in WAKES.get(_what(notice.payload), ()):
                            threads[name].woken.set()
        except psycopg.Error:
            log.warning("the line for notices is down; verbs go on at their own pace")
            stop.wait(2)


def _what(payload: str) -> str:
    """What a notice is about; "" for what is no notice of ours."""
    try:
        return str(json.loads(payload)["w"])
    except (ValueError, KeyError, TypeError):
        return ""


def name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def pulse(rounds: Iterable[Pace] = (), *, now: datetime) -> None:
    """Show that this worker lives; while one of its rounds is overdue, its sign of life stays at the moment it should have ended."""
    from bedside.record.models import Pulse

    late = {pace.name: pace.well_until() for pace in rounds if pace.well_until() < now}
    for overdue, since in late.items():
        log.warning("%s has not ended a round since %s", overdue, since)
    Pulse.objects.update_or_create(worker=name(), defaults={"at": min(late.values(), default=now)})
    Pulse.objects.filter(at__lt=now - timedelta(minutes=10)).delete()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
    django.setup()
    from bedside.listening import understand
    from bedside.premises import logs

    logs.hush()
    understand.warm()
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    threads = paces(stop)
    for thread in threads.values():
        thread.start()
    listen(threads, stop)
    for thread in threads.values():
        thread.woken.set()
        thread.join(timeout=10)


if __name__ == "__main__":
    main()
