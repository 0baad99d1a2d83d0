"""What colleagues write about patients is kept masked, their own names stay, and what cannot be checked is not kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session

from bedside.inbox import acts, compose
from bedside.listening import unmask
from bedside.listening.models import Mention
from bedside.people import masking
from bedside.people.models import Organisation, User
from bedside.publishing import writing
from bedside.record import ledger
from bedside.record.models import Event
from tests.browser import signed_in
from tests.cast import NOON

LEAK = "My name is Margaret Vesefelu and my NHS number is 457 710 4016. We are sorry to read this."


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", ""),
        ("Please keep it short", "Please keep it short"),
        ("She can be called on 07790 341337", "She can be called on [phone]"),
        ("Su teléfono es el 608 372 007, llamadla", "Su teléfono es el [teléfono], llamadla"),
        ("My name is Margaret Vesefelu, she said", "My name is [name], she said"),
        ("Dr Nair has seen it", "Dr Nair has seen it"),
        ("Ask Orla Byrne", "Ask Orla Byrne"),
        ("My name is Mira Byrne, she said", "My name is [name], she said"),  # nobody of ours has both names
        ("We call back on 12 May", "We call back on 12 May"),
    ],
)
def test_what_tells_who_a_patient_is_is_masked(house: Any, text: str, kept: str) -> None:
    assert masking.masked(text, house.organisation) == kept


@pytest.fixture
def broken(house: Any) -> Any:
    """A house whose own record numbers cannot be read, so that nothing can be checked for them."""
    Organisation.objects.filter(pk=house.organisation.pk).update(profile={"patterns": ["(["]})
    return Organisation.objects.get(pk=house.organisation.pk)


def test_what_cannot_be_checked_is_not_kept_and_no_act_fails_for_it(house: Any, say: Any, broken: Any) -> None:
    with pytest.raises(masking.NotMasked, match="not kept"):
        masking.masked("Call 07790 341337", broken)
    orla = User.objects.get(pk=house.orla.pk)
    hold = writing.place_hold(by=orla, now=NOON, why="Her lawyer is on 07790 341337")
    assert "341337" not in f"{hold.why} {Event.objects.get(act='hold.placed').reason}"


def test_a_note_is_kept_masked_and_its_writer_is_told(house: Any, say: Any) -> None:
    conversation = say("Nobody answers the phone at Vega North")
    page = signed_in(house.orla).post(
        f"/conversations/{conversation.pk}/notes", {"text": "Ring her on 07790 341337"}, follow=True
    )
    assert conversation.notes.get().text == "Ring her on [phone]"
    assert "Personal details in your note are masked." in page.content.decode()
    plain = signed_in(house.orla).post(
        f"/conversations/{conversation.pk}/notes", {"text": "Keep it short"}, follow=True
    )
    assert "are masked." not in plain.content.decode()


def test_reasons_stand_masked_in_the_ledger_and_the_chain_holds(house: Any, say: Any) -> None:
    say("Nobody answers the phone at Vega North")
    unmask.unmask(Mention.objects.get(), "She rang from 07790 341337, Orla says", by=house.orla, now=NOON)
    assert Event.objects.get(act="mention.unmasked").reason == "She rang from [phone], Orla says"
    assert ledger.verify() == []


def test_words_that_the_guard_stops_are_clear_for_who_wrote_them_alone(house: Any, say: Any) -> None:
    conversation = say("Nobody answers the phone at Vega North")
    acts.assign(conversation, team=house.desk, by=house.orla, now=NOON)
    acts.draft_reply(conversation, LEAK, by=house.asha, now=NOON)
    seen = {one: compose.composer(conversation, [], by=house.people[one], now=NOON) for one in ("asha", "orla", "vera")}
    assert seen["asha"].text == LEAK
    for one in ("orla", "vera"):
        assert "457 710 4016" not in seen[one].text
        assert "Vesefelu" not in seen[one].text
        assert seen[one].text.endswith("We are sorry to read this.")
        assert all("4016" not in finding["words"] for finding in seen[one].checked.findings)


def test_a_session_is_sealed_and_one_that_does_not_open_asks_for_sign_in(house: Any) -> None:
    client = signed_in(house.asha)
    row = Session.objects.get()
    assert (client.get("/inbox").status_code, row.get_decoded()) == (200, {})
    Session.objects.update(session_data=row.session_data[:-8] + "AAAAAAA=")
    assert client.get("/inbox").status_code == 302
