"""The ledger sees every way of tampering, and an act without its mark does not happen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from bedside.record import ledger
from bedside.record.ledger import NotActing, acting, mark, verify
from bedside.record.models import Event
from tests.cast import NOON


@pytest.fixture(autouse=True)
def _own_anchor(tmp_path: Any, settings: Any) -> None:
    settings.DATA = tmp_path


def notes(house: Any, count: int = 5) -> None:
    for number in range(count):
        with acting():
            mark("test.noted", house.channel, by=house.asha, now=NOON + timedelta(minutes=number), number=number)


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE record_event DISABLE TRIGGER append_only")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE record_event ENABLE TRIGGER append_only")


def test_a_clean_ledger_has_nothing_wrong(house: Any) -> None:
    notes(house)
    assert verify() == []
    assert verify(newest=2) == []


@pytest.mark.parametrize(
    "sql, words",
    [
        (
            "UPDATE record_event SET reason = 'nothing' WHERE number = (SELECT max(number) - 2 FROM record_event)",
            "was changed",
        ),
        (
            "UPDATE record_event SET by_id = 999 WHERE number = (SELECT max(number) - 1 FROM record_event)",
            "was changed",
        ),
        ("DELETE FROM record_event WHERE number = (SELECT max(number) - 2 FROM record_event)", "is missing"),
        ("DELETE FROM record_event WHERE number > (SELECT max(number) - 2 FROM record_event)", "its end was cut off"),
        ("DELETE FROM record_event", "its end was cut off"),
    ],
)
def test_tampering_is_seen(house: Any, sql: str, words: str) -> None:
    notes(house)
    ledger.anchor(now=NOON)
    tamper(sql)
    assert any(words in sentence for sentence in verify())


@pytest.mark.parametrize("sql", ["UPDATE record_event SET act = 'x'", "DELETE FROM record_event"])
def test_the_database_refuses_changes(house: Any, sql: str) -> None:
    notes(house)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_mark_needs_its_act(house: Any) -> None:
    with pytest.raises(NotActing):
        mark("test.noted", house.channel, by=None, now=NOON)


def test_an_act_that_fails_leaves_no_mark(house: Any) -> None:
    before = Event.objects.count()
    with acting():
        mark("test.outer", house.channel, by=None, now=NOON)
        with pytest.raises(ZeroDivisionError), acting():
            mark("test.inner", house.channel, by=None, now=NOON)
            _ = 1 / 0
    assert list(Event.objects.order_by("number").values_list("act", flat=True))[before:] == ["test.outer"]
    assert verify() == []


def test_the_anchor_grows_only_with_the_chain(house: Any) -> None:
    notes(house)
    ledger.anchor(now=NOON)
    ledger.anchor(now=NOON)
    assert len(ledger.anchor_file().read_text().splitlines()) == 1
