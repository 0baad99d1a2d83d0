"""Files of people's words: how one will be read, its posts kept, its rejected rows quarantined. It reads no words; the worker or the caller does.

How a file was read is remembered on its channel, so that one rejected row can be tried again later by itself.
"""

from __future__ import annotations

import itertools
import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings as house

from bedside.channels import verbs
from bedside.channels.models import Channel
from bedside.connectors import csvfile
from bedside.connectors.base import Fetched, Post
from bedside.connectors.tables.layout import Layout
from bedside.connectors.tables.opening import open_table
from bedside.listening import keep
from bedside.people.models import User
from bedside.record.ledger import acting, mark
from bedside.understanding import privacy
from bedside.web.live import announce

AT_ONCE = 5_000  # rows that a screen takes in while its reader waits
REMEMBERED = 5  # layouts kept on a channel
WAITS = timedelta(days=1)  # how long a handed-in file lies in clear until it is imported


@dataclass
class TakenIn:
    """What became of a file: counts, and the ids of mentions now waiting to be read."""

    kept: keep.Kept = field(default_factory=keep.Kept)
    rejected: int = 0

    @property
    def rows(self) -> int:
        return self.kept.new + self.kept.edited + self.kept.same + self.kept.gone + self.rejected


def asked(path: str, **settings: str) -> dict[str, Any]:
    """The csvfile connector's settings for one file; empty ones are left out."""
    return {"path": path, **{name: value for name, value in settings.items() if value}}


def longer_than(config: Mapping[str, Any], rows: int) -> bool:
    """Whether a file has more rows than that, without reading further."""
    names = ("encoding", "delimiter", "sheet")
    table = open_table(str(config["path"]), **{name: str(config.get(name) or "") for name in names})
    return sum(1 for _ in itertools.islice(table.rows(), rows + 1)) > rows


def pages(config: Mapping[str, Any], *, now: datetime) -> Iterator[Fetched]:
    """The file's posts and rejected rows, a thousand at a time. Raises ConnectorError."""
    return csvfile.fetch(config, None, now=now)


def remember(channel: Channel, layout: Layout) -> None:
    """Keep how a file was read, for trying its rejected rows again; of its heading, no cell that tells who somebody is."""
    hidden = {cell: f"column {n}" for n, cell in enumerate(layout.header, 1) if _tells(cell, channel)}
    told = {
        "header": [hidden.get(cell, cell) for cell in layout.header],
        "form": layout.form,
        "delimiter": layout.delimiter,
        "map": {name: hidden.get(column, column) for name, column in layout.mapping.items()},
        "dates": layout.dates.order,
        "zone": str(layout.dates.zone),
        "kind": layout.kind,
    }
    known = dict((channel.cursor or {}).get("layouts") or {})
    known.pop(layout.name, None)
    newest = dict([*known.items(), (layout.name, told)][-REMEMBERED:])
    channel.cursor = {**(channel.cursor or {}), "layouts": newest}
    Channel.objects.filter(pk=channel.pk).update(cursor=channel.cursor)


def _tells(cell: str, channel: Channel) -> bool:
    """Whether a cell of a heading is no heading: a file without one begins with somebody's words."""
    spans = privacy.find(cell, None, channel.organisation.known_as())
    return any(span.label in privacy.IDENTIFYING for span in spans)


def take_in(channel: Channel, config: Mapping[str, Any], *, by: User | None, now: datetime) -> TakenIn:
    """Keep a whole file now; each thousand rows are committed together with what was wrong in them. Raises ConnectorError."""
    taken = TakenIn()
    remember(channel, csvfile.layout(config))
    for page in pages(config, now=now):
        with acting():
            batch = keep.keep_batch(channel, page.posts, now=now)
            verbs.quarantine(channel, page.rejected, now=now)
            keep.note(channel, batch, now=now)
        taken.kept.add(batch)
        taken.rejected += len(page.rejected)  # those that lie in quarantine already, too
    imported(channel, taken, by=by, now=now)
    return taken


def imported(channel: Channel, taken: TakenIn, *, by: User | None, now: datetime) -> None:
    """Note in the ledger, and on the channel, that a file was taken in."""
    kept = taken.kept
    with acting():
        Channel.objects.filter(pk=channel.pk).update(heard_at=now, answered_at=now)
        mark(
            "channel.imported",
            channel,
            by=by,
            now=now,
            new=kept.new,
            edited=kept.edited,
            same=kept.same,
            rejected=taken.rejected,
        )
        announce(channel.organisation_id, "channel", channel.pk)


def command(channel: Channel, path: str, settings: Mapping[str, Any]) -> str:
    """The command line that takes in a file too long for a screen."""
    words = ["bedside", "import", path, "--channel", channel.name]
    columns = settings.get("mapping")
    if columns:
        words += ["--map", ",".join(f"{field}={column}" for field, column in columns.items())]
    if settings.get("zone"):
        words += ["--zone", str(settings["zone"])]
    return shlex.join(words)


def folder(channel: Channel) -> Path:
    """Where the files handed in for a channel wait, each in a folder of its own."""
    return Path(house.DATA) / "imports" / str(channel.pk)


def sweep(*, now: datetime) -> int:
    """Delete handed-in files that nobody imported within a day: they hold people's words in clear. Returns how many."""
    before, old = (now - WAITS).timestamp(), []
    for place in (Path(house.DATA) / "imports").glob("*/*"):
        try:
            if place.stat().st_mtime < before:
                old.append(place)
        except FileNotFoundError:  # it was imported in this moment
            continue
    for place in old:
        shutil.rmtree(place, ignore_errors=True)
    return len(old)


def sample(config: Mapping[str, Any], *, now: datetime, rows: int = 5) -> list[Post]:
    """The first posts that the file would give."""
    first = next(iter(pages(config, now=now)), None)
    return list(first.posts[:rows]) if first else []
