"""`bedside doctor`: looks at everything Bedside stands on and names what is wrong, one sentence each.

It repairs nothing and changes nothing; a database that is not running is started for the look and stopped after it.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bedside.premises import PremisesError, cluster, keys, paths, postgres, supervise
from bedside.premises.health import health
from bedside.premises.progress import say

LOW_DISK = 1_000_000_000  # bytes
WRONG, GOOD = "✗", "✓"
NO_FOLDER = "There is no data folder {path} yet. `bedside up` makes it."
LITTLE_SPACE = "Only {free} MB are free on the disk of {path}. The database stops when it is full: free some space."
UNREACHABLE = "The database at {where} cannot be reached: {why}."
OLDER = "The database is older than this Bedside: {count} changes are missing ({names}). `bedside up` makes them."
NEWER = (
    "The database is newer than this Bedside: it has changes this version does not know ({names}). "
    "Install the newer Bedside again, or restore the backup made before the update."
)
NO_PAGE = "Bedside is up on {data}, but its page {address} does not answer."
SILENT = "No worker has given a sign of life {since}. `bedside up` starts one; its messages say why it stopped."
PULSE_MAX = 60.0  # seconds
UNREAD = "{why} Until then mentions are kept and wait unread."
NOT_WELL = "The page says: {reasons}"
Finding = tuple[bool, str]  # is it well, and the sentence


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("doctor", help="look for what is wrong and name it")
    parser.add_argument("--data", type=Path, default=None, help="data folder (default BEDSIDE_DATA)")
    parser.add_argument("--port", type=int, default=None, help="port that `bedside up` shall use (default 8000)")
    parser.add_argument("--host", default=os.environ.get("BEDSIDE_HOST", "127.0.0.1"), help="address to listen on")
    parser.set_defaults(handler=doctor)


def doctor(args: argparse.Namespace) -> int:
    """0 when all is well, 1 when something is wrong."""
    data = (args.data or paths.data_folder()).expanduser().absolute()
    wrong = 0
    for well, sentence in findings(data, args.host, args.port):
        say(f"{GOOD if well else WRONG} {sentence}")
        wrong += not well
    say("Nothing is wrong." if not wrong else f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.")
    return 1 if wrong else 0


def findings(data: Path, host: str, port: int | None) -> Iterator[Finding]:
    """Every look, in the order in which a person would repair things."""
    if not data.is_dir():
        yield True, NO_FOLDER.format(path=data)
        yield _reader()
        yield from _told(lambda: _port(host, port))
        return
    yield from _told(lambda: f"data folder {paths.prepare(data)} can be written")
    yield _space(data)
    yield from _keys(data)
    yield _reader()
    yield from _page(data, host, port)
    yield from _database(data)


def _told(look: Callable[[], str]) -> Iterator[Finding]:
    """A look that raises its sentence when something is wrong."""
    try:
        yield True, look()
    except PremisesError as refusal:
        yield False, str(refusal)


def _space(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    if free < LOW_DISK:
        return False, LITTLE_SPACE.format(free=free // 1_000_000, path=data)
    return True, f"{free / 1e9:.0f} GB are free"


def _keys(data: Path) -> Iterator[Finding]:
    path, mark = paths.key_file(data), data / keys.FINGERPRINT
    if not path.exists() and not mark.exists():
        yield True, f"no key file {path} yet; `bedside up` makes it"
        return
    try:
        ring = keys.read(path)
    except PremisesError as refusal:
        yield False, str(refusal)
        return
    if sentence := keys.too_open(path):
        yield False, sentence
    if mark.is_file() and mark.read_text().strip() != ring.fingerprint():
        yield False, keys.wrong_ring(path, data)
        return
    yield True, f"key file {path} opens (current key {ring.current[0]})"


def _reader() -> Finding:
    """Without a reader mentions wait unread; the desk goes on."""
    from bedside.understanding import ready
    from bedside.understanding.weights import BrokenModel

    try:
        return True, f"the reader reads ({ready.check()})"
    except BrokenModel as why:
        return False, UNREAD.format(why=why)


def _page(data: Path, host: str, port: int | None) -> Iterator[Finding]:
    address = supervise.address_of(data)
    if address is None:
        yield from _told(lambda: _port(host, port))
        return
    reasons = health(address)
    if reasons is None:
        yield False, NO_PAGE.format(data=data, address=address)
    elif reasons:
        yield False, NOT_WELL.format(reasons=reasons)
    else:
        yield True, f"Bedside is up at {address}; web, worker and database are alive"


def _port(host: str, port: int | None) -> str:
    return f"port {supervise.check_port(host, supervise.chosen_port(port))} is free; Bedside is not up"


def _database(data: Path) -> Iterator[Finding]:
    given = "DATABASE_URL" in os.environ
    try:
        if not given:
            cluster.check_version(data)
            if not cluster.cluster(data).is_dir():
                yield True, "no database yet; `bedside up` makes it"
                return
            postgres.ensure_running(data, say)
        where = _reached(paths.database_url(data))
    except PremisesError as refusal:
        yield False, str(refusal)
        return
    yield True, f"database {where} answers"
    yield from _contents(data)


def _reached(url: str) -> str:
    """Where the database is, without its password; PremisesError when it does not answer."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    where = "DATABASE_URL"
    try:
        parts = conninfo_to_dict(url)
        where = f"{parts.get('host', 'localhost')}, {parts.get('dbname', 'bedside')}"
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        why = (str(error).strip() or "no reason given").splitlines()[0].rstrip(".")
        raise PremisesError(UNREACHABLE.format(where=where, why=why)) from error
    return where


def _contents(data: Path) -> Iterator[Finding]:
    """What Django knows: are the tables those of this code, is the ledger whole."""
    os.environ.update(BEDSIDE_DATA=str(data), DATABASE_URL=paths.database_url(data))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
    import django

    try:
        django.setup()
    except PremisesError:
        return  # without keys the settings do not load; the key file has been named already
    tables = _tables()
    yield from tables or [(True, "the tables are those of this version")]
    if not tables:
        yield from _ledger()
        yield from _taught()
        yield from _worker(supervise.address_of(data) is not None)


def _tables() -> list[Finding]:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours, done = set(loader.disk_migrations), set(loader.applied_migrations)
    rooms = {app for app, _ in ours}
    missing = sorted(ours - done)
    # Only of rooms we have: a database may hold other tables, and a squashed change stands in `replaces`.
    replaced = {old for change in loader.disk_migrations.values() for old in change.replaces}
    unknown = sorted(change for change in done - ours - replaced if change[0] in rooms)
    found = []
    if missing:
        found.append((False, OLDER.format(count=len(missing), names=_few(missing))))
    if unknown:
        found.append((False, NEWER.format(names=_few(unknown))))
    return found


def _few(changes: list[tuple[str, str]]) -> str:
    names = [f"{room} {name}" for room, name in changes]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _ledger() -> Iterator[Finding]:
    from bedside.record import ledger

    try:
        broken = ledger.verify()
    except PremisesError:
        return  # the key file is what is wrong, and that has been said
    yield from ((False, sentence) for sentence in broken)
    if not broken:
        yield True, "the ledger is whole"


def _taught() -> Iterator[Finding]:
    """What desks have taught the reader, where it cannot be used."""
    from bedside.listening import layer
    from bedside.people.models import Organisation

    for organisation in Organisation.objects.order_by("pk"):
        found = layer.state(organisation.pk)
        if found.why:
            yield False, found.why
        elif found.layer is not None:
            yield True, f"{organisation.name} reads with {found.version}"


def _worker(up: bool) -> Iterator[Finding]:
    """Only a house that is up, or that has workers elsewhere, owes a sign of life."""
    from bedside.record.models import Pulse

    last = Pulse.objects.order_by("-at").first()
    age = (datetime.now(UTC) - last.at).total_seconds() if last else None
    if age is not None and age < PULSE_MAX:
        yield True, f"a worker gave a sign of life {age:.0f} s ago"
    elif up:
        yield False, SILENT.format(since="yet" if age is None else f"for {age:.0f} s")
