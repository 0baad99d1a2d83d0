"""Measures the shipped reader of names on texts that taught nothing, through the masker's own door, and writes its card.
It fits nothing and chooses nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path

from bedside.understanding.organisation import Organisation
from bedside.understanding.privacy import find
from bedside.understanding.privacy.learned import FILE

from . import corpus
from .corpus import LANGS, TAUGHT, Marked

GROUPS = {
    **{label: label for label in ("NAME", "DATE", "PHONE", "EMAIL")},
    **dict.fromkeys(("ADDRESS", "LOCATION"), "PLACE"),
    **dict.fromkeys(("NATIONAL_ID", "HEALTH_ID", "MRN", "ACCOUNT", "LICENSE", "OTHER_ID", "IP"), "NUMBER"),
}
FLAGS = {"NAME", "PHONE", "EMAIL", "PLACE", "NUMBER"}
EVALUATES = {"pl_nask_train": "pl", "es_meddocan_dev": "es"}  # never teach here


def write(folder: Path, date: str) -> None:
    """models/names.md: data, licences, figures with n and intervals."""
    org = corpus.profile(folder)
    aside = [row for row in corpus.posts() if row.apart]
    taught = [row for row in corpus.posts() if not row.apart]
    parts = [_head(date), _data(folder), "## Posts set aside\n", _posts(aside, org)]
    parts += ["The posts that taught, for comparison:\n", _posts(taught, org)]
    parts += ["## Other texts\n", _others(folder), _clean(folder), _speed(aside, org), _tail()]
    (FILE.parent / "names.md").write_text("\n".join(parts), "utf-8")


def _head(date: str) -> str:
    return f"""# Card: names.npz

Made {date} by `python -m training.names`. Says of each word of a text how likely it is part of a private person's name; a chain model over
lists, shapes, neighbours and the word of the older rules (`bedside/understanding/privacy/{{name_rules,clues,learned}}.py`).
Size {FILE.stat().st_size / 1e6:.2f} MB. Without it nothing is masked as a name and the caller is refused.
"""


def _data(folder: Path) -> str:
    counts = Counter(row.source.partition(" ")[0] for row in (*corpus.posts(), *corpus.asides()) if not row.apart)
    rows = ["| data that taught | texts | licence |", "|---|---|---|"]
    rows.append(
        f"| posts written for it (`texts/posts`, hand {corpus.HANDS}), four fifths | {counts['posts']} | Apache-2.0 |"
    )
    rows.append(f"| short posts written for it (`names/posts.txt`) | {counts['posts.txt']} | Apache-2.0 |")
    rows.append(
        f"| messages of the domain, names marked (`names/said.txt`) | {len(list(corpus.messages()))} | Apache-2.0 |"
    )
    rows.append(f"| replies and the words they answer, names marked | {len(list(corpus.replies()))} | Apache-2.0 |")
    for name, (_, _, teaches, licence) in TAUGHT.items():
        size = sum(1 for _ in corpus.records(folder / "privacy" / f"{name}.jsonl"))
        note = "" if teaches else "; persons marked there are public ones and teach nothing"
        rows.append(f"| {name}, four fifths | {size - size // corpus.APART} | {licence}{note} |")
    rows.append("| everyday words counted in the sets of reader.md | | theirs |")
    return "\n".join([*rows, "", "WikiANN and NASK only measure: they never taught.", ""])


def _posts(rows: Sequence[Marked], org: Organisation) -> str:
    table = [
        "| language | posts | NAME n | P | R | DATE P/R (n) | NUMBER P/R (n) | PHONE P/R (n) | PLACE P/R (n) | found when block | flagged when ok |"
    ]
    table.append("|" + "---|" * 11)
    for lang in (*LANGS, "all"):
        own = [row for row in rows if lang in ("all", row.lang)]
        hits, flagged = _hits(own, org)
        name = hits["NAME"]
        table.append(
            f"| {lang} | {len(own)} | {name[0]} | {_share(name[2], name[3])} | {_share(name[1], name[0])} | "
            + " | ".join(_pair(hits[group]) for group in ("DATE", "NUMBER", "PHONE", "PLACE"))
            + f" | {_share(*flagged['block'])} | {_share(*flagged['ok'])} |"
        )
    return "\n".join([*table, ""])


def _hits(rows: Iterable[Marked], org: Organisation) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """By group: marked, found, right, told. By verdict: flagged, texts."""
    hits: dict[str, list[int]] = {group: [0, 0, 0, 0] for group in (*FLAGS, "DATE")}
    flagged = {"block": [0, 0], "ok": [0, 0]}
    for row in rows:
        found = [(s.start, s.end, GROUPS.get(s.label, s.label)) for s in find(row.text, row.lang, org)]
        spans = row.spans or [(start, end, "NAME") for start, end in row.names]
        truth = [(start, end, GROUPS.get(label, label)) for start, end, label in spans]
        for start, end, group in truth:
            covered = sum(max(0, min(end, b) - max(start, a)) for a, b, own in found if own == group)
            if group in hits:
                hits[group][0] += 1
                hits[group][1] += covered * 2 >= end - start
        for start, end, group in found:
            if group in hits:
                hits[group][2] += any(own == group and a < end and start < b for a, b, own in truth)
                hits[group][3] += 1
        if row.verdict in flagged:
            flagged[row.verdict][0] += any(group in FLAGS or group == "PATIENT_CONFIRM" for _, _, group in found)
            flagged[row.verdict][1] += 1
    return hits, flagged


def _share(part: int, whole: int) -> str:
    """A share in percent with its 95% interval (Wilson)."""
    if not whole:
        return "–"
    p, z = part / whole, 1.96
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return f"{100 * p:.1f} ({100 * (middle - half):.0f}–{100 * (middle + half):.0f})"


def _pair(counts: Sequence[int]) -> str:
    n, found, right, told = counts
    return f"{100 * right / max(1, told):.0f} / {100 * found / max(1, n):.0f} ({n})"


def _others(folder: Path) -> str:
    rows = ["| set | part | NAME n | P | R |", "|---|---|---|---|---|"]
    public = [row for row in corpus.public_sets(folder) if row.apart and row.teaches]
    for name in dict.fromkeys(row.source for row in public):
        rows.append(_line(name, "set aside", [row for row in public if row.source == name]))
    for name, lang in EVALUATES.items():
        own = [
            Marked(r["text"], lang, name, tuple((s["start"], s["end"]) for s in r["spans"] if s["label"] == "NAME"))
            for r in corpus.records(folder / "privacy" / f"{name}.jsonl")
        ]
        rows.append(_line(name, "all, evaluate only" if "nask" in name else "all", own))
    return "\n".join([*rows, ""])


def _line(name: str, part: str, rows: Sequence[Marked]) -> str:
    marked, found, right, told = _hits(rows, Organisation.EMPTY)[0]["NAME"]
    return f"| {name} | {part} | {marked} | {_share(right, told)} | {_share(found, marked)} |"


def _clean(folder: Path) -> str:
    """How many texts that name no person are flagged by any detector."""
    rows = ["| texts without persons | n | flagged, percent |", "|---|---|---|"]
    for name, lang in (("en_wnut17_train", "en"), ("es_wikiann_train", "es"), ("pl_wikiann_train", "pl")):
        records = list(corpus.records(folder / "privacy" / f"{name}.jsonl"))
        if "wnut" in name:
            records = [r for n, r in enumerate(records, 1) if n % corpus.APART == 0 and not r["spans"]]
        texts = [r["text"] for r in records if not any(s["label"] == "NAME" for s in r["spans"])]
        hit = sum(any(GROUPS.get(s.label) in FLAGS for s in find(text, lang)) for text in texts)
        rows.append(f"| {name} | {len(texts)} | {_share(hit, len(texts))} |")
    return "\n".join([*rows, ""])


def _speed(rows: Sequence[Marked], org: Organisation) -> str:
    began = time.process_time()
    for _ in range(3):
        for row in rows:
            find(row.text, row.lang, org)
    speed = 3 * len(rows) / (time.process_time() - began)
    return f"All detectors together read {speed:,.0f} such posts in a second of one core's time, on the machine of training.\n"


def _tail() -> str:
    return """## What it is not

The posts set aside are by the hand that wrote the posts that taught; other authors write otherwise, and a few points less must be expected. Labels are
one person's. Names in the messages and replies were found by a first reader and looked through by a person: what that reader overlooked counts as no
name. Well-known people are told from private ones by a list and by their surroundings; a patient who bears a famous name can be overlooked. It masks
for people to read on; it is no proof that a text holds no name.
"""
