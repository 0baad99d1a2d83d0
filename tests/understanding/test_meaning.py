"""The guard's reader of meaning: windows over long drafts, tricks with letters, and how its word and the rules' make one verdict."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from bedside.understanding import drafts
from bedside.understanding.drafts import DraftWords, examine, judging, legible, meaning
from bedside.understanding.drafts.finding import MEANINGS, SAYINGS, finding
from bedside.understanding.drafts.meaning import DRAFT, LENGTH, OVERLAP, REASONS, Meant
from bedside.understanding.organisation import Organisation
from bedside.understanding.weights import BrokenModel

LEAK = "Your mum was such a joy on the ward, we all miss her jokes at tea time"
CLEAN = "Thank you for writing. Please send us a private message and we will listen."
BARS = {"send": 0.6, "plain": 0.9, "block": 0.7, "reason": 0.5, "mark": 0.5}


def meant(ok: float, block: float = 0.0, **reasons: float) -> Meant:
    told = {name: reasons.get(name, 0.0) for name in REASONS}
    return Meant((block, max(0.0, 1 - ok - block), ok), told, ((0, 4, 0.9), (5, 8, 0.8), (20, 24, 0.1)))


def verdict(of: Meant, rules: Sequence[Any] = (), template: str | None = None) -> tuple[str, list[str]]:
    draft = drafts.read(DraftWords(LEAK, "en", approved_template=template), Organisation.EMPTY)
    word, found = judging.judged(draft, rules, of, BARS)
    return word, [f.rule for f in found]


@pytest.mark.parametrize(
    ("ok", "block", "rules", "expected"),
    [
        (0.95, 0.0, [], ("send", [])),
        (0.95, 0.0, ["wish"], ("send", [])),  # a phrase does not outweigh what is plainly harmless
        (0.70, 0.0, ["wish"], ("review", ["wish"])),
        (0.40, 0.0, ["wish"], ("block", ["wish", "unsure"])),
        (0.70, 0.0, ["promise"], ("review", ["promise"])),
        (0.99, 0.0, ["thanks_visit"], ("review", ["thanks_visit"])),  # words of care keep it back however it seems
        (0.70, 0.0, [], ("send", [])),
        (0.99, 0.0, ["name"], ("block", ["name"])),  # a thing that was found stands by itself
        (0.99, 0.0, ["contact"], ("review", ["contact"])),
        (0.30, 0.2, [], ("review", ["unsure"])),
        (0.05, 0.9, [], ("block", ["unsure"])),
    ],
)
def test_either_can_refuse_and_neither_lets_through_alone(
    ok: float, block: float, rules: list[str], expected: Any
) -> None:
    assert verdict(meant(ok, block), [finding(rule, 0, 4) for rule in rules]) == expected


def test_the_likeliest_reason_is_told_at_the_words_that_weigh() -> None:
    draft = drafts.read(DraftWords(LEAK, "en"), Organisation.EMPTY)
    word, found = judging.judged(draft, [], meant(0.1, 0.8, confirms_patient=0.9, health_detail=0.6), BARS)
    assert word == "block"
    assert [(f.rule, f.start, f.end, f.blocks) for f in found] == [
        ("means_confirms", 0, 8, True),
        ("means_health", 0, 8, True),
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("WW91ciBtdW0gd2FzIHN1Y2ggYSBqb3kgb24gdGhlIHdhcmQ=", False),  # base64
        ("59 6f 75 72 20 6d 75 6d 20 77 61 73", False),
        ("y o u r m u m w a s h e r e", False),
        ("y😀o😀u😀r m😀u😀m w😀a😀s here", False),
        ("Твоя мама была у нас во вторник", False),
        ("Thank you\u200b\u200c\u200b\u200b\u200c\u200c\u200b\u200c\u200b\u200c", False),
        ("Thank yоu for writing, with one letter of another alphabet", False),
        ("Thank you 💙💙 for writing, see https://vegan.example/AbCdEfGhIjKlMnOpQrStUvWxYz0123", True),
        ("Gràcies, l'apretem… així! Col·laborem-hi tots/es (sempre).", True),
        ("Przykro nam, że tak się Pani czuje.", True),
        ("Donaudampfschifffahrtsgesellschaft is a long word.", True),
    ],
)
def test_what_is_in_code_goes_to_a_person(text: str, read: bool) -> None:
    draft = drafts.read(DraftWords(text, "en"), Organisation.EMPTY)
    assert (legible.illegible(draft) is None) is read
    assert read or examine(draft.words).verdict != "send"


def test_an_approved_wording_needs_no_second_look_but_is_never_let_through_as_a_leak() -> None:
    assert verdict(meant(0.3, 0.2), template="7")[0] == "send"
    assert verdict(meant(0.05, 0.9), template="7")[0] == "block"


def test_every_reason_has_its_sentence() -> None:
    assert set(MEANINGS) == set(REASONS)
    assert all(SAYINGS[rule][0] == check for check, rule in MEANINGS.items())


def test_windows_cover_a_long_draft_and_fit_the_encoder() -> None:
    draft = list(range(1000))
    parts = meaning.windows([7, 8], list(range(500)), draft)
    assert set().union(*(range(p.first, p.last) for p in parts)) == set(range(1000))
    for part in parts:
        assert len(part.pieces) == len(part.sides) <= LENGTH
        assert part.pieces[part.at : part.at + part.last - part.first] == draft[part.first : part.last]
    assert parts[1].first == DRAFT - OVERLAP


@pytest.mark.parametrize("before", [0, 60, 300])
def test_a_leak_is_found_wherever_it_stands(before: int) -> None:
    text = "We answer here every day and are glad to help. " * (before // 10) + LEAK + "."
    assert examine(DraftWords(text, "en")).verdict != "send"


@pytest.mark.parametrize("text", [LEAK, LEAK.replace("a", "а").replace("o", "ο"), "\u200b".join(LEAK), LEAK.upper()])
def test_letters_that_look_alike_and_marks_nobody_sees_hide_nothing(text: str) -> None:
    assert examine(DraftWords(text, "en", "she died on ward 6")).verdict != "send"


def test_places_are_of_the_draft_as_given() -> None:
    text = "Hello\u200b, " + LEAK
    for start, end, weight in meaning.encoder().meant(DraftWords(text, "en"), Organisation.EMPTY).struck:
        assert 0 <= start <= end <= len(text)
        assert 0 <= weight <= 1


@pytest.mark.parametrize("text", ["word " * 3900, "word " * 20000, "😀" * 20001])
def test_a_draft_longer_than_any_reply_is_refused(text: str) -> None:
    verdict = examine(DraftWords(text, "en"))
    assert (verdict.verdict, verdict.findings[0].check) == ("block", "failed")


@pytest.mark.parametrize("how", ["missing", "damaged", "of other pieces"])
def test_a_broken_model_refuses_every_draft(how: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "guard.onnx"
    if how == "damaged":
        file.write_bytes(meaning.FILE.read_bytes()[:5000])
    if how == "of other pieces":
        monkeypatch.setattr(meaning, "TOKENS", tmp_path / "pieces")
        (tmp_path / "pieces").write_bytes(b"\x00")
    else:
        monkeypatch.setattr(meaning, "FILE", file)
    meaning.encoder.cache_clear()
    try:
        with pytest.raises(BrokenModel, match="Install Bedside again"):
            meaning.encoder()
        verdict = examine(DraftWords(CLEAN, "en"))
        assert (verdict.verdict, verdict.findings[0].check) == ("block", "failed")
    finally:
        meaning.encoder.cache_clear()


def test_the_encoder_says_the_same_of_a_draft_in_any_company() -> None:
    told = meaning.encoder()
    first = told.meant(DraftWords(CLEAN, "en"), Organisation.EMPTY)
    told.meant(DraftWords(LEAK, "en"), Organisation.EMPTY)
    assert dataclasses.astuple(told.meant(DraftWords(CLEAN, "en"), Organisation.EMPTY)) == dataclasses.astuple(first)
