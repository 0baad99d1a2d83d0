"""Trying again what a channel could not keep: the raw piece is parsed once more, as it came or as a person mended it.

What is good is kept as a mention; what is still wrong stays in quarantine with its sentence. Nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bedside.channels import verbs
from bedside.channels.models import Channel, Reject
from bedside.channels.sentences import OWN, in_words, kept
from bedside.connectors import csvfile, webhook
from bedside.connectors.base import RAW_CAP, ConnectorError, Fetched
from bedside.listening import keep
from bedside.people.models import User
from bedside.record.ledger import acting


class StillWrong(Exception):
    """It cannot be kept this time either; the words say why and what to do."""


def again(reject: Reject, *, by: User, now: datetime, mended: str | None = None) -> keep.Kept:
    """Parse a rejected piece once more and keep what is good. Raises StillWrong with a sentence."""
    if reject.settled_at is not None:
        raise StillWrong(_("This was settled already: %(how)s") % {"how": reject.outcome})
    channel = reject.channel
    raw = reject.raw if mended is None else mended.encode("utf-8", "replace")
    if mended is None and len(raw) >= RAW_CAP:
        raise StillWrong(
            _(
                "Only the first 64 kB of this were kept, so it cannot be tried again. Have it sent again, in smaller parts."
            )
        )
    try:
        fetched = _parsed(reject, channel, raw, now)
    except ConnectorError as why:
        raise StillWrong(_masked(why.sentence)) from None
    if fetched.rejected or not fetched.posts:
        raise StillWrong(_masked(fetched.rejected[0].reason) if fetched.rejected else _("There is no post in it."))
    with acting():
        kept = keep.keep_batch(channel, fetched.posts, now=now)
        keep.note(channel, kept, now=now)
        verbs.settle(reject, _("kept after all") if mended is None else _("mended and kept"), by=by, now=now)
    return kept


def _masked(sentence: str) -> str:
    """What is wrong, without the words of the piece: those are shown for a written reason only."""
    return in_words(kept(sentence, hide=OWN))


def drop(reject: Reject, *, by: User, now: datetime, reason: str) -> None:
    """A person decides that this is not worth keeping, and says why."""
    if reject.settled_at is not None:
        raise StillWrong(_("This was settled already: %(how)s") % {"how": reject.outcome})
    verbs.settle(reject, (_("dropped: %(why)s") % {"why": reason})[:200], by=by, now=now)


def _parsed(reject: Reject, channel: Channel, raw: bytes, now: datetime) -> Fetched:
    if channel.connector == "webhook":
        return webhook.parse(raw)
    if channel.connector == "csvfile":
        return _row(reject, channel, raw, now)
    raise StillWrong(
        _(
            "A piece of a feed cannot be tried by itself. Fetch the channel now: what is still in the feed is read again."
        )
    )


def _row(reject: Reject, channel: Channel, raw: bytes, now: datetime) -> Fetched:
    """One row, laid under the header of the file it came from and read as that file was."""
    name = reject.where.partition(", ")[0]
    layout = ((channel.cursor or {}).get("layouts") or {}).get(name)
    if layout is None:
        raise StillWrong(
            _(
                "How the file %(name)s was read is not known any more. Take in the mended file again: rows already kept are not doubled."
            )
            % {"name": name}
        )
    if layout["form"] not in ("CSV", "TSV", "JSONL"):
        raise StillWrong(
            _(
                "A row of a workbook cannot be tried by itself. Mend the workbook and take it in again: rows already kept are not doubled."
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        suffix = ".jsonl" if layout["form"] == "JSONL" else ".csv"
        path = Path(folder) / f"row{suffix}"
        path.write_bytes(_under_header(layout, raw))
        settings: dict[str, Any] = {
            "path": str(path),
            **{key: layout[key] for key in ("dates", "zone", "kind")},
            "encoding": "utf-8",
        }
        settings["mapping"] = _mapping(layout, raw)
        if suffix == ".csv":
            settings["delimiter"] = layout["delimiter"]
        pages = list(csvfile.fetch(settings, None, now=now))
    posts = tuple(post for page in pages for post in page.posts)
    return Fetched(posts, tuple(one for page in pages for one in page.rejected))


def _under_header(layout: Mapping[str, Any], raw: bytes) -> bytes:
    if layout["form"] == "JSONL":
        return raw.strip() + b"\n"
    out = io.StringIO()
    csv.writer(out, delimiter=layout["delimiter"]).writerow(layout["header"])
    return out.getvalue().encode() + raw


def _mapping(layout: Mapping[str, Any], raw: bytes) -> dict[str, str]:
    """The file's own mapping; of a JSON line only the columns it has, since its header is its keys."""
    if layout["form"] != "JSONL":
        return dict(layout["map"])
    try:
        there = json.loads(raw)
    except ValueError:
        return dict(layout["map"])
    return {f: c for f, c in layout["map"].items() if isinstance(there, dict) and c in there}
