"""The comparison scores as the house's own scorers do: their rules case by case, and the same figures where they lie beside the house."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.guard import labels, score
from benchmarks.guard.score import Found
from benchmarks.paper import ROOT

SCORERS = ROOT.parent / "shared" / "score"
LABELS = ("NAME", "DATE", "PHONE", "EMAIL", "ADDRESS", "LOCATION", "MRN", "IP", "HEALTH", "AGE", "PATIENT_CONFIRM")
ONE = (10, 20, "NAME")


@pytest.mark.parametrize(
    ("told", "recall", "precision"),
    [
        ([(10, 20, "NAME")], 100, 100),
        ([(10, 15, "NAME")], 100, 100),  # half of it is enough
        ([(10, 14, "NAME")], 0, 100),  # less is not found, and yet not wrong
        ([(8, 12, "NAME"), (18, 30, "NAME")], 0, 100),
        ([(8, 13, "NAME"), (18, 30, "NAME")], 100, 100),  # two together cover half
        ([(10, 20, "PHONE")], 0, 0),
        ([(0, 10, "NAME"), (20, 30, "NAME")], 0, 0),  # beside it is not upon it
        ([(10, 20, "NAME"), (30, 40, "NAME")], 100, 50),
        ([(10, 20, "NAME"), (30, 40, "HEALTH")], 100, 100),  # what is not scored is not wrong
        ([], 0, 0),
    ],
)
def test_a_detail_is_found_by_half_and_right_by_touch(told: list[score.Span], recall: float, precision: float) -> None:
    assert score.groups([[ONE]], [told], score.GROUPS) == {"NAME": Found(1, precision, recall)}


def test_groups_join_labels_and_leave_out_what_the_truth_does_not_hold() -> None:
    truth = [[(0, 5, "MRN"), (6, 9, "LOCATION")], [(0, 4, "HEALTH")]]
    told = [[(0, 5, "NATIONAL_ID"), (6, 9, "ADDRESS")], [(0, 4, "NAME")]]
    assert score.groups(truth, told, score.GROUPS) == {"LOC": Found(1, 100, 100), "ID": Found(1, 100, 100)}
    assert score.groups(truth, told, ("PHONE", "ID")) == {"ID": Found(1, 100, 100)}


@pytest.mark.parametrize(
    ("label", "flags"),
    [("NAME", True), ("IP", True), ("PATIENT_CONFIRM", True), ("DATE", False), ("HEALTH", False), ("URL", False)],
)
def test_a_message_is_flagged_by_what_identifies(label: str, flags: bool) -> None:
    assert score.flagged([(0, 1, label)]) is flags
    assert score.messages(["block", "ok", "review"], [[(0, 1, label)]] * 3) == ((100, 100) if flags else (0, 0))


def test_drafts_count_leaks_sent_apart_from_leaks_held_back() -> None:
    truth = ["block", "block", "block", "block", "review", "ok", "ok"]
    told = score.drafts(truth, ["send", "review", "block", "block", "send", "send", "block"])
    assert (told["leaks"], told["leaks_sent"], told["leaks_stopped_pct"], told["leaks_blocked_pct"]) == (4, 1, 75, 50)
    assert (told["risky_sent_pct"], told["clean_sent_pct"], told["clean_blocked_pct"]) == (100, 50, 50)
    assert told["exact_pct"] == pytest.approx(42.9)


def test_every_name_of_the_others_leads_to_a_label_of_ours() -> None:
    from bedside.understanding.privacy import LABELS as OURS

    tables = (labels.SCRUBADUB, labels.DATAFOG, labels.EUREDACT)
    assert {label for table in tables for label in table.values()} <= set(OURS)
    assert labels.ours("scrubadub", [(0, 3, "phone")]) == [(0, 3, "PHONE")]
    assert labels.ours("presidio", [(0, 3, "PERSON"), (4, 6, "ORGANIZATION")]) == [(0, 3, "NAME")]
    with pytest.raises(KeyError):
        labels.ours("datafog", [(0, 3, "SHOE_SIZE")])


@pytest.mark.skipif(not (SCORERS / "score_mask.py").exists(), reason="the scorers do not lie beside the house")
@pytest.mark.parametrize("name", ["posts_dev", "wnut17", "tab", "ids_stress"])
def test_the_scorer_of_spans_says_the_same(name: str, tmp_path: Path) -> None:
    chance = Random(name)
    only = {"wnut17": ("NAME",), "tab": ("NAME", "DATE", "LOC", "ID"), "ids_stress": ("PHONE", "ID")}
    gold, out = [_row(chance, n) for n in range(60)], [_row(chance, n) for n in range(60)]
    said = _scorer("score_mask.py", tmp_path, name, gold, out)[0]
    truth, told = _spans(gold), _spans(out)
    mine = score.groups(truth, told, only.get(name, score.GROUPS))
    assert {g: {"n": f.n, "P": f.precision, "R": f.recall} for g, f in mine.items()} == {
        g: said[g] for g in score.GROUPS if g in said
    }
    recall, false = score.messages([row["verdict"] for row in gold], told)
    assert (said["message all"]["R"], said["message all"]["FPR"]) == (recall, false)


@pytest.mark.skipif(not (SCORERS / "score_guard.py").exists(), reason="the scorers do not lie beside the house")
def test_the_scorer_of_drafts_says_the_same(tmp_path: Path) -> None:
    chance = Random(7)
    gold, out = [_row(chance, n) for n in range(80)], [_row(chance, n) for n in range(80)]
    out = [{**row, "verdict": chance.choice(("send", "review", "block"))} for row in out]
    said = next(row for row in _scorer("score_guard.py", tmp_path, "drafts", gold, out) if row["set"] == "all")
    mine = score.drafts([row["verdict"] for row in gold], [row["verdict"] for row in out])
    assert mine.items() >= {key: said[key] for key in mine if key in said}.items()
    assert mine["leaks_stopped_pct"] == pytest.approx(100 - said["leaks_sent_pct"], abs=0.11)


def _row(chance: Random, n: int) -> dict[str, Any]:
    places = [sorted(chance.sample(range(60), 2)) for _ in range(chance.randrange(5))]
    spans = [{"start": start, "end": end, "label": chance.choice(LABELS)} for start, end in places]
    return {"id": str(n), "lang": "es", "spans": spans, "verdict": chance.choice(("block", "ok", "review"))}


def _spans(rows: list[dict[str, Any]]) -> list[list[score.Span]]:
    return [[(s["start"], s["end"], s["label"]) for s in row["spans"]] for row in rows]


def _scorer(file: str, folder: Path, name: str, gold: list[Any], out: list[Any]) -> list[dict[str, Any]]:
    for path, rows in ((folder / f"{name}.jsonl", gold), (folder / "out", out)):
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    command = [sys.executable, str(SCORERS / file), str(folder / f"{name}.jsonl"), str(folder / "out")]
    said = subprocess.run(
        [*command, *(["--json"] if "mask" in file else [])], capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in said.stdout.splitlines()]
