"""A real browser before a real server, for tests: `browser_page(user, "/inbox")` gives a signed-in page, `assert_accessible(page)` asks axe.

The server is granian on the test's own database, so a test that uses it commits what it makes; the tables are emptied after it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

CHROMIUM = next(
    (
        path
        for path in (
            os.environ.get("BEDSIDE_CHROMIUM", ""),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
        )
        if path and Path(path).exists()
    ),
    None,
)
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")
THEMES = ("light", "dark")


def _address_of_database() -> str:
    from django.db import connection

    given = connection.settings_dict
    return f"postgresql://{quote(given['USER'])}@/{quote(given['NAME'])}?host={quote(given['HOST'], safe='')}&port={given['PORT']}"


@pytest.fixture(scope="session")
def served(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the whole house, served from the test's database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "bedside.asgi:application", "--interface", "asginl"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws", "--log-level", "warning"]
    log = tmp_path_factory.mktemp("served") / "log"
    with log.open("w") as out:
        server = subprocess.Popen(
            command,
            env=os.environ | {"DATABASE_URL": _address_of_database()},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/design", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # open live lines would keep its workers, and they the database
        server.wait()
        with django_db_blocker.unblock():
            _hang_up()


def _hang_up() -> None:
    """End what else still holds the test's database, so that it can be dropped."""
    from django.db import connection

    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(others)
    connection.close()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5).read(1)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The server for the browser tests did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    # Playwright runs a loop in this thread; Django would refuse the database beside it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def signed_in(user: Any, *, minutes_ago: float = 0) -> Any:
    """Django's test client, signed in by password that many minutes ago."""
    from allauth.account.internal.flows.login import record_authentication
    from django.http import HttpRequest
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, method="password", email=user.email)
    request.session["account_authentication_methods"][-1]["at"] = time.time() - 60 * minutes_ago
    request.session.save()
    return client


def session_of(user: Any, *, minutes_ago: float = 0) -> str:
    """The cookie of such a session."""
    return str(signed_in(user, minutes_ago=minutes_ago).cookies["sessionid"].value)


def real_password(user: Any, password: str) -> None:
    """A password that the server can check too: tests themselves use a quick hash that it does not take."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    user.password = PBKDF2PasswordHasher().encode(password, "a-salt-for-tests")
    user.save(update_fields=["password"])


@pytest.fixture
def browser_page(transactional_db: None, served: str, chromium: Any) -> Iterator[Callable[..., Any]]:
    """browser_page(user=None, path="/", phone=False, theme="light", script=True, minutes_ago=0) -> a Playwright page, its own context.

    Errors that a page throws, or says on its console, fail the test when it ends.
    """
    contexts: list[Any] = []
    wrongs: list[str] = []

    def opened(
        user: Any = None,
        path: str = "/",
        *,
        phone: bool = False,
        theme: str = "light",
        script: bool = True,
        minutes_ago: float = 0,
    ) -> Any:
        context = chromium.new_context(
            base_url=served,
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            color_scheme=theme,
            reduced_motion="reduce",
            java_script_enabled=script,
            locale="en-GB",
        )
        contexts.append(context)
        context.set_default_timeout(8000)
        if user is not None:
            context.add_cookies(
                [{"name": "sessionid", "value": session_of(user, minutes_ago=minutes_ago), "url": served}]
            )
        page = context.new_page()
        page.on("pageerror", lambda error: wrongs.append(f"{page.url}: {error}"))
        page.on("console", lambda said: wrongs.append(f"{page.url}: {said.text}") if _wrong(said) else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrongs, "\n".join(wrongs)


def _wrong(said: Any) -> bool:
    return said.type == "error" and "Failed to load resource" not in said.text  # a refusal in words is an answer


def assert_accessible(page: Any, *, but: tuple[str, ...] = ()) -> None:
    """axe finds nothing serious in either theme, and the page is no wider than its window. `but`: rule ids to leave out, with a reason beside the call."""
    from axe_playwright_python.sync_playwright import Axe

    was = page.evaluate("document.documentElement.dataset.theme ?? ''")
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        wrongs = [one for one in found if one["impact"] in SERIOUS and one["id"] not in but]
        assert not wrongs, f"{page.url}, {theme}:\n" + "\n".join(_told(one) for one in wrongs)
    page.evaluate(
        "was => { was ? document.documentElement.dataset.theme = was : delete document.documentElement.dataset.theme }",
        was,
    )
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels wider than its window"


def _told(one: dict[str, Any]) -> str:
    nodes = "\n    ".join(f"{node['html'][:200]}  {node['failureSummary'][:300]}" for node in one["nodes"][:4])
    return f"  {one['id']}: {one['help']}\n    {nodes}"
