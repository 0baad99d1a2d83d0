"""The process that keeps the embedded PostgreSQL: starts it, restarts it when killed, stops it after the last user.

Whoever uses the server holds a shared lock that the kernel frees at death; the keeper only waits for the last one.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

import psutil

from bedside.premises import PremisesError, cluster, locks, paths, service_user

MAX_FAILED_STARTS = 5  # in a row; a server that was ready and got killed is no failed start
STRAY_PATIENCE = 10.0  # seconds for what is left of an older server to end by itself
STOP_PATIENCE = 60.0  # seconds for an orderly stop, then it is told to drop everything; the journal keeps it safe
SQUATTED = (
    "The folder {path} for the database's socket belongs to somebody else. Remove it, or choose a shorter data path."
)


class Keeper:
    """One keeper for one data folder; it holds the keeper lock as long as it lives."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.stopping = False
        self.server: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Keep the server until it is told to stop, ends by itself, or fails to start again and again."""
        threading.Thread(target=self._stop_after_last_user, daemon=True).start()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._told_to_stop)
        failed_starts = 0
        while not self.stopping and failed_starts < MAX_FAILED_STARTS:
            clear_strays(self.data)
            if self._serve() == 0:
                return 0
            failed_starts = 0 if was_ready(self.data) else failed_starts + 1
            time.sleep(min(0.1 + 0.1 * failed_starts**2, 2.0))
        return 0 if self.stopping else 1

    def _serve(self) -> int:
        self.server = subprocess.Popen(
            cluster.command(self.data, paths.socket_folder(self.data)),
            env=cluster.environment(), cwd=cluster.home(self.data), stdin=subprocess.DEVNULL,
            preexec_fn=lambda: service_user.die_with_parent(signal.SIGINT),
        )  # fmt: skip
        if self.stopping:
            self._stop()
        return self.server.wait()

    def _stop_after_last_user(self) -> None:
        # Granted when the last user has gone. Never given back: a newcomer waits here until the server is down.
        locks.wait_exclusive(locks.opened(cluster.home(self.data) / "users"))
        self._stop()

    def _told_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stop()

    def _stop(self) -> None:
        self.stopping = True
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: roll back, checkpoint, leave
            drop = threading.Timer(STOP_PATIENCE, self.server.send_signal, [signal.SIGQUIT])
            drop.daemon = True
            drop.start()


def was_ready(data: Path) -> bool:
    """Whether the server that left this pid file had come as far as taking connections."""
    try:
        lines = (cluster.cluster(data) / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return bool(lines) and lines[-1].strip() == "ready"


def clear_strays(data: Path) -> None:
    """End what is left of an older server of this cluster: processes that would keep a new one from starting."""
    began = time.monotonic()
    while strays := _processes_of(cluster.cluster(data)):
        late = time.monotonic() - began > STRAY_PATIENCE
        for process in strays:
            _signal(process, signal.SIGKILL if late else signal.SIGQUIT)
        psutil.wait_procs(strays, timeout=0.5)
    pid_file = cluster.cluster(data) / "postmaster.pid"
    # With no process of this cluster alive, a pid found in the file has been given to some other program since.
    pid_file.unlink(missing_ok=True)


def _processes_of(folder: Path) -> list[psutil.Process]:
    """The server processes whose working folder is the cluster."""
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == "postgres" and process.cwd() == str(folder):
                found.append(process)
        except psutil.Error:
            continue
    return found


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.Error:
        pass


def make_socket_folder(data: Path) -> None:
    """A folder (0700) that is ours alone, so that nobody else can pose as the database."""
    folder = paths.socket_folder(data)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        info = folder.lstat()
    except OSError as error:
        raise PremisesError(paths.refusal(folder, error)) from error
    if info.st_uid != os.geteuid() or info.st_mode & 0o077 or not folder.is_dir() or folder.is_symlink():
        raise PremisesError(SQUATTED.format(path=folder))


def main(data: Path) -> int:
    """Become the keeper of this data folder, unless there is one. Refusals go to the log as one sentence."""
    lock = locks.opened(cluster.home(data) / "keeper")
    if not locks.try_exclusive(lock):
        return 0
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    try:
        cluster.check_version(data)
        service_user.become(cluster.home(data), (cluster.home(data), cluster.programs()))
        make_socket_folder(data)
        cluster.make(data)
        return Keeper(data).run()
    except (PremisesError, OSError) as refusal:
        print(f"REFUSED: {refusal}", file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
