"""Where a mention belongs in the queue, and why, in words: the gravest reason leads, nothing lowers a danger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bedside.inbox import triage
from bedside.inbox.models import RISKS, Conversation
from bedside.listening.models import Mention, Reading
from bedside.listening.understand import Understood
from tests.cast import NOON


def understood(**what: Any) -> Understood:
    mention = Mention(visibility=what.pop("visibility", "public"), rating=what.pop("rating", None))
    told = {
        "urgency": "none",
        "urgency_reasons": [],
        "intent": "thanks_none_needed",
        "about_us": "yes",
        "health_and_identity": False,
    }
    return Understood(mention, Reading(**{**told, **what}), "", "words")


@pytest.mark.parametrize(
    "what, risk, first",
    [
        ({}, "none", triage.NOTHING),
        ({"intent": "praise"}, "none", triage.PRAISE),
        ({"intent": "question_routine"}, "routine", triage.QUESTION),
        ({"intent": "complaint"}, "soon", triage.CRITICAL),
        ({"intent": "complaint", "visibility": "private"}, "none", triage.NOTHING),
        ({"rating": 1.0}, "soon", triage.LOW_STARS),
        ({"rating": 5.0, "intent": "praise"}, "none", triage.PRAISE),
        ({"intent": "press"}, "urgent", triage.PRESS),
        ({"intent": "threat"}, "urgent", triage.THREAT),
        ({"intent": "plea_for_help"}, "urgent", triage.PLEA),
        ({"health_and_identity": True}, "soon", triage.PRIVATE_DETAILS),
        ({"health_and_identity": True, "visibility": "private"}, "none", triage.NOTHING),
        (
            {"urgency": "emergency", "urgency_reasons": ["Speaks of ending a life."], "intent": "praise"},
            "emergency",
            "Speaks of ending a life.",
        ),
        ({"urgency": "routine", "intent": "threat"}, "urgent", triage.THREAT),
        ({"urgency": "something new"}, "routine", triage.NOTHING),
        ({"about_us": "unsure"}, "none", triage.NOT_SURE_ABOUT_US),
    ],
)
def test_rank(what: dict[str, Any], risk: str, first: str) -> None:
    ranked = triage.rank(understood(**what))
    assert (RISKS[ranked.risk], ranked.why[0]) == (risk, first)


def test_what_the_reader_failed_on_is_seen_by_a_person() -> None:
    ranked = triage.rank(Understood(Mention(), None, "", ""))
    assert (RISKS[ranked.risk], ranked.why) == ("soon", [triage.UNREAD])


def test_a_threads_promise_is_the_one_due_first_and_its_risk_the_gravest(house: Any, say: Any) -> None:
    first = say("Are visiting hours at Vega North longer on Sundays?", external_id="q", now=NOON)
    due = first.due_at
    later = NOON + timedelta(minutes=30)
    conversation = say(
        "My mum is on the floor in your waiting room and not breathing, please send somebody now",
        in_reply_to="q",
        external_id="r",
        now=later,
    )
    assert conversation.pk == first.pk
    assert conversation.risk_word == "emergency"
    assert conversation.due_at < due


def test_mentions_surely_not_about_us_stay_out_of_the_queue(house: Any, say: Any) -> None:
    say("Las Vegas baby, three nights and a wedding chapel", external_id="namesake")
    mention = Mention.objects.get()
    reading = Reading.objects.get(mention=mention)
    assert Conversation.objects.exists() is (reading.about_us != "no")


def test_topics_and_sites_find_their_team(house: Any, say: Any) -> None:
    house.maternity.topics = ["transport_parking"]
    house.maternity.save()
    conversation = say("The car park at Vega North is always full and parking costs a fortune")
    assert "transport_parking" in conversation.topics
    assert conversation.team == house.maternity
