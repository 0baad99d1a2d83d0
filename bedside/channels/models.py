"""Channels and what they rejected: one connected account or feed each, its cursor, its health. It does not fetch or send (see verbs.py)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from bedside.channels.sentences import in_words
from bedside.connectors import CONNECTORS
from bedside.people.models import Organisation, Site, User
from bedside.record import resealing
from bedside.record.models import Claimable
from bedside.record.moves import Life
from bedside.record.sealing import seal, unseal

CHANNEL_LIFE = Life(
    "channel",
    start="on",
    moves={"on": ("off",), "off": ("on",)},
    words={"on": "Fetched, received and sent through.", "off": "Kept with its history; nothing comes in or goes out."},
)


class Channel(Claimable):
    """One connected account or feed."""

    life = CHANNEL_LIFE
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="channels")
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True)
    name = models.CharField(max_length=120)
    connector = models.CharField(max_length=30)
    language = models.CharField(max_length=2, blank=True)  # of what we answer, when a mention does not say
    state = models.CharField(max_length=3, choices=CHANNEL_LIFE.choices, default=CHANNEL_LIFE.start)
    config = models.JSONField(default=dict)
    sealed_secrets = models.BinaryField(default=bytes)
    cursor = models.JSONField(null=True)
    replies_through = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True
    )  # for what can listen but not answer
    every = models.DurationField(default=timedelta(minutes=2))  # how often it is fetched
    heard_at = models.DateTimeField(null=True)  # last time something new came
    answered_at = models.DateTimeField(null=True)  # last time the source answered at all
    usual_gap = models.DurationField(null=True)  # median time between mentions, learnt
    trouble = models.TextField(blank=True)  # a sentence; empty: well
    trouble_since = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_channel_of_a_name"),
            models.CheckConstraint(
                condition=models.Q(trouble="", trouble_since=None)
                | (~models.Q(trouble="") & models.Q(trouble_since__isnull=False)),
                name="trouble_has_a_since",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def made_with(self) -> Any:
        return CONNECTORS[self.connector]

    def can(self, what: str) -> bool:
        return what in self.made_with.CAN

    @property
    def mouth(self) -> Channel | None:
        """The channel replies go out through: itself, or the one named for it; None when nobody can answer there."""
        if self.can("reply"):
            return self
        other = self.replies_through
        return other if other is not None and other.can("reply") else None

    @property
    def source_type(self) -> str:
        return str(self.config.get("source_type") or self.made_with.SOURCE_TYPE)

    @property
    def trouble_words(self) -> str:
        return in_words(self.trouble)

    def keep_secrets(self, secrets: dict[str, str]) -> None:
        self.sealed_secrets = seal(json.dumps(secrets).encode(), about=f"channel of {self.organisation_id}")

    def secrets(self) -> dict[str, str]:
        if not self.sealed_secrets:
            return {}
        opened: dict[str, str] = json.loads(unseal(self.sealed_secrets, about=f"channel of {self.organisation_id}"))
        return opened

    def full_config(self) -> dict[str, Any]:
        return {**self.config, **self.secrets()}

    def health(self, now: datetime) -> str:
        """broken | off | quiet | silent | new | well: what the screen says about it in words."""
        if self.state == "off":
            return "off"
        if self.trouble:
            return "broken"
        if self.heard_at is None:
            return "new"
        since, usual = now - self.heard_at, self.usual_gap
        if usual and since > max(10 * usual, timedelta(hours=1)):
            return "silent"
        return "quiet" if usual and since > 3 * usual else "well"


class Reject(models.Model):
    """Something a channel brought that could not be kept: quarantined, shown, and tried again when a person says so."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="rejects")
    where = models.CharField(max_length=300)
    reason = models.TextField()
    sealed_raw = models.BinaryField()
    digest = models.BinaryField(default=bytes)  # keyed, of the raw piece: what waits already is not put there twice
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.SET_NULL, null=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["channel", "settled_at", "-at"], name="reject_of_channel"),
            models.Index(fields=["channel", "digest"], name="reject_waiting", condition=models.Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"

    @property
    def words(self) -> str:
        """Why it was rejected, in the reader's language."""
        return in_words(self.reason)

    @property
    def raw(self) -> bytes:
        return unseal(self.sealed_raw, about=f"reject of {self.channel_id}")


resealing.sealed(Channel, "sealed_secrets", lambda channel: f"channel of {channel.organisation_id}")
resealing.sealed(Reject, "sealed_raw", lambda reject: f"reject of {reject.channel_id}")
