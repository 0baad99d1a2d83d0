"""Approvals as Dr Nair uses them on a phone: what is read is what is approved, and who approves has just shown who they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bedside.inbox import acts
from bedside.publishing import writing
from bedside.publishing.models import Approval, Delivery, Draft
from tests.browser import signed_in
from tests.cast import PASSWORD

SAFE = "We are sorry to read this. Please write to hello@vegan.example, so that we can listen; we cannot talk about anyone's care here."


@pytest.fixture
def draft(house: Any, say: Callable[..., Any]) -> Draft:
    now = timezone.now()
    conversation = say("Two hours on hold and nobody picks up the phone at Vega North", now=now, posted_at=now)
    return acts.ask_for_approval(conversation, SAFE, by=house.asha, now=now, asked_of=house.nair)


def answer(client: Client, draft: Draft, verdict: str, **what: Any) -> Any:
    given = {"verdict": verdict, "version": draft.version} | what
    return client.post(f"/drafts/{draft.pk}/approval", given, follow=True)


def test_what_is_read_is_what_is_approved(house: Any, draft: Draft) -> None:
    nair = signed_in(house.nair)
    shown = nair.get("/approvals").content.decode()
    assert "1 reply waits for you." in shown
    assert "Two hours on hold" in shown
    assert "cannot talk about anyone" in shown
    acts.draft_reply(draft.reply.conversation, SAFE + " Thank you.", by=house.asha, now=timezone.now())
    draft2 = Draft.objects.get()
    writing.submit(draft2, by=house.asha, now=timezone.now(), asked_of=house.nair)
    assert "The words changed after you opened them." in answer(nair, draft, "approved").content.decode()
    assert not Delivery.objects.exists()
    assert "It goes out now" in answer(nair, draft2, "approved").content.decode()
    assert Delivery.objects.get().version == draft2.version


def test_a_no_needs_words_and_reaches_the_author(house: Any, draft: Draft) -> None:
    nair = signed_in(house.nair)
    assert "Say why" in answer(nair, draft, "changes").content.decode()
    answer(nair, draft, "changes", words="Leave out the address.")
    told = signed_in(house.asha).get(f"/conversations/{draft.reply.conversation_id}").content.decode()
    assert "Dr Nair: “Leave out the address.”" in told
    assert "</textarea>" in told
    draft.refresh_from_db()
    assert draft.state == "changes_asked"


def test_a_rejected_reply_does_not_go_out(house: Any, draft: Draft) -> None:
    answer(signed_in(house.nair), draft, "rejected", words="We have answered by phone.")
    told = signed_in(house.asha).get(f"/conversations/{draft.reply.conversation_id}").content.decode()
    assert "rejected" in told
    assert "We have answered by phone." in told
    assert not Delivery.objects.exists()


def test_nobody_approves_their_own_words(house: Any, say: Callable[..., Any]) -> None:
    now = timezone.now()
    conversation = say("Nobody picks up the phone at Vega North", now=now, posted_at=now)
    draft = acts.ask_for_approval(conversation, SAFE, by=house.orla, now=now, asked_of=None)
    orla = signed_in(house.orla)
    assert "You wrote this, so you cannot approve it." in orla.get("/approvals").content.decode()
    assert "You wrote this, so you cannot approve it." in answer(orla, draft, "approved").content.decode()
    assert not Approval.objects.exists()


def test_approving_asks_who_you_are_again_and_then_goes_on(house: Any, draft: Draft) -> None:
    nair = signed_in(house.nair, minutes_ago=30)
    asked = nair.post(f"/drafts/{draft.pk}/approval", {"verdict": "approved", "version": draft.version})
    assert asked.status_code == 302
    assert "/sign-in/again" in asked["Location"]
    assert not Approval.objects.exists()
    wrong = nair.post(asked["Location"], {"password": "not it"})
    assert wrong.status_code == 200
    assert not Approval.objects.exists()
    done = nair.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert "It goes out now" in done.content.decode()
    assert Approval.objects.get().by == house.nair
    asked = signed_in(house.nair, minutes_ago=30)
    assert "notice" in answer(asked, draft, "changes", words="Too late").content.decode()


def test_charlie_and_the_desk_cannot_approve(house: Any, draft: Draft, charlie: Any) -> None:
    assert answer(signed_in(charlie), draft, "approved").status_code == 404
    assert answer(signed_in(house.asha), draft, "approved").status_code == 403
    assert "Two hours" not in signed_in(charlie).get("/approvals").content.decode()
    draft.refresh_from_db()
    assert draft.state == "awaiting_approval"


def test_new_ones_are_told_behind_a_line(house: Any, draft: Draft) -> None:
    nair = signed_in(house.nair)
    assert "1 new" in nair.get("/approvals/fresh", {"since": f"{time.time() - 60:.3f}"}).content.decode()
    assert "new" not in nair.get("/approvals/fresh", {"since": f"{time.time() + 60:.3f}"}).content.decode()
    assert nair.get("/approvals/fresh").status_code == 204
