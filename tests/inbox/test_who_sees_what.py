"""Who may see what, corrections, originals, refusals: the desk as different people meet it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bedside.inbox import acts
from bedside.inbox.models import Conversation
from bedside.listening.models import Hour, Reading
from bedside.record.models import Event
from tests.browser import signed_in

SAFE = "We are sorry to read this. Please write to hello@vegan.example, so that we can listen; we cannot talk about anyone's care here."
WAIT = "Four hours waiting in A&E at Vega North and nobody tells us anything. This is a disgrace."


@pytest.fixture
def asha(house: Any) -> Client:
    return signed_in(house.asha)


def say_now(say: Callable[..., Any], text: str, **what: Any) -> Conversation:
    now = timezone.now()
    return say(text, now=now, posted_at=now - timedelta(minutes=2), **what)


def test_a_correction_wins_moves_the_counts_and_the_place_in_the_queue(
    asha: Client, house: Any, say: Callable[..., Any]
) -> None:
    conversation = say_now(say, "Is there parking at Vega North on Sundays?")
    mention = conversation.thread_mentions().get()
    said = {"sentiment": "negative", "topics": ["waiting", "safety"], "urgency": "urgent", "about_us": "yes"}
    asha.post(f"/mentions/{mention.pk}/correction", said)
    reading = Reading.objects.get(mention=mention, current=True)
    assert (reading.sentiment, reading.topics, reading.corrected_by, Reading.objects.count()) == (
        "negative",
        ["waiting", "safety"],
        house.asha,
        2,
    )
    assert {(h.topic, h.mentions, h.negative) for h in Hour.objects.filter(mentions__gt=0)} == {
        ("", 1, 1),
        ("waiting", 1, 1),
        ("safety", 1, 1),
    }
    conversation.refresh_from_db()
    assert (conversation.risk, conversation.sentiment, conversation.topics) == (1, "negative", ["waiting", "safety"])
    assert "corrected what the reader understood" in asha.get(f"/conversations/{conversation.pk}").content.decode()
    asha.post(f"/mentions/{mention.pk}/correction", said)
    assert Reading.objects.count() == 2, "the same again changes nothing"
    asha.post(f"/mentions/{mention.pk}/correction", said | {"urgency": "panic"})
    assert Reading.objects.get(mention=mention, current=True).urgency == "urgent"


def test_an_original_is_shown_once_with_a_reason_that_stays(asha: Client, house: Any, say: Callable[..., Any]) -> None:
    text = "My mother Harriet Wells, 0113 496 0876, waited four hours in A&E at Vega North."
    conversation = say_now(say, text)
    mention = conversation.thread_mentions().get()
    assert "0113 496 0876" not in asha.get(f"/conversations/{conversation.pk}").content.decode()
    refused = asha.post(f"/mentions/{mention.pk}/original", {"reason": "why"})
    assert refused.status_code == 422
    assert "0113 496 0876" not in refused.content.decode()
    answer = asha.post(f"/mentions/{mention.pk}/original", {"reason": "She asked us to call her back."})
    assert "0113 496 0876" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert Event.objects.get(act="mention.unmasked").reason == "She asked us to call her back."
    told = asha.get(f"/conversations/{conversation.pk}").content.decode()
    assert "opened the original" in told
    assert "0113 496 0876" not in told
    vera = signed_in(house.vera)
    assert (
        vera.post(f"/mentions/{mention.pk}/original", {"reason": "She asked us to call her back."}).status_code == 403
    )


def test_refusals_stand_where_the_buttons_would_be(house: Any, say: Callable[..., Any]) -> None:
    conversation = say_now(say, WAIT)
    acts.assign(conversation, by=house.orla, now=timezone.now(), team=house.maternity)
    asha = signed_in(house.asha).get(f"/conversations/{conversation.pk}").content.decode()
    assert "This belongs to another team." in asha
    assert "/resolution" not in asha
    carmen = signed_in(house.carmen).get(f"/conversations/{conversation.pk}").content.decode()
    assert "Your role does not include this." in carmen
    assert "<textarea" not in carmen
    assert signed_in(house.leo).get("/")["Location"] == "/listening"
    assert signed_in(house.leo).get("/inbox").status_code == 403


def test_a_stranger_to_the_house_sees_nothing(charlie: Any, asha: Client, house: Any, say: Callable[..., Any]) -> None:
    conversation = say_now(say, WAIT)
    stranger = signed_in(charlie)
    assert "Four hours" not in stranger.get("/inbox?view=all").content.decode()
    for path in ("", "/thread"):
        assert stranger.get(f"/conversations/{conversation.pk}{path}").status_code == 404
    for path in ("resolution", "notes", "draft", "findings", "assignment", "seen", "presence"):
        assert (
            stranger.post(f"/conversations/{conversation.pk}/{path}", {"text": "hello", "to": "me"}).status_code == 404
        )
    asha.post(f"/conversations/{conversation.pk}/assignment", {"to": f"user-{charlie.pk}"})
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_an_agency_sees_its_own_teams_and_what_has_none(house: Any, say: Callable[..., Any]) -> None:
    ours, theirs = say_now(say, WAIT), say_now(say, WAIT + " Twice.", external_id="twice")
    acts.assign(theirs, by=house.orla, now=timezone.now(), team=house.maternity)
    shown = signed_in(house.vera).get("/inbox?view=all").content.decode()
    assert f"/conversations/{ours.pk}?" in shown
    assert f"/conversations/{theirs.pk}?" not in shown
    assert signed_in(house.vera).get(f"/conversations/{theirs.pk}").status_code == 403


def test_new_ones_wait_behind_a_line(asha: Client, say: Callable[..., Any]) -> None:
    say_now(say, WAIT)
    shown = asha.get("/inbox?view=all").content.decode()
    line = shown.split('hx-get="/inbox/fresh')[1].split('"')[0].replace("&amp;", "&")
    assert "new" not in asha.get(f"/inbox/fresh{line}").content.decode()
    say_now(say, WAIT + " Me too.", external_id="me too")
    assert "1 new" in asha.get(f"/inbox/fresh{line}").content.decode()
    assert asha.get("/inbox/fresh?last=x&since=nan").status_code == 204


def test_a_part_is_answered_when_a_part_is_asked_for(asha: Client, say: Callable[..., Any]) -> None:
    conversation = say_now(say, WAIT)
    talk = asha.get(
        f"/conversations/{conversation.pk}?view=all", headers={"HX-Request": "true", "HX-Target": "section#talk"}
    ).content.decode()
    assert talk.lstrip().startswith('<section class="talk"')
    assert 'hx-swap-oob="true"' in talk
    assert "<html" not in talk
    whole = asha.get(
        f"/conversations/{conversation.pk}?view=all", headers={"HX-Request": "true", "HX-Target": "div#inbox"}
    )
    assert whole["HX-Push-Url"] == f"/conversations/{conversation.pk}?view=all"
    assert "<html" not in whole.content.decode()
