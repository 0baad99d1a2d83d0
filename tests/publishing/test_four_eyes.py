"""Two people for every reply, of whom neither acts on words the other has changed; and holds that hold wherever a reply comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bedside import flow
from bedside.channels import verbs as channels
from bedside.connectors.base import Post
from bedside.inbox import acts
from bedside.inbox.models import Conversation
from bedside.inbox.rows import Places
from bedside.listening import keep
from bedside.publishing import writing
from bedside.publishing.models import Delivery, Draft
from bedside.record.moves import Overtaken
from tests.browser import signed_in
from tests.cast import NOON

SAFE = "Thank you for writing. Please send us a private message and we will look into it."
TELLING = "Yes, you are our patient, your HIV test of Monday is in your file."


@pytest.fixture
def conversation(say: Callable[..., Any]) -> Conversation:
    return say("When are visiting hours at Vega North?", external_id="a")


def approve(house: Any, conversation: Conversation) -> Delivery:
    draft = acts.draft_reply(conversation, SAFE, by=house.asha, now=NOON)
    writing.submit(draft, by=house.asha, now=NOON)
    return writing.approve(draft, draft.version, by=house.nair, now=NOON)


def test_a_space_by_somebody_else_does_not_make_a_second_pair_of_eyes(house: Any, conversation: Conversation) -> None:
    acts.draft_reply(conversation, SAFE, by=house.orla, now=NOON)
    draft = acts.draft_reply(conversation, SAFE + " ", by=house.vera, now=NOON)
    writing.submit(draft, by=house.vera, now=NOON)
    assert (draft.author, draft.writers) == (house.vera, [house.orla.pk, house.vera.pk])
    for writer in (house.orla, house.vera):
        with pytest.raises(writing.CannotApprove, match="You wrote this"):
            writing.approve(draft, draft.version, by=writer, now=NOON)
    writing.approve(draft, draft.version, by=house.nair, now=NOON)


@pytest.mark.parametrize("undo", ["wrote in it", "lost the role"])
def test_the_approver_is_looked_at_once_more_before_it_goes(house: Any, conversation: Conversation, undo: str) -> None:
    row = approve(house, conversation)
    if undo == "wrote in it":
        Draft.objects.update(writers=[house.asha.pk, house.nair.pk])
    else:
        house.nair.roles = ["leadership"]
        house.nair.save()
    flow.speak(now=NOON)
    row.refresh_from_db()
    assert row.state == "cancelled"


@pytest.mark.parametrize("act", [writing.check, writing.submit])
def test_words_changed_meanwhile_are_not_passed_under_the_earlier_ones(
    house: Any, conversation: Conversation, act: Callable[..., Any]
) -> None:
    stale = acts.draft_reply(conversation, SAFE, by=house.asha, now=NOON)
    writing.edit(Draft.objects.get(), TELLING, by=house.mira, now=NOON)
    with pytest.raises(Overtaken):
        act(stale, by=house.asha, now=NOON)
    draft = Draft.objects.get()
    assert (draft.state, draft.text, draft.findings.count()) == ("draft", TELLING, 0)


@pytest.mark.parametrize("then", ["keep", "send"])
@pytest.mark.parametrize("version", ["0", "7"])
def test_an_old_composer_does_not_call_an_approved_reply_off(
    house: Any, conversation: Conversation, version: str, then: str
) -> None:
    row = approve(house, conversation)
    given = {"text": "Half a sentence", "then": then, "version": version}
    told = signed_in(house.orla).post(f"/conversations/{conversation.pk}/draft", given, follow=True).content.decode()
    assert "Somebody changed this while you were looking at it." in told
    assert "You had written: “Half a sentence”" in told
    row.refresh_from_db()
    assert (row.state, Draft.objects.get().text) == ("approved", SAFE)


def test_the_composer_says_which_version_it_shows(house: Any, conversation: Conversation) -> None:
    at, orla = f"/conversations/{conversation.pk}", signed_in(house.orla)
    assert 'name="version" value="0"' in orla.get(at).content.decode()
    orla.post(f"{at}/draft", {"text": SAFE, "then": "keep", "version": "0"})
    assert 'name="version" value="1"' in orla.get(at).content.decode()
    orla.post(f"{at}/draft", {"text": SAFE + " Thank you.", "then": "send", "version": "1"})
    draft = Draft.objects.get()
    assert (draft.version, draft.state) == (2, "awaiting_approval")


@pytest.mark.parametrize("where", ["heard", "mouth"])
def test_a_hold_holds_on_the_channel_that_heard_and_on_the_one_that_speaks(house: Any, where: str) -> None:
    secret = "whsec_" + "YSB3ZWxsIGtlcHQgc2VjcmV0IGZvciB0ZXN0cyBvbmx5ISE="
    portal = channels.connect(house.organisation, "Portal", "webhook", {"secret": secret}, by=None, now=NOON)
    portal.replies_through = house.channel
    portal.save()
    keep.keep(portal, [Post("p", "When are visiting hours at Vega North?", posted_at=NOON)], now=NOON)
    flow.understand_waiting(now=NOON)
    conversation = Conversation.objects.get(channel=portal)
    held = portal if where == "heard" else house.channel
    hold = writing.place_hold(by=house.orla, now=NOON, why="the police asked us to wait", channel=held)
    row = approve(house, conversation)
    flow.speak(now=NOON)
    row.refresh_from_db()
    assert (row.state, row.held_by) == ("approved", hold)
    assert Places.of(house.organisation.pk).hold_on(conversation) == hold
    writing.lift_hold(hold, by=house.orla, now=NOON)
    flow.speak(now=NOON + timedelta(minutes=2))
    row.refresh_from_db()
    assert row.state == "sent"
