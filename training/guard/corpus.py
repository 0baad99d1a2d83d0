"""Reads the drafts that were written to teach and to test the guard: one pair a line, the public words and the reply to them.
Whole hands are set aside for measuring, so that no way of wording that is measured was ever taught."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bedside.understanding.drafts.finding import DraftWords
from bedside.understanding.drafts.meaning import REASONS, VERDICTS
from bedside.understanding.drafts.wording import WORDINGS

TEXTS = Path(__file__).resolve().parent.parent / "texts" / "drafts"
MEASURES = ("c",)  # hands that never teach
CHOOSES = 12  # of the other hands every so-many-th draft chooses the bars
FACTS = "contradicts_fact"  # for the rules that have the profile; the encoder is not taught one hospital's facts
NOBODY = "-"  # stands for the public words of a reply that answers nobody
_STRUCK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Pair:
    """A draft and what it answers; `struck` are the places (code points of `text`) that a careful colleague would strike."""

    id: str
    lang: str
    hand: str
    part: str  # train, tune or held; facts: its only fault is against the profile, which meaning cannot know
    public: bool
    verdict: str  # block, review or ok
    reasons: frozenset[str]
    reply_to: str
    text: str
    struck: tuple[tuple[int, int], ...]


def written(folder: Path = TEXTS) -> Iterator[Pair]:
    """Every pair of the folder's LANG.HAND.txt. Raises ValueError with file and line where a line is not of that shape."""
    for path in sorted(folder.glob("*.txt")):
        lang, hand = path.stem.split(".")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                yield _pair(f"{path.stem}-{number}", lang, hand, number, line)
            except (ValueError, KeyError) as why:
                raise ValueError(f"{path.name}, line {number}: {why}") from None


def _pair(id: str, lang: str, hand: str, number: int, line: str) -> Pair:
    labels, bar, words = line.partition(" | ")
    said, arrow, draft = words.partition(" >> ")
    if not bar or not arrow or len(labels.split(" ")) != 3 or not draft.strip():
        raise ValueError("visibility, verdict and reasons, a bar, the public words, two arrows and a draft are wanted.")
    seen, verdict, told = labels.split(" ")
    reasons = frozenset(told.split(",")) - {"none"}
    if verdict not in VERDICTS or seen not in ("pub", "pri") or not reasons <= {*REASONS, FACTS}:
        raise ValueError(f"{labels!r} holds a label that is not known.")
    if (verdict == "ok") != (not reasons):
        raise ValueError("a clean draft has no reason, any other has one.")
    text, struck = _unmarked(draft.replace("\\n", "\n"))
    part = (
        "held" if hand in MEASURES else "facts" if reasons == {FACTS} else "tune" if number % CHOOSES == 0 else "train"
    )
    post = "" if said == NOBODY else said.replace("\\n", "\n")
    return Pair(id, lang, hand, part, seen == "pub", verdict, reasons, post, text, struck)


def _unmarked(draft: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The draft without its braces, and where they stood."""
    parts, struck, at, length = [], [], 0, 0
    for match in _STRUCK.finditer(draft):
        before, inside = draft[at : match.start()], match.group(1)
        parts += [before, inside]
        length += len(before)
        struck.append((length, length + len(inside)))
        length += len(inside)
        at = match.end()
    return "".join([*parts, draft[at:]]), tuple(struck)


def words(pair: Pair) -> DraftWords:
    """The pair as the guard takes it."""
    return DraftWords(pair.text, pair.lang, pair.reply_to, "public" if pair.public else "private")


def development(data: Path) -> list[Pair]:
    """The development drafts of `data`/gold: they measure, and teach nothing."""
    rows = [json.loads(line) for line in (data / "gold" / "dev_drafts.jsonl").read_text("utf-8").splitlines() if line]
    return [
        Pair(
            r["id"],
            r["lang"],
            "development set",
            "dev",
            r["visibility"] == "public",
            r["verdict"],
            frozenset(r["reasons"]) - {"none"},
            r["reply_to"],
            r["text"],
            (),
        )
        for r in rows
    ]


def house() -> Iterator[Pair]:
    """The guard's own safe wordings: harmless by definition, and each must pass the guard that proposes it."""
    for lang, wordings in WORDINGS.items():
        for kind, text in wordings.items():
            yield Pair(f"wording-{lang}-{kind}", lang, "house", "train", True, "ok", frozenset(), "", text, ())
