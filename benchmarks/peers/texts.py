"""The texts of the comparison: what taught ours teaches those that learn, and what taught nobody measures all.

It writes them into a folder for the readers' processes, as JSON lines, and gives back the truth; it scores nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from training import corpus

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("es", "ca", "en", "pl")
MOST = 3000  # texts of one set
GOLD = "messages of ours (development)"


@dataclass(frozen=True)
class Text:
    """One text that is read; `label` is its feeling. A reader sees `text`, and only one of ours what came with it."""

    set: str
    lang: str
    text: str
    label: str
    channel: str
    rating: float | None
    question: str | None


def rows(data: Path) -> list[corpus.Row]:
    """All labelled texts there are."""
    demo, written = ROOT / "bedside" / "demo" / "texts", ROOT / "training" / "texts"
    return [*corpus.public(data), *corpus.domain(demo), *corpus.written(written)]


def measured(all_rows: Iterable[corpus.Row], data: Path) -> list[Text]:
    """Held-out and evaluate-only texts of the four languages, and the development set; at most MOST of one set."""
    found, count = [], Counter[tuple[str, str]]()
    for row in (*(r for r in all_rows if r.part in ("held", "evaluate")), *_gold(data)):
        if row.sentiment is None or row.lang not in LANGUAGES or count[row.source, row.lang] >= MOST:
            continue
        count[row.source, row.lang] += 1
        found.append(Text(row.source, row.lang, row.text, row.sentiment, row.channel, row.rating, row.question))
    return found


def _gold(data: Path) -> Iterator[corpus.Row]:
    for line in (data / "gold" / "dev_messages.jsonl").read_text("utf-8").splitlines():
        yield corpus.labelled(json.loads(line), GOLD, "held", 0.0)


def teaching(all_rows: Iterable[corpus.Row]) -> list[dict[str, object]]:
    """What taught the feeling of our reader, in the four languages, with the weight it had."""
    return [
        {"text": row.text, "label": row.sentiment, "weight": row.weight}
        for row in all_rows
        if row.part == "train" and row.sentiment is not None and row.lang in LANGUAGES
    ]


def write(folder: Path, texts: Iterable[Text], teach: Iterable[dict[str, object]]) -> None:
    """`texts.jsonl` and `teach.jsonl` for the readers' processes."""
    for name, lines in (("texts", map(asdict, texts)), ("teach", teach)):
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
