"""What a person may settle and when, and what is left of a sending that went wrong: no second post, no address, no endless search."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bedside import flow
from bedside.connectors import outbox
from bedside.connectors.base import Outgoing, SendFailed, SendUnknown, Sent, say
from bedside.inbox import acts
from bedside.publishing import delivery, guard, trouble, writing
from bedside.publishing.models import Delivery, Draft
from bedside.record.models import Event
from bedside.record.moves import NotAllowed
from bedside.understanding.drafts import Finding, Verdict
from tests.browser import signed_in
from tests.cast import NOON
from tests.faults.kills import Post, really_out

SAFE = "Thank you for writing. Please send us a private message and we will look into it."
AUTHOR = "maria.lopez@mail.example"
UNOPENED = b"B1lost    " + b"x" * 60
SOON = NOON + timedelta(minutes=1)


class Board:
    """A channel under our hand: what it does with a reply, and what it was asked to send."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[Outgoing] = []
        self.does: Callable[[Outgoing], Sent] = lambda reply: Sent(reply.key)
        monkeypatch.setattr(outbox, "send", self.send)

    def send(self, config: Any, reply: Outgoing, *, now: Any) -> Sent:
        self.sent.append(reply)
        return self.does(reply)


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    return Board(monkeypatch)


@pytest.fixture
def reply(house: Any, say: Callable[..., Any]) -> Callable[[str], Delivery]:
    def approved(name: str) -> Delivery:
        conversation = say("When are visiting hours at Vega North?", external_id=name, author_id=AUTHOR)
        draft = acts.draft_reply(conversation, SAFE, by=house.asha, now=NOON)
        writing.submit(draft, by=house.asha, now=NOON)
        return writing.approve(draft, draft.version, by=house.nair, now=NOON)

    return approved


def _raise(error: Exception) -> Sent:
    raise error


@pytest.mark.parametrize("state", ["approved", "sending", "unknown", "sent", "cancelled"])
def test_only_what_certainly_did_not_go_out_is_tried_again(
    house: Any, reply: Callable[[str], Delivery], board: Board, state: str
) -> None:
    row = reply("a")
    Delivery.objects.filter(pk=row.pk).update(state=state, due_at=None, sent_at=NOON)
    told = signed_in(house.orla).post(f"/drafts/{row.draft_id}/retry", follow=True).content.decode()
    assert "Only a reply that certainly did not go out can be tried again." in told
    row.refresh_from_db()
    assert row.state == state
    flow.speak(now=SOON)
    assert board.sent == []


def test_leads_try_again_and_others_read_whom_to_ask(house: Any, reply: Callable[[str], Delivery]) -> None:
    row = reply("a")
    Delivery.objects.filter(pk=row.pk).update(state="failed", due_at=None, fence=3)
    at = f"/conversations/{row.draft.reply.conversation_id}"
    told = signed_in(house.asha).get(at).content.decode()
    assert "Try again" not in told
    assert "It is for: Incident lead." in told
    assert signed_in(house.asha).post(f"/drafts/{row.draft_id}/retry").status_code == 403
    assert "Try again" in signed_in(house.orla).get(at).content.decode()
    signed_in(house.orla).post(f"/drafts/{row.draft_id}/retry")
    row.refresh_from_db()
    assert (row.state, row.fence) == ("approved", 4)


@pytest.mark.parametrize("out", [True, False])
@pytest.mark.parametrize(
    "where",
    [
        {"state": "sending", "leased_until": SOON},
        {"state": "unknown", "due_at": SOON},
        {"state": "unknown", "due_at": None, "leased_until": SOON},
        {"state": "failed", "due_at": None},
    ],
)
def test_nobody_decides_while_it_is_under_way(
    house: Any, reply: Callable[[str], Delivery], where: dict[str, Any], out: bool
) -> None:
    row = reply("a")
    Delivery.objects.filter(pk=row.pk).update(**where)
    with pytest.raises(NotAllowed):
        delivery.decide(row, out, by=house.orla, now=NOON, reason="I looked.")
    row.refresh_from_db()
    assert (row.state, row.draft.state, row.sent_at) == (where["state"], "approved", None)


def test_a_decision_while_the_channel_has_it_sends_nothing_twice(
    house: Any, reply: Callable[[str], Delivery], board: Board
) -> None:
    row = reply("a")

    def meanwhile(outgoing: Outgoing) -> Sent:
        with pytest.raises(NotAllowed, match="still finding out"):
            delivery.decide(Delivery.objects.get(pk=row.pk), False, by=house.orla, now=NOON, reason="It is not there.")
        delivery.attend(row.pk, now=NOON)
        return Sent("one")

    board.does = meanwhile
    flow.speak(now=NOON)
    row.refresh_from_db()
    assert (len(board.sent), row.state) == (1, "sent")


def test_one_reply_at_a_time_so_that_no_lease_is_old_when_it_begins(
    reply: Callable[[str], Delivery], board: Board
) -> None:
    first, second = reply("a"), reply("b")
    assert flow.speak(now=NOON) == 1
    second.refresh_from_db()
    assert (len(board.sent), second.state, second.leased_until) == (1, "approved", None)

    def slow(outgoing: Outgoing) -> Sent:
        assert second.pk not in delivery.due(now=NOON + timedelta(minutes=4))
        return Sent("two")

    board.does = slow
    assert flow.speak(now=NOON + timedelta(minutes=3)) == 1
    assert flow.speak(now=NOON + timedelta(minutes=3)) == 0
    assert {one.key for one in board.sent} == {first.key, second.key}


def test_what_does_not_open_has_failed_and_can_be_tried_again(
    house: Any, reply: Callable[[str], Delivery], board: Board
) -> None:
    row = reply("a")
    sealed = bytes(Draft.objects.get().sealed_to)
    Draft.objects.update(sealed_to=UNOPENED)
    flow.speak(now=NOON)
    row.refresh_from_db()
    assert (row.state, row.due_at, row.leased_until, board.sent) == ("failed", None, None, [])
    assert row.trouble_words == trouble.SHUT
    Draft.objects.update(sealed_to=sealed)
    delivery.retry(row, by=house.orla, now=NOON)
    flow.speak(now=NOON)
    row.refresh_from_db()
    assert row.state == "sent"


@pytest.mark.parametrize("broken", ["seal", "connector"])
def test_reading_back_that_breaks_ends_with_a_person(
    house: Any, reply: Callable[[str], Delivery], board: Board, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    row = reply("a")
    board.does = lambda outgoing: _raise(SendUnknown(say("It may have gone.")))
    flow.speak(now=NOON)
    if broken == "seal":
        Draft.objects.update(sealed_to=UNOPENED)
    else:
        monkeypatch.setattr(outbox, "find", lambda config, outgoing: _raise(ValueError("not JSON")))
    for hour in range(1, 12):
        flow.speak(now=NOON + timedelta(hours=2 * hour))
    row.refresh_from_db()
    assert (row.state, row.due_at, row.leased_until, row.attempts) == ("unknown", None, None, delivery.LOOKS)
    assert row.trouble_words == "It may have gone."
    delivery.decide(row, True, by=house.orla, now=NOON, reason="It stands there.")


def test_what_the_guard_takes_back_can_be_approved_again_by_the_same_person(
    house: Any, reply: Callable[[str], Delivery], board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply("a")
    with monkeypatch.context() as for_now:
        stop = Verdict("block", (Finding("failed", 0, 1, guard.FAILED, ""),), None)
        for_now.setattr(guard, "examine", lambda said, now: stop)
        flow.speak(now=NOON)
    draft = Draft.objects.get()
    assert (draft.state, draft.delivery.state, draft.version) == ("draft", "cancelled", 2)
    writing.submit(draft, by=house.asha, now=NOON)
    writing.approve(draft, draft.version, by=house.nair, now=NOON)
    flow.speak(now=NOON)
    assert Draft.objects.get().state == "sent"
    assert len(board.sent) == 1


@pytest.mark.parametrize(
    "words",
    [f"5.1.1 <{AUTHOR}>: rejected", f"{AUTHOR.upper()} unknown", "no mailbox maria.lopez here", f"for {AUTHOR[:16]}…"],
)
def test_no_address_is_kept_in_the_ledger_or_shown(
    house: Any, reply: Callable[[str], Delivery], board: Board, words: str
) -> None:
    row = reply("a")
    sentence = say("{host} refused the mail: {code} {words}.", host="mx.example", code=550, words=words)
    board.does = lambda outgoing: _raise(SendFailed(sentence, permanent=True))
    flow.speak(now=NOON)
    mark = Event.objects.get(act="delivery.failed")
    assert mark.reason == "{host} refused the mail: {code} {words}."
    row.refresh_from_db()
    assert "lopez" not in row.trouble.lower()
    assert "mx.example refused the mail: 550" in row.trouble_words
    assert "the address" in row.trouble_words
    at = f"/conversations/{row.draft.reply.conversation_id}"
    assert "lopez" not in signed_in(house.asha).get(at).content.decode().lower()


def test_after_a_handover_the_conversation_says_whose_it_is(house: Any, reply: Callable[[str], Delivery]) -> None:
    row = reply("a")
    conversation = row.draft.reply.conversation
    Draft.objects.update(team_id=house.maternity.pk)
    acts.assign(conversation, team=house.desk, by=house.orla, now=NOON)
    assert signed_in(house.mira).post(f"/drafts/{row.draft_id}/withdrawal").status_code == 403
    assert Draft.objects.get().state == "approved"
    assert signed_in(house.vera).post(f"/drafts/{row.draft_id}/withdrawal").status_code == 303
    assert Draft.objects.get().state == "withdrawn"


def test_the_count_of_the_fault_runs_sees_a_real_double(tmp_path: Path) -> None:
    notice = {"in_reply_to": "p1", "text": SAFE}
    for key in ("one", "two"):
        (tmp_path / f"{key}.json").write_text(json.dumps(notice | {"key": key}))
    post = Post()
    for number, name in (("1", "a"), ("2", "a"), ("3", "b")):
        envelope = type("Envelope", (), {"content": f"Message-ID: <{number}>\n\n{SAFE}".encode(), "rcpt_tos": [name]})
        with pytest.raises(StopIteration):  # a coroutine that waits for nothing: one step, with no loop of its own
            post.handle_DATA(None, None, envelope).send(None)
    doubles = {"in the folder": 1, "mail by Message-ID": 0, "mail by recipient and words": 1}
    assert really_out(post, tmp_path) == (2, 3, doubles)
