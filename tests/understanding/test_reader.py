"""The reader as a user meets it: single texts in four languages, the shape of the contract, hostile texts, `only`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from bedside.understanding import about_us, intent, topics, urgency
from bedside.understanding.organisation import Organisation
from bedside.understanding.reader import FIELDS, VERSION, Message, read, read_many

CASES = yaml.load((Path(__file__).parent / "reader_cases.yaml").read_text("utf-8"), yaml.BaseLoader)
VEGA = Organisation.from_dict(
    {
        "names": ["Hospital Vega Norte"],
        "nicknames": {"en": ["the Vega", "Vega"], "es": ["el Vega"]},
        "handles": ["@HospitalVegaNorte"],
    }
)
NOBODY = Organisation.EMPTY


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_a_text_is_read_as_a_person_would(case: dict) -> None:
    org = VEGA if "org" in case else NOBODY
    found = read(Message(case["text"], channel=case.get("channel", "comment")), org, whole=True)
    seen = {
        "lang": found.lang,
        "sentiment": found.sentiment.label,
        "intent": found.intent.label,
        "about_us": found.about_us.label,
        "claim_source": found.claim_source,
    }
    for field in seen.keys() & case.keys():
        assert seen[field] == case[field], field
    assert set(case.get("topics", ())) <= {t.id for t in found.topics}
    if "urgency" in case:
        hot = ("emergency", "urgent")
        assert found.urgency.level in (hot if case["urgency"] == "hot" else (case["urgency"],))
    if "why" in case:
        assert urgency.REASONS[case["why"]] in found.urgency.reasons


def test_a_reading_has_the_shape_of_the_contract() -> None:
    found = read(Message("Waited 5 hours at the Vega. Call me on 07700 900123", "m1", channel="post"), VEGA).as_dict()
    assert list(found) == ["id", *FIELDS, "reader"]
    assert found["id"] == "m1"
    assert found["reader"] == VERSION
    assert set(found["sentiment"]) == {"label", "score", "probability", "sure"}
    assert -1 <= found["sentiment"]["score"] <= 1
    assert 0 <= found["sentiment"]["probability"] <= 1
    assert all(set(t) == {"id", "probability", "polarity"} and t["id"] in topics.IDS for t in found["topics"])
    assert found["intent"]["label"] in intent.LABELS
    assert found["urgency"]["level"] in urgency.LEVELS
    assert found["about_us"]["label"] in about_us.LABELS
    assert found["claim_source"] in ("first_hand", "relative", "hearsay", "none")
    assert "900123" not in found["masked"]
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    "fields", [("sentiment",), ("topics", "lang"), ("urgency",), ("masked",), ("spans",), ("claim_source", "about_us")]
)
def test_only_what_was_asked_for_is_given_and_it_is_the_same(fields: tuple[str, ...]) -> None:
    message = Message(
        "My father fell at the Vega, 3 hours on the floor, nobody came. Ring 07700 900123", channel="message"
    )
    whole, some = read(message, VEGA).as_dict(), read(message, VEGA, fields).as_dict()
    assert set(some) == {"id", "reader", *fields}
    assert all(some[field] == whole[field] for field in fields)


def test_an_unknown_field_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="There is no field mood in a reading: choose among lang"):
        read(Message("hello"), NOBODY, ["mood"])


ZALGO = "h" + "\u0301\u0330\u0489" * 400 + "elp"
HOSTILE = {
    "empty": "",
    "blank": " \t\n\r ",
    "nul": "a\x00b\x00",
    "lone surrogates": "bad \ud800 and \udfff text",
    "zalgo": ZALGO,
    "rtl": "مستشفى سيء جدا \u202e hospital \u202c",
    "only signs": "😀" * 3000,
    "one long word": "a" * 100_000,
    "brackets": "(" * 100_000,
    "blanks": " " * 100_000,
    "at signs": "@" * 100_000,
    "stops": ".?!" * 33_000,
    "almost an address": "a@" * 50_000,
    "digits": "1" * 100_000,
    "nots": "no not never " * 8_000,
    "high plane": "\U0010ffff\U0001f9ff\u2028",
    "ascii noise": "".join(chr(33 + i * 7 % 90) for i in range(100_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_any_text_is_read(name: str) -> None:
    started = time.process_time()
    found = read(Message(HOSTILE[name], channel="message"), VEGA)
    assert time.process_time() - started < 2.0
    json.dumps(found.as_dict(), ensure_ascii=True)
    assert found.sentiment.label in ("negative", "neutral", "positive")


def test_time_grows_with_length_and_no_faster() -> None:
    fields = tuple(set(FIELDS) - {"spans", "masked"})
    words = "the waiting room was cold, nobody answered and no one said sorry. "
    read(Message(words), VEGA, fields)

    def took(times: int) -> float:
        started = time.process_time()
        read(Message(words * times), VEGA, fields)
        return time.process_time() - started

    assert took(20_000) < 20 * took(2_000) + 0.2


def test_an_empty_text_says_nothing() -> None:
    found = read(Message("", channel="message"), VEGA)
    assert (found.lang, found.sentiment.label, found.topics, found.intent.label) == (
        "other",
        "neutral",
        (),
        "thanks_none_needed",
    )
    assert (found.urgency.level, found.claim_source, found.spans, found.masked) == ("none", "none", (), "")


def test_many_read_together_are_read_as_if_alone() -> None:
    texts = [case["text"] for case in CASES] + list(HOSTILE.values())
    together = read_many([Message(t, str(i)) for i, t in enumerate(texts)], VEGA)
    assert [r.id for r in together] == [str(i) for i in range(len(texts))]
    for i in range(0, len(texts), 5):
        alone, among = read(Message(texts[i], str(i)), VEGA).as_dict(), together[i].as_dict()
        assert alone["masked"] == among["masked"]
        assert (alone["lang"], alone["intent"]["label"]) == (among["lang"], among["intent"]["label"])
        assert alone["sentiment"]["probability"] == pytest.approx(among["sentiment"]["probability"], abs=2e-3)


def test_stars_pull_and_words_decide_when_there_are_none() -> None:
    text = "It was what it was."
    feelings = [read(Message(text, rating=stars, channel="review"), NOBODY).sentiment.score for stars in (1, None, 5)]
    assert feelings[0] < feelings[1] < feelings[2]


def test_the_name_of_the_organisation_is_an_argument() -> None:
    other = Organisation.from_dict({"names": ["Clínica Aurora"], "nicknames": {"es": ["la Aurora"]}})
    text = "En la Aurora me trataron de maravilla"
    assert read(Message(text), other).about_us.label == "yes"
    assert read(Message(text), VEGA).about_us.label == "no", "another place"


def test_a_topic_takes_the_feeling_of_its_own_clause() -> None:
    found = read(
        Message("The food was disgusting and cold. The nurses were wonderful, kind and caring.", channel="review"),
        NOBODY,
    )
    polarity = {t.id: t.polarity for t in found.topics}
    assert polarity["food"] == "negative"
    assert polarity["staff_attitude"] == "positive"


def test_the_language_named_by_the_sender_wins_when_it_is_ours() -> None:
    assert read(Message("ok", lang="ca-ES"), NOBODY).lang == "ca"
    assert read(Message("Muchas gracias por todo", lang="tlh"), NOBODY).lang == "es"


def test_every_reason_is_a_plain_sentence() -> None:
    said = [
        *urgency.REASONS.values(),
        urgency.STAFF_WARNS,
        urgency.LIKE_URGENT,
        about_us.NAMED,
        about_us.NAMESAKE,
        about_us.OTHER_PLACE,
    ]
    assert all(s.endswith(".") and "!" not in s and s[0].isupper() for s in said)


def test_a_process_stays_small() -> None:
    """Asked of a process of its own: this one holds the browser, the house and every other test."""
    program = (
        "import psutil; from bedside.understanding.reader import Message, read_many; "
        "from bedside.understanding.organisation import Organisation; "
        "read_many([Message('Cuatro horas en urgencias'), Message('Nobody told us'), Message('ok')] * 400, Organisation.EMPTY); "
        "print(psutil.Process().memory_info().rss)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(said.stdout) < 400 * 1024 * 1024
