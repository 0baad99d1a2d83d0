"""A thousand canaries: identifiers of people are brought in by every way there is, and afterwards stand in clear nowhere but in the seals.

Real web and worker processes on a real PostgreSQL; then the files of the cluster and its journal, logs, answers, tables, sessions,
folders and every page of every role are searched, in clear and in the usual encodings.
"""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from logging.config import DictConfigurator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import path as route
from django.urls import reverse

from bedside import settings as ours
from bedside.channels.models import Reject
from bedside.inbox.models import Conversation
from bedside.listening.keep import opened
from bedside.listening.models import Mention, Original
from bedside.people.may import roles
from bedside.people.models import User
from bedside.premises import paths
from bedside.publishing.models import Draft
from bedside.record.ledger import verify
from tests.browser import signed_in
from tests.cast import NOON, PASSWORD, House, open_house
from tests.ground import DATA
from tests.house.canaries import Canary, Maker, Search
from tests.house.planting import Planting, surroundings
from tests.house.test_routes import ROUTES, all_routes

THOUSAND = 1000


@contextmanager
def running(tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a web process of its own, with a worker beside it; their logs lie in tmp_path/logs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    web = ["-m", "granian", "bedside.asgi:application", "--interface", "asginl", "--port", str(port), "--no-ws"]
    environment, logs = surroundings(tmp_path), tmp_path / "logs"
    logs.mkdir()
    parts = []
    for name, words in (("web", [*web, "--log-level", "info", "--access-log"]), ("worker", ["-m", "bedside.worker"])):
        with (logs / name).open("wb") as log:
            command = [sys.executable, *words]
            parts.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True))
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _well(address), 60, "web and worker to be well")
        yield address, environment
    finally:
        for part in parts:
            os.killpg(part.pid, signal.SIGTERM)
        for part in parts:
            part.wait(20)


def _well(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.2)


@pytest.fixture
def full_house(transactional_db: None, tmp_path: Path) -> House:
    return open_house(tmp_path / "house")


def test_a_thousand_canaries_stand_in_clear_nowhere(full_house: House, tmp_path: Path) -> None:
    began = time.time() - 1
    (tmp_path / "brought").mkdir()
    with running(tmp_path) as (web, environment):
        maker = Maker(4, full_house.organisation.known_as())
        planting = Planting(full_house, maker, web, tmp_path / "brought", environment)
        plant(planting)
        assert len(planting.all) >= THOUSAND
        search = Search(planting.all)
        found = {"answers": search(planting.printed), **pages(full_house, planting, search)}
        found["health"] = search(httpx.get(f"{web}/healthz").content)
    assert search(planting.opened), "whoever gives a reason sees the words, on that one page"
    sealed = search(b"\n".join(kept_sealed()))
    assert len(sealed) >= 700, "what was brought is kept, in the seals"
    found |= tables(search) | files(search, tmp_path, began)
    told = {
        where: sorted(f"{one.kind} {one.core} ({way_of(planting, one)})" for one in some)
        for where, some in found.items()
        if some
    }
    assert told == {}, json.dumps(told, ensure_ascii=False, indent=1)
    assert verify() == []


def plant(planting: Planting) -> None:
    with planting.by_feed(), planting.by_commands():
        planting.by_webhook()
        planting.by_addresses()
        planting.rejected()
        planting.by_upload()
        until(lambda: Mention.objects.filter(channel=planting.channels["Herald"]).exists(), 60, "the feed to be heard")
    until(lambda: not Mention.objects.filter(state="heard").exists(), 120, "everything to be read")
    planting.at_the_desk()


def way_of(planting: Planting, canary: Canary) -> str:
    return next(way for way, some in planting.planted.items() if canary in some)


def kept_sealed() -> Iterator[bytes]:
    """What the seals hold, opened: originals and rejected pieces."""
    for original in Original.objects.select_related("mention"):
        yield json.dumps(opened(original, original.mention), ensure_ascii=False).encode()
    for reject in Reject.objects.all():
        yield reject.raw


# where they are looked for


def tables(search: Search) -> dict[str, set[Canary]]:
    """Every row of every table as text (what the database packs away cannot be seen in its files), and sessions opened."""
    found: dict[str, set[Canary]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" AS t')
            found[f"table {table}"] = search((cursor.fetchone()[0] or "").encode())
    sessions = "\n".join(json.dumps(one.get_decoded()) + one.session_data for one in Session.objects.all())
    return found | {"sessions": search(sessions.encode())}


def files(search: Search, tmp_path: Path, began: float) -> dict[str, set[Canary]]:
    """The cluster with its journal and log, the data folder, temporary folders, logs, outbox: all that was written since."""
    with psycopg.connect(paths.embedded_url(DATA, "postgres", user="postgres"), autocommit=True) as server:
        server.execute("CHECKPOINT")
    found: dict[str, set[Canary]] = {}
    here = [
        DATA,
        *(tmp_path / name for name in ("logs", "temporary", "house")),
        Path(tempfile.gettempdir()) / "bedside",
    ]
    for folder in here:
        for path in folder.rglob("*"):
            if path.is_file() and path.stat().st_mtime >= began:
                found[f"file {path.relative_to(folder.parent)}"] = search(path.read_bytes())
                found[f"name {path.name}"] = search(path.name.encode())
    assert any("pg_wal" in name for name in found)
    assert any("/base/" in name for name in found)
    return found


def pages(house: House, planting: Planting, search: Search) -> dict[str, set[Canary]]:
    """What each role sees, walking every address that can be read, with things that hold canaries."""
    found: dict[str, set[Canary]] = {}
    things = {
        "conversation": [
            *Conversation.objects.filter(replies__isnull=False)[:2],
            *Conversation.objects.order_by("pk")[:1],
        ],
        "mention": list(Mention.objects.filter(channel=planting.channels["Hook"])[:2]),
        "draft": list(Draft.objects.all()[:1]),
        "channel": [planting.channels[name] for name in ("Hook", "Cards", "Herald")],
        "reject": list(Reject.objects.all()[:1]),
        "user": [house.asha],
    }
    for key in roles():
        user = User.objects.create_user(
            f"{key}@walk.example.org",
            PASSWORD,
            organisation=house.organisation,
            name=f"A {key}",
            roles=[key],
            joined_at=NOON,
        )
        user.teams.set([house.desk])
        client = signed_in(user)
        for one in planting.all[:3]:
            assert not (client.get("/search", {"q": one.core}).context or {}).get("hits"), "searched for and found"
        for address in addresses(things):
            seen = client.get(address)
            words = b"".join(seen) if seen.streaming else seen.content
            found[f"{key}: {address}"] = search(words)
    return found


def addresses(things: dict[str, list[Any]]) -> Iterator[str]:
    for name, rule in ROUTES.items():
        if name in ("web:live", "web:static", "account_logout") or (
            isinstance(rule, dict) and rule.get("method") == "POST"
        ):
            continue
        pattern = str(all_routes()[name].pattern)
        if "<" not in pattern and "(" not in pattern:
            yield reverse(name)
        for thing in things.get(rule.get("thing", ""), []) if isinstance(rule, dict) else []:
            yield reverse(name, kwargs={"pk": thing.pk})
    yield from ("/inbox?view=all", "/search?q=phone", "/search?q=historia")


# reports of errors

SAID = "Soy Ana Pérez Gil, 612 345 678"
urlpatterns = [route("broken", lambda request: broken(SAID))]


def broken(words: str) -> None:
    try:
        {}[words]
    except KeyError as why:
        raise ValueError(f"cannot read {words}") from why


def test_a_report_of_an_error_says_where_and_never_what(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    report = io.StringIO()
    handler = logging.StreamHandler(report)
    handler.setFormatter(DictConfigurator(ours.LOGGING).configure_formatter(dict(ours.LOGGING["formatters"]["line"])))
    logging.getLogger().addHandler(handler)
    try:
        answer = Client(raise_request_exception=False).get("/broken")
    finally:
        logging.getLogger().removeHandler(handler)
    told = report.getvalue()
    assert answer.status_code == 500
    assert "in broken" in told
    assert "builtins.ValueError" in told
    assert "builtins.KeyError" in told
    for words in (told, answer.content.decode()):
        assert "Ana" not in words
        assert "345" not in words
