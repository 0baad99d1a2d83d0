"""The channel of the show flat: takes in the demo's own posts and keeps replies in a folder of the data directory.

It has no way to the network, so nothing that is tried out in the demo can reach the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from . import outbox, webhook
from .base import Config, Fetched, Field, Outgoing, Sent, require, require_to_send

NAME = "demo"
LABEL = "Demo (stays in the house)"
SOURCE_TYPE = "social"
CAN = frozenset({"receive", "reply", "read_back"})
FIELDS = (
    Field("folder", "Folder for the demo's replies", "folder", help="Inside the data directory; the demo makes it."),
    Field("secret", "Signing secret", "secret", help="The demo signs its posts with it; nobody else has it."),
)


def receive(config: Config, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Fetched:
    """Posts signed by the demo itself, checked as those of any webhook. Raises webhook.NotAccepted."""
    require(LABEL, FIELDS, config)
    webhook.verify(headers, body, [str(config["secret"])], now=now)
    return webhook.parse(body)


def send(config: Config, outgoing: Outgoing, *, now: datetime) -> Sent:
    """Keep the reply in the demo's folder, once per key. Raises SendFailed or SendUnknown."""
    require_to_send(LABEL, FIELDS, config, outgoing)
    return outbox.send({"folder": config["folder"]}, outgoing, now=now)


def find(config: Config, outgoing: Outgoing) -> Sent | None:
    """The Sent of an earlier attempt with this key, or None."""
    require(LABEL, FIELDS, config)
    return outbox.find({"folder": config["folder"]}, outgoing)
