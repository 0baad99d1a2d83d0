"""Ids and links that tell who somebody is are not kept in clear, and an answer still finds its way by them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bedside import flow
from bedside.inbox import acts
from bedside.inbox.models import Conversation
from bedside.listening.ids import kept_id, kept_link
from bedside.listening.models import Mention, Original
from bedside.publishing import writing
from bedside.publishing.models import Draft
from tests.cast import NOON

SAFE = "We are sorry to read this. Please write to hello@vegan.example, so that we can listen."


@pytest.mark.parametrize(
    ("given", "clear"),
    [
        ("p1", True),
        ("1859234512345678901", True),  # platforms count further than telephones
        ("post-4539578763621486", True),
        ("<20261118.7@mail.example.org>", True),  # the number of a mail
        ("550e8400-e29b-41d4-a716-44665544000a", True),
        ("https://news.example/2026/11/18/night-nurses", True),
        ("ok\0", True),
        ("+48 588 047 766", False),
        ("34608372007", False),
        ("20261122070000-608372007", False),
        ("maria.lopez@mailbox.example", False),
        ("41269610C", False),
        ("ES5632113952325367215752", False),
        ("https://reviews.example/r/1?who=608372007", False),
    ],
)
def test_an_id_is_kept_in_clear_unless_it_tells_who_somebody_is(given: str, clear: bool) -> None:
    kept = kept_id(given)
    assert kept.startswith("sealed:") != clear
    assert kept_id(given) == kept  # the same again is the same
    assert len(kept) <= 300


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://reviews.example/r/1?page=2#last", "https://reviews.example/r/1?page=2#last"),
        ("https://reviews.example/r/1?who=608372007", "https://reviews.example/r/1"),
        ("https://reviews.example/r/1?to=maria%40mailbox.example#x", "https://reviews.example/r/1"),
        ("https://reviews.example/r/1#DNI=41269610C", "https://reviews.example/r/1"),
        ("https://maria@reviews.example/r/1", ""),
        ("javascript:alert(1)", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_a_link_is_kept_without_what_tells_who_somebody_is(given: str, kept: str) -> None:
    assert kept_link(given) == kept


def test_an_answer_goes_to_the_true_thread_though_no_column_names_it(house: Any, say: Any) -> None:
    said = {"external_id": "m-1", "thread": "34608372007", "author_id": "34608372007", "visibility": "private"}
    say("When are visiting hours at Vega North?", **said)
    say("Hello?", now=NOON + timedelta(minutes=1), **(said | {"external_id": "m-2"}))
    conversation = Conversation.objects.get()  # both in one
    assert "608372007" not in f"{Mention.objects.values_list()}{Conversation.objects.values_list()}"
    draft = acts.draft_reply(conversation, SAFE, by=house.asha, now=NOON)
    assert b"608372007" not in b"".join(
        bytes(v) for v in Draft.objects.values_list("sealed_thread", "sealed_text").get()
    )
    writing.submit(draft, by=house.asha, now=NOON)
    writing.approve(draft, draft.version, by=house.nair, now=NOON)
    flow.speak(now=NOON + timedelta(minutes=5))
    (out,) = (json.loads(file.read_text()) for file in Path(house.channel.config["folder"]).glob("*.json"))
    assert (out["thread"], out["in_reply_to"], out["to"], out["text"]) == ("34608372007", "m-2", "34608372007", SAFE)


def test_without_its_original_an_answer_has_the_ids_that_are_kept(house: Any, say: Any) -> None:
    conversation = say("When are visiting hours at Vega North?", external_id="m-1")
    Original.objects.all().delete()
    draft = acts.draft_reply(conversation, SAFE, by=house.asha, now=NOON)
    assert (draft.in_reply_to, draft.thread, bytes(draft.sealed_to)) == ("m-1", "m-1", b"")
