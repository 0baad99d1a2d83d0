"""The model is broken: mentions are kept and stand in the inbox unread, nobody is given up, it is said once, and they are read when it is back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bedside import flow
from bedside.connectors.base import Post
from bedside.inbox import acts, triage
from bedside.inbox.models import Conversation
from bedside.listening import keep, standstill, understand
from bedside.listening.models import Hour, Mention, Reading
from bedside.record.models import Event
from tests.browser import signed_in
from tests.cast import NOON
from tests.listening.broken import HARMS, broken

SECRET = "Carmen Ruiz of room twelve"
WAIT = "Four hours waiting in A&E at Vega North and nobody tells us anything. This is a disgrace."
DANGER = "My father is at Vega North with chest pain and can't breathe, nobody comes"
LATER, BACK = NOON + timedelta(minutes=2), NOON + timedelta(minutes=20)


def heard(house: Any, key: str, text: str = WAIT, now: Any = NOON, **what: Any) -> Mention:
    keep.keep(house.channel, [Post(external_id=key, text=text, posted_at=now - timedelta(minutes=1), **what)], now=now)
    return Mention.objects.get(external_id=key)


def stood(key: str) -> Conversation:
    return Conversation.objects.get(thread=key)


@pytest.mark.parametrize("harm", HARMS)
def test_nobody_is_given_up_and_all_are_read_when_it_is_back(
    house: Any, monkeypatch: Any, tmp_path: Path, caplog: Any, harm: str
) -> None:
    with broken(monkeypatch, tmp_path, harm) as mended:
        for number in range(30):
            heard(house, f"a{number}", f"{WAIT} {SECRET}")
        assert flow.understand_waiting(now=NOON) == 30
        assert set(Mention.objects.values_list("state", "text")) == {("heard", "")}
        assert Conversation.objects.count() == 30
        assert (stood("a7").why, stood("a7").risk_word, stood("a7").state) == ([triage.WAITS], "soon", "new")
        assert stood("a7").due_at is not None
        assert flow.understand_waiting(now=NOON) == 0, "not asked again at once"
        assert flow.understand_waiting(now=LATER) == 30, "but again and again"
        assert Conversation.objects.count() == 30
        stops = Event.objects.filter(act="reading.stopped")
        assert stops.count() == 1
        assert stops.get().reason.endswith(".")
        assert standstill.since(house.organisation.pk) == NOON
        assert "Carmen" not in caplog.text + stops.get().reason
        mended()
        assert flow.understand_waiting(now=BACK) == 30
    assert set(Mention.objects.values_list("state", flat=True)) == {"read"}
    assert Reading.objects.filter(current=True).count() == 30
    assert standstill.since(house.organisation.pk) is None
    assert Event.objects.filter(act="reading.over").count() == 1
    conversation = stood("a7")
    assert triage.WAITS not in conversation.why
    assert (conversation.state, conversation.snippet[:10], conversation.topics[0]) == ("new", "Four hours", "waiting")
    assert Hour.objects.get(topic="").mentions == 30


def test_a_danger_that_stood_unread_is_told_as_one_when_it_is_read(
    house: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    with broken(monkeypatch, tmp_path) as mended:
        heard(house, "a", DANGER)
        flow.understand_waiting(now=NOON)
        mended()
        flow.understand_waiting(now=BACK)
    assert stood("a").risk_word in ("emergency", "urgent")


def test_what_a_person_answered_or_closed_unread_stays_closed(house: Any, monkeypatch: Any, tmp_path: Path) -> None:
    with broken(monkeypatch, tmp_path) as mended:
        heard(house, "a")
        flow.understand_waiting(now=NOON)
        acts.resolve(stood("a"), by=house.asha, now=LATER)
        flow.understand_waiting(now=LATER)
        assert stood("a").state == "resolved", "trying again brings nothing back"
        mended()
        flow.understand_waiting(now=BACK)
    assert (stood("a").state, stood("a").due_at) == ("resolved", None)
    assert stood("a").snippet.startswith("Four hours"), "but now its words are there"


def test_new_words_in_a_thread_wake_it_all_the_same(house: Any, say: Any, monkeypatch: Any, tmp_path: Path) -> None:
    conversation = say("The food at Vega North was cold", external_id="a")
    acts.resolve(conversation, by=house.asha, now=NOON)
    with broken(monkeypatch, tmp_path) as mended:
        heard(house, "b", DANGER, LATER, thread="a")
        flow.understand_waiting(now=LATER)
        conversation.refresh_from_db()
        assert (conversation.state, conversation.mentions, conversation.why) == ("reopened", 2, [triage.WAITS])
        acts.resolve(conversation, by=house.asha, now=LATER)
        mended()
        heard(house, "c", "And the lift is stuck", BACK, thread="a")
        flow.understand_waiting(now=BACK)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.mentions) == ("reopened", 3)
    assert conversation.risk_word not in ("emergency", "urgent"), "the danger was closed by a person; the lift was not"


def test_an_edit_while_nothing_is_read_is_shown_as_new(house: Any, say: Any, monkeypatch: Any, tmp_path: Path) -> None:
    conversation = say("The food at Vega North was cold", external_id="a")
    acts.resolve(conversation, by=house.asha, now=NOON)
    with broken(monkeypatch, tmp_path):
        heard(house, "a", "The food at Vega North was cold, and now I am ill", LATER)
        flow.understand_waiting(now=LATER)
        conversation.refresh_from_db()
        assert conversation.state == "reopened"


def test_what_turns_out_not_to_be_about_us_leaves_the_queue_unless_somebody_has_it(
    house: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    namesake = "Vega North is a great name for a star in the constellation Lyra, as seen through my telescope"
    with broken(monkeypatch, tmp_path) as mended:
        for key in ("a", "b"):
            heard(house, key, namesake)
        flow.understand_waiting(now=NOON)
        acts.assign(stood("b"), by=house.orla, now=LATER, to=house.asha)
        mended()
        flow.understand_waiting(now=BACK)
        reading = Reading.objects.filter(mention__external_id="a", current=True).get()
    if reading.about_us != "no":
        pytest.skip("this reader takes the namesake for us")
    assert (stood("a").state, stood("a").why) == ("resolved", [triage.NOT_ABOUT_US])
    assert (stood("b").state, stood("b").risk_word) == ("new", "none")


def test_one_bad_text_is_no_standstill(house: Any, monkeypatch: Any) -> None:
    read_many, read = understand.reader.read_many, understand.reader.read

    def refuse(messages: Any, *others: Any, **more: Any) -> Any:
        if any("Carmen" in message.text for message in messages):
            raise ValueError(SECRET)
        return read_many(messages, *others, **more)

    monkeypatch.setattr(understand.reader, "read_many", refuse)
    monkeypatch.setattr(understand.reader, "read", lambda message, *o, **m: refuse([message], *o, **m)[0])
    assert read is not understand.reader.read
    heard(house, "good")
    heard(house, "bad", SECRET)
    flow.understand_waiting(now=NOON)
    assert dict(Mention.objects.values_list("external_id", "state")) == {"good": "read", "bad": "unreadable"}
    assert standstill.since(house.organisation.pk) is None


def test_the_screens_say_so_to_whom_it_concerns(house: Any, charlie: Any, monkeypatch: Any, tmp_path: Path) -> None:
    with broken(monkeypatch, tmp_path) as mended:
        heard(house, "a", f"{WAIT} {SECRET}")
        flow.understand_waiting(now=NOON)
        words = "The automatic reader has not worked since"
        for person, address in (
            (house.asha, "/inbox"),
            (house.leo, "/listening"),
            (house.ada, "/channels"),
            (house.vera, "/inbox"),
        ):
            assert words in signed_in(person).get(address).content.decode(), address
        assert words not in signed_in(charlie).get("/inbox").content.decode()
        asha = signed_in(house.asha)
        assert "Not read yet" in asha.get("/inbox?view=all").content.decode()
        page = asha.get(f"/conversations/{stood('a').pk}").content.decode()
        assert "the automatic reader does not work just now" in page
        assert "Nothing was masked." not in page
        assert "room twelve" not in page
        mention = Mention.objects.get()
        opened = asha.post(f"/mentions/{mention.pk}/original", {"reason": "The reader does not work."}).content.decode()
        assert "Carmen" in opened, "a person reads it meanwhile"
        mended()
        flow.understand_waiting(now=BACK)
        assert words not in asha.get("/inbox").content.decode()


def test_a_file_taken_in_meanwhile_waits_too(house: Any, monkeypatch: Any, tmp_path: Path) -> None:
    with broken(monkeypatch, tmp_path):
        kept = flow.take_in(house.channel, [Post("f1", WAIT, posted_at=NOON)], now=NOON)
    assert kept.new == 1
    assert stood("f1").why == [triage.WAITS]


def test_a_worker_starts_without_a_reader(monkeypatch: Any, tmp_path: Path, caplog: Any) -> None:
    with broken(monkeypatch, tmp_path):
        understand.warm()
    assert "mentions are kept and wait unread" in caplog.text
