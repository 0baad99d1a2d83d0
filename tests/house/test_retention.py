"""The retention policy names every column, and what it says is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bedside.listening.models import Mention, Original
from bedside.record import retention
from bedside.record.models import Event
from tests.cast import NOON


def test_every_column_has_a_rule() -> None:
    assert retention.gaps() == []


def test_originals_are_forgotten_before_their_mentions(house: Any, say: Any) -> None:
    say("The night nurses on ward 6 were wonderful with my mother", external_id="kind")
    assert Original.objects.count() == 1
    retention.forget(now=NOON + timedelta(days=91))
    assert (Mention.objects.count(), Original.objects.count()) == (1, 0)
    assert Event.objects.get(act="retention.deleted").detail["table"] == "listening.original"
    retention.forget(now=NOON + timedelta(days=1100))
    assert Mention.objects.count() == 0
