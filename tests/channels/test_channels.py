"""Channels on screen: how each one is in words, connecting, changing, switching, fetching at once, secrets shown once."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bedside.channels import health, verbs
from bedside.channels.models import Channel
from bedside.connectors.base import ConnectorError
from bedside.record.models import Event
from tests.cast import NOON


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize(
    "about, sentence, mark",
    [
        ({}, "nothing heard yet", "quiet"),
        ({"answered_at": NOON - timedelta(seconds=8)}, "nothing heard yet, looked 8 s ago", "quiet"),
        ({"heard_at": NOON - timedelta(seconds=8)}, "heard 8 s ago", "well"),
        (
            {"heard_at": NOON - timedelta(hours=3), "usual_gap": timedelta(minutes=5)},
            "silent for 3 h, usually every 5 min",
            "silent",
        ),
        (
            {"heard_at": NOON - timedelta(minutes=20), "usual_gap": timedelta(minutes=5)},
            "quiet for 20 min, usually every 5 min",
            "quiet",
        ),
        (
            {"trouble": "It answers with 502.", "trouble_since": NOON - timedelta(minutes=58)},
            "broken since 11:02: It answers with 502.",
            "broken",
        ),
        ({"state": "off", "trouble": "x", "trouble_since": NOON}, "switched off", "quiet"),
    ],
)
def test_health_is_told_in_words(house: Any, about: dict[str, Any], sentence: str, mark: str) -> None:
    channel = Channel(organisation=house.organisation, name="Feed", connector="rss", added_at=NOON, **about)
    assert health.words(channel, now=NOON) == sentence
    assert health.mark(channel, now=NOON) == mark


def test_a_feed_is_connected_broken_mended_switched_and_fetched(house: Any, charlie: Any) -> None:
    ada = client_of(house.ada)
    made = ada.post("/channels/new?connector=rss", {"name": "Herald", "set_url": "https://news.example.org/feed"})
    channel = Channel.objects.get(name="Herald")
    assert made.status_code == 303
    verbs.in_trouble(channel, ConnectorError("The Herald answers with status 502; it will be tried again."), now=NOON)
    told = ada.get("/channels").content.decode()
    assert "One channel is broken" in told
    assert "broken since" in told
    ada.post(
        f"/channels/{channel.pk}/settings",
        {"name": "The Herald", "set_url": "https://news.example.org/new", "set_password": "open sesame"},
    )
    channel.refresh_from_db()
    assert (channel.name, channel.trouble, channel.config["url"]) == ("The Herald", "", "https://news.example.org/new")
    ada.post(
        f"/channels/{channel.pk}/settings",
        {"name": "The Herald", "set_url": "https://news.example.org/new", "set_password": ""},
    )
    channel.refresh_from_db()
    assert channel.secrets() == {"password": "open sesame"}
    assert "open sesame" not in ada.get(f"/channels/{channel.pk}").content.decode()
    ada.post(f"/channels/{channel.pk}/fetch")
    ada.post(f"/channels/{channel.pk}/switch", {"to": "off", "reason": ""})
    channel.refresh_from_db()
    assert channel.state == "on"
    ada.post(f"/channels/{channel.pk}/switch", {"to": "off", "reason": "The paper closed."})
    channel.refresh_from_db()
    assert channel.state == "off"
    told = ada.get(f"/channels/{channel.pk}").content.decode()
    for words in (
        "Switched off",
        "The paper closed.",
        "Fetched at once",
        "Settings changed",
        "Broke",
        "Connected",
        "Ada Nowak",
    ):
        assert words in told
    assert client_of(charlie).get(f"/channels/{channel.pk}").status_code == 404


@pytest.mark.parametrize(
    "given, sentence",
    [
        ({"name": "", "set_url": "https://a.example"}, "required"),
        ({"name": "Feed", "set_url": ""}, "required"),
        ({"name": "Feed", "set_url": "ftp://a.example"}, "must begin with https:// or http://"),
        ({"name": "Notice board", "set_url": "https://a.example"}, "There is a channel of this name already"),
    ],
)
def test_settings_that_will_not_do_are_refused_in_words(house: Any, given: dict[str, str], sentence: str) -> None:
    answer = client_of(house.ada).post("/channels/new?connector=rss", given)
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.content.decode())
    assert Channel.objects.count() == 1


def test_a_signing_secret_is_shown_once_and_the_one_before_stays_good(house: Any) -> None:
    ada = client_of(house.ada)
    shown = ada.post("/channels/new?connector=webhook", {"name": "Forms"}).content.decode()
    channel = Channel.objects.get(name="Forms")
    first = channel.secrets()["secret"]
    assert first in html.unescape(shown)
    assert f"/intake/{channel.pk}" in shown
    assert first not in html.unescape(ada.get(f"/channels/{channel.pk}").content.decode())
    ada.post(f"/channels/{channel.pk}/secret")
    channel.refresh_from_db()
    assert channel.secrets()["previous_secret"] == first
    assert channel.secrets()["secret"] != first
    assert Event.objects.filter(act="channel.renewed").count() == 1


def test_the_list_asks_few_questions(house: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        verbs.connect(house.organisation, f"Feed {number}", "rss", {"url": "https://a.example"}, by=None, now=NOON)
    client = client_of(house.asha)
    client.get("/channels")
    with django_assert_max_num_queries(9):
        told = client.get("/channels").content.decode()
    assert "Connecting and changing channels is for" in told
    assert not re.search("channels/new", told)
