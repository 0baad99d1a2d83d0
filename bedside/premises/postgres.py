"""The embedded PostgreSQL of a data folder, as others see it: make sure it runs, ask whether it does, stop it.

The server is kept by a process of its own (keeper.py); here stands only the door to it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import psycopg

from bedside.premises import PremisesError, cluster, locks, paths, service_user

PATIENCE = 60.0  # seconds without any answer; a server that answers "starting up" is given as long as it needs
SAY_EVERY = 5.0  # seconds
LOG_MAX = 5_000_000  # bytes; then the log is put aside as log.1
DID_NOT_START = "The database did not start: {why}"
DID_NOT_STOP = "The database in {folder} did not stop within {seconds:.0f} seconds; process {pid} still keeps it."
_held: dict[Path, int] = {}
_one_at_a_time = threading.Lock()


def ensure_running(data: Path, say: Callable[[str], None] = lambda _: None) -> str:
    """Start the server of this data folder unless it runs, and use it until this process ends; its address.

    Any number of processes may call it at once. `say` hears a line every few seconds when it takes long.
    PremisesError says in one sentence what is in the way.
    """
    paths.prepare(data)
    home = cluster.home(data)
    try:
        service_user.own(home)
        cluster.check_version(data)
        with _one_at_a_time:
            _start(data, home, say)
    except OSError as error:
        raise PremisesError(paths.refusal(Path(error.filename or home), error)) from error
    return paths.embedded_url(data)


def _start(data: Path, home: Path, say: Callable[[str], None]) -> None:
    starting = locks.opened(home / "starting")
    try:
        _patiently(lambda: locks.try_exclusive(starting), say, "Another start of the database is under way.")
        if home not in _held:
            _held[home] = _become_user(home, say)
        _bring_up(data, home, say)
    finally:
        os.close(starting)


def _become_user(home: Path, say: Callable[[str], None]) -> int:
    """Hold the users' lock; when the server is just stopping, wait until it has stopped."""
    lease = locks.opened(home / "users")
    _patiently(lambda: locks.try_shared(lease), say, "The database is stopping; it will be started again.")
    return lease


def _patiently(attempt: Callable[[], bool], say: Callable[[str], None], words: str) -> None:
    spoken = time.monotonic()
    while not attempt():
        time.sleep(0.05)
        if time.monotonic() - spoken > SAY_EVERY:
            say(words)
            spoken = time.monotonic()


def _bring_up(data: Path, home: Path, say: Callable[[str], None]) -> None:
    """Wait until the server answers, starting its keeper whenever there is none."""
    keeper: subprocess.Popen[bytes] | None = None
    began = spoken = answered = time.monotonic()
    log_start = _size(home / "log")
    while (state := _state(data)) != "ready":
        if keeper and keeper.poll():
            raise PremisesError(DID_NOT_START.format(why=_why(data, log_start)))
        if keeper is None or keeper.poll() == 0:
            keeper = None if locks.is_held(home / "keeper") else _keep(data, home)
        now = time.monotonic()
        answered = now if state == "starting" else answered
        if now - answered > PATIENCE:
            raise PremisesError(DID_NOT_START.format(why=_why(data, log_start)))
        if now - spoken > SAY_EVERY:
            say(f"The database is getting ready ({now - began:.0f} s; after a crash it first reads its journal).")
            spoken = now
        time.sleep(0.02 if state == "silent" else 0.1)  # a question to a server in recovery costs it a process


def _keep(data: Path, home: Path) -> subprocess.Popen[bytes]:
    """Start the keeper, in a session of its own so that Ctrl+C in the terminal does not reach it."""
    log = home / "log"
    if _size(log) > LOG_MAX:
        log.replace(log.with_name("log.1"))
    sources = os.pathsep.join([str(paths.PACKAGE.parent), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    with os.fdopen(locks.opened(log), "ab") as file:
        file.seek(0, os.SEEK_END)
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "bedside.premises.keeper", str(data.resolve())],
            stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True, cwd=home,
            env={**cluster.environment(), "PYTHONPATH": sources},
        )  # fmt: skip


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _why(data: Path, offset: int) -> str:
    said = cluster.log_file(data).read_bytes()[offset:].decode("utf-8", "replace")[-20_000:]
    refusals = [line for line in said.splitlines() if line.startswith("REFUSED: ")]
    return refusals[-1].removeprefix("REFUSED: ") if refusals else cluster.meaning(said, data)


def running(data: Path) -> bool:
    """Whether the server of this data folder takes connections."""
    return _state(data) == "ready"


def _state(data: Path) -> Literal["ready", "starting", "silent"]:
    if not _socket_answers(data):
        return "silent"
    try:
        psycopg.connect(paths.embedded_url(data), connect_timeout=5).close()
    except psycopg.Error as error:
        if "the database system is" in str(error):  # starting up, in recovery, shutting down
            return "starting"
        # A server with no connection left to give is alive, and no second one may be started.
        return "ready" if "connection slots" in str(error) or "too many clients" in str(error) else "silent"
    return "ready"


def _socket_answers(data: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.settimeout(2)
        try:
            door.connect(str(paths.socket_folder(data) / paths.SOCKET_NAME))
        except OSError:
            return False
    return True


def stop(data: Path, patience: float = 60.0) -> None:
    """Stop the server, whoever uses it, and wait until it is down. Does nothing when it does not run."""
    home = cluster.home(data)
    if (lease := _held.pop(home, None)) is not None:
        os.close(lease)
    keeper = home / "keeper"
    if not locks.is_held(keeper):
        return
    pid = int(keeper.read_text().strip() or 0)
    if pid:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while locks.is_held(keeper):
        if time.monotonic() > deadline:
            raise PremisesError(DID_NOT_STOP.format(folder=home, seconds=patience, pid=pid))
        time.sleep(0.02)


def kept(data: Path) -> bool:
    """Whether a keeper watches over the server; it starts the server again by itself when only that one dies."""
    return locks.is_held(cluster.home(data) / "keeper")
