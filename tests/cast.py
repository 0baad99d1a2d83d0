"""The cast: Asha (social desk), Mira (desk, another team), Dr Nair (approver), Orla (lead), Vera (agency), Carmen (compliance),
Leo (leadership), Ada (administrator), and Charlie of another hospital, who must see nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bedside.connectors.base import Post

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday
PASSWORD = "a-long-and-quiet-morning"


@dataclass
class House:
    """One organisation with its people, ready to work."""

    organisation: Any
    site: Any
    desk: Any
    maternity: Any
    channel: Any
    people: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def _user(organisation: Any, name: str, role: str, *teams: Any) -> Any:
    from bedside.people.models import User

    email = f"{name.split()[-1].lower()}@{organisation.pk}.example.org"
    user = User.objects.create_user(email, PASSWORD, organisation=organisation, name=name, roles=[role], joined_at=NOON)
    user.teams.set(teams)
    return user


def open_house(tmp_path: Path, name: str = "Vega") -> House:
    from bedside.channels import verbs
    from bedside.people.models import Organisation, Site, Team

    profile = json.loads((Path(__file__).parents[1] / "bedside/demo/organisation.json").read_text(encoding="utf-8"))
    organisation = Organisation.objects.create(name=name, profile=profile, created_at=NOON)
    site = Site.objects.create(
        organisation=organisation,
        key="vega-north",
        name="Vega North",
        language="en",
        zone="Europe/London",
        country="GB",
        region="ENG",
    )
    desk = Team.objects.create(organisation=organisation, name="Social desk")
    maternity = Team.objects.create(organisation=organisation, name="Maternity")
    folder = tmp_path / f"outbox-{organisation.pk}"
    folder.mkdir(parents=True, exist_ok=True)
    channel = verbs.connect(
        organisation, "Notice board", "outbox", {"folder": str(folder)}, by=None, now=NOON, site=site, language="en"
    )
    house = House(organisation, site, desk, maternity, channel)
    house.people = {
        "asha": _user(organisation, "Asha Obi", "community_manager", desk),
        "mira": _user(organisation, "Mira Kos", "community_manager", maternity),
        "nair": _user(organisation, "Dr Nair", "clinical_approver"),
        "orla": _user(organisation, "Orla Byrne", "incident_lead", desk),
        "vera": _user(organisation, "Vera Agency", "agency_operator", desk),
        "carmen": _user(organisation, "Carmen Vidal", "compliance_officer"),
        "leo": _user(organisation, "Leo Lund", "leadership"),
        "ada": _user(organisation, "Ada Nowak", "administrator"),
    }
    return house


@pytest.fixture
def house(db: None, tmp_path: Path) -> House:
    return open_house(tmp_path)


@pytest.fixture
def charlie(db: None, tmp_path: Path) -> Any:
    """Charlie runs another hospital and holds every role there."""
    from bedside.people.may import roles

    other = open_house(tmp_path, "Saint Elsewhere")
    user = other.people["orla"]
    user.name, user.roles = "Charlie Brown", list(roles())
    user.save()
    return user


@pytest.fixture
def say(house: House) -> Callable[..., Any]:
    """Somebody says something on the house's channel; it is kept, read and placed. Returns its conversation."""

    def said(text: str, *, now: datetime = NOON, **what: Any) -> Any:
        from bedside import flow
        from bedside.inbox.models import Conversation
        from bedside.listening import keep

        number = what.pop("external_id", f"post-{abs(hash((text, now)))}")
        post = Post(external_id=number, text=text, posted_at=what.pop("posted_at", now - timedelta(minutes=2)), **what)
        keep.keep(house.channel, [post], now=now)
        flow.understand_waiting(now=now)
        return Conversation.objects.filter(
            channel=house.channel, thread=post.thread or post.in_reply_to or number
        ).first()

    return said
