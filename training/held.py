"""Writes the labelled texts that ship with the reader: the tenth of our own that taught nothing, and the names they call us by.
An organisation's own learning is held against them; they are written for Bedside and name nobody who lives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bedside.understanding.stream import clipped

from .corpus import Row

NAMES = ("names", "nicknames", "handles")


def write(folder: Path, rows: Iterable[Row], profile: dict[str, Any]) -> int:
    """Writes held.jsonl and held.names.json into `folder`; returns how many texts. `profile` is whom the texts call us."""
    texts = {row.text: row for row in rows if row.source.startswith("domain_") and row.part == "held"}
    lines = [json.dumps(_told(row), ensure_ascii=False) for row in sorted(texts.values(), key=lambda row: row.id)]
    (folder / "held.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    known = {key: profile[key] for key in NAMES if key in profile}
    known["sites"] = [{"id": site["id"], "name": site["name"]} for site in profile.get("sites", ())]
    (folder / "held.names.json").write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return len(lines)


def _told(row: Row) -> dict[str, Any]:
    """A row whose fields are all labelled, as one line."""
    told: dict[str, Any] = {
        "id": row.id, "text": clipped(row.text), "lang": row.lang, "channel": row.channel, "sentiment": row.sentiment,
        "topics": sorted(row.topics or ()), "intent": row.intent, "urgency": row.urgency, "about_us": row.about_us,
        "claim_source": row.claim_source,
    }  # fmt: skip
    return told | ({"rating": row.rating} if row.rating is not None else {})
