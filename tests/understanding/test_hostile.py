"""No text, however nasty, makes reading grow faster than its length: twice the text is about twice the work."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pytest

from bedside.understanding import privacy
from bedside.understanding.lexicon import LANGUAGES, rule_hits
from bedside.understanding.reader import FIELDS, Message, read
from bedside.understanding.stream import LONGEST_HEAD, LONGEST_TAIL, stream
from tests.understanding.hostile import ORG, TEXTS

LANG = {"Polish postcodes": "pl", "our own staff, bent": "pl", "English streets": "en", "postcodes": "en"}
SIZES = (4_000, 20_000, 100_000)  # below, about and above what is masked whole without reading on
FAST = tuple(field for field in FIELDS if field not in ("spans", "masked"))


def calls(work: Callable[[], object]) -> int:
    """How many functions a piece of work calls, C's own included: the same on any machine, at any load."""
    count = 0

    def seen(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", TEXTS)
def test_twice_the_text_is_no_more_than_twice_the_calls(name: str) -> None:
    text, lang = TEXTS[name](SIZES[-1]), LANG.get(name, "es")
    assert len(text) == SIZES[-1]
    privacy.find(text, lang, ORG)  # lists are read and characters met
    for size in SIZES:
        once = calls(lambda half=text[: size // 2]: privacy.find(half, lang, ORG))  # type: ignore[misc]
        twice = calls(lambda whole=text[:size]: privacy.find(whole, lang, ORG))  # type: ignore[misc]
        assert twice < 2.3 * once + size / 2, size  # a part of the work may begin only in the longer one


PLAIN = "Llevamos seis horas en urgencias y nadie nos dice nada, la sala estaba fría. " * 1400


@pytest.mark.parametrize("name", TEXTS)
def test_twice_the_text_takes_about_twice_the_time(name: str) -> None:
    """What happens inside the patterns counts too; quadratic work takes four times as long."""
    text, lang = TEXTS[name](SIZES[-1]), LANG.get(name, "es")
    _took(text, lang)
    for size in SIZES:
        assert _took(text[:size], lang) < 3 * _took(text[: size // 2], lang) + _took(PLAIN[:size], "es"), size


def test_no_text_costs_many_times_what_a_plain_one_does() -> None:
    unit = _took(PLAIN[: SIZES[-1]], "es")
    cost = {name: _took(make(SIZES[-1]), LANG.get(name, "es")) / unit for name, make in TEXTS.items()}
    assert {name: times for name, times in cost.items() if times > 8} == {}


def _took(text: str, lang: str) -> float:
    """The least of three: other work on the machine only adds."""
    return min(_once(text, lang) for _ in range(3))


def _once(text: str, lang: str) -> float:
    began = time.process_time()
    privacy.find(text, lang, ORG)
    return time.process_time() - began


@pytest.mark.parametrize("name", TEXTS)
def test_the_models_see_a_bounded_part_of_any_text(name: str) -> None:
    source = stream([TEXTS[name](100_000)])
    assert len(source.points) <= LONGEST_HEAD + LONGEST_TAIL + 2
    hits = rule_hits(source.rows, np.array([len(LANGUAGES)]))
    assert hits.shape[0] == 1


def test_the_whole_of_a_hostile_text_is_read() -> None:
    for name in ("words of our rules", "planes at random", "everyday names", "JSON", "stacked accents"):
        found = read(Message(TEXTS[name](100_000), id=name), ORG, FAST)
        assert found.urgency.level
        assert found.id == name


def test_more_names_than_any_message_has_are_masked_whole() -> None:
    text = TEXTS["everyday names"](100_000)
    (span,) = privacy.find(text, "ca", ORG)
    assert (span.start, span.end, span.label) == (0, len(text), "NAME")
    assert "Rosa" not in privacy.masked(text, (span,), "ca")


def test_numbers_with_letters_without_end_are_all_masked() -> None:
    text = "mi nhc es ab1234 " + TEXTS["record numbers without a word"](100_000)
    left = privacy.masked(text, privacy.find(text, "es", ORG), "es")
    assert "ab1234" not in left
