"""The words that made a reading so: the telling one is among the first, in four languages; odd and endless texts are bounded."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from bedside.understanding import explain as explaining
from bedside.understanding import occlusion
from bedside.understanding.explain import MOST, VARIANTS, Because, explain, explained
from bedside.understanding.occlusion import words_of
from bedside.understanding.organisation import Organisation
from bedside.understanding.reader import Message, read
from tests.understanding.test_reader import HOSTILE, NOBODY, VEGA

CASES = yaml.load((Path(__file__).parent / "explain_cases.yaml").read_text("utf-8"), yaml.BaseLoader)
ALL = ("sentiment", "urgency", "intent", "about_us", "claim_source", "topic:waiting", "topic:staff_attitude")


def words(text: str, found: tuple[Because, ...]) -> list[str]:
    return [text[one.start : one.end] for one in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['why']}: {case['text'][:30]}")
def test_the_telling_word_is_among_the_first(case: dict[str, Any]) -> None:
    found = words(case["text"], explain(Message(case["text"], channel="comment"), VEGA, case["why"])[:3])
    assert any(word in span.split() or word == span for word in case["tells"] for span in found), found


def test_weights_are_shares_of_the_strongest_and_spans_lie_apart() -> None:
    text = (
        "The food was cold and the toilet was filthy, nobody came for hours, but the doctor was very kind. Thank you."
    )
    for target, found in explained(Message(text, channel="review", rating=2), NOBODY, ALL).items():
        weights = [one.weight for one in found]
        assert weights == sorted(weights, reverse=True), target
        assert all(0 < weight <= 1 for weight in weights)
        assert weights[:1] in ([], [1.0])
        assert len(found) <= MOST
        spans = sorted((one.start, one.end) for one in found)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_what_the_reader_does_not_say_has_no_words() -> None:
    message = Message("The night nurses were wonderful with my mother", channel="comment")
    assert explain(message, NOBODY, "topic:billing") == ()
    assert explain(message, NOBODY, "about_us") == (), "the page it arrived at says so, and no word"
    assert read(message, NOBODY, ["urgency"]).urgency.level == "none"
    assert explain(message, NOBODY, "urgency") == ()


def test_what_speaks_against_it_is_not_given() -> None:
    text = "The doctor was very kind, but the food was disgusting, cold and late. Disgraceful."
    message = Message(text, channel="comment")
    assert read(message, NOBODY, ["sentiment"]).sentiment.label == "negative"
    assert "kind" not in " ".join(words(text, explain(message, NOBODY, "sentiment")))


def test_a_word_said_twice_still_tells() -> None:
    text = "I want to end my life. I mean it, I want to end my life."
    assert {"end", "life"} & set(" ".join(words(text, explain(Message(text), NOBODY, "urgency"))).split())


def test_an_unknown_target_is_refused_with_a_sentence() -> None:
    for target in ("mood", "topic:", "topic:weather"):
        with pytest.raises(ValueError, match=f"{target} cannot be explained: choose sentiment, urgency"):
            explain(Message("hello"), NOBODY, target)


def test_masks_are_no_words_and_signs_are() -> None:
    text = "[name] didn't come at 17:30, see A&E [dirección] 😡😡 l'infermera!! [not a mask at all, since it is so very long]"
    found = [text[a:b] for a, b in words_of(text)]
    assert found[:8] == ["didn't", "come", "at", "17:30", "see", "A&E", "😡😡", "l'infermera"]
    assert found[8:10] == ["!!", "not"]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_text_is_explained_in_bounded_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = occlusion.read_many

    def counted(messages: Any, *others: Any, **more: Any) -> Any:
        seen.append(len(messages))
        return real(messages, *others, **more)

    monkeypatch.setattr(occlusion, "read_many", counted)
    started, text = time.process_time(), HOSTILE[name]
    for found in explained(Message(text, channel="message"), VEGA, ALL).values():
        assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert sum(seen) <= VARIANTS
    assert time.process_time() - started < 8.0


def test_time_does_not_grow_beyond_what_is_read() -> None:
    def took(times: int) -> float:
        started = time.process_time()
        explained(Message("We waited for hours and nobody came. " * times), NOBODY, ("sentiment", "topic:waiting"))
        return time.process_time() - started

    took(1)
    short = took(220)  # 8,000 code points: all of it is read
    assert took(2700) < 3 * short + 0.3


def test_of_a_long_text_the_telling_place_is_found_and_the_unread_middle_is_never_shown() -> None:
    quiet = "We walked along the river and had tea with the neighbours. "
    text = quiet * 20 + "The nurse was horribly rude to my mother. " + quiet * 20
    found = explain(Message(text, channel="comment"), NOBODY, "topic:staff_attitude")
    assert any("rude" in text[one.start : one.end] for one in found[:2])
    assert all(one.end - one.start < 200 for one in found)
    endless = "a" * 100_000
    assert all(one.end <= 6000 or one.start >= 98_000 for one in explain(Message(endless), NOBODY, "sentiment"))


def test_whoever_reads_here_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every figure comes out of `read_many`, so that a deeper reader behind it is explained and not another one."""
    monkeypatch.setattr(occlusion, "read_many", lambda messages, *_, **__: [read(Message(""), NOBODY)] * len(messages))
    assert explain(Message("The doctor was rude"), Organisation.EMPTY, "sentiment") == ()
    assert "read_many" not in vars(explaining)
