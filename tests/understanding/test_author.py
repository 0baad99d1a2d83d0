"""What authors say of themselves, in four languages, and the many texts that only look as if they did."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from bedside.understanding import numerals
from bedside.understanding.author import AGE_GROUPS, GENDERS, LONGEST, Author, stated
from tests.understanding.hostile import TEXTS

CASES = yaml.load((Path(__file__).parent / "author_cases.yaml").read_text("utf-8"), yaml.BaseLoader)
NOTHING = Author()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['lang']}: {case['text'][:40]}")
def test_what_authors_say_of_themselves(case: dict[str, str]) -> None:
    assert stated(case["text"], case["lang"]) == Author(case.get("age", ""), case.get("gender", ""))


def test_the_table_is_large_enough_to_mean_something() -> None:
    silent = [case for case in CASES if len(case) == 2]
    assert len(CASES) >= 120
    assert len(silent) >= len(CASES) / 3
    assert {case["lang"] for case in CASES} == {"es", "ca", "en", "pl", "other"}
    assert {case["age"] for case in CASES if "age" in case} == set(AGE_GROUPS)
    assert {case["gender"] for case in CASES if "gender" in case} == set(GENDERS)


@pytest.mark.parametrize(
    ("age", "group"),
    [(10, "under_18"), (17, "under_18"), (18, "18_34"), (34, "18_34"), (35, "35_49"), (49, "35_49"), (50, "50_64"),
     (64, "50_64"), (65, "65_79"), (79, "65_79"), (80, "80_over"), (110, "80_over")],
)  # fmt: skip
def test_where_a_group_begins_and_ends(age: int, group: str) -> None:
    assert stated(f"I'm {age}.", "en").age_group == group


@pytest.mark.parametrize(
    ("lang", "written", "value"),
    [("es", "veintitres", 23), ("es", "noventa y nueve", 99), ("ca", "vint-i-quatre", 24), ("ca", "vuitanta dues", 82),
     ("en", "forty-four", 44), ("en", "eighty", 80), ("pl", "dziewiecdziesiat jeden", 91), ("pl, before -letni", "piecdziesiecioosmio", 58)],
)  # fmt: skip
def test_numbers_in_words(lang: str, written: str, value: int) -> None:
    assert numerals.value(written, lang) == value


def test_what_could_be_either_of_two_groups_is_neither() -> None:
    assert stated("I'm in my sixties and swim every day", "en") == NOTHING
    assert stated("I'm in my early sixties and swim every day", "en").age_group == "50_64"
    assert stated("I'm in my late 60s and swim every day", "en").age_group == "65_79"


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert stated("x " * (LONGEST // 2 - 5) + "I'm 68.", "en").age_group == "65_79"
    assert stated("x " * (LONGEST // 2 - 2) + "I'm 68.", "en") == NOTHING


def test_no_text_takes_long() -> None:
    """100 kB of anything, in each language: within ten milliseconds, and nothing raises."""
    for name, make in TEXTS.items():
        text = make(100_000)
        for lang in ("es", "ca", "en", "pl"):
            stated(text, lang)  # its characters are met
            began = time.process_time()
            stated(text, lang)
            assert time.process_time() - began < 0.05, (name, lang)
    for char in ("\0", "\ud800", "\U0001f9d3", "\u0301" * 50, '"', ">"):
        assert stated(f"{char}I'm 68.{char}" * 3, "en").age_group in ("", "65_79")
