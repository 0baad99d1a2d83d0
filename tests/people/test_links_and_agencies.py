"""Nobody becomes somebody else: links to set a password, originals of another team, what an agency's page leaves out."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from bedside.inbox import acts
from bedside.listening import unmask
from bedside.listening.models import Mention
from bedside.people.models import User
from bedside.record.models import Event
from tests.browser import signed_in
from tests.cast import NOON

LINK = re.compile(r"/password/new/[^\"'<\s]+")


def test_an_administrator_makes_links_only_for_who_has_no_password(house: Any) -> None:
    ada = signed_in(house.ada)
    answer = ada.post(f"/people/{house.nair.pk}/invitation")
    assert (answer.status_code, LINK.search(answer.content.decode())) == (409, None)
    assert "Forgotten your password?" in html.unescape(answer.content.decode())
    page = html.unescape(ada.get(f"/people/{house.nair.pk}").content.decode())
    assert "invitation" not in page
    assert "Forgotten your password?" in page
    assert not Event.objects.filter(act="user.link_made").exists()
    ada.post("/people/invite", {"email": "nil@example.org", "name": "Nil Font", "chosen": ["leadership"]})
    nil = User.objects.get(email="nil@example.org")
    again = ada.post(f"/people/{nil.pk}/invitation")
    link = LINK.search(again.content.decode())
    assert link
    assert Client().get(link.group(), follow=True).status_code == 200
    made = Event.objects.filter(act="user.link_made", thing_id=nil.pk, by_id=house.ada.pk)
    assert made.count() == 2, "the invitation's and the second one"


@pytest.mark.parametrize("who, status", [("asha", 200), ("mira", 403), ("orla", 200), ("nair", 200), ("vera", 403)])
def test_an_original_is_its_conversations_teams(house: Any, say: Any, who: str, status: int) -> None:
    conversation = say("My name is Maria Lopez Garcia and nobody at Vega North calls me back on 612 345 678")
    acts.assign(conversation, team=house.desk, by=house.orla, now=NOON)
    address = f"/mentions/{Mention.objects.get().pk}/original"
    answer = signed_in(house.people[who]).post(address, {"reason": "I am to call her back"})
    assert (answer.status_code, "Lopez" in answer.content.decode()) == (status, status == 200)
    assert Event.objects.filter(act="mention.unmasked").count() == (status == 200)


@pytest.mark.parametrize("who, sees", [("asha", True), ("vera", False)])
def test_an_agency_gets_no_links_and_no_reasons_but_notes(house: Any, say: Any, who: str, sees: bool) -> None:
    address = "https://social.example/@maria.lopez.1974/1"
    conversation = say("My name is Maria Lopez Garcia, Vega North", url=address)
    acts.assign(conversation, team=house.desk, by=house.orla, now=NOON)
    unmask.unmask(Mention.objects.get(), "Must ring 612345678 back", by=house.orla, now=NOON)
    acts.write_note(conversation, "Please keep it short", by=house.orla, now=NOON)
    client = signed_in(house.people[who])
    for page in (f"/conversations/{conversation.pk}", f"/conversations/{conversation.pk}/thread"):
        told = client.get(page).content.decode()
        assert ("maria.lopez.1974" in told, "Must ring" in told) == (sees, sees)
        assert "612345678" not in told  # a reason is kept masked
        assert "Please keep it short" in told
