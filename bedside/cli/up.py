"""`bedside up`: from nothing to a desk that answers, one line a step; then it keeps web and worker alive.

It orders the steps; each step's work is done elsewhere.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bedside.premises import PremisesError, keys, paths, postgres, service_user, supervise
from bedside.premises.health import health
from bedside.premises.progress import say, step

WEB_PATIENCE = 60.0  # seconds until the first page
HEALTH_PATIENCE = 15.0  # seconds from the first page until the worker has shown itself too
DATABASE_PAUSE = 10.0  # seconds between two attempts to start a database that does not start
RUNS_ALREADY = "Bedside already runs on {data}: {address}"
STARTS_ALREADY = "Bedside is already starting on {data}; its page does not answer yet."
STEP_FAILED = "{what} did not work: it {how}. Its messages stand above."
NAMELESS = (
    "! Others reach this page only by names that Bedside knows. Set BEDSIDE_HOSTS to them, with commas, "
    "for example BEDSIDE_HOSTS=desk.clinic.example,192.0.2.10"
)
NO_ANSWER = (
    "The web process does not answer at {address}. Its messages stand above; `bedside doctor` looks for the cause."
)
HALF_ALIVE = "! The page answers, but not everything is well yet: {reasons}"


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("up", help="start Bedside here: database, tables, web and worker")
    parser.add_argument("--demo", action="store_true", help="load the demo hospital on first start")
    parser.add_argument("--port", type=int, default=None, help="port of the web page (default 8000 or BEDSIDE_PORT)")
    parser.add_argument("--host", default=os.environ.get("BEDSIDE_HOST", "127.0.0.1"), help="address to listen on")
    parser.add_argument("--data", type=Path, default=None, help="data folder (default BEDSIDE_DATA)")
    parser.add_argument("--workers", type=int, default=1, help="number of background workers (default 1)")
    parser.set_defaults(handler=up)


def up(args: argparse.Namespace) -> int:
    """Start everything and stay; 0 when it ends in order or already runs, 1 with a sentence otherwise."""
    data = (args.data or paths.data_folder()).expanduser().absolute()
    try:
        return _up(args, data)
    except PremisesError as refusal:
        print(refusal, file=sys.stderr)
        return 1


def _up(args: argparse.Namespace, data: Path) -> int:
    if (address := supervise.address_of(data)) is not None:
        answers = bool(address) and health(address) is not None
        say((RUNS_ALREADY if answers else STARTS_ALREADY).format(data=data, address=address))
        return 0
    paths.prepare(data)
    port = supervise.check_port(args.host, supervise.chosen_port(args.port))
    address = _address(args.host, port)
    house = supervise.House(data)
    if not house.enter(address):
        say(STARTS_ALREADY.format(data=data))
        return 0
    environment = _ground(data, port) | {"BEDSIDE_HOSTS": _names(args.host)}
    signing_in = _furnish(environment, args.demo)
    parts = [supervise.Part("web process", supervise.web_command(args.host, port))]
    names = ["worker"] if args.workers == 1 else [f"worker {n + 1}" for n in range(args.workers)]
    parts += [supervise.Part(name, supervise.worker_command()) for name in names]
    return _serve(supervise.Supervisor(parts, environment, _database_keeper(data)), address, signing_in)


def _address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    if host in ("127.0.0.1", "0.0.0.0", "::", "::1"):
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _names(host: str) -> str:
    """The names the page answers to beside this machine's own: those that were set, and the address it listens on."""
    told = os.environ.get("BEDSIDE_HOSTS", "")
    if host in ("0.0.0.0", "::"):
        if not told:
            say(NAMELESS)
        return told
    return ",".join(filter(None, (told, f"[{host}]" if ":" in host else host)))


def _ground(data: Path, port: int) -> dict[str, str]:
    """Keys and database; the environment that every part of the house starts with."""
    file = paths.key_file(data)
    with step("looking for the key file", f"keys ready in {file}"):
        keys.ensure(file, data)
    with step("starting the database", "database ready"):
        url = os.environ.get("DATABASE_URL") or postgres.ensure_running(data, say)
    return {
        **os.environ,
        "BEDSIDE_DATA": str(data),
        "BEDSIDE_KEY_FILE": str(file),
        "BEDSIDE_PORT": str(port),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bedside.settings",
    }


def _furnish(environment: dict[str, str], demo: bool) -> str:
    """Tables and the demo; what the demo says about signing in."""
    with step("bringing the tables up to date", "tables up to date"):
        run(
            [sys.executable, "-m", "django", "migrate", "--noinput", "-v", "0"],
            environment,
            "Bringing the tables up to date",
        )
    if not demo:
        return ""
    with step("moving in the demo hospital", "demo hospital ready"):
        return run([sys.executable, "-m", "bedside.demo"], environment, "Moving in the demo hospital").strip()


def run(command: list[str], environment: dict[str, str], what: str) -> str:
    """Run a step in a process of its own and let it speak on standard error; what it printed. PremisesError if it fails."""
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, check=False,
        preexec_fn=lambda: service_user.die_with_parent(signal.SIGTERM),
    )  # fmt: skip
    if done.returncode != 0:
        raise PremisesError(STEP_FAILED.format(what=what, how=supervise.how_it_ended(done.returncode)))
    return done.stdout.decode("utf-8", "replace")


def _database_keeper(data: Path) -> Callable[[], None]:
    """What to look after every second: the embedded server, should it have been killed with its keeper."""
    not_before = 0.0

    def look_after() -> None:
        nonlocal not_before
        if "DATABASE_URL" in os.environ or postgres.kept(data) or time.monotonic() < not_before:
            return
        say("! The database has stopped; it is started again.")
        try:
            with step("starting the database", "database ready"):
                postgres.ensure_running(data, say)
        except PremisesError as refusal:
            not_before = time.monotonic() + DATABASE_PAUSE
            say(f"! {refusal}")

    return look_after


def _serve(supervisor: supervise.Supervisor, address: str, signing_in: str) -> int:
    supervisor.start()
    try:
        with step("waiting for the first page", "the page answers"):
            reasons = _wait_for_health(supervisor, address)
        if reasons:
            say(HALF_ALIVE.format(reasons=reasons))
        if not supervisor.ending:
            say(f"\nBedside is open at {address}\n" + (f"{signing_in}\n" if signing_in else "") + "Ctrl+C closes it.")
        supervisor.keep()
    finally:
        supervisor.stop()
        say("Bedside is closed.")
    return 0


def _wait_for_health(supervisor: supervise.Supervisor, address: str) -> str:
    """Empty when all is well, else what the page says is not; PremisesError when nobody answers."""
    deadline = time.monotonic() + WEB_PATIENCE
    reasons = None
    while time.monotonic() < deadline and not supervisor.ending:
        supervisor.mend()
        was_silent, reasons = reasons is None, health(address)
        if reasons == "":
            return ""
        if was_silent and reasons:
            deadline = time.monotonic() + HEALTH_PATIENCE
        time.sleep(0.1)
    if reasons is None and not supervisor.ending:
        raise PremisesError(NO_ANSWER.format(address=address))
    return reasons or ""
