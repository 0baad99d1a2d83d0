"""Overrides: who may ask and who may decide, what voids one, what can never pass, what delivery honours, and what the ledger keeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bedside import flow
from bedside.inbox import acts, otherwise
from bedside.inbox.models import Conversation
from bedside.people.may import may
from bedside.publishing import guard, kept, overrides, shown, writing
from bedside.publishing.models import Delivery, Draft, Override
from bedside.publishing.objections import digest_of
from bedside.record.ledger import verify
from bedside.record.models import Event
from bedside.understanding.drafts import SAYINGS
from tests.browser import signed_in
from tests.cast import NOON

HEARD = "Four hours waiting in A&E at Vega North and nobody tells us anything. This is a disgrace."
STOPPED = "We are sorry about your long wait in our emergency department on Tuesday. We have looked at your file."
NAMED = "Mrs Elena Marsh, thank you for your visit on Tuesday. We have looked at your file."
NUMBERED = "Thank you for your visit on Tuesday, 44051401359, we have looked at your file."
SAFE = "Thank you for writing. Please send us a private message and we will look into it."
WHY = "It answers our own lift inspector, who is no patient."
BECAUSE = "I know the inspector, and it is public."
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def conversation(say: Callable[..., Any]) -> Conversation:
    return say(HEARD, external_id="wait")


def ask(house: Any, conversation: Conversation, text: str = STOPPED, why: str = WHY) -> Draft:
    return otherwise.ask_for_override(conversation, text, why, by=house.asha, now=NOON, asked_of=house.nair)


def passed(house: Any, conversation: Conversation, by: str = "carmen") -> Draft:
    draft = ask(house, conversation)
    overrides.decide(draft, draft.version, "passed", BECAUSE, by=house.people[by], now=LATER)
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ("asha", "You wrote some of these words"),
        ("orla", ""),
        ("nair", ""),
        ("carmen", ""),
    ],
)
def test_somebody_else_decides(house: Any, conversation: Conversation, who: str, refused: str) -> None:
    draft, by = ask(house, conversation), house.people[who]
    if refused:
        with pytest.raises(overrides.CannotOverride, match=refused):
            overrides.decide(draft, draft.version, "passed", BECAUSE, by=by, now=LATER)
        assert Draft.objects.get().state == "draft"
        return
    overrides.decide(draft, draft.version, "passed", BECAUSE, by=by, now=LATER)
    draft.refresh_from_db()
    asked_of = None if who == "nair" else house.nair  # nobody is asked to approve what they let pass
    assert (draft.state, draft.asked_at, draft.asked_of) == ("awaiting_approval", LATER, asked_of)


def test_the_act_is_for_three_roles(house: Any, conversation: Conversation) -> None:
    draft = ask(house, conversation)
    may_do = {name for name, user in house.people.items() if may(user, "guard.override", draft)}
    assert may_do == {"nair", "orla", "carmen"}


def test_whoever_wrote_an_earlier_version_decides_nothing(house: Any, conversation: Conversation) -> None:
    acts.draft_reply(conversation, STOPPED + " Thank you.", by=house.orla, now=NOON)
    draft = ask(house, conversation)
    with pytest.raises(overrides.CannotOverride, match="You wrote some"):
        overrides.decide(draft, draft.version, "passed", BECAUSE, by=house.orla, now=LATER)


@pytest.mark.parametrize(
    ("text", "why", "sentence"),
    [
        (STOPPED, "  no ", "Say in a few words why"),
        (SAFE, WHY, "does not stop these words"),
        (NAMED, WHY, "cannot be overridden: take it out"),
        (NUMBERED, WHY, "cannot be overridden: take it out"),
    ],
)
def test_what_cannot_be_asked(house: Any, conversation: Conversation, text: str, why: str, sentence: str) -> None:
    with pytest.raises(overrides.CannotOverride, match=sentence):
        ask(house, conversation, text, why)
    assert not Override.objects.exists()


def test_only_the_author_asks_and_only_once_for_the_same_words(house: Any, conversation: Conversation) -> None:
    draft = acts.draft_reply(conversation, STOPPED, by=house.asha, now=NOON)
    with pytest.raises(overrides.CannotOverride, match="Only whoever wrote"):
        overrides.ask(draft, WHY, by=house.mira, now=NOON)
    overrides.ask(draft, WHY, by=house.asha, now=NOON)
    with pytest.raises(overrides.CannotOverride, match="asked for already"):
        overrides.ask(draft, WHY, by=house.asha, now=NOON)
    overrides.decide(draft, draft.version, "refused", BECAUSE, by=house.nair, now=LATER)
    with pytest.raises(overrides.CannotOverride, match="was refused"):
        overrides.ask(draft, WHY, by=house.asha, now=LATER)
    assert Draft.objects.get().state == "draft"


def test_what_is_held_or_could_not_be_read_never_passes(
    house: Any, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = ask(house, conversation)
    hold = writing.place_hold(by=house.orla, now=NOON, why="the police asked us to wait", channel=house.channel)
    with pytest.raises(overrides.CannotOverride, match="held back cannot be let through"):
        overrides.decide(draft, draft.version, "passed", BECAUSE, by=house.nair, now=LATER)
    writing.lift_hold(hold, by=house.orla, now=NOON)
    monkeypatch.setattr(guard, "approved_wording", lambda said, now: 1 / 0)  # a check that breaks
    with pytest.raises(overrides.CannotOverride, match="could not finish reading"):
        overrides.decide(draft, draft.version, "passed", BECAUSE, by=house.nair, now=LATER)
    assert Override.objects.get().verdict == ""


def test_an_edit_makes_it_void_before_and_after_it_was_given(house: Any, conversation: Conversation) -> None:
    draft = ask(house, conversation)
    acts.draft_reply(conversation, STOPPED + " Thank you.", by=house.asha, now=LATER)
    for version in (draft.version, draft.version + 1):
        with pytest.raises(overrides.CannotOverride, match=r"no longer counts|No override of these words"):
            overrides.decide(Draft.objects.get(), version, "passed", BECAUSE, by=house.nair, now=LATER)
    again = ask(house, conversation, STOPPED + " Thank you.")
    overrides.decide(again, again.version, "passed", BECAUSE, by=house.nair, now=LATER)
    acts.draft_reply(conversation, STOPPED + " Thank you, truly.", by=house.asha, now=LATER)
    draft = Draft.objects.get()
    assert (draft.state, draft.override()) == ("draft", None)
    with pytest.raises(writing.GuardRefuses):
        writing.submit(draft, by=house.asha, now=LATER)


def test_whoever_let_it_pass_is_never_its_approver(house: Any, conversation: Conversation) -> None:
    draft = passed(house, conversation, "orla")
    with pytest.raises(writing.CannotApprove, match="You let these words pass the guard"):
        writing.approve(draft, draft.version, by=house.orla, now=LATER)
    writing.approve(draft, draft.version, by=house.nair, now=LATER)
    Override.objects.update(decided_by=house.nair)  # as if it had been the same person after all
    flow.speak(now=LATER)
    assert Delivery.objects.get().state == "cancelled"


@pytest.mark.parametrize("then", ["nothing", "the guard finds more", "the decider lost the role", "it became a name"])
def test_delivery_honours_it_as_long_as_nothing_new_is_found(house: Any, conversation: Conversation, then: str) -> None:
    draft = passed(house, conversation)
    writing.approve(draft, draft.version, by=house.nair, now=LATER)
    if then == "the guard finds more":
        Override.objects.update(digests=Override.objects.get().digests[1:])
    if then == "it became a name":
        draft.text = NAMED
        draft.save()
    if then == "the decider lost the role":
        house.carmen.roles = ["leadership"]
        house.carmen.save()
    flow.speak(now=LATER)
    sent = then == "nothing"
    assert Delivery.objects.get().state == ("sent" if sent else "cancelled")
    assert Draft.objects.get().state == ("sent" if sent else "draft")
    assert sent or Draft.objects.get().override() is None


def test_a_finding_that_became_graver_is_new(house: Any, conversation: Conversation) -> None:
    draft = ask(house, conversation)
    asked, verdict = Override.objects.get(), guard.examine(guard.of_draft(draft), now=NOON)
    assert not overrides.more_than(asked, verdict, draft.text)
    asked.digests = [one | {"stop": False} for one in asked.digests]
    assert overrides.more_than(asked, verdict, draft.text)


def test_the_ledger_holds_digests_and_never_the_words(house: Any, conversation: Conversation) -> None:
    quoting = f"I say: “{STOPPED}” and call Mrs Elena Marsh on 612 345 678, that was no patient."
    draft = ask(house, conversation, why=quoting)
    overrides.decide(draft, draft.version, "passed", quoting, by=house.carmen, now=LATER)
    events = list(Event.objects.filter(act__startswith="override.").order_by("number"))
    assert [(one.act, one.by_id) for one in events] == [
        ("override.asked", house.asha.pk),
        ("override.passed", house.carmen.pk),
    ]
    row = Override.objects.get()
    for event in events:
        assert event.detail["asked_by"] == house.asha.pk
        assert event.detail["checks"] == row.checks
        assert event.detail["digests"] == [one["digest"] for one in row.digests]
        assert event.reason.endswith("that was no patient.")
        assert "[…]" in event.reason
    told = json.dumps([[one.reason, one.detail] for one in Event.objects.all()]) + json.dumps(row.digests)
    for words in ("emergency department", "long wait", "your file", "Elena", "Marsh", "345 678"):
        assert words not in told
    one = row.digests[0]
    assert one["digest"] == digest_of(STOPPED[one["start"] : one["end"]]) != digest_of(STOPPED[one["start"] + 1 :])
    assert len(one["digest"]) == 64
    assert verify() == []


@pytest.mark.parametrize(
    ("text", "stretch", "told"),
    [
        ("They said thank you for coming, no more.", "Thank you for coming on Saturday", "They said […] no more."),
        ("Your file is a word of ours.", "your file", "[…] is a word of ours."),
        ("Nothing of it here.", "Thank you for coming", "Nothing of it here."),
        ("«Thank You — for coming»", "thank you - for coming", "[…]"),
        ("Nothing", "", "Nothing"),
    ],
)
def test_a_reason_is_kept_without_the_words_it_quotes(text: str, stretch: str, told: str) -> None:
    assert kept.without(text, [stretch]) == told


@pytest.mark.parametrize(
    "wrong",
    [
        {"decided_by": "asha", "decided_at": NOON, "verdict": "passed", "why": "because"},
        {"decided_by": "nair", "decided_at": NOON, "verdict": "passed", "why": ""},
        {"decided_by": "nair", "decided_at": None, "verdict": "passed", "why": "because"},
        {"decided_by": None, "decided_at": None, "verdict": "passed", "why": "because"},
        {"decided_by": "nair", "decided_at": NOON, "verdict": "", "why": ""},
        {"asked_why": ""},
    ],
)
def test_the_database_refuses_half_an_override(house: Any, conversation: Conversation, wrong: dict[str, Any]) -> None:
    ask(house, conversation)
    if wrong.get("decided_by"):
        wrong = wrong | {"decided_by": house.people[wrong["decided_by"]]}
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.update(**wrong)


def test_the_rules_that_identify_are_rules_of_the_guard() -> None:
    assert all(SAYINGS[rule][:2] == ("personal_detail", True) for rule in overrides.IDENTIFIERS)


def test_the_composer_offers_it_only_where_somebody_may_give_it(house: Any, conversation: Conversation) -> None:
    said = acts.to_be_said
    assert shown.checked(said(conversation, STOPPED), now=NOON).may_ask
    assert not shown.checked(said(conversation, SAFE), now=NOON).may_ask
    named = shown.checked(said(conversation, NAMED), now=NOON)
    assert (named.may_ask, "take it out" in named.no_override) == (False, True)
    asha, at = signed_in(house.asha), f"/conversations/{conversation.pk}"
    assert 'name="override_why"' in asha.get(at).content.decode()
    for person in (house.nair, house.orla, house.carmen):
        person.roles = ["leadership"]
        person.save()
    assert "Nobody else here may let words pass the guard" in asha.get(at).content.decode()


def test_on_the_pages_from_asking_to_approval(house: Any, conversation: Conversation) -> None:
    asha, at = signed_in(house.asha), f"/conversations/{conversation.pk}"
    given = {"text": STOPPED, "then": "override", "version": "0", "override_why": WHY, "asked_of": house.nair.pk}
    told = asha.post(f"{at}/draft", given, follow=True).content.decode()
    assert "Asked. Somebody else decides; nothing has been sent." in told
    assert "Asha Obi asked at" in told
    draft = Draft.objects.get()
    deciding = f"/drafts/{draft.pk}/override"
    answer = {"version": draft.version, "verdict": "passed", "why": BECAUSE}
    assert "/sign-in/again" in signed_in(house.carmen, minutes_ago=60).post(deciding, answer).url
    assert signed_in(house.mira).post(deciding, answer).status_code == 403
    carmen = signed_in(house.carmen)
    page = carmen.get("/approvals").content.decode()
    assert "1 override waits for your answer." in page
    assert WHY in page
    assert STOPPED in page
    assert "Give your reason" in carmen.post(deciding, answer | {"why": "ok"}, follow=True).content.decode()
    assert "Passed on." in carmen.post(deciding, answer, follow=True).content.decode()
    assert "No override of these words waits" in carmen.post(deciding, answer, follow=True).content.decode()
    assert carmen.post(f"/drafts/{draft.pk}/approval", {"verdict": "approved"}).status_code == 403
    page = signed_in(house.nair).get("/approvals").content.decode()
    assert f"Carmen Vidal let these words pass the guard: “{BECAUSE}”" in page.replace("&quot;", '"')
    assert "let the words pass the guard, to approval" in asha.get(f"{at}/thread").content.decode()


def test_charlie_and_the_agency_see_no_override(house: Any, conversation: Conversation, charlie: Any) -> None:
    draft = ask(house, conversation)
    assert STOPPED not in signed_in(charlie).get("/approvals").content.decode()
    assert signed_in(charlie).post(f"/drafts/{draft.pk}/override", {}).status_code == 404
    assert signed_in(house.vera).get("/approvals").status_code == 403
