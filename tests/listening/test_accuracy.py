"""How well it reads, as far as people looked: what counts, what does not, in few queries, and what the page says of few and of many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bedside import flow
from bedside.connectors.base import Post
from bedside.listening import accuracy, keep
from bedside.listening.accuracy import Agreement
from bedside.listening.correct import FIELDS, NotCorrected, confirm, correct
from bedside.listening.models import Mention, Reading
from bedside.record.models import Event
from tests.browser import signed_in
from tests.cast import NOON, open_house

READ = {
    "sentiment": "negative",
    "sure": True,
    "topics": ["waiting", "food"],
    "topic_details": [{"id": "waiting", "probability": 0.9, "polarity": "negative"}],
    "intent": "complaint",
    "urgency": "soon",
    "about_us": "yes",
    "claim_source": "first_hand",
    "lang": "en",
    "reader": "old-1",
}
SAID = {name: READ[name] for name in FIELDS}


def reads(house: Any, key: str, text: str = "The queue at Vega North", **what: Any) -> Mention:
    """A mention that the reader read just so."""
    keep.keep(house.channel, [Post(external_id=key, text=text, posted_at=NOON)], now=NOON)
    flow.understand_waiting(now=NOON)
    mention = Mention.objects.get(external_id=key)
    mention.readings.filter(current=True).update(**(READ | what))
    return mention


def of(house: Any, lang: str = "en", reader: str = "") -> dict[str, tuple[int, int]]:
    found = next(one for one in accuracy.by_language(house.organisation.pk, reader) if one.lang == lang)
    return {one.field: (one.right, one.n) for one in found.fields} | {"sure": (found.sure.right, found.sure.n)}


def test_a_confirmation_counts_and_so_does_a_form_sent_unchanged(house: Any) -> None:
    one, other = reads(house, "a"), reads(house, "b")
    reading = confirm(one, by=house.asha, now=NOON)
    assert (reading.corrected_by, reading.current, one.readings.count()) == (house.asha, True, 2)
    correct(other, by=house.asha, now=NOON, **SAID)
    assert set(of(house).values()) == {(2, 2)}
    assert (
        list(Event.objects.filter(act__startswith="mention.").values_list("act", flat=True))
        == ["mention.confirmed"] * 2
    )
    confirm(one, by=house.orla, now=NOON)
    assert one.readings.count() == 2, "the same word once more is nothing new"


def test_each_field_is_right_or_wrong_for_itself(house: Any) -> None:
    correct(reads(house, "a"), by=house.asha, now=NOON, **(SAID | {"sentiment": "neutral", "intent": "praise"}))
    correct(reads(house, "b"), by=house.asha, now=NOON, **(SAID | {"topics": ["food", "waiting"]}))
    correct(reads(house, "c"), by=house.asha, now=NOON, **(SAID | {"topics": ["waiting"], "claim_source": "hearsay"}))
    assert of(house) == {
        "sentiment": (2, 3),
        "sure": (2, 3),
        "topics": (2, 3),
        "intent": (2, 3),
        "urgency": (3, 3),
        "about_us": (3, 3),
        "claim_source": (2, 3),
    }
    details = Reading.objects.get(mention__external_id="c", current=True).topic_details
    assert details == [{"id": "waiting", "probability": 1.0, "polarity": "negative"}], "what stays keeps its feeling"


def test_who_abstains_is_judged_by_the_guess_but_not_as_sure(house: Any) -> None:
    mention = reads(house, "a", sure=False)
    with pytest.raises(NotCorrected, match="Say which it is"):
        confirm(mention, by=house.asha, now=NOON)
    correct(mention, by=house.asha, now=NOON, **SAID)
    assert (of(house)["sentiment"], of(house)["sure"]) == ((1, 1), (0, 0))


def test_the_last_word_counts_once_against_what_the_reader_had_said(house: Any) -> None:
    mention = reads(house, "a")
    correct(mention, by=house.asha, now=NOON, **(SAID | {"sentiment": "positive"}))
    correct(mention, by=house.orla, now=NOON, **SAID)
    assert of(house)["sentiment"] == (1, 1)
    later = mention.readings.order_by("pk")[0]
    later.pk, later.current, later.sentiment, later.reader = None, False, "positive", "new-2"
    later.save(force_insert=True)
    assert of(house)["sentiment"] == (1, 1), "a reader that came afterwards was not looked at"
    assert (of(house, reader="old-1")["sentiment"], of(house, reader="new-2")["sentiment"]) == ((1, 1), (0, 0))
    assert accuracy.readers(house.organisation.pk) == [("old-1", 1)]


def test_an_edit_is_another_version_and_another_house_another_matter(house: Any, tmp_path: Any) -> None:
    confirm(reads(house, "a"), by=house.asha, now=NOON)
    later = NOON + timedelta(hours=1)
    keep.keep(house.channel, [Post(external_id="a", text="The queue is gone", posted_at=NOON)], now=later)
    flow.understand_waiting(now=later)
    assert set(of(house).values()) == {(1, 1)}
    mention = Mention.objects.get(external_id="a")
    mention.readings.filter(current=True).update(**READ)
    correct(mention, by=house.asha, now=later, **(SAID | {"sentiment": "positive"}))
    assert of(house)["sentiment"] == (1, 2)
    other = open_house(tmp_path / "other", "Elsewhere")
    assert of(other)["sentiment"] == (0, 0)


def test_what_was_read_anew_meanwhile_is_neither_confirmed_nor_corrected(house: Any) -> None:
    mention = reads(house, "a")
    seen = mention.readings.get(current=True).pk
    correct(mention, by=house.orla, now=NOON, **(SAID | {"urgency": "urgent"}))
    for act in (
        lambda: confirm(mention, by=house.asha, now=NOON, seen=seen),
        lambda: correct(mention, by=house.asha, now=NOON, seen=seen, **SAID),
    ):
        with pytest.raises(NotCorrected, match="read again while you were looking"):
            act()
    assert mention.readings.get(current=True).urgency == "urgent"


@pytest.mark.parametrize(
    "wrong", [{"sentiment": ""}, {"intent": "x"}, {"claim_source": "x"}, {"urgency": ""}, {"topics": ["weather"]}]
)
def test_only_words_that_are_offered(house: Any, wrong: dict[str, Any]) -> None:
    mention = reads(house, "a")
    with pytest.raises(NotCorrected):
        correct(mention, by=house.asha, now=NOON, **(SAID | wrong))
    assert mention.readings.count() == 1


def test_few_queries_whatever_the_number(house: Any) -> None:
    for number in range(3):
        confirm(reads(house, f"a{number}"), by=house.asha, now=NOON)
    with CaptureQueriesContext(connection) as asked:
        accuracy.by_language(house.organisation.pk)
        accuracy.readers(house.organisation.pk)
    assert len(asked) == 2


def test_too_few_are_said_to_be_too_few(house: Any) -> None:
    leo = signed_in(house.leo)
    told = leo.get("/listening/readings").content.decode()
    assert "Too few readings were looked at" in told
    assert "Polish: none looked at yet" in told
    for number in range(19):
        confirm(reads(house, f"a{number}"), by=house.asha, now=NOON)
    told = leo.get("/listening/readings").content.decode()
    assert "English: 19 looked at" in told
    assert "Right" not in told.split("How we count")[0]


def test_a_page_that_says_how_it_counted(house: Any, charlie: Any) -> None:
    for number in range(20):
        right = {} if number % 4 else {"sentiment": "neutral"}
        sure = number % 2 == 0
        correct(reads(house, f"a{number}", sure=sure), by=house.asha, now=NOON, **(SAID | right))
    leo = signed_in(house.leo)
    told = leo.get("/listening/readings").content.decode()
    assert "People agreed with the reader on 75 % of the feelings they looked at" in told
    low, high = Agreement("sentiment", 20, 15).between
    assert f"{100 * low:.0f}–{100 * high:.0f} %" in told
    assert "too few to say" in told, "ten of them were read without being sure"
    for words in ("Looked at", "95 % interval", "How we count", "100 %", "Spanish: none looked at yet"):
        assert words in told
    assert "All readers" not in told, "there is only one"
    mention = reads(house, "b", reader="new-2")
    confirm(mention, by=house.asha, now=NOON)
    told = leo.get("/listening/readings?reader=new-2").content.decode()
    assert "Only readings of new-2." in told
    assert "English: 1 looked at" in told
    assert leo.get("/listening/readings", {"reader": "' OR 1=1 --"}).status_code == 200
    assert "75 %" not in signed_in(charlie).get("/listening/readings").content.decode()


def test_it_is_linked_from_listening(house: Any, say: Any) -> None:
    from django.utils import timezone

    say("We waited for hours at Vega North and nobody came", now=timezone.now(), posted_at=timezone.now())
    assert 'href="/listening/readings"' in signed_in(house.leo).get("/listening").content.decode()
