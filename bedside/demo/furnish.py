"""Furnishing the show flat: the hospital, its people, channels and saved replies. It does not play any day (see load.py)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from bedside.channels import verbs
from bedside.channels.models import Channel
from bedside.demo import story
from bedside.demo.saved import SAVED
from bedside.people.models import Organisation, Site, Team, User
from bedside.publishing.models import SavedReply
from bedside.record.ledger import acting, mark

TEAMS: dict[str, tuple[list[str], list[str]]] = {
    "Patient experience": (
        ["waiting", "access", "food", "facilities", "cleanliness", "transport_parking", "billing", "digital"],
        [],
    ),
    "Clinical liaison": (["care_quality", "medication", "continuity", "safety", "public_health"], []),
    "Catalonia": ([], ["vega-mar"]),
    "Poland": ([], ["vega-polnoc", "przychodnia-vega"]),
}
PEOPLE: tuple[tuple[str, str, str, str, tuple[str, ...], str], ...] = (
    (
        "asha",
        "Asha Obi",
        "Social desk",
        "community_manager",
        ("Patient experience", "Catalonia", "Poland", "Clinical liaison"),
        "en",
    ),
    ("mira", "Mira Kos", "Social desk, Warsaw", "community_manager", ("Poland",), "pl"),
    ("marta", "Marta Puig", "Social desk, Barcelona", "community_manager", ("Catalonia",), "ca"),
    ("nair", "Dr Nair", "Clinical lead", "clinical_approver", (), "en"),
    ("orla", "Orla Byrne", "Head of communications", "incident_lead", ("Patient experience", "Clinical liaison"), "en"),
    ("carmen", "Carmen Vidal", "Compliance officer", "compliance_officer", (), "es"),
    ("vera", "Vera Lind", "Night desk, an agency", "agency_operator", ("Patient experience",), "en"),
    ("leo", "Leo Castillo", "Board secretary", "leadership", (), "en"),
    ("ada", "Ada Nowak", "IT", "administrator", (), "en"),
)
CHANNELS: dict[str, tuple[str, str]] = {
    "social": ("Mastodon", "social"),
    "reviews": ("Reviews", "review"),
    "forum": ("Patients' forum", "forum"),
    "mail": ("Contact address", "email"),
    "messages": ("Private messages", "social"),
    "news": ("News", "news"),
    "comments": ("Comments on our page", "social"),
}


@dataclass
class Flat:
    """The furnished flat."""

    organisation: Organisation
    people: dict[str, User]
    channels: dict[str, Channel]
    folder: Path


def furnish(*, now: datetime) -> Flat:
    """Make the hospital as it stood thirty-one days ago."""
    then = now - timedelta(days=31)
    profile = story.organisation()
    with acting():
        organisation = Organisation.objects.create(name="Vega", language="en", profile=profile, created_at=then)
        mark("organisation.founded", organisation, by=None, now=then)
        sites = {site["id"]: _site(organisation, site) for site in profile["sites"]}
        people = _people(organisation, sites, then)
        _saved(organisation, people, then)
    folder = Path(settings.DATA) / "demo"
    channels = {key: _channel(organisation, key, folder, people["ada"], then) for key in CHANNELS}
    return Flat(organisation, people, channels, folder)


def _site(organisation: Organisation, told: dict[str, Any]) -> Site:
    return Site.objects.create(
        organisation=organisation, key=told["id"], name=told["name"], kind=told["kind"], language=told["lang"],
        hours={day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}, **story.SITES[told["id"]],
    )  # fmt: skip


def _people(organisation: Organisation, sites: dict[str, Site], then: datetime) -> dict[str, User]:
    teams = {}
    for name, (topics, keys) in TEAMS.items():
        teams[name] = Team.objects.create(organisation=organisation, name=name, topics=topics)
        teams[name].sites.set([sites[key] for key in keys])
    words = password()
    made = {}
    for key, name, title, role, theirs, language in PEOPLE:
        made[key] = User.objects.create_user(
            f"{key}@vegan.example", words, organisation=organisation, name=name, title=title, roles=[role],
            language=language, zone="Europe/Madrid", joined_at=then,
        )  # fmt: skip
        made[key].teams.set([teams[team] for team in theirs])
        mark("user.invited", made[key], by=None, now=then, roles=[role])
    return made


def _saved(organisation: Organisation, people: dict[str, User], then: datetime) -> None:
    for (title, topic), texts in SAVED.items():
        for lang, text in texts.items():
            SavedReply.objects.create(
                organisation=organisation, title=title, topic=topic, lang=lang, text=text,
                approved_by=people["nair"], approved_at=then, expires_at=then + timedelta(days=365),
            )  # fmt: skip


def _channel(organisation: Organisation, key: str, folder: Path, by: User, then: datetime) -> Channel:
    name, source_type = CHANNELS[key]
    replies, script = folder / "replies" / key, folder / "script" / key
    replies.mkdir(parents=True, exist_ok=True)
    script.mkdir(parents=True, exist_ok=True)
    places = {"folder": str(replies), "script": str(script)}
    channel = verbs.connect(organisation, name, "demo", places, by=by, now=then)
    channel.config |= {"plays": key, "source_type": source_type}
    channel.every = timedelta(seconds=3)
    channel.save(update_fields=["config", "every"])
    return channel


# The sign-in: one password for the whole cast, made here once and kept beside the data, so that it can be told again.


def sign_in_file() -> Path:
    return Path(settings.DATA) / "demo-sign-in"


def password() -> str:
    file = sign_in_file()
    if not file.exists():
        words = "-".join(secrets.choice(WORDS) for _ in range(4))
        file.touch(mode=0o600)
        file.write_text(words + "\n", encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


WORDS = [
    "amber",
    "apple",
    "april",
    "arbour",
    "autumn",
    "basil",
    "beacon",
    "birch",
    "bramble",
    "breeze",
    "bridge",
    "candle",
    "cedar",
    "clover",
    "copper",
    "coral",
    "cotton",
    "crane",
    "dawn",
    "delta",
    "ember",
    "fable",
    "falcon",
    "fern",
    "field",
    "flint",
    "forest",
    "garden",
    "ginger",
    "glade",
    "harbour",
    "hazel",
    "heather",
    "honey",
    "ivory",
    "jasmine",
    "juniper",
    "kettle",
    "lantern",
    "lemon",
    "linen",
    "maple",
    "marble",
    "meadow",
    "mint",
    "morning",
    "nutmeg",
    "oak",
    "olive",
    "orchard",
    "otter",
    "pebble",
    "pepper",
    "pine",
    "plum",
    "poppy",
    "quiet",
    "rain",
    "river",
    "robin",
    "rosemary",
    "saffron",
    "sage",
    "silver",
    "sparrow",
    "spruce",
    "stone",
    "summer",
    "thistle",
    "thyme",
    "tulip",
    "valley",
    "velvet",
    "violet",
    "walnut",
    "willow",
]
