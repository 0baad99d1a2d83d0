"""The texts of the comparison: public sets with known personal details, drafts of replies, and hostile texts made by rule.

It writes what a detector may see into a folder and keeps the truth; it scores nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .score import GROUPS, Span

POSTS, IDS, CLEAN, DRAFTS = "posts", "identity numbers", "WNUT-17", "drafts"
PROFILES = {"public": "privacy/org_profile.json", "house": "gold/org.json"}
SETS = {  # name: file, how many, groups that its truth holds, whose profile, counted as messages when speed is measured
    POSTS: ("privacy/posts_dev", None, GROUPS, "public", True),
    IDS: ("privacy/ids_stress_dev", None, ("PHONE", "ID"), "public", True),
    "MEDDOCAN": ("privacy/es_meddocan_dev", None, GROUPS, "public", False),
    "NASK": ("privacy/pl_nask_train", 500, GROUPS, "public", True),
    "TAB": ("privacy/en_tab_train", None, ("NAME", "DATE", "LOC", "ID"), "public", False),
    CLEAN: ("privacy/en_wnut17_train", 1000, ("NAME",), "public", True),
    DRAFTS: ("gold/dev_drafts", None, (), "house", True),
}
SIZE = 100_000
END = " ana.ruiz@example.com"
HOSTILE = {  # what is said again and again, and the address at its end that is still to be found
    "digits": "1",
    "groups of digits": "12-",
    "telephones": "699887766 ",
    "names": "Ana Ruiz ",
    "brackets": "((",
    "zero-width": "a\u200b",
    "at signs": "a@",
    "dots": "a.",
}


@dataclass(frozen=True)
class Text:
    """One text with its truth. `profile` says whose profile it is read with; `short`: a message, no document."""

    set: str
    id: str
    lang: str
    text: str
    spans: tuple[Span, ...]
    verdict: str | None
    outgoing: bool
    reply_to: str
    visibility: str
    profile: str
    short: bool

    def seen(self) -> dict[str, Any]:
        """What a detector is shown."""
        names = ("set", "lang", "text", "reply_to", "visibility", "profile", "short", "outgoing")
        return {name: getattr(self, name) for name in names}


def texts(data: Path) -> list[Text]:
    """All texts of all sets, in the order of SETS."""
    return [text for name in SETS for text in _set(name, data)]


def _set(name: str, data: Path) -> Iterator[Text]:
    file, most, _, profile, short = SETS[name]
    lines = (data / f"{file}.jsonl").read_text("utf-8").splitlines()
    for row in map(json.loads, lines[:most]):
        spans = tuple((s["start"], s["end"], s["label"]) for s in row.get("spans", ()))
        yield Text(
            set=name,
            id=str(row["id"]),
            lang=row["lang"],
            text=row["text"],
            spans=spans,
            verdict=row.get("verdict"),
            outgoing=name == DRAFTS or row.get("direction") == "outgoing",
            reply_to=row.get("reply_to") or "",
            visibility=row.get("visibility", "public"),
            profile=profile,
            short=short,
        )


def hostile(name: str) -> str:
    """100 kB of one thing, with an e-mail address at the end."""
    return (HOSTILE[name] * SIZE)[: SIZE - len(END)] + END


def write(folder: Path, asked: Iterable[Text], data: Path) -> None:
    """`texts.jsonl`, the profiles, and for those that know only a list of what to leave alone, that list."""
    with (folder / "texts.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(text.seen()) + "\n" for text in asked)
    for name, path in PROFILES.items():
        profile = json.loads((data / path).read_text("utf-8"))
        (folder / f"{name}.json").write_text(json.dumps(profile), "utf-8")
        (folder / f"{name}-allowed.json").write_text(json.dumps(_allowed(profile)), "utf-8")


def _allowed(profile: dict[str, Any]) -> dict[str, list[str]]:
    """The house's own names, numbers, handles and people: as words, and as patterns that take a number in any writing."""
    kept = (
        "names org_names handles phones public_phones public_lines email_domains emails_domains addresses public_staff"
    )
    said = [entry for key in kept.split() for entry in profile.get(key) or ()]
    words = [entry.get("name") or entry.get("number") if isinstance(entry, dict) else entry for entry in said]
    words = [str(word) for word in words if word]
    return {"words": words, "patterns": [_pattern(word) for word in words]}


def _pattern(word: str) -> str:
    digits = re.sub(r"\D", "", word)
    if re.search(r"[^\d +]", word):
        return re.escape(word)
    return r"^\D*\d{0,3}\D*" + r"\D*".join(digits[-9:]) + r"\D*$" if len(digits) > 6 else f"^{digits}$"
