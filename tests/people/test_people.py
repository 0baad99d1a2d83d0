"""Founding, signing in with one and two factors, inviting, switching off: through the real pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from bedside.people import verbs
from bedside.people.may import Refused, check, may, roles
from bedside.people.models import Organisation, User
from bedside.record.models import Event
from tests.cast import NOON, PASSWORD


def sign_in(user: User, password: str = PASSWORD) -> Client:
    client = Client()
    answer = client.post("/sign-in", {"login": user.email, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return client


def test_the_first_page_opens_once(db: None, settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    client = Client()
    asked = {
        "name": "Hospital Riu", "language": "ca", "country": "ES", "zone": "Europe/Madrid",
        "person": "Ona Riu", "email": "ona@example.org", "password": "three-quiet-rivers",
    }  # fmt: skip
    assert "not the word" in client.post("/set-up", {**asked, "word": "guess"}).content.decode()
    assert client.post("/set-up", {**asked, "word": verbs.set_up_word()}).status_code == 302
    assert Organisation.objects.get().name == "Hospital Riu"
    assert client.get("/set-up").status_code == 404
    assert client.post("/set-up", {**asked, "word": "guess"}).status_code == 404
    assert sign_in(User.objects.get(), "three-quiet-rivers").get("/people").status_code == 200


def test_a_second_factor_is_asked_for_once_it_is_on(house: Any) -> None:
    client = sign_in(house.asha)
    assert client.get("/second-factor/app").status_code == 302  # is it still you?
    client.post("/sign-in/again", {"password": PASSWORD})
    assert "data:image/svg" in client.get("/second-factor/app").content.decode()
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/second-factor/app", {"code": code(secret)})
    assert answer.status_code == 302
    other = Client()
    answer = other.post("/sign-in", {"login": house.asha.email, "password": PASSWORD})
    assert answer["Location"].endswith("/sign-in/second")
    assert other.get("/people").status_code == 302
    assert secret not in str(
        Authenticator.objects.get(user=house.asha, type="totp").data
    )  # it is sealed in the database


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_an_invited_colleague_sets_a_password_once(house: Any) -> None:
    client = sign_in(house.ada)
    made = client.post(
        "/people/invite",
        {"email": "new@example.org", "name": "Nil Font", "chosen": ["community_manager"], "teams": [house.desk.pk]},
    )
    assert made.status_code == 201
    nil = User.objects.get(email="new@example.org")
    link = verbs.invitation(nil)
    guest = Client()
    page = guest.get(link, follow=True)
    done = guest.post(page.redirect_chain[-1][0], {"password1": "seven-small-boats", "password2": "seven-small-boats"})
    assert done.status_code == 302
    assert sign_in(nil, "seven-small-boats").get("/people").status_code == 200
    assert "used already" in Client().get(link, follow=True).content.decode()


def test_who_is_switched_off_is_out_at_once(house: Any) -> None:
    asha = sign_in(house.asha)
    assert asha.get("/people").status_code == 200
    verbs.switch(house.asha, False, by=house.ada, now=NOON, reason="left us")
    assert asha.get("/people").status_code == 302
    assert sign_in(house.asha).get("/people").status_code == 302
    assert Event.objects.get(act="user.switched_off").reason == "left us"
    with pytest.raises(Refused):
        check(house.asha, "inbox.read")


def test_nobody_gives_themselves_a_role(house: Any) -> None:
    with pytest.raises(verbs.Cannot, match="your own roles"):
        verbs.change(house.ada, by=house.ada, now=NOON, chosen=["administrator", "incident_lead"], teams=[])


@pytest.mark.parametrize(
    "who, act, allowed",
    [
        ("asha", "conversation.answer", True),
        ("mira", "conversation.answer", False),  # another team's
        ("orla", "conversation.answer", True),
        ("nair", "conversation.answer", False),
        ("nair", "draft.approve", True),
        ("vera", "mention.unmask", False),
        ("vera", "inbox.read", True),
        ("leo", "inbox.read", False),
        ("ada", "inbox.read", False),
        ("carmen", "ledger.read", True),
    ],
)
def test_may(house: Any, say: Any, who: str, act: str, allowed: bool) -> None:
    conversation = say("When are visiting hours at Vega North?")
    conversation.team = house.desk
    assert may(house.people[who], act, conversation) is allowed


def test_refusals_are_sentences_that_name_who_may(house: Any) -> None:
    with pytest.raises(Refused, match="Compliance officer"):
        check(house.asha, "ledger.read")


def test_every_act_of_the_policy_belongs_to_somebody() -> None:
    acts = {act for role in roles().values() for act in role.acts}
    assert {"draft.approve", "ledger.read", "mention.unmask"} <= acts


def test_the_ledger_page_reads_in_words(house: Any) -> None:
    sign_in(house.asha)
    page = sign_in(house.carmen).get("/ledger").content.decode()
    assert "Asha Obi" in page
    assert "signed in" in page
    assert "the chain is whole" in page
    assert sign_in(house.asha).get("/ledger").status_code == 403
    assert sign_in(house.carmen).get("/ledger?before=x").status_code == 400


def test_healthz_says_what_is_wrong(db: None, client: Client) -> None:
    from django.utils import timezone

    from bedside.record.models import Pulse

    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "No worker" in answer.json()["reasons"][0]
    Pulse.objects.create(worker="here", at=timezone.now())
    assert client.get("/healthz").status_code == 200
    Pulse.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert client.get("/healthz").status_code == 503
