"""The signed intake: every bad delivery is a clear sentence and no 5xx; what is good is kept, what is bad quarantined; acknowledged after commit only."""

from __future__ import annotations

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from bedside.channels import verbs
from bedside.channels.models import Reject
from bedside.connectors import webhook
from bedside.listening import intake, keep
from bedside.listening.models import Mention

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ...").decode()
OTHER = "whsec_" + base64.b64encode(b"another one of thirty-two bytes.").decode()
GOOD = {"external_id": "1", "text": "The night nurses were kind.", "posted_at": "2026-11-18T11:00:00Z"}


@pytest.fixture
def channel(house: Any) -> Any:
    return verbs.connect(house.organisation, "Forms", "webhook", {"secret": SECRET}, by=None, now=timezone.now())


def send(channel: Any, body: Any, *, secret: str = SECRET, late: int = 0, **headers: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = webhook.sign("msg-1", raw, secret, now=timezone.now() - timedelta(seconds=late)) | headers
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in signed.items() if value is not None}
    return Client().post(f"/intake/{channel.pk}", raw, content_type="application/json", **named)


def test_what_is_good_is_kept_once(channel: Any) -> None:
    answer = send(channel, {"posts": [GOOD, GOOD | {"external_id": "2"}]})
    assert (answer.status_code, answer.json()["new"]) == (202, 2)
    again = send(channel, GOOD)
    assert (again.json()["new"], again.json()["same"]) == (0, 1)
    assert Mention.objects.count() == 2


def wrong(sign: str) -> str:
    return sign[:-6] + "AAAAA="


@pytest.mark.parametrize(
    "name, headers, status, sentence",
    [
        ("missing", {"webhook-signature": None}, 401, "not signed: header webhook-signature is missing"),
        ("no id", {"webhook-id": None}, 401, "header webhook-id is missing"),
        ("no time", {"webhook-timestamp": None}, 401, "header webhook-timestamp is missing"),
        ("wrong", {"webhook-signature": "v1,bm90IGl0"}, 401, "does not fit"),
        ("truncated", {"webhook-signature": "v1,"}, 401, "does not fit"),
        ("other scheme", {"webhook-signature": "v2,bm90IGl0"}, 401, "does not fit"),
        ("not ASCII", {"webhook-signature": "v1,żółć"}, 401, "does not fit"),
        ("time in words", {"webhook-timestamp": "noon"}, 401, "whole seconds since 1970"),
        ("time without end", {"webhook-timestamp": "9" * 400}, 401, "whole seconds since 1970"),
    ],
)
def test_a_bad_signature_is_refused(
    channel: Any, name: str, headers: dict[str, Any], status: int, sentence: str
) -> None:
    answer = send(channel, GOOD, **headers)
    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    assert (Mention.objects.count(), Reject.objects.count()) == (0, 0)


@pytest.mark.parametrize("late, fits", [(0, True), (290, True), (310, False), (-310, False), (10**8, False)])
def test_stale_and_early_deliveries_are_refused(channel: Any, late: int, fits: bool) -> None:
    answer = send(channel, GOOD, late=late)
    assert answer.status_code == (202 if fits else 401)
    assert fits or "five minutes" in answer.json()["error"]


def test_another_channels_signature_does_not_fit_here(channel: Any, house: Any, charlie: Any) -> None:
    other = verbs.connect(charlie.organisation, "Theirs", "webhook", {"secret": OTHER}, by=None, now=timezone.now())
    assert send(channel, GOOD, secret=OTHER).status_code == 401
    assert send(other, GOOD, secret=SECRET).status_code == 401
    nobody = type("Nobody", (), {"pk": 987654})()
    assert send(nobody, GOOD).status_code == 401
    assert send(house.channel, GOOD).status_code == 401
    assert Mention.objects.count() == 0


def test_the_secret_before_is_accepted_while_it_is_changed_over(channel: Any, house: Any) -> None:
    verbs.renew_secret(channel, OTHER, by=house.ada, now=timezone.now())
    assert send(channel, GOOD, secret=OTHER).status_code == 202
    assert send(channel, GOOD, secret=SECRET).status_code == 202


@pytest.mark.parametrize(
    "name, body, status, sentence",
    [
        ("empty", b"", 400, "empty"),
        ("not JSON", b"hello", 400, "not JSON we can read"),
        ("cut off", b'{"posts": [{"external_id": "1", "te', 400, "not JSON we can read"),
        ("deep", b'{"posts":' * 100_000, 400, "not JSON we can read"),
        ("deep list", b"[" * 200_000 + b"]" * 200_000, 400, "not JSON we can read"),
        ("not UTF-8", b'{"text": "\xff\xfe"}', 400, "not JSON we can read"),
        ("lone surrogate", b'{"external_id": "1", "text": "\\ud800 half"}', 400, "not JSON we can read"),
        ("a number", b"17", 400, "must be one post"),
        ("posts is text", b'{"posts": "many"}', 400, "must be one post"),
        ("too many", b'{"posts": [' + b",".join([b"{}"] * 5001) + b"]}", 413, "the limit is 5000"),
        ("10 MB", b'{"text": "' + b"x" * 10_000_000 + b'"}', 413, "larger than 1,000,000 bytes"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_and_quarantined(
    channel: Any, name: str, body: bytes, status: int, sentence: str
) -> None:
    answer = send(channel, body)
    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    assert Mention.objects.count() == 0
    signed_and_small = name not in ("empty", "10 MB")
    assert Reject.objects.count() == int(signed_and_small)


def test_one_bad_post_does_not_take_the_good_ones_with_it(channel: Any) -> None:
    bad = [
        GOOD | {"external_id": "2", "text": "zero \x00 byte"},
        GOOD | {"external_id": "3", "posted_at": "yesterday"},
        GOOD | {"external_id": "", "text": "no id"},
        GOOD | {"external_id": "5", "text": ""},
        GOOD | {"external_id": "6", "rating": "five"},
        GOOD | {"external_id": "7", "kind": "poem"},
        "not an object",
    ]
    answer = send(channel, {"posts": [GOOD, *bad]})
    assert answer.status_code == 202
    assert answer.json()["new"] == 1
    reasons = {one["where"]: one["reason"] for one in answer.json()["rejected"]}
    assert len(reasons) == len(bad) == Reject.objects.filter(channel=channel, settled_at=None).count()
    assert "NUL" in reasons["post 2, field text"]
    assert all(reason.endswith(".") for reason in reasons.values())


def test_a_switched_off_channel_says_so(channel: Any, house: Any) -> None:
    verbs.switch(channel, "off", by=house.ada, now=timezone.now(), reason="a pause")
    answer = send(channel, GOOD)
    assert (answer.status_code, "switched off" in answer.json()["error"]) == (409, True)
    assert Client().get(f"/intake/{channel.pk}").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_it_is_acknowledged_only_after_the_commit(channel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty deliveries at once; the clerk is held before its commit: nobody hears 202 until the rows are there for all."""
    hold, answers = threading.Event(), []
    note = keep.note

    def slow(*args: Any, **kwargs: Any) -> None:
        note(*args, **kwargs)
        hold.wait(5)

    monkeypatch.setattr(intake.keep, "note", slow)

    def deliver(number: int) -> None:
        answers.append(send(channel, GOOD | {"external_id": f"p{number}"}).status_code)
        connections.close_all()

    with ThreadPoolExecutor(30) as threads:
        waiting = [threads.submit(deliver, number) for number in range(30)]
        threading.Event().wait(0.7)
        assert answers == []
        assert Mention.objects.count() == 0
        hold.set()
        for one in waiting:
            one.result(20)
    assert answers == [202] * 30
    assert Mention.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails_is_not_acknowledged_and_can_be_sent_again(
    channel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(intake.keep, "keep_batch", broken)
        answer = send(channel, GOOD)
    assert answer.status_code == 503
    assert "send it again" in answer.json()["error"]
    connection.close()
    assert send(channel, GOOD).status_code == 202
    assert Mention.objects.count() == 1
