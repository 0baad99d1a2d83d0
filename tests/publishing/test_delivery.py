"""One approved draft goes out once, or is shown not to have: every way it can be interrupted, undone or taken twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bedside import flow
from bedside.channels import verbs as channels
from bedside.connectors.base import Post
from bedside.inbox import acts
from bedside.inbox.models import Conversation
from bedside.listening import keep
from bedside.people import verbs as people
from bedside.publishing import delivery, writing
from bedside.publishing.models import Delivery, Draft
from bedside.record.ledger import verify
from tests.cast import NOON
from tests.post_office import PostOffice

SAFE = "We are sorry to read this. Please write to hello@vegan.example, so that we can listen; we cannot talk about anyone's care here."
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def conversation(house: Any, say: Callable[..., Any]) -> Conversation:
    return say("Two hours on hold and nobody picks up the phone at Vega North", author_id="reader@example.org")


@pytest.fixture
def approved(house: Any, conversation: Conversation) -> Draft:
    return approve(house, conversation)


def approve(house: Any, conversation: Conversation, text: str = SAFE) -> Draft:
    draft = acts.draft_reply(conversation, text, by=house.asha, now=NOON)
    writing.submit(draft, by=house.asha, now=NOON, asked_of=house.nair)
    writing.approve(draft, draft.version, by=house.nair, now=NOON)
    return draft


def posted(house: Any) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in Path(house.channel.config["folder"]).glob("*.json")]


def state(draft: Draft) -> str:
    return Delivery.objects.get(draft=draft).state


def test_it_goes_out_once_however_often_it_is_asked(house: Any, approved: Draft, conversation: Conversation) -> None:
    for minute in range(3):
        flow.speak(now=LATER + timedelta(minutes=minute))
    assert [words["text"] for words in posted(house)] == [SAFE]
    conversation.refresh_from_db()
    approved.refresh_from_db()
    assert (approved.state, state(approved), conversation.state) == ("sent", "sent", "waiting")
    assert conversation.due_at is None
    assert verify() == []


@pytest.mark.parametrize("undo", ["edited", "withdrawn", "approver gone", "held", "channel off"])
def test_what_no_longer_stands_does_not_go_out(house: Any, approved: Draft, undo: str) -> None:
    hold = None
    if undo == "edited":
        writing.edit(approved, SAFE + " Thank you.", by=house.asha, now=LATER)
    elif undo == "withdrawn":
        writing.withdraw(approved, by=house.asha, now=LATER)
    elif undo == "approver gone":
        people.switch(house.nair, False, by=house.ada, now=LATER, reason="left us")
    elif undo == "held":
        hold = writing.place_hold(by=house.orla, now=LATER, why="an incident")
    else:
        channels.switch(house.channel, "off", by=house.orla, now=LATER)
    flow.speak(now=LATER)
    assert posted(house) == []
    assert state(approved) == ("approved" if undo in ("held", "channel off") else "cancelled")
    if hold is not None:
        writing.lift_hold(hold, by=house.orla, now=LATER)
        flow.speak(now=LATER + timedelta(minutes=2))
        assert len(posted(house)) == 1


def test_an_edit_needs_a_new_approval_and_then_only_the_new_words_go_out(house: Any, approved: Draft) -> None:
    writing.edit(approved, SAFE + " Thank you.", by=house.asha, now=LATER)
    writing.submit(approved, by=house.asha, now=LATER)
    flow.speak(now=LATER)
    assert posted(house) == []
    writing.approve(approved, approved.version, by=house.nair, now=LATER)
    flow.speak(now=LATER)
    assert [words["text"] for words in posted(house)] == [SAFE + " Thank you."]


def test_nobody_approves_what_they_wrote_nor_what_they_have_not_read(house: Any, conversation: Conversation) -> None:
    draft = acts.draft_reply(conversation, SAFE, by=house.orla, now=NOON)
    writing.submit(draft, by=house.orla, now=NOON)
    with pytest.raises(writing.CannotApprove, match="You wrote this"):
        writing.approve(draft, draft.version, by=house.orla, now=NOON)
    with pytest.raises(writing.CannotApprove, match="words changed"):
        writing.approve(draft, draft.version - 1, by=house.nair, now=NOON)
    writing.edit(draft, SAFE + " Please.", by=house.asha, now=NOON)
    writing.submit(draft, by=house.asha, now=NOON)
    with pytest.raises(writing.CannotApprove, match="You wrote this"):
        writing.approve(draft, draft.version, by=house.asha, now=NOON)


def test_the_guard_blocks_with_a_reason_and_nothing_is_sent(house: Any, conversation: Conversation) -> None:
    draft = acts.draft_reply(
        conversation, "Thank you for visiting us on Tuesday, your appointment notes are here.", by=house.asha, now=NOON
    )
    with pytest.raises(writing.GuardRefuses) as refusal:
        writing.submit(draft, by=house.asha, now=NOON)
    assert "confirms_patient" in {finding.check for finding in refusal.value.verdict.findings}
    assert str(refusal.value)
    assert draft.findings.exists()
    assert draft.state == "draft"


def test_a_worker_that_died_while_sending_leaves_no_second_post(house: Any, approved: Draft) -> None:
    """It died after the channel had it: the post is read back, not sent again."""
    row = Delivery.objects.get(draft=approved)
    house.channel.made_with.send(house.channel.full_config(), delivery.outgoing(row), now=NOON)
    Delivery.objects.filter(pk=row.pk).update(state="sending", leased_until=NOON + delivery.LEASE, fence=1)
    flow.speak(now=NOON + timedelta(seconds=10))
    assert state(approved) == "sending"  # its lease still runs
    for minute in (3, 4):
        flow.speak(now=NOON + timedelta(minutes=minute))
    assert state(approved) == "sent"
    assert len(posted(house)) == 1


def test_a_worker_that_died_before_sending_is_followed_by_another(house: Any, approved: Draft) -> None:
    Delivery.objects.filter(draft=approved).update(state="sending", leased_until=NOON, fence=1)
    for minute in range(3):
        flow.speak(now=LATER + timedelta(minutes=minute))
    assert state(approved) == "sent"
    assert len(posted(house)) == 1


@pytest.fixture
def letter(house: Any, smtp: tuple[PostOffice, int]) -> Draft:
    config = {"host": "127.0.0.1", "port": str(smtp[1]), "security": "none", "sender": "desk@vegan.example"}
    mail = channels.connect(house.organisation, "Post", "mail", config, by=None, now=NOON, site=house.site)
    post = Post(
        external_id="<1@example.org>",
        text="When can I visit my aunt at Vega North?",
        kind="message",
        visibility="private",
        author_id="aunt@example.org",
    )
    keep.keep(mail, [post], now=NOON)
    flow.understand_waiting(now=NOON)
    return approve(
        house,
        Conversation.objects.get(channel=mail),
        "Visiting hours at Vega North Health are 14:00 to 20:00, two visitors at a time.",
    )


def test_a_letter_goes_out_once_by_smtp(letter: Draft, smtp: tuple[PostOffice, int]) -> None:
    flow.speak(now=LATER)
    flow.speak(now=LATER)
    assert state(letter) == "sent"
    assert len(smtp[0].got) == 1
    assert b"To: aunt@example.org" in smtp[0].got[0]
    assert b"In-Reply-To: <1@example.org>" in smtp[0].got[0]


def test_a_letter_that_may_have_gone_out_waits_for_a_person(
    house: Any, letter: Draft, smtp: tuple[PostOffice, int]
) -> None:
    smtp[0].how = "drop"
    for minute in range(4):
        flow.speak(now=LATER + timedelta(minutes=minute))
    assert state(letter) == "unknown"
    assert len(smtp[0].got) == 1  # never tried again blindly
    delivery.decide(
        Delivery.objects.get(draft=letter), True, by=house.orla, now=LATER, reason="It is in our sent folder."
    )
    letter.refresh_from_db()
    assert (letter.state, state(letter)) == ("sent", "sent")


def test_a_letter_that_was_refused_says_so_and_may_be_tried_again(
    house: Any, letter: Draft, smtp: tuple[PostOffice, int]
) -> None:
    smtp[0].how = "refuse"
    flow.speak(now=LATER)
    row = Delivery.objects.get(draft=letter)
    assert row.state == "failed"
    assert "550" in row.trouble or "refuse" in row.trouble.lower()
    smtp[0].how = "ok"
    delivery.retry(row, by=house.orla, now=LATER)
    flow.speak(now=LATER)
    assert state(letter) == "sent"
    assert len(smtp[0].got) == 1
