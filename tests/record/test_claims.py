"""Due rows have one holder each, whoever dies; a holder who comes late writes nothing."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from bedside.channels.models import Channel
from bedside.record.claims import claim, finish
from tests.cast import NOON, open_house

LEASE = timedelta(minutes=1)


def due(now: Any = NOON) -> list[Channel]:
    return claim(Channel.objects.filter(state="on"), now=now, lease=LEASE)


def test_a_row_is_held_once_until_its_lease_runs_out(house: Any) -> None:
    Channel.objects.update(due_at=NOON)
    [first] = due()
    assert due() == []
    [second] = due(NOON + 2 * LEASE)
    assert second.fence == first.fence + 1
    assert not finish(first, trouble="", due_at=None)
    assert finish(second, due_at=NOON + timedelta(hours=1))
    assert due(NOON + 3 * LEASE) == []


@pytest.mark.django_db(transaction=True)
def test_many_workers_never_hold_one_row_twice(tmp_path: Any) -> None:
    house = open_house(tmp_path)
    rows = [
        Channel(
            organisation=house.organisation,
            name=f"feed {i}",
            connector="outbox",
            added_at=NOON,
            due_at=NOON,
            sealed_secrets=b"",
        )
        for i in range(60)
    ]
    Channel.objects.bulk_create(rows)
    held: list[int] = []

    def work() -> None:
        while got := claim(Channel.objects.all(), now=NOON, lease=LEASE, limit=3):
            held.extend(row.pk for row in got)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == 60
    assert max(Counter(held).values()) == 1
