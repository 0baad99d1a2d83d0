"""Measures the shipped reader on the tenths held out and writes a card for each model: data, licences, figures.
It measures through the reader's own door, so that a card says what a user gets."""

from __future__ import annotations

import json
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from bedside.understanding.organisation import Organisation
from bedside.understanding.reader import VERSION, Message, Reading, read_many

from . import corpus
from .corpus import Row

MOST = 3000  # texts measured of one set


def macro(pairs: Iterable[tuple[str, str]]) -> float:
    """Macro-F1 over the classes that stand in the truth, in percent."""
    pairs = list(pairs)
    scores = []
    for label in {g for g, _ in pairs}:
        hit = sum(g == p == label for g, p in pairs)
        miss = sum((g == label) != (p == label) for g, p in pairs)
        scores.append(2 * hit / (2 * hit + miss) if hit else 0.0)
    return round(100 * sum(scores) / max(1, len(scores)), 1)


def topics_f1(pairs: Iterable[tuple[frozenset[str], set[str]]]) -> tuple[float, float]:
    """Micro- and macro-F1 over topics that stand in the truth, in percent."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    known: set[str] = set()
    for gold, found in pairs:
        known |= gold
        for topic in gold | found:
            counts[topic][0 if topic in gold & found else 1] += 1
    hits, misses = (sum(c[k] for c in counts.values()) for k in (0, 1))
    each = [2 * counts[t][0] / max(1, 2 * counts[t][0] + counts[t][1]) for t in known]
    return round(200 * hits / max(1, 2 * hits + misses), 1), round(100 * sum(each) / max(1, len(each)), 1)


def write(
    folder: Path, rows: list[Row], org: Organisation, taught: dict[str, int], size: int, given: Namespace
) -> None:
    """Writes reader.md and language.md beside the weights."""
    held: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.part != "train" and len(held[row.source, row.lang]) < MOST:
            held[row.source, row.lang].append(row)
    for raw in (
        json.loads(line) for line in (given.data / "gold" / "dev_messages.jsonl").read_text("utf-8").splitlines()
    ):
        held["development set", raw["lang"]].append(corpus.labelled(raw, "development set", "dev", 0.0))
    read = {key: _read(part, org) for key, part in held.items()}
    (folder / "reader.md").write_text(_reader_card(rows, held, read, size, given.date), "utf-8")
    (folder / "language.md").write_text(_language_card(held, read, taught, given.date), "utf-8")


def _read(rows: list[Row], org: Organisation) -> list[Reading]:
    fields = ("lang", "sentiment", "topics", "intent", "urgency", "about_us", "claim_source")
    return read_many([Message(r.text, r.id, None, r.rating, r.channel, question=r.question) for r in rows], org, fields)


def _reader_card(rows: list[Row], held: dict, read: dict, size: int, date: str) -> str:
    lines = [
        f"# Card: reader.npz ({VERSION})",
        "",
        f"Made {date} by `python -m training`. Linear models over hashed words, word pairs and pieces of words, word lists and wordings in four"
        f" languages; eight-bit weights, {size / 1e6:.1f} MB. Chosen on the development set (thresholds, mixtures), which did not train.",
        "",
        "Reads feeling towards the care, topics, intent, urgency, about us, source of a claim. Not for diagnosis, not for deciding about a person;"
        " when `sure` is false the screen abstains. Each text of the domain has one labeller:"
        " read small differences with care. The word lists and some texts were written by hands that had read the development"
        " set, so its figures flatter; the tenths held out of the domain (domain_*) are the fairer ones.",
        "",
        "## Data",
        "",
        "| set | texts that trained | held out | licence and credit |",
        "|---|---|---|---|",
    ]
    count = Counter((r.source, r.part) for r in rows)
    for source in dict.fromkeys(r.source for r in rows):
        licence = corpus.TRAINS[source][1] if source in corpus.TRAINS else "written for Bedside, Apache-2.0"
        if source in corpus.EVALUATES:
            licence = "CC BY-NC-SA 4.0: evaluated only, trained nothing"
        lines.append(
            f"| {source} | {count[source, 'train']} | {count[source, 'held'] + count[source, 'evaluate']} | {licence} |"
        )
    lines += [
        "",
        "## Feeling: macro-F1 of three classes (percent), texts with one label",
        "",
        "| set | language | n | macro-F1 | share sure | right where sure |",
        "|---|---|---|---|---|---|",
    ]
    lines += [line for key in sorted(held) if (line := _feeling(key, held[key], read[key]))]
    lines += ["", "## Other fields (percent)", "", _OTHER_HEAD, "|---|---|---|---|---|---|---|---|---|"]
    lines += [_others(key, held[key], read[key]) for key in sorted(held) if held[key][0].intent is not None]
    return "\n".join(lines) + "\n"


_OTHER_HEAD = "| set | language | n | topics micro / macro-F1 | intent macro-F1 | urgency macro-F1 | emergency+urgent recall / precision | about us | claim source |"


def _feeling(key: tuple[str, str], rows: list[Row], read: list[Reading]) -> str:
    pairs = [(r.sentiment, f.sentiment) for r, f in zip(rows, read, strict=True) if r.sentiment]
    if not pairs:
        return ""
    sure = [g == p.label for g, p in pairs if p.sure]
    right = 100 * sum(sure) / max(1, len(sure))
    return f"| {key[0]} | {key[1]} | {len(pairs)} | {macro((g, p.label) for g, p in pairs)} | {100 * len(sure) / len(pairs):.0f} | {right:.0f} |"


def _others(key: tuple[str, str], rows: list[Row], read: list[Reading]) -> str:
    both = list(zip(rows, read, strict=True))

    def field(gold: Callable[[Row], str], found: Callable[[Reading], str]) -> float:
        return macro((gold(r), found(f)) for r, f in both)

    micro, mean = topics_f1((r.topics or frozenset(), {t.id for t in f.topics}) for r, f in both)
    hot = {"emergency", "urgent"}
    caught = sum(r.urgency in hot and f.urgency.level in hot for r, f in both)
    recall = 100 * caught / max(1, sum(r.urgency in hot for r, _ in both))
    precision = 100 * caught / max(1, sum(f.urgency.level in hot for _, f in both))
    cells = (
        f"{micro} / {mean}", field(lambda r: str(r.intent), lambda f: f.intent.label), field(lambda r: str(r.urgency), lambda f: f.urgency.level),
        f"{recall:.0f} / {precision:.0f}", field(lambda r: str(r.about_us), lambda f: f.about_us.label),
        field(lambda r: str(r.claim_source), lambda f: f.claim_source),
    )  # fmt: skip
    return f"| {key[0]} | {key[1]} | {len(rows)} | " + " | ".join(map(str, cells)) + " |"


def _language_card(held: dict, read: dict, taught: dict[str, int], date: str) -> str:
    lines = [
        "# Card: language.npz",
        "",
        f"Made {date} by `python -m training`. Tells es, ca, en, pl and other from the letters; where it is unsure, lingua is asked.",
        "Data: the texts of reader.md (their licences) and the interface translations that ship with Django (BSD-3-Clause, (c) Django Software"
        " Foundation and contributors). Texts that taught: " + ", ".join(f"{k} {v}" for k, v in taught.items()) + ".",
        "",
        "| set | language | n | right, percent |",
        "|---|---|---|---|",
    ]
    for key in sorted(held):
        right = sum(f.lang == (key[1] if key[1] in taught else "other") for f in read[key])
        lines.append(f"| {key[0]} | {key[1]} | {len(held[key])} | {100 * right / len(held[key]):.1f} |")
    return "\n".join(lines) + "\n"
