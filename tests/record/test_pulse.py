"""The worker's sign of life: it stops while a round hangs, so that /healthz tells within two minutes; odd notices end nothing."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bedside import worker
from bedside.record.models import Pulse
from bedside.record.views import wrong


@pytest.mark.parametrize(
    "name, minutes, well",
    [
        ("understand", 0, True),
        ("understand", 2, False),
        ("speak", 2, False),
        ("promises", 2, False),
        ("hear", 2, True),  # a source may be slow
        ("forget", 5, True),
        ("forget", 12, False),
    ],
)
def test_a_round_that_hangs_shows(db: None, name: str, minutes: int, well: bool) -> None:
    now = datetime.now(UTC)
    paces = worker.paces(threading.Event())
    paces[name].finished = now - timedelta(minutes=minutes)
    paces["pulse"].verb(now)
    assert (wrong() == []) is well
    assert Pulse.objects.count() <= 1


def test_only_a_round_that_went_well_counts() -> None:
    stop, turns = threading.Event(), []

    def verb(now: datetime) -> int:
        turns.append(now)
        if len(turns) == 1:
            return 1
        stop.set()
        raise ValueError("a bad row")

    pace = worker.Pace("understand", 0, verb, stop)
    began = pace.finished
    pace.run()
    assert len(turns) == 2
    assert began <= pace.finished <= turns[1]


@pytest.mark.parametrize(
    "payload, what", [('{"w":"mention"}', "mention"), ("no json", ""), ("[1]", ""), ("{}", ""), ("", "")]
)
def test_a_notice_that_is_none_wakes_nobody(payload: Any, what: str) -> None:
    assert worker._what(payload) == what
