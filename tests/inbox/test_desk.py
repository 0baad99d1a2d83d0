"""The desk as Asha uses it without script: the list, a conversation, every act, and what she is told when something is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bedside import flow
from bedside.inbox import acts
from bedside.inbox.models import Conversation, Note
from bedside.inbox.queue import Asked, counts, page
from bedside.publishing import writing
from bedside.publishing.models import Draft
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


def test_the_list_says_who_waits_why_and_keeps_its_view(asha: Client, say: Callable[..., Any]) -> None:
    complaint = say_now(say, WAIT)
    say_now(say, "The nurses on ward 6 at Vega North were wonderful, thank you so much")
    shown = asha.get("/inbox").content.decode()
    assert "Notice board" in shown
    assert "Four hours waiting" in shown
    assert str(complaint.why[0]).replace("'", "&#x27;") in shown
    assert f'href="/conversations/{complaint.pk}?view=all"' in shown, "nothing is hers, so she sees everything"
    assert shown.index("Four hours") < shown.index("ward 6"), "by risk, then clock"
    asha.post(f"/conversations/{complaint.pk}/assignment", {"to": "me"})
    shown = asha.get("/inbox").content.decode()
    assert f'href="/conversations/{complaint.pk}?view=mine"' in shown
    assert "ward 6" not in shown


def test_a_list_page_asks_few_questions(asha: Client, say: Callable[..., Any], settings: Any) -> None:
    settings.BEDSIDE_TOLD_AT_TOP = ()
    for number in range(12):
        say_now(say, f"{WAIT} Number {number}.", external_id=f"n{number}")
    asha.get("/inbox?view=all")
    with CaptureQueriesContext(connection) as asked:
        asha.get("/inbox?view=all")
    ours = [
        one["sql"] for one in asked if "django_session" not in one["sql"] and 'people_user"."id" = ' not in one["sql"]
    ]
    assert len(ours) <= 8, "\n".join(ours)


def test_pages_go_on_where_the_last_one_ended(house: Any, say: Callable[..., Any]) -> None:
    seen = say_now(say, WAIT)
    now = timezone.now()
    Conversation.objects.bulk_create(
        Conversation(
            organisation=house.organisation, channel=house.channel, thread=f"t{n}", risk=n % 5, why=["x"], visibility="public",
            kind="post", began_at=now, heard_at=now, said_at=now - timedelta(minutes=n % 7), due_at=None if n % 3 == 0 else now + timedelta(minutes=n % 11),
        )
        for n in range(150)
    )  # fmt: skip
    asked, found = Asked(view="all"), []
    for _ in range(9):
        got = page(asked, user=house.asha, now=now)
        found += got.rows
        if not got.after:
            break
        asked = Asked(view="all", after=got.after)
    assert len(found) == len({one.pk for one in found}) == 151
    assert [one.pk for one in found] == list(
        Conversation.objects.order_by("risk", "due_at", "-said_at", "-pk").values_list("pk", flat=True)
    )
    assert counts(user=house.asha, now=now)["all"] == 151
    assert seen.pk in {one.pk for one in found}


def test_a_place_that_cannot_be_read_is_the_beginning(asha: Client, say: Callable[..., Any]) -> None:
    say_now(say, WAIT)
    for after in ("x", "1.2.3", "9.9.9.9.9", "1.-.99999999999999999999999.1", "-1.--.1.1"):
        assert asha.get("/inbox", {"view": "all", "after": after}).status_code == 200
    for odd in (
        {"channel": "²"},
        {"view": "secret"},
        {"topic": "'"},
        {"site": "9" * 40},
        {"feeling": "�"},
        {"after": "\0"},
    ):
        assert asha.get("/inbox", odd).status_code in (200, 400)


def test_opening_changes_nothing_until_the_page_says_so(asha: Client, say: Callable[..., Any]) -> None:
    conversation = say_now(say, WAIT)
    shown = asha.get(f"/conversations/{conversation.pk}").content.decode()
    conversation.refresh_from_db()
    assert conversation.state == "new"
    assert f"/conversations/{conversation.pk}/seen" in shown
    assert asha.post(f"/conversations/{conversation.pk}/seen", headers={"HX-Request": "true"}).status_code == 204
    conversation.refresh_from_db()
    assert conversation.state == "open"


def test_every_act_leaves_its_sentence_in_the_thread(asha: Client, house: Any, say: Callable[..., Any]) -> None:
    conversation = say_now(say, WAIT)
    at = f"/conversations/{conversation.pk}"
    asha.post(f"{at}/assignment", {"to": f"user-{house.mira.pk}"})
    asha.post(f"{at}/snooze?view=all", {"choice": "3h"})
    conversation.refresh_from_db()
    assert conversation.snoozed_until
    assert conversation.assignee == house.mira
    asha.post(f"{at}/snooze/end")
    asha.post(f"{at}/notes", {"text": "The duty manager knows."})
    asha.post(f"{at}/resolution?view=all", {"seen": conversation.seen})
    asha.post(f"{at}/reopening")
    told = asha.get(at).content.decode()
    for words in (
        "gave it to Mira Kos",
        "put it off until",
        "brought it back",
        "The duty manager knows.",
        "resolved it",
        "opened it again",
    ):
        assert words in told, words
    assert Note.objects.get().author == house.asha


def test_after_an_act_the_next_row_is_selected(asha: Client, say: Callable[..., Any]) -> None:
    first, second = say_now(say, WAIT), say_now(say, WAIT + " Again.", external_id="second")
    answer = asha.post(f"/conversations/{first.pk}/resolution?view=all", {"seen": first.seen})
    assert (answer.status_code, answer["Location"]) == (303, f"/conversations/{second.pk}?view=all")
    answer = asha.post(f"/conversations/{second.pk}/resolution?view=all", {"seen": second.seen})
    assert answer["Location"] == "/inbox?view=all"
    assert "Nothing waits" in asha.get("/inbox?view=all").content.decode()


@pytest.mark.parametrize(
    "what", [{"choice": "never"}, {"at": "yesterday"}, {"at": "2001-01-01T10:00"}, {"at": "2999-01-01T10:00"}, {}]
)
def test_a_time_that_cannot_be_is_refused_in_words(asha: Client, say: Callable[..., Any], what: dict[str, str]) -> None:
    conversation = say_now(say, WAIT)
    told = asha.post(f"/conversations/{conversation.pk}/snooze", what, follow=True).content.decode()
    conversation.refresh_from_db()
    assert conversation.snoozed_until is None
    assert "notice caution" in told


def test_a_draft_is_kept_sent_for_approval_and_shown_as_it_stands(
    asha: Client, house: Any, say: Callable[..., Any]
) -> None:
    conversation = say_now(say, WAIT)
    at = f"/conversations/{conversation.pk}"
    asha.post(f"{at}/draft", {"text": "We are sorry", "then": "keep"})
    assert "We are sorry</textarea>" in asha.get(at).content.decode()
    asha.post(f"{at}/draft", {"text": SAFE, "then": "send", "asked_of": house.nair.pk})
    draft = Draft.objects.get()
    assert (draft.state, draft.asked_of) == ("awaiting_approval", house.nair)
    told = asha.get(at).content.decode()
    assert "waits for approval" in told
    assert "asked Dr Nair at" in told
    assert "Change the words" in told
    now = timezone.now()
    writing.approve(draft, draft.version, by=house.nair, now=now)
    assert "It goes out in a moment." in asha.get(at).content.decode()
    flow.speak(now=now)
    told = asha.get(at).content.decode()
    assert "on Notice board" in told
    assert "waiting for them" in told


def test_a_reply_under_way_stands_in_the_way_of_resolving(asha: Client, say: Callable[..., Any]) -> None:
    conversation = say_now(say, WAIT)
    asha.post(f"/conversations/{conversation.pk}/draft", {"text": SAFE, "then": "keep"})
    told = asha.post(f"/conversations/{conversation.pk}/resolution", follow=True).content.decode()
    assert "A reply is still under way." in told
    asha.post(f"/drafts/{Draft.objects.get().pk}/withdrawal")
    assert Draft.objects.get().state == "withdrawn"
    asha.post(f"/conversations/{conversation.pk}/resolution", {"seen": conversation.seen})
    conversation.refresh_from_db()
    assert conversation.state == "resolved"


def test_a_failed_and_an_unknown_sending_are_said_and_can_be_decided(
    asha: Client, house: Any, say: Callable[..., Any]
) -> None:
    conversation = say_now(say, WAIT)
    now = timezone.now()
    draft = acts.ask_for_approval(conversation, SAFE, by=house.asha, now=now, asked_of=None)
    delivery = writing.approve(draft, draft.version, by=house.nair, now=now)
    type(delivery).objects.filter(pk=delivery.pk).update(state="failed", trouble="The board is locked.", due_at=None)
    told = asha.get(f"/conversations/{conversation.pk}").content.decode()
    assert "not sent" in told
    assert "The board is locked." in told
    assert "Try again" not in told
    orla = signed_in(house.orla)
    assert "Try again" in orla.get(f"/conversations/{conversation.pk}").content.decode()
    orla.post(f"/drafts/{draft.pk}/retry")
    delivery.refresh_from_db()
    assert delivery.state == "approved"
    type(delivery).objects.filter(pk=delivery.pk).update(state="unknown", trouble="The line broke.", due_at=None)
    assert "It is for: Incident lead." in asha.get(f"/conversations/{conversation.pk}").content.decode()
    assert "It stands there" in orla.get(f"/conversations/{conversation.pk}").content.decode()
    orla.post(f"/deliveries/{delivery.pk}/decision", {"out": "yes"})
    delivery.refresh_from_db()
    assert delivery.state == "unknown", "without a reason nothing is decided"
    orla.post(f"/deliveries/{delivery.pk}/decision", {"out": "yes", "reason": "I see it on the board."})
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_findings_are_told_while_typing_and_nothing_is_stored(asha: Client, say: Callable[..., Any]) -> None:
    conversation = say_now(say, WAIT)
    before = Event.objects.count()
    told = asha.post(
        f"/conversations/{conversation.pk}/findings", {"text": "Thank you for your visit on Tuesday, Mrs Smith."}
    ).content.decode()
    assert 'class="finding' in told
    assert (
        'class="finding"' not in asha.post(f"/conversations/{conversation.pk}/findings", {"text": " "}).content.decode()
    )
    assert asha.post(f"/conversations/{conversation.pk}/findings", {"text": "a" * 40000}).status_code == 200
    assert Draft.objects.count() == 0
    assert Event.objects.count() == before
