"""The bad afternoon, at the press of a button: the same four hours, played fast into the demo's channels."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

from bedside.channels.models import Channel
from bedside.demo import story
from bedside.people.models import User
from bedside.record.ledger import acting, mark
from bedside.web.live import announce

SPEED = 20.0  # four hours in twelve minutes
FIRST = timedelta(seconds=5)


class NoDemo(Exception):
    """This organisation is not the demo's, or its afternoon is still running; the words say which."""


def channels(organisation_id: int) -> dict[str, Channel]:
    """The demo's channels by the name the story gives them."""
    rows = Channel.objects.filter(organisation_id=organisation_id, connector="demo")
    return {str(channel.config.get("plays", "")): channel for channel in rows}


def running(organisation_id: int, *, now: datetime) -> bool:
    return any(
        _began(file) + timedelta(hours=4) / SPEED > now
        for channel in channels(organisation_id).values()
        for file in Path(channel.config["script"]).glob("afternoon-*.jsonl")
    )


def press(*, by: User, now: datetime) -> int:
    """Begin the bad afternoon; it plays through the demo's own channels. Returns how many texts will come."""
    ours = channels(by.organisation_id)
    if not ours:
        raise NoDemo("Only the demo hospital has a bad afternoon.")
    if running(by.organisation_id, now=now):
        raise NoDemo("The bad afternoon is already running.")
    began = now + FIRST
    scripts: dict[str, list[str]] = defaultdict(list)
    lines = story.bad_afternoon(began, SPEED)
    for line in lines:
        scripts[line.channel].append(story.scripted(line, line.at))
    with acting():
        for name, written in scripts.items():
            file = Path(ours[name].config["script"]) / f"afternoon-{began:%Y%m%dT%H%M%S%z}.jsonl"
            file.write_text("".join(written), encoding="utf-8")
        mark("demo.afternoon_began", None, by=by, now=now, texts=len(lines))
        announce(by.organisation_id, "channel", 0)
    return len(lines)


def _began(file: Path) -> datetime:
    return datetime.strptime(file.stem.removeprefix("afternoon-"), "%Y%m%dT%H%M%S%z")
