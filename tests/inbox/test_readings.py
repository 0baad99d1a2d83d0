"""What stands beside a conversation: how it was read and how surely, whose word it is, and which words made it so. Masked stays masked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bedside.inbox import acts, agree
from bedside.inbox.models import Conversation
from bedside.inbox.words import marked
from bedside.listening.models import Mention, Reading
from bedside.record.models import Event
from bedside.understanding.explain import Because
from tests.browser import signed_in
from tests.listening.broken import broken

WAIT = "My mother Harriet Wells waited four hours in A&E at Vega North and nobody came. The food was disgusting."
KEPT = {"sentiment": "negative", "topics": ["waiting"], "intent": "complaint", "urgency": "routine", "about_us": "yes"}


@pytest.fixture
def asha(house: Any) -> Client:
    return signed_in(house.asha)


def say_now(say: Callable[..., Any], text: str = WAIT, **what: Any) -> tuple[Conversation, Mention]:
    now = timezone.now()
    conversation = say(text, now=now, posted_at=now - timedelta(minutes=2), **what)
    return conversation, conversation.thread_mentions().last()


def read_as(mention: Mention, **what: Any) -> Reading:
    """As if the reader had read it so, whichever reads here."""
    mention.readings.filter(current=True).update(**what)
    return mention.readings.get(current=True)


def beside(client: Client, conversation: Conversation) -> str:
    return client.get(f"/conversations/{conversation.pk}").content.decode().split('id="about"')[1]


@pytest.mark.parametrize(
    ("probability", "sure", "words"),
    [
        (0.97, True, "negative</span>, very sure"),
        (0.8, True, "negative</span>, sure"),
        (0.6, True, "negative</span>, fairly sure"),
        (0.41, False, "not sure</span>"),
    ],
)
def test_how_sure_it_is_stands_there_in_words(
    asha: Client, say: Any, probability: float, sure: bool, words: str
) -> None:
    conversation, mention = say_now(say)
    read_as(mention, sentiment="negative", sure=sure, probability=probability)
    shown = beside(asha, conversation)
    assert words in shown
    assert ("The reading is right" in shown) is sure, "what it does not say cannot be right"
    assert ("so it shows none" in shown) is not sure
    form = shown.split('name="sentiment"')
    assert sum("checked" in part.split(">")[0] for part in form[1:]) == (1 if sure else 0), (
        "no answer is put into her mouth"
    )


def test_topics_with_their_feeling_the_source_and_which_reader(asha: Client, say: Any) -> None:
    conversation, mention = say_now(say)
    details = [
        {"id": "waiting", "probability": 0.95, "polarity": "negative"},
        {"id": "food", "probability": 0.55, "polarity": "positive"},
    ]
    read_as(mention, topics=["waiting", "food"], topic_details=details, claim_source="relative", reader="reader-9")
    shown = beside(asha, conversation)
    assert '▼</span> Waiting<span class="vh">, negative' in shown
    assert '▲</span> perhaps food<span class="vh">, positive' in shown
    for words in ("from a relative", "Read by reader-9 at ", "Intent", "Urgency", "About us", "How well it reads"):
        assert words in shown


def test_right_is_said_once_and_kept(asha: Client, say: Any) -> None:
    conversation, mention = say_now(say)
    reading = read_as(mention, sure=True)
    asha.post(f"/mentions/{mention.pk}/confirmation", {"reading": reading.pk})
    now = mention.readings.get(current=True)
    assert (now.corrected_by.name, now.sentiment, now.topics) == ("Asha Obi", reading.sentiment, reading.topics)
    shown = beside(asha, conversation)
    assert "Asha Obi found it right at " in shown
    assert "The reading is right" not in shown
    assert "had said" not in shown
    thread = asha.get(f"/conversations/{conversation.pk}/thread").content.decode()
    assert "Asha Obi found the reading right" in thread
    told = asha.post(f"/mentions/{mention.pk}/confirmation", {"reading": reading.pk}, follow=True).content.decode()
    assert "read again while you were looking" in told, "what she saw does not stand any more"
    assert mention.readings.count() == 2


def test_a_correction_wins_and_what_the_reader_had_said_stays_beside_it(asha: Client, say: Any) -> None:
    conversation, mention = say_now(say)
    reading = read_as(mention, sentiment="positive", sure=True, topics=["food"], intent="praise", claim_source="none")
    said = KEPT | {"claim_source": "relative", "urgency": reading.urgency, "reading": reading.pk}
    asha.post(f"/mentions/{mention.pk}/correction", said)
    now = mention.readings.get(current=True)
    assert (now.sentiment, now.intent, now.claim_source) == ("negative", "complaint", "relative")
    mark = Event.objects.get(act="mention.corrected")
    assert mark.detail["fields"] == ["claim_source", "intent", "sentiment", "topics"]
    shown = beside(asha, conversation)
    assert "Corrected by Asha Obi at " in shown
    had = shown.split('class="had-said"')[1].split("</div>")[0]
    for words in ("positive", "Food", "praise", "no claim"):
        assert words in had
    assert "Urgency" not in had, "only what differs"
    assert "very sure" not in shown, "a person's word is not a probability"


def test_an_abstaining_reader_must_be_told_the_feeling(asha: Client, say: Any) -> None:
    _conversation, mention = say_now(say)
    reading = read_as(mention, sure=False)
    told = asha.post(f"/mentions/{mention.pk}/confirmation", {"reading": reading.pk}, follow=True).content.decode()
    assert "Say which it is." in told
    told = asha.post(f"/mentions/{mention.pk}/correction", KEPT | {"sentiment": ""}, follow=True).content.decode()
    assert "positive, neutral or negative" in told
    assert mention.readings.count() == 1


def test_an_old_form_without_intent_and_source_leaves_them_alone(asha: Client, say: Any) -> None:
    _conversation, mention = say_now(say)
    reading = read_as(mention, intent="press", claim_source="hearsay")
    asha.post(f"/mentions/{mention.pk}/correction", {k: v for k, v in KEPT.items() if k != "intent"})
    now = mention.readings.get(current=True)
    assert (now.pk != reading.pk, now.intent, now.claim_source) == (True, "press", "hearsay")


def test_the_telling_words_are_marked_in_the_masked_text(asha: Client, say: Any) -> None:
    _conversation, mention = say_now(say)
    page = asha.get(f"/mentions/{mention.pk}/words").content.decode()
    part = asha.get(f"/mentions/{mention.pk}/words", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page
    assert "<html" not in part
    for shown in (page, part):
        assert "<mark" in shown
        assert "The telling words:" in shown, "not by their looks alone"
        assert "Harriet" not in shown
        assert "Wells" not in shown
    food = part.split("Food</b>")[1].split("</section>")[0]
    assert "food</mark>" in food or "disgusting</mark>" in food
    assert '<span class="hide">name hidden</span>' in page
    assert Event.objects.filter(act="mention.unmasked").count() == 0


def test_whoever_may_not_read_the_conversation_sees_no_words(house: Any, charlie: Any, say: Any) -> None:
    conversation, mention = say_now(say)
    address = f"/mentions/{mention.pk}/words"
    assert signed_in(house.vera).get(address).status_code == 200, "masked, for the agency too"
    acts.assign(conversation, by=house.orla, now=timezone.now(), team=house.maternity)
    assert signed_in(house.vera).get(address).status_code == 403
    assert signed_in(house.leo).get(address).status_code == 403
    assert signed_in(charlie).get(address).status_code == 404
    conversation.delete()
    assert signed_in(house.vera).get(address).status_code == 403, "what belongs to no conversation is not hers"
    assert signed_in(house.asha).get(address).status_code == 200


def test_what_cannot_be_shown_or_read_is_said(asha: Client, say: Any, monkeypatch: Any, tmp_path: Path) -> None:
    _conversation, mention = say_now(say)
    with broken(monkeypatch, tmp_path):
        told = asha.get(f"/mentions/{mention.pk}/words").content.decode()
        assert "The automatic reader does not work just now" in told
    Mention.objects.update(state="unreadable", text="The reader failed.")
    assert "none can be marked" in asha.get(f"/mentions/{mention.pk}/words").content.decode()


def test_a_person_who_may_not_correct_sees_the_reading_and_no_button(house: Any, say: Any) -> None:
    conversation, _mention = say_now(say)
    shown = beside(signed_in(house.nair), conversation)
    assert "How it was read" in shown
    assert "Which words?" in shown
    assert "/correction" not in shown
    assert "/confirmation" not in shown


MARKS = [
    ("a <b> rude nurse", [(6, 10, 1.0)], 'a &lt;b&gt; <mark class="strong">rude</mark> nurse'),
    ("so very kind", [(3, 7, 0.2), (8, 12, 0.9)], 'so <mark class="strong">very kind</mark>'),
    ("kind, kind", [(0, 4, 1.0), (6, 10, 0.3)], '<mark class="strong">kind</mark>, <mark>kind</mark>'),
    ("[name] came\nlate", [(12, 16, 0.4)], '<span class="hide">name hidden</span> came<br><mark>late</mark>'),
    ("\ue000rude\ue002 \ue001", [(1, 5, 1.0)], ' <mark class="strong">rude</mark>   '),
    ("nothing told", [], "nothing told"),
]


@pytest.mark.parametrize(("text", "spans", "html"), MARKS)
def test_marks_never_break_out_of_the_text(text: str, spans: list[Any], html: str) -> None:
    assert marked(text, [Because(*span) for span in spans]) == html


def test_of_a_long_text_only_the_part_around_the_marks_is_shown_beside() -> None:
    text = "word " * 60 + "[imię i nazwisko] rude " + "word " * 60 + "late " + "word " * 60
    rude, late = text.index("rude"), text.index("late")
    shown = marked(text, [Because(rude, rude + 4, 1.0), Because(late, late + 4, 0.3)], short=True)
    assert "rude</mark>" in shown
    assert "<mark>late</mark>" in shown
    assert shown.count("…") == 3
    assert len(shown) < 420
    assert "[imi" not in shown, "a mask is not cut"
    assert marked(text, [], short=True).endswith(" … ")
    assert "…" not in marked(text, [])


def test_a_mention_in_no_conversation_may_be_confirmed_too(house: Any, say: Any) -> None:
    conversation, mention = say_now(say)
    read_as(mention, sure=True)
    conversation.delete()
    agree.confirm(None, mention, by=house.asha, now=timezone.now())
    assert mention.readings.get(current=True).corrected_by == house.asha
