"""The channel of the show flat: plays posts from files as they fall due, and keeps replies in a folder beside them.

It has no way to the network, so nothing that is tried out in the demo can reach the world.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from . import outbox
from .base import (
    Config,
    ConnectorError,
    Fetched,
    Field,
    Outgoing,
    Post,
    Rejected,
    Sent,
    require,
    require_to_send,
    say,
    shown,
)
from .posts import FieldError, build

NAME = "demo"
LABEL = "Demo (stays in the house)"
SOURCE_TYPE = "social"
CAN = frozenset({"listen", "reply", "read_back"})
FIELDS = (
    Field("folder", "Folder for the demo's replies", "folder", help="Inside the data directory; the demo makes it."),
    Field("script", "Folder of the demo's posts", "folder", help="Files of posts with the time each falls due."),
)
AT_ONCE = 200


def fetch(config: Config, since: Any, *, now: datetime) -> Iterator[Fetched]:
    """Posts that have fallen due; the cursor maps each file to the bytes read of it. Raises ConnectorError."""
    require(LABEL, FIELDS, config)
    folder = Path(str(config["script"]))
    if not os.path.isdir(folder):  # unlike Path.is_dir it says no, not an error, to a name of any length
        raise ConnectorError(say("The demo's folder {folder} is gone; load the demo again.", folder=shown(str(folder))))
    read: dict[str, int] = dict(since or {})
    posts: list[Post] = []
    rejected: list[Rejected] = []
    for file in sorted(folder.glob("*.jsonl")):
        read[file.name] = _play(file, read.get(file.name, 0), now, posts, rejected)
    yield Fetched(tuple(posts), tuple(rejected), read)


def _play(file: Path, offset: int, now: datetime, posts: list[Post], rejected: list[Rejected]) -> int:
    """Take the due lines of one file, which stand in the order they fall due; the new offset."""
    with file.open("rb") as lines:
        lines.seek(offset)
        for line in lines:
            if not line.endswith(b"\n") or len(posts) >= AT_ONCE:
                break
            try:
                row: dict[str, Any] = json.loads(line)
                if datetime.fromisoformat(row.pop("due_at")) > now:
                    break
                posts.append(build(row))
            except FieldError as why:
                rejected.append(Rejected(f"{file.name}, byte {offset}, field {why.field}", why.reason, line))
            except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
                rejected.append(Rejected(f"{file.name}, byte {offset}", _NO_POST, line))
            offset += len(line)
    return offset


_NO_POST = say("This line is not a post with the time it falls due; load the demo again.")


def send(config: Config, outgoing: Outgoing, *, now: datetime) -> Sent:
    """Keep the reply in the demo's folder, once per key. Raises SendFailed or SendUnknown."""
    require_to_send(LABEL, FIELDS, config, outgoing)
    return outbox.send({"folder": config["folder"]}, outgoing, now=now)


def find(config: Config, outgoing: Outgoing) -> Sent | None:
    """The Sent of an earlier attempt with this key, or None."""
    require(LABEL, FIELDS, config)
    return outbox.find({"folder": config["folder"]}, outgoing)
