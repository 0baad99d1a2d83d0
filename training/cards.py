"""Measures the shipped reader on the tenths held out and writes a card for each model: data, licences, figures.
It measures through the reader's own door, so that a card says what a user gets."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from bedside.understanding import looked
from bedside.understanding.organisation import Organisation
from bedside.understanding.reader import VERSION, Message, Reading, read_many

from . import corpus
from .corpus import Row

MOST = 3000  # texts measured of one set
FILES = ("reader.npz", "deep.onnx", "deep.pieces")


def macro(pairs: Iterable[tuple[str, str]]) -> float:
    """Macro-F1 over the classes that stand in the truth, in percent, of pairs (truth, found)."""
    told, found = zip(*pairs, strict=True)
    return round(looked.macro(told, found), 1)


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


def write(folder: Path, rows: list[Row], org: Organisation, taught: dict[str, int], given: Namespace) -> None:
    """Writes reader.md and language.md beside the weights."""
    held: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.part in ("held", "evaluate") and len(held[row.source, row.lang]) < MOST:
            held[row.source, row.lang].append(row)
    for row in corpus.development(given.data):
        held[row.source, row.lang].append(row)
    read = {key: _read(part, org, False) for key, part in held.items()}
    whole = {key: _read(part, org, True) for key, part in held.items()}
    sizes = {name: (folder / name).stat().st_size for name in FILES}
    (folder / "reader.md").write_text(_reader_card(rows, held, read, whole, sizes, given.date), "utf-8")
    (folder / "language.md").write_text(_language_card(held, read, taught, given.date), "utf-8")


def _read(rows: list[Row], org: Organisation, whole: bool) -> list[Reading]:
    fields = ("lang", "sentiment", "topics", "intent", "urgency", "about_us", "claim_source")
    messages = [Message(r.text, r.id, None, r.rating, r.channel, question=r.question) for r in rows]
    return read_many(messages, org, fields, whole=whole)


_ABOUT = """\
# Card: the reader ({version})

Made {date} by `make train`. Two readers in four languages: a fast one, linear over hashed words, word pairs, pieces of words, word lists and wordings
(reader.npz, {fast:.1f} MB), and a deep one in eight bits (deep.onnx with deep.pieces, {deep:.1f} MB): multilingual-e5-small (MIT), its first six layers cut to
the pieces of the four languages, was taught all fields at once; its pupil of three narrower layers, taught to say the same, is what ships. Where speed counts the deep one is asked about the texts the fast one is unsure of ("two speeds");
the live desk asks it about every text ("whole"). How the two are mixed, and every bar, was chosen on the development set and on half of the tenths
set aside; the figures below are of the other half, and of sets that may only evaluate.

Reads feeling towards the care, topics, intent, urgency, about us, source of a claim. Not for diagnosis, not for deciding about a person; when `sure` is
false the screen abstains. Each text of the domain has one labeller, its writer: read differences of a few points with care. The development set chose
bars, so its figures flatter a little.

## Data

| set | texts that trained | chose | measure | licence and credit |
|---|---|---|---|---|
"""


def _reader_card(rows: list[Row], held: dict, read: dict, whole: dict, sizes: dict[str, int], date: str) -> str:
    small = sizes["deep.onnx"] + sizes["deep.pieces"]
    lines = [_ABOUT.format(version=VERSION, date=date, fast=sizes["reader.npz"] / 1e6, deep=small / 1e6).rstrip()]
    count = Counter((r.source, r.part) for r in rows)
    for source in dict.fromkeys(r.source for r in rows):
        licence = corpus.TRAINS[source][1] if source in corpus.TRAINS else "written for Bedside, Apache-2.0"
        if source in corpus.EVALUATES:
            licence = "CC BY-NC-SA 4.0: evaluated only, trained nothing"
        measure = count[source, "held"] + count[source, "evaluate"]
        lines.append(f"| {source} | {count[source, 'train']} | {count[source, 'tune']} | {measure} | {licence} |")
    lines += [
        "",
        "## Feeling: macro-F1 of three classes (percent, 95% interval), texts with one label",
        "",
        _FEELING_HEAD,
    ]
    lines += [line for key in sorted(held) if (line := _feeling(key, held[key], read[key], whole[key]))]
    lines += ["", "## Other fields (percent)", "", _OTHER_HEAD, "|---|---|---|---|---|---|---|---|---|"]
    for how, found in (("two speeds", read), ("whole", whole)):
        lines += [_others(key, how, held[key], found[key]) for key in sorted(held) if held[key][0].intent is not None]
    return "\n".join(lines) + "\n"


_FEELING_HEAD = """\
| set | language | n | two speeds | whole | share sure | right where sure |
|---|---|---|---|---|---|---|"""


def interval(pairs: list[tuple[str, str]], times: int = 200) -> tuple[float, float]:
    """95% of macro-F1 over texts drawn again with replacement."""
    chance = np.random.default_rng(7)
    labels = sorted({label for pair in pairs for label in pair})
    gold, found = (np.array([labels.index(pair[k]) for pair in pairs]) for k in (0, 1))
    size, scores = len(labels), []
    for _ in range(times):
        drawn = chance.integers(0, len(gold), len(gold))
        cells = np.bincount(gold[drawn] * size + found[drawn], minlength=size * size).reshape(size, size)
        both = cells.sum(0) + cells.sum(1)
        scores.append(100 * (2 * np.diag(cells) / np.maximum(both, 1))[cells.sum(1) > 0].mean())
    return float(np.quantile(scores, 0.025)), float(np.quantile(scores, 0.975))


_OTHER_HEAD = "| set | language | n | topics micro / macro-F1 | intent macro-F1 | urgency macro-F1 | emergency+urgent recall / precision | about us | claim source |"


def _feeling(key: tuple[str, str], rows: list[Row], read: list[Reading], whole: list[Reading]) -> str:
    known = [k for k, row in enumerate(rows) if row.sentiment]
    if not known:
        return ""
    cells = []
    for found in (read, whole):
        pairs = [(str(rows[k].sentiment), found[k].sentiment.label) for k in known]
        low, high = interval(pairs)
        cells.append(f"{macro(pairs)} ({low:.0f}-{high:.0f})")
    sure = [rows[k].sentiment == read[k].sentiment.label for k in known if read[k].sentiment.sure]
    right = f"{100 * sum(sure) / len(sure):.0f}" if sure else ""
    return f"| {key[0]} | {key[1]} | {len(known)} | {cells[0]} | {cells[1]} | {100 * len(sure) / len(known):.0f} | {right} |"


def _others(key: tuple[str, str], how: str, rows: list[Row], read: list[Reading]) -> str:
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
    return f"| {key[0]}, {how} | {key[1]} | {len(rows)} | " + " | ".join(map(str, cells)) + " |"


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
