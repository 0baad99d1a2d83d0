"""Keeps the house's processes alive: starts web and worker, starts again what dies, stops all of it in order.

It knows commands and ports, nothing of what the processes do.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bedside.premises import PremisesError, locks, service_user
from bedside.premises.progress import say

LONG_LIFE = 5.0  # seconds: after that a death is an accident, not a habit
LONGEST_PAUSE = 10.0  # seconds between two starts of a part that keeps dying
STOP_PATIENCE = 12.0  # seconds until a part that does not stop is killed
PORT_TAKEN = (
    "Port {port} on {host} is taken by another program. Choose another one, for example: bedside up --port {free}"
)
PORT_REFUSED = "Port {port} on {host} cannot be used: {why}. Choose another one, for example: bedside up --port {free}"
NO_PORT = "“{written}” is no port. Give --port or BEDSIDE_PORT a number from 1 to 65535."


@dataclass
class Part:
    """One process to keep alive: what it is called, how it is started, what it has been through."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it in a process group of its own, to die with us even when we are killed (Linux)."""
        self.process = subprocess.Popen(
            self.command, env=dict(environment), stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=lambda: service_user.die_with_parent(signal.SIGTERM),
        )  # fmt: skip
        self.started = time.monotonic()

    def kill_group(self) -> None:
        """End whatever it left behind, such as a web process that still holds the port."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass


class Supervisor:
    """Keeps the parts alive until a signal asks for the end. Make and use it in the main thread."""

    def __init__(self, parts: Iterable[Part], environment: Mapping[str, str], look_after: Callable[[], None]) -> None:
        self.parts = list(parts)
        self.environment = environment
        self.look_after = look_after
        self.ending = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_end)

    def _asked_to_end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True

    def start(self) -> None:
        """Start every part once."""
        for part in self.parts:
            part.start(self.environment)

    def keep(self) -> None:
        """Stay until asked to end; every second look after what the parts need (the database)."""
        looked = 0.0
        while not self.ending:
            self.mend()
            if time.monotonic() - looked > 1.0:
                self.look_after()
                looked = time.monotonic()
            time.sleep(0.1)

    def mend(self) -> None:
        """Notice the dead, say so, and start them again after a pause that grows with every early death."""
        now = time.monotonic()
        for part in self.parts:
            if part.process is None and now >= part.due:
                part.start(self.environment)
            elif part.process and (code := part.process.poll()) is not None:
                part.kill_group()
                part.deaths = 1 if now - part.started > LONG_LIFE else part.deaths + 1
                pause = min(0.5 * 2 ** (part.deaths - 1), LONGEST_PAUSE)
                say(f"! The {part.name} {how_it_ended(code)}; it is started again in {pause:g} s.")
                part.process, part.due = None, now + pause

    def stop(self) -> None:
        """Stop every part: ask, wait, then kill."""
        alive = [part for part in self.parts if part.process and part.process.poll() is None]
        for part in alive:
            part.process.terminate()  # type: ignore[union-attr]
        deadline = time.monotonic() + STOP_PATIENCE
        while any(part.process and part.process.poll() is None for part in alive) and time.monotonic() < deadline:
            time.sleep(0.02)
        for part in self.parts:
            part.kill_group()


def how_it_ended(code: int) -> str:
    """The exit code in words."""
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"


def web_command(host: str, port: int) -> list[str]:
    """How the web process is started."""
    return [
        sys.executable, "-m", "granian", "bedside.asgi:application", "--interface", "asginl", "--host", host,
        "--port", str(port), "--workers", "1", "--no-ws", "--log-level", "warning", "--workers-kill-timeout", "5",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """How a worker is started."""
    return [sys.executable, "-m", "bedside.worker"]


def chosen_port(asked: int | None) -> int:
    """The port asked for, else `BEDSIDE_PORT`, else 8000; PremisesError when it is no port."""
    written = str(asked) if asked is not None else os.environ.get("BEDSIDE_PORT", "8000")
    if not (written.isascii() and written.isdigit() and int(written) < 65536):
        raise PremisesError(NO_PORT.format(written=written))
    return int(written)


def check_port(host: str, port: int) -> int:
    """The port, proven free (0 asks the system for one); PremisesError names another when it is not."""
    try:
        return _bind(host, port)
    except OSError as error:
        words = PORT_TAKEN if error.errno == errno.EADDRINUSE else PORT_REFUSED
        why = (error.strerror or str(error)).lower()
        raise PremisesError(words.format(port=port, host=host, why=why, free=_next_free(host, port))) from error


def _bind(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        return int(door.getsockname()[1])


def _next_free(host: str, port: int) -> int:
    for candidate in range(max(port + 1, 8000), max(port + 1, 8000) + 50):
        try:
            return _bind(host, candidate)
        except OSError:
            continue
    return 0


class House:
    """The mark that Bedside is up on a data folder: a lock that dies with us, and who we are."""

    def __init__(self, data: Path) -> None:
        self.path = data / "up.lock"
        self._lock = locks.opened(self.path)

    def enter(self, address: str) -> bool:
        """Take the house; False when another `bedside up` has it."""
        # Somebody may be looking at the lock just now (address_of); that takes a moment, being up takes longer.
        for _ in range(5):
            if locks.try_exclusive(self._lock):
                break
            time.sleep(0.05)
        else:
            return False
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)
        return True


def address_of(data: Path) -> str | None:
    """Where Bedside of this data folder answers, when it is up; else None."""
    path = data / "up.lock"
    if not locks.is_held(path):
        return None
    try:
        return str(json.loads(path.read_text())["address"])
    except (ValueError, KeyError):
        return ""
