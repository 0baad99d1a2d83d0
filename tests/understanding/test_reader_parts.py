"""The parts under the reader: folding, clauses, negation, our own names, wordings by rule."""

from __future__ import annotations

import numpy as np
import pytest

from bedside.understanding import lexicon
from bedside.understanding.features import words
from bedside.understanding.inputs import Given, inputs, named, our_names
from bedside.understanding.organisation import Organisation
from bedside.understanding.stream import stream

VEGA = Organisation.from_dict(
    {"names": ["Szpital Vega Północ"], "nicknames": {"pl": ["na Vedze", "Vega"]}, "handles": ["@SzpitalVega"]}
)

FOLDED = [
    ("Qué TAL, señor", b"que tal, senor"),
    ("Łódź, żółć", b"lodz, zolc"),
    ("papil·loma i l·l", b"papilloma i ll"),
    ("I don't, can't", b"i dont, cant"),
    ("sooooo!!!!", b"soo!!"),
    ("a\u0301\u0330\u0489b", b"ab"),
    ("two  \t\n blanks", b"two blanks"),
    ("nul\x00here", b"nul here"),
    ("😡❤️🙃", b"\x03\x02\x05"),
    ("٣ and 3", b"3 and 3"),
    ("", b""),
]


@pytest.mark.parametrize(("text", "row"), FOLDED)
def test_a_text_is_folded_for_the_rules(text: str, row: bytes) -> None:
    assert stream([text]).rows == [row]


def test_nothing_to_read_gives_nothing() -> None:
    assert stream([]).rows == []


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("not good at all", {"good"}),
        ("it was good, not late", set()),
        ("not late. good", set()),
        ("nie polecam", {"good"}),
        ("no es bueno", {"good"}),
        ("never rude never bad", {"bad"}),
    ],
)
def test_a_negation_turns_the_words_near_it_in_its_clause(text: str, turned: set[str]) -> None:
    language = {"nie": 3, "no ": 0}.get(text[:3], 2)
    batch = inputs(stream([text]), np.array([language]), Organisation.EMPTY, [Given()])
    assert {which for which in ("good", "bad") if batch.fact(f"{which}_turned")[0] > 0} == turned


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("byłem na Vedze wczoraj", b"bylem orgname wczoraj"),
        ("lista pacjentów z Vegi", b"lista pacjentow z orgname"),
        ("@SzpitalVega dziękuję", b"@orgname dziekuje"),
        ("w Las Vegas", b"w las vegas"),
        ("nic", b"nic"),
    ],
)
def test_our_names_become_one_word(text: str, row: bytes) -> None:
    assert named(stream([text]).rows[0], our_names(VEGA)) == row


def test_the_models_do_not_see_our_name() -> None:
    one, two = (
        inputs(stream([text]), np.array([3]), VEGA, [Given()]) for text in ("Vega jest super", "Vegi jest super")
    )
    assert np.array_equal(one.features.numbers, two.features.numbers)


def test_accounts_and_addresses_are_one_sign_each() -> None:
    first, second = (
        inputs(stream([text]), np.array([2]), Organisation.EMPTY, [Given()])
        for text in ("@happy see https://a.example/awful now", "@sad see https://b.example/great now")
    )
    assert np.array_equal(first.features.numbers, second.features.numbers)


def test_clauses_end_at_stops_and_texts() -> None:
    found = words(stream(["one two. three", "four"]))
    assert found.clause.tolist() == [0, 0, 1, 2]
    assert found.clauses_text.tolist() == [0, 0, 1]


def test_a_concept_counts_only_in_its_language() -> None:
    names = lexicon.concepts().names
    found = words(stream(["cita"]))
    spanish, english = (lexicon.flags(lexicon.masks(found, np.array([k])))[0] for k in (0, 2))
    assert spanish[names.index("access")]
    assert not english[names.index("access")]


def test_every_rule_is_written_for_every_language_or_says_why_not() -> None:
    only_some = {"could_better"}
    table = lexicon.rules()
    for place, name in enumerate(table.names):
        spoken = [place in rules for _, rules in table.wordings]
        assert all(spoken) or name in only_some, name
