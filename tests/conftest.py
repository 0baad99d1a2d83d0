"""The house for tests: a real PostgreSQL of its own, and the cast of STYLE.md."""

from __future__ import annotations

from typing import Any

import pytest

from bedside.premises import postgres
from tests.ground import DATA

pytest_plugins = ["tests.cast", "tests.browser", "tests.post_office"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The server is started before the first test that needs a database."""
    postgres.ensure_running(DATA)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that commit are cleaned up by TRUNCATE, which the ledger refuses; everything else it refuses stays refused."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE record_event DISABLE TRIGGER no_truncate")
