"""Reads the texts whose names are marked and may teach shipped weights, and says which of them choose and which measure.
It writes no text, and lets nothing teach whose licence says evaluate only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedside.understanding.organisation import Organisation

TEXTS = Path(__file__).resolve().parent.parent / "texts"
MARK = re.compile(r"\{([A-Z_]+) ([^{}]*)\}")
LANGS = ("es", "ca", "en", "pl")
HANDS = "a"  # of texts/posts that teach
APART = 5  # every fifth post, and every fifth text of a public set, is set aside: it never teaches
# file: (language, weight of a word, do its marks of persons teach?, licence and credit)
TAUGHT = {
    "es_meddocan_train": ("es", 0.25, True, "CC BY 4.0 (MEDDOCAN; SEAD, PlanTL-GOB-ES)"),
    "en_presidio_research": ("en", 0.25, True, "MIT (presidio-research, Microsoft)"),
    "en_contextual_anonymizer": ("en", 0.15, True, "MIT (contextual-anonymizer)"),
    "en_tab_train": ("en", 0.15, True, "MIT (Text Anonymization Benchmark)"),
    "es_echr_train": ("es", 0.25, True, "MIT (ECHR judgments in Spanish)"),
    "en_wnut17_train": ("en", 0.5, False, "CC BY 4.0 (WNUT-17)"),
    "en_btc_train": ("en", 0.2, False, "CC BY 4.0 (Broad Twitter Corpus)"),
}


@dataclass(frozen=True)
class Marked:
    """`names`: (start, end) of the names of private persons. `teaches` is False where marked persons are mostly public
    ones: their words then neither count as names nor as anything else."""

    text: str
    lang: str
    source: str
    names: tuple[tuple[int, int], ...]
    weight: float = 1.0
    teaches: bool = True
    apart: bool = False
    spans: tuple[tuple[int, int, str], ...] = ()
    verdict: str = ""
    unsure: tuple[tuple[int, int], ...] = ()  # places that count as neither


def unmarked(line: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """The text without its marks, and the marks as (start, end, label)."""
    text, spans, place = "", [], 0
    for mark in MARK.finditer(line):
        text += line[place : mark.start()]
        spans.append((len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        place = mark.end()
    return text + line[place:], tuple(spans)


def posts(hands: str = HANDS) -> Iterator[Marked]:
    """The posts written for this, by hand; every fifth line is set aside."""
    for lang in LANGS:
        for hand in hands:
            path = TEXTS / "posts" / f"{lang}.{hand}.txt"
            lines = path.read_text("utf-8").splitlines() if path.exists() else []
            for number, line in enumerate(lines, 1):
                head, bar, body = line.partition(" | ")
                if bar:
                    text, spans = unmarked(body.replace("\\n", "\n"))
                    names = tuple((start, end) for start, end, label in spans if label == "NAME")
                    yield Marked(
                        text,
                        lang,
                        f"posts {lang}.{hand}",
                        names,
                        apart=number % APART == 0,
                        spans=spans,
                        verdict=head.split()[-1],
                    )


def replies(hands: str = "ab") -> Iterator[Marked]:
    """Drafts of replies and the public words they answer."""
    said = _said()
    for lang in LANGS:
        for hand in hands:
            path = TEXTS / "drafts" / f"{lang}.{hand}.txt"
            for number, line in enumerate(path.read_text("utf-8").splitlines() if path.exists() else [], 1):
                words, arrow, draft = line.partition(" | ")[2].partition(" >> ")
                for part, text in (("p", words), ("d", draft)) if arrow else ():
                    plain = text.replace("\\n", "\n").replace("{", "").replace("}", "")
                    listed = said.get((f"drafts/{lang}.{hand}", f"{number}{part}"), [])
                    if len(plain) > 1:
                        yield _named(plain, lang, f"drafts {lang}.{hand}", listed)


def public_sets(folder: Path) -> Iterator[Marked]:
    """The public sets that may teach."""
    for name, (lang, weight, teaches, _) in TAUGHT.items():
        for number, row in enumerate(records(folder / "privacy" / f"{name}.jsonl"), 1):
            names = tuple((s["start"], s["end"]) for s in row["spans"] if s["label"] == "NAME")
            yield Marked(row["text"], lang, name, names, weight, teaches, number % APART == 0)


def records(path: Path) -> Iterable[dict[str, Any]]:
    """The objects of a JSONL file."""
    return (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())


def profile(folder: Path) -> Organisation:
    """The organisation whose public staff and addresses the posts speak of."""
    return Organisation.from_dict(json.loads((folder / "gold" / "org.json").read_text("utf-8")))


def messages() -> Iterator[Marked]:
    """The domain's own texts."""
    said = _said()
    for path in sorted(TEXTS.glob("??.?.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            text = line.partition(" | ")[2].replace("\\n", "\n")
            if text:
                yield _named(text, path.stem[:2], f"texts {path.stem}", said.get((path.stem, str(number)), []))


def _said() -> dict[tuple[str, str], list[str]]:
    """Which texts name somebody, as found by a first reader and looked through by a person: `hand line | name; name;
    ?perhaps a name`. Texts that do not stand there name nobody."""
    said = {}
    for line in (Path(__file__).parent / "said.txt").read_text("utf-8").splitlines():
        head, _, names = line.partition(" | ")
        hand, number = head.split()
        said[hand, number] = names.split("; ")
    return said


def _named(text: str, lang: str, source: str, listed: list[str]) -> Marked:
    names = _standing(text, [name for name in listed if not name.startswith("?")])
    perhaps = _standing(text, [name[1:] for name in listed if name.startswith("?")])
    return Marked(text, lang, source, names, unsure=perhaps)


def _standing(text: str, names: list[str]) -> tuple[tuple[int, int], ...]:
    """Every place where one of the names stands as whole words."""
    return tuple((m.start(), m.end()) for name in names for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def asides() -> Iterator[Marked]:
    """Short posts written for what the others lack: names without a cue, and words that only look like names."""
    for line in (Path(__file__).parent / "posts.txt").read_text("utf-8").splitlines():
        lang, bar, body = line.partition(" | ")
        if bar:
            text, spans = unmarked(body.replace("{", "{NAME ").replace("\\n", "\n"))
            yield Marked(text, lang, "posts.txt", tuple((start, end) for start, end, _ in spans), spans=spans)
