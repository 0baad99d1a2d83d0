"""The written texts that train the reader: every label of the lists, no text twice, enough in each language, the card true to them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from training import hands
from training.corpus import written
from training.guard import corpus as drafts
from training.guard import texts

ENOUGH = 1500


def test_the_texts_are_whole_and_their_card_is_true() -> None:
    rows = list(written(hands.TEXTS))
    assert list(hands.wrong(rows)) == []
    assert all(n >= ENOUGH for n in Counter(r.lang for r in rows).values())
    assert (hands.TEXTS / "README.md").read_text("utf-8") == hands.card(rows)


def test_a_text_that_stands_twice_is_named() -> None:
    rows = list(written(hands.TEXTS))[:50]
    again = next(r for r in rows if len(r.text.split()) > 12)
    rows[-1].text = again.text + " Gracias."
    assert list(hands.twice(rows)) == [(again.id, rows[-1].id)]


def test_the_drafts_are_whole_and_their_card_is_true() -> None:
    pairs = list(drafts.written())
    assert list(texts.wrong(pairs)) == []
    for lang in ("es", "ca", "en", "pl"):
        own = [p for p in pairs if p.lang == lang]
        assert len(own) >= ENOUGH
        assert sum(p.part == "held" for p in own) >= len(own) // 11, "a tenth measures"
        clean = sum(p.verdict == "ok" for p in own) / len(own)
        assert 0.4 < clean < 0.6, "leaks and clean ones in equal parts"
    assert (drafts.TEXTS / "README.md").read_text("utf-8") == texts.card(pairs)


def test_a_hand_that_measures_teaches_nothing() -> None:
    parts = {(p.hand in drafts.MEASURES, p.part) for p in drafts.written()}
    assert {part for measures, part in parts if measures} == {"held"}
    assert "held" not in {part for measures, part in parts if not measures}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("pub block confirms_patient | no arrows here", "two arrows"),
        ("pub wrong none | a >> b", "not known"),
        ("pub block none | a >> {b}", "a clean draft has no reason"),
        ("pub ok promise | a >> b", "a clean draft has no reason"),
        ("pub block made_up | a >> {b}", "not known"),
    ],
)
def test_a_draft_of_another_shape_is_named_with_file_and_line(line: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "en.a.txt").write_text("pub ok none | hello >> Thank you.\n" + line + "\n", "utf-8")
    with pytest.raises(ValueError, match=f"en.a.txt, line 2: .*{why}"):
        list(drafts.written(tmp_path))


def test_marks_leave_the_draft_and_keep_their_places(tmp_path: Path) -> None:
    (tmp_path / "en.a.txt").write_text("pub block blame | - >> Hi.\\n{You} did {it}.\n", "utf-8")
    (pair,) = drafts.written(tmp_path)
    assert (pair.reply_to, pair.text) == ("", "Hi.\nYou did it.")
    assert [pair.text[a:b] for a, b in pair.struck] == ["You", "it"]
