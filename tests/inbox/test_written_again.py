"""They write again while we look, type, answer, put off or correct: nothing new is hidden, closed unread or made less grave."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from bedside import flow
from bedside.inbox import acts, agree
from bedside.inbox.models import Conversation
from bedside.inbox.queue import Asked, new_since, newest
from bedside.listening import keep
from bedside.listening.models import Mention
from bedside.publishing import writing
from bedside.publishing.models import Draft
from bedside.record.models import Event
from tests.browser import signed_in
from tests.cast import NOON

QUESTION = "When are visiting hours at Vega North?"
DANGER = "My father has stopped breathing in the waiting room of Vega North, help, nobody comes"
ANSWER = "Thank you for writing. Please send us a private message and we will look into it."
SOON = NOON + timedelta(minutes=3)


def approved(house: Any, conversation: Conversation) -> None:
    draft = acts.draft_reply(conversation, ANSWER, by=house.asha, now=NOON)
    writing.submit(draft, by=house.asha, now=NOON)
    writing.approve(draft, draft.version, by=house.nair, now=NOON)


def test_what_was_put_off_wakes_when_they_write(house: Any, say: Any) -> None:
    conversation = say("The food at Vega North could be warmer", external_id="a")
    acts.snooze(conversation, NOON + timedelta(days=90), by=house.asha, now=NOON)
    say("Hello? Is anyone at Vega North going to answer me?", external_id="b", thread="a", now=SOON)
    conversation.refresh_from_db()
    assert conversation.snoozed_until is None
    assert conversation.snoozes.get().woken_at == SOON
    assert Event.objects.filter(act="conversation.woken", thing_id=conversation.pk).exists()


def test_a_reply_does_not_answer_what_came_after_it_was_written(house: Any, say: Any) -> None:
    conversation = say(QUESTION, external_id="a")
    approved(house, conversation)
    say(DANGER, external_id="b", thread="a", now=SOON, posted_at=NOON - timedelta(minutes=1))
    flow.speak(now=NOON + timedelta(minutes=5))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.risk_word) == ("new", "emergency")
    assert conversation.answered_at is not None
    first_due, conversation.due_at = conversation.due_at, None
    assert first_due is not None
    flow.speak(now=NOON + timedelta(minutes=6))
    assert Conversation.objects.get().state == "new", "and it is settled once only"


def test_what_is_left_after_an_answer_has_its_own_clock(house: Any, say: Any) -> None:
    conversation = say(DANGER, external_id="a")
    approved(house, conversation)
    say("The parking at Vega North is expensive", external_id="b", thread="a", now=SOON)
    flow.speak(now=NOON + timedelta(minutes=5))
    conversation.refresh_from_db()
    assert conversation.state == "new"
    assert conversation.risk_word != "emergency"


def test_a_reply_to_all_there_is_settles_the_conversation(house: Any, say: Any) -> None:
    conversation = say(QUESTION, external_id="a")
    approved(house, conversation)
    flow.speak(now=SOON)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.due_at) == ("waiting", None)


@pytest.mark.parametrize("again", ["a new mention", "an edit"])
def test_what_nobody_has_read_is_not_resolved(house: Any, say: Any, again: str) -> None:
    conversation = say("The food at Vega North was cold", external_id="a")
    acts.assign(conversation, by=house.orla, now=NOON, team=house.desk)
    asha = signed_in(house.asha)
    page = asha.get(f"/conversations/{conversation.pk}").content.decode()
    conversation.refresh_from_db()
    seen = conversation.seen
    assert f'name="seen" value="{seen}"' in page
    say(DANGER, external_id="b" if again == "a new mention" else "a", thread="a", now=SOON)
    for posted in ({"seen": seen}, {}):
        told = asha.post(f"/conversations/{conversation.pk}/resolution", posted, follow=True).content.decode()
        assert "They wrote again while you were looking." in told
    conversation.refresh_from_db()
    assert (conversation.owed, conversation.risk_word) == (True, "emergency")
    asha.post(f"/conversations/{conversation.pk}/resolution", {"seen": conversation.seen})
    conversation.refresh_from_db()
    assert conversation.state == "resolved"


def corrected(house: Any, conversation: Conversation, key: str, **what: Any) -> Conversation:
    mention = Mention.objects.get(external_id=key)
    reading = mention.readings.get(current=True)
    said = {name: getattr(reading, name) for name in ("sentiment", "topics", "urgency", "about_us")}
    agree.correct(conversation, mention, by=house.asha, now=SOON, **(said | what))
    conversation.refresh_from_db()
    return conversation


def test_correcting_a_later_comment_keeps_the_threads_emergency(house: Any, say: Any) -> None:
    say(DANGER, external_id="a")
    conversation = say("The parking at Vega North is expensive", external_id="b", thread="a", now=SOON)
    due = conversation.due_at
    corrected(house, conversation, "b", topics=["transport_parking", "billing"])
    assert (conversation.risk_word, conversation.due_at) == ("emergency", due)
    assert conversation.topics == ["transport_parking", "billing"]
    corrected(house, conversation, "a", urgency="none", sentiment="neutral")
    assert conversation.risk_word != "emergency", "an earlier one may be corrected too"


def test_what_was_closed_before_is_not_brought_up_by_a_correction(house: Any, say: Any) -> None:
    conversation = say(DANGER, external_id="a")
    acts.resolve(conversation, by=house.asha, now=NOON)
    conversation = say("The parking at Vega North is expensive", external_id="b", thread="a", now=SOON)
    corrected(house, conversation, "b", topics=["billing"])
    assert conversation.risk_word != "emergency"


def test_new_counts_by_when_we_heard_and_not_by_when_it_was_said(house: Any, say: Any) -> None:
    say("The food at Vega North was cold", external_id="a")
    last = newest()
    say("It still is at Vega North", external_id="b", thread="a", now=SOON, posted_at=NOON - timedelta(days=3))
    count = new_since(Asked(view="all"), last, NOON + timedelta(minutes=1), user=house.asha, now=SOON)
    assert count == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_draft(transactional_db: None, house: Any, monkeypatch: Any) -> None:
    keep.keep(house.channel, [keep.Post(external_id="a", text=QUESTION, posted_at=NOON)], now=NOON)
    flow.understand_waiting(now=NOON)
    conversation = Conversation.objects.get()
    both, find = threading.Barrier(2), acts._to_answer

    def slow(one: Conversation) -> Any:
        try:
            both.wait(1)  # without a lock both come here
        except threading.BrokenBarrierError:
            pass
        return find(one)

    def click() -> None:
        try:
            acts.draft_reply(Conversation.objects.get(pk=conversation.pk), ANSWER, by=house.asha, now=NOON)
        finally:
            connections.close_all()

    monkeypatch.setattr(acts, "_to_answer", slow)
    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert Draft.objects.count() == 1
