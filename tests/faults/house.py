"""A small house for the fault runs: a webhook to hear by, and two ways out, a folder and SMTP."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bedside.channels import verbs
from tests.cast import open_house


def furnish(data: Path, mail_port: int, secret: str) -> tuple[Any, list[int], Path]:
    """Returns the house, the ids of the webhook channels and the folder that replies land in."""
    now = datetime.now(UTC)
    house = open_house(data / "faults")
    mail = verbs.connect(
        house.organisation,
        "Post",
        "mail",
        {"host": "127.0.0.1", "port": str(mail_port), "security": "none", "sender": "desk@vegan.example"},
        by=None,
        now=now,
    )
    hook = verbs.connect(house.organisation, "Portal", "webhook", {"secret": secret}, by=None, now=now, site=house.site)
    hook.replies_through = house.channel
    hook.save(update_fields=["replies_through"])
    letters = verbs.connect(
        house.organisation, "Letters", "webhook", {"secret": secret}, by=None, now=now, site=house.site
    )
    letters.replies_through = mail
    letters.save(update_fields=["replies_through"])
    return house, [hook.pk, letters.pk], Path(house.channel.config["folder"])
