"""The ledger's one table, and the abstract row that waits to be claimed. It knows no user and no organisation but by number."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One act, chained to the one before; rows are only ever added (a trigger refuses the rest)."""

    number = models.BigIntegerField(primary_key=True)
    organisation_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)  # null: the house itself
    act = models.CharField(max_length=60)
    thing = models.CharField(max_length=60)
    thing_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "-number"], name="event_of_organisation"),
            models.Index(fields=["thing", "thing_id", "number"], name="event_of_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.thing} {self.thing_id}"


class Claimable(models.Model):
    """A row that is its own queue entry: due at a time, leased to one worker, fenced by a counter."""

    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Pulse(models.Model):
    """When each worker was last seen to do all of its rounds: it falls behind when one of them hangs."""

    worker = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker
