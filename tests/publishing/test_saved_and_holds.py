"""Saved replies are written by one and approved by another; holds are placed and lifted by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bedside.inbox import acts
from bedside.people.models import User
from bedside.publishing.models import Hold, SavedReply
from bedside.record.models import Event
from tests.browser import signed_in

TEXT = "Thank you for taking the time to write this. Kind words brighten the day of everyone who works here."


@pytest.fixture
def owen(house: Any) -> Any:
    """A second lead, so that Orla's wording has somebody to approve it."""
    return User.objects.create_user(
        "owen@example.org",
        "x",
        organisation=house.organisation,
        name="Owen Hart",
        roles=["incident_lead"],
        joined_at=timezone.now(),
    )


def test_one_writes_another_approves_and_a_change_needs_it_again(
    house: Any, owen: Any, say: Callable[..., Any]
) -> None:
    orla, other = signed_in(house.orla), signed_in(owen)
    given = {"title": "Kind words", "lang": "en", "text": TEXT, "topic": "", "site": "", "expires_on": ""}
    assert orla.post("/saved-replies/new", given)["Location"] == "/saved-replies"
    saved = SavedReply.objects.get()
    assert "You wrote this, so you cannot approve it." in orla.get("/saved-replies").content.decode()
    orla.post(f"/saved-replies/{saved.pk}/approval", {"written": saved.written_at.isoformat()})
    other.post(f"/saved-replies/{saved.pk}/approval", {"written": "2001-01-01T00:00:00+00:00"})
    saved.refresh_from_db()
    assert saved.approved_at is None, "not by its author, and not for words nobody has read"
    other.post(f"/saved-replies/{saved.pk}/approval", {"written": saved.written_at.isoformat()})
    saved.refresh_from_db()
    assert saved.approved_by == owen
    now = timezone.now()
    conversation = say("The nurses at Vega North were wonderful, thank you", now=now, posted_at=now)
    assert TEXT in signed_in(house.asha).get(f"/conversations/{conversation.pk}").content.decode()
    orla.post(f"/saved-replies/{saved.pk}", given | {"text": TEXT + " Always."})
    saved.refresh_from_db()
    assert saved.approved_at is None
    assert TEXT not in signed_in(house.asha).get(f"/conversations/{conversation.pk}").content.decode()
    assert [e.act for e in Event.objects.filter(thing="publishing.savedreply")] == [
        "saved.written",
        "saved.approved",
        "saved.changed",
    ]


def test_an_ended_wording_is_offered_no_more(house: Any, owen: Any, say: Callable[..., Any]) -> None:
    now = timezone.now()
    saved = SavedReply.objects.create(
        organisation=house.organisation,
        title="Kind",
        lang="en",
        text=TEXT,
        written_by=house.orla,
        approved_by=owen,
        approved_at=now,
    )
    conversation = say("The nurses at Vega North were wonderful, thank you", now=now, posted_at=now)
    signed_in(house.orla).post(f"/saved-replies/{saved.pk}/end")
    assert TEXT not in signed_in(house.asha).get(f"/conversations/{conversation.pk}").content.decode()
    assert "No longer in use" in signed_in(house.asha).get("/saved-replies").content.decode()


def test_what_cannot_be_kept_is_said_at_its_field(house: Any) -> None:
    orla = signed_in(house.orla)
    given = {"title": "Kind words", "lang": "en", "text": TEXT}
    orla.post("/saved-replies/new", given)
    again = orla.post("/saved-replies/new", given)
    assert again.status_code == 422
    assert "with this title in this language already" in again.content.decode()
    past = orla.post(
        "/saved-replies/new",
        given | {"title": "b", "expires_on": (timezone.localdate() - timedelta(days=1)).isoformat()},
    )
    assert past.status_code == 422
    assert "Choose a day to come" in past.content.decode()
    assert SavedReply.objects.count() == 1


def test_the_database_itself_refuses_an_author_as_approver(house: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedReply.objects.create(
            organisation=house.organisation,
            title="x",
            lang="en",
            text=TEXT,
            written_by=house.orla,
            approved_by=house.orla,
            approved_at=timezone.now(),
        )


def test_a_hold_is_placed_shown_where_it_matters_and_lifted(house: Any, say: Callable[..., Any], charlie: Any) -> None:
    orla = signed_in(house.orla)
    assert orla.post("/holds/new", {"why": ""}).status_code == 422
    orla.post(
        "/holds/new",
        {"why": "We wait for the water company.", "channel": house.channel.pk, "line": "We are looking into it."},
    )
    hold = Hold.objects.get()
    now = timezone.now()
    conversation = say("Are the taps off at Vega North?", now=now, posted_at=now)
    asha = signed_in(house.asha)
    assert "held ·" in asha.get("/inbox?view=all").content.decode()
    assert "We wait for the water company." in asha.get(f"/conversations/{conversation.pk}").content.decode()
    told = asha.post(f"/conversations/{conversation.pk}/findings", {"text": "The taps are on."}).content.decode()
    assert "We are looking into it." in told
    assert signed_in(charlie).post(f"/holds/{hold.pk}/end").status_code == 404
    assert asha.post(f"/holds/{hold.pk}/end").status_code == 403
    orla.post(f"/holds/{hold.pk}/end")
    hold.refresh_from_db()
    assert hold.lifted_by == house.orla
    assert "lifted already" in orla.post(f"/holds/{hold.pk}/end", follow=True).content.decode()
    acts.check_can_answer(conversation)
