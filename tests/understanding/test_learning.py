"""What a desk teaches its reader: like texts are read as people said, others as before; nonsense and harm are refused."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml

from bedside.understanding import learning, reader
from bedside.understanding.learned import Broken, Learned
from bedside.understanding.learning import LEARNED, Outcome, learn
from bedside.understanding.looked import Looked, agreement, better, held, macro
from bedside.understanding.organisation import Organisation

HERE = Path(__file__).parent
TALK = yaml.safe_load((HERE / "local_talk.yaml").read_text("utf-8"))
DEMO = HERE.parents[1] / "bedside/demo/texts/en.jsonl"
FEELINGS = ("negative", "neutral", "positive")


def ordinary(n: int) -> list[Looked]:
    """Texts that people looked at and found right, or corrected to what they are."""
    rows = [json.loads(line) for line in DEMO.read_text("utf-8").splitlines()][:n]
    return [Looked(row["text"], "en", told={"sentiment": row["sentiment"], "urgency": row["urgency"]}) for row in rows]


def local() -> list[Looked]:
    return [Looked(text, "en", told={"sentiment": "positive"}) for text in TALK["taught"]]


@cache
def known() -> tuple[Looked, ...]:
    """A part of the texts that ship, enough to hold the reader in place."""
    return held()[0][::6]


def taught(looked: list[Looked]) -> Outcome:
    return learn(looked, Organisation.EMPTY, known(), held()[1], number=1)


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return taught([*local(), *ordinary(40)])


def feelings(texts: list[str], layer: Learned | None) -> list[str]:
    read = reader.read_many([reader.Message(t, lang="en") for t in texts], Organisation.EMPTY, learned=layer)
    assert {one.reader for one in read} == {layer.version if layer else reader.VERSION}
    return [one.sentiment.label for one in read]


def test_a_local_word_is_understood_in_texts_that_nobody_looked_at(outcome: Outcome) -> None:
    assert outcome.layer is not None, outcome.why
    assert outcome.said["sentiment"] == LEARNED
    assert outcome.said["topics"] == learning.UNTOLD
    before, after = feelings(TALK["unseen"], None), feelings(TALK["unseen"], outcome.layer)
    assert before.count("positive") <= len(before) / 3
    assert after.count("positive") >= 0.75 * len(after)
    figure = next(one for one in outcome.desk if one.field == "sentiment")
    assert figure.n == 64
    assert figure.after > figure.before + 5
    assert not any(one.falls for one in outcome.held)


def test_unrelated_texts_keep_their_reading(outcome: Outcome) -> None:
    texts = [reader.Message(one.text, lang=one.lang) for one in held()[0][1::9]]
    before = reader.read_many(texts, Organisation.EMPTY)
    after = reader.read_many(texts, Organisation.EMPTY, learned=outcome.layer)
    pairs = [(was.sentiment, now.sentiment) for was, now in zip(before, after, strict=True)]
    assert sum(was.label != now.label for was, now in pairs) <= len(texts) // 50
    assert sum(was == now for was, now in pairs) >= len(texts) // 2


def test_only_features_of_the_desk_carry_weights_and_no_words_do(outcome: Outcome, tmp_path: Path) -> None:
    assert outcome.layer is not None
    outcome.layer.save(tmp_path / "l.npz")
    assert (tmp_path / "l.npz").stat().st_size < 200_000
    assert b"spadgy" not in (tmp_path / "l.npz").read_bytes()
    loaded = Learned.load(tmp_path / "l.npz")
    assert loaded.version == f"{reader.VERSION}+1"
    assert np.array_equal(loaded.rows, outcome.layer.rows)
    assert feelings(TALK["unseen"], loaded) == feelings(TALK["unseen"], outcome.layer)
    assert feelings(["Xyzzy plugh."], loaded) == feelings(["Xyzzy plugh."], None)
    assert oct((tmp_path / "l.npz").stat().st_mode)[-3:] == "600"


def test_labels_by_chance_teach_nothing_and_it_says_so() -> None:
    chance = random.Random(5)
    looked = [Looked(one.text, "en", told={"sentiment": chance.choice(FEELINGS)}) for one in ordinary(60)]
    refused = taught(looked)
    assert refused.layer is None
    assert refused.why.startswith("Nothing was learned")
    assert refused.said["sentiment"] != LEARNED
    assert [one.n for one in refused.desk if one.field == "sentiment"] == [60]


def test_labels_that_turn_the_world_round_are_refused() -> None:
    other = {"negative": "positive", "positive": "negative", "neutral": "neutral"}
    looked = [Looked(one.text, "en", told={"sentiment": other[one.told["sentiment"]]}) for one in ordinary(120)]
    refused = taught(looked)
    assert refused.layer is None
    assert refused.said["sentiment"] in (learning.UNCLEAR, learning.HARMS)


@pytest.mark.parametrize("looked", [[], local()[:20]])
def test_too_few_are_counted_in_a_sentence(looked: list[Looked]) -> None:
    assert f"People have looked at {len(looked)} mentions" in taught(looked).why
    assert taught(looked).layer is None


@pytest.mark.parametrize("told", [{}, {"sentiment": "positive"}])
def test_forty_looks_at_nothing_teach_nothing(told: dict[str, str]) -> None:
    nothing = [Looked(chr(0x4E00 + n), "en", told=told) for n in range(40)]
    assert taught(nothing).why == learning.NO_GAIN


def test_a_layer_of_another_reader_is_refused(outcome: Outcome) -> None:
    assert outcome.layer is not None
    layer = Learned("reader-0", 3, outcome.layer.tasks, outcome.layer.kept, outcome.layer.rows)
    with pytest.raises(ValueError, match="belongs to the reader reader-0"):
        reader.read(reader.Message("hello"), Organisation.EMPTY, learned=layer)


def saved(path: Path, **changes: object) -> None:
    about = {"form": "bedside-learned-1", "reader": reader.VERSION, "number": 1, "tasks": ["feeling"]} | changes.pop(
        "about", {}
    )  # type: ignore[operator]
    parts = {"kept": np.array([3, 9], np.int32), "rows": np.ones((2, 3), np.float16)} | changes
    np.savez(path, about=np.frombuffer(json.dumps(about).encode(), np.uint8), **parts)  # type: ignore[arg-type]


BROKEN: list[tuple[str, Callable[[Path], object]]] = [
    ("cannot be read", lambda p: None),
    ("cannot be read", lambda p: p.mkdir()),
    ("is damaged", lambda p: p.write_bytes(b"")),
    ("is damaged", lambda p: p.write_bytes(b"PK\x03\x04 but no more")),
    ("is damaged", lambda p: zipfile.ZipFile(p, "w").close()),
    ("is no file of learned weights", lambda p: saved(p, about={"form": "something else"})),
    ("fields that this reader does not have", lambda p: saved(p, about={"tasks": ["mood"]})),
    ("does not say what it belongs to", lambda p: saved(p, about={"number": "seven"})),
    ("features out of order", lambda p: saved(p, kept=np.array([9, 3], np.int32))),
    ("features out of order", lambda p: saved(p, kept=np.array([9, 1 << 30], np.int32))),
    ("weights that do not fit", lambda p: saved(p, rows=np.ones((2, 4), np.float16))),
    ("weights that do not fit", lambda p: saved(p, rows=np.full((2, 3), np.nan, np.float16))),
    ("weights that do not fit", lambda p: saved(p, rows=np.full((2, 3), 1000, np.float16))),
    ("cannot be used", lambda p: saved(p, rows=np.array([[{}], [{}]], object))),
]


@pytest.mark.parametrize("why, make", BROKEN)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(tmp_path: Path, why: str, make: Callable[[Path], object]) -> None:  # fmt: skip
    path = tmp_path / "learned.npz"
    make(path)
    with pytest.raises(Broken, match=why) as refused:
        Learned.load(path)
    assert str(path) in str(refused.value)
    assert "bedside retrain --undo" in str(refused.value)


def test_half_a_file_is_never_there(outcome: Outcome, tmp_path: Path) -> None:
    assert outcome.layer is not None
    path = tmp_path / "learned.npz"
    outcome.layer.save(path)
    whole = path.read_bytes()
    for end in range(0, len(whole), max(1, len(whole) // 40)):
        path.write_bytes(whole[:end])
        with pytest.raises(Broken):
            Learned.load(path)
    assert [file.name for file in tmp_path.iterdir()] == ["learned.npz"]


def test_figures_are_what_they_say() -> None:
    told = ["negative", "negative", "neutral", "positive"]
    assert agreement(told, ["negative", "neutral", "neutral", "positive"]) == 75
    assert round(macro(told, ["negative", "neutral", "neutral", "positive"]), 1) == 77.8
    some, none = frozenset({"food", "access"}), frozenset[str]()
    assert agreement([some, none], [frozenset({"food"}), frozenset({"digital"})]) == 50
    assert better(["a"] * 4, ["b"] * 4, ["a"] * 4) == 2
    assert better(["a", "a"], ["b", "a"], ["a", "b"]) == 0
    assert better([some], [none], [frozenset({"food"})]) > 0
