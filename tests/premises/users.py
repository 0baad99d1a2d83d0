"""Processes that use the embedded server the way `bedside up` does: they ask for it, say so, and stay until killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bedside.premises import cluster, paths

ROOT = Path(__file__).resolve().parents[2]
USER = """
import sys, time
from pathlib import Path
from bedside.premises import postgres
print(postgres.ensure_running(Path(sys.argv[1])), flush=True)
time.sleep(600)
"""


def surroundings(data: Path, **more: str) -> dict[str, str]:
    """The environment of a command on that data folder, free of the test run's own."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith("BEDSIDE_") and name != "DATABASE_URL"
    }
    settings = {"DJANGO_SETTINGS_MODULE": "bedside.settings", "DATABASE_URL": paths.embedded_url(data)}
    return {**ours, **settings, "BEDSIDE_DATA": str(data), **more}


def start_user(data: Path) -> subprocess.Popen[str]:
    """A process that asks for the server and stays."""
    return subprocess.Popen([sys.executable, "-c", USER, str(data)], stdout=subprocess.PIPE, text=True)


def served(user: subprocess.Popen[str]) -> str:
    """Wait until it has the server; the address it was given."""
    assert user.stdout
    return user.stdout.readline().strip()


@contextmanager
def a_user(data: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has the server, killed at the end."""
    user = start_user(data)
    try:
        assert served(user)
        yield user
    finally:
        user.kill()
        user.wait()


def postmaster(data: Path) -> int:
    """The process id of the running server."""
    return int((cluster.cluster(data) / "postmaster.pid").read_text().split()[0])


def keeper(data: Path) -> int:
    """The process id of its keeper."""
    return int((cluster.home(data) / "keeper").read_text())


def ask(data: Path, query: str, user: str = "bedside") -> list[tuple[object, ...]]:
    """The answer of the running server."""
    with psycopg.connect(paths.embedded_url(data, user=user), autocommit=True) as connection:
        cursor = connection.execute(query)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


def within(seconds: float, what: Callable[[], bool]) -> float:
    """Wait until it is so; how long it took. Fails when it takes longer."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, f"not so within {seconds} s"
        time.sleep(0.01)
    return time.monotonic() - began
