"""The signed intake: whom it believes, what it refuses, and that good posts survive bad neighbours."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bedside.connectors import webhook
from bedside.connectors.base import ConnectorError, Fetched

SECRET = "whsec_" + base64.b64encode(b"the desk of vega hospital").decode()
OTHER = "whsec_" + base64.b64encode(b"another channel entirely!").decode()
POST = {
    "external_id": "p1",
    "text": "Tres horas en urgencias y nadie nos dice nada.",
    "posted_at": "2026-05-31T10:00:00Z",
}
BODY = json.dumps(POST).encode()


def taken(body: bytes, headers: dict[str, str], now: datetime, **config: str) -> Fetched:
    return webhook.receive({"secret": SECRET, **config}, headers, body, now=now)


def test_the_published_example_of_the_scheme_verifies() -> None:
    """The example of the specification's own libraries: another implementation made this signature."""
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    at = datetime.fromtimestamp(1614265330, UTC)
    found = webhook.verify(headers, b'{"test": 2432232314}', ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], now=at)
    assert found == "msg_p5jXN8AQM9LWM0D4loKWxJek"


def test_a_signed_post_is_taken_in(now: datetime) -> None:
    fetched = taken(BODY, webhook.sign("m1", BODY, SECRET, now=now), now)
    (post,) = fetched.posts
    assert (post.external_id, post.text) == ("p1", POST["text"])
    assert post.posted_at == datetime(2026, 5, 31, 10, tzinfo=UTC)


def test_header_names_in_any_case_and_several_signatures(now: datetime) -> None:
    headers = {name.title(): value for name, value in webhook.sign("m1", BODY, SECRET, now=now).items()}
    headers["Webhook-Signature"] = f"v1,AAAA v1a,BBBB nonsense {headers['Webhook-Signature']} v1,CCCC"
    assert taken(BODY, headers, now).posts
    assert taken(BODY, headers, now, previous_secret=OTHER).posts


def test_both_secrets_hold_while_they_are_changed(now: datetime) -> None:
    headers = webhook.sign("m1", BODY, OTHER, now=now)
    assert taken(BODY, headers, now, previous_secret=OTHER).posts
    with pytest.raises(webhook.NotAccepted):
        taken(BODY, headers, now)


def changed(**with_: str | None) -> Any:
    def change(headers: dict[str, str]) -> dict[str, str]:
        new = {**headers, **{name.replace("_", "-"): value for name, value in with_.items() if value is not None}}
        return {name: value for name, value in new.items() if with_.get(name.replace("-", "_"), "") is not None}

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda h: {}, "webhook-id is missing"),
        (changed(webhook_signature=None), "webhook-signature is missing"),
        (changed(webhook_timestamp=None), "webhook-timestamp is missing"),
        (changed(webhook_signature="v1,"), "does not fit"),
        (changed(webhook_signature="v1"), "does not fit"),
        (changed(webhook_signature="v2,abc"), "does not fit"),
        (changed(webhook_signature="v1,ż🚑\udc80"), "does not fit"),
        (lambda h: {**h, "webhook-signature": h["webhook-signature"][:-5]}, "does not fit"),
        (changed(webhook_id="m2"), "does not fit"),
        (changed(webhook_timestamp="soon"), "whole seconds"),
        (changed(webhook_timestamp="-1"), "whole seconds"),
        (changed(webhook_timestamp="9" * 5000), "whole seconds"),
        (changed(webhook_timestamp="١٢٣"), "whole seconds"),
        (changed(webhook_timestamp="1614265330"), "seconds old"),
        (changed(webhook_timestamp="2614265330"), "ahead of our clock"),
        (lambda h: webhook.sign("m1", BODY, OTHER, now=datetime.fromtimestamp(int(h["webhook-timestamp"]), UTC)), "does not fit"),
        (lambda h: webhook.sign("m1", BODY + b" ", SECRET, now=datetime.fromtimestamp(int(h["webhook-timestamp"]), UTC)), "does not fit"),
    ],
)  # fmt: skip
def test_unsigned_words_are_refused(now: datetime, change: Any, words: str) -> None:
    with pytest.raises(webhook.NotAccepted, match=words) as refused:
        taken(BODY, change(webhook.sign("m1", BODY, SECRET, now=now)), now)
    assert refused.value.status == 401
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(("minutes", "passes"), [(0, True), (4.9, True), (-4.9, True), (5.1, False), (-5.1, False)])
def test_the_replay_window_is_five_minutes(now: datetime, minutes: float, passes: bool) -> None:
    headers = webhook.sign("m1", BODY, SECRET, now=now)
    later = now + timedelta(minutes=minutes)
    if passes:
        assert taken(BODY, headers, later).posts
    else:
        with pytest.raises(webhook.NotAccepted):
            taken(BODY, headers, later)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "not base64 at all", "whsec_ż"])
def test_a_weak_secret_is_no_secret(now: datetime, secret: str) -> None:
    with pytest.raises(ConnectorError, match="secret"):
        webhook.sign("m1", BODY, secret, now=now)
    with pytest.raises(ConnectorError):
        webhook.receive({"secret": secret}, webhook.sign("m1", BODY, SECRET, now=now), BODY, now=now)


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "empty"),
        (b"  \n", 400, "empty"),
        (b"\x89PNG\r\n", 400, "not JSON"),
        (b'{"text": "cut', 400, "not JSON"),
        (b"[" * 100_000, 400, "not JSON"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400, "not JSON"),
        (b'{"text": "\xff\xfe"}', 400, "not JSON"),
        (b'{"external_id":"x","text":"half \\ud83d"}', 400, "not JSON"),
        (b"17", 400, "one post or"),
        (b'{"posts": 3}', 400, "one post or"),
        (b" " * 10_000_000, 413, "limit is 5000000"),
        (json.dumps({"posts": [{}] * 5001}).encode(), 413, "limit is 5000"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_bodies_that_are_no_use_at_all(body: bytes, status: int, words: str) -> None:
    with pytest.raises(webhook.NotAccepted, match=words) as refused:
        webhook.parse(body)
    assert refused.value.status == status


BAD_POSTS: tuple[tuple[Any, str, str], ...] = (
    ({"external_id": "x"}, "field text", "text is empty"),
    ({"external_id": "x", "text": "  "}, "field text", "text is empty"),
    ({"text": "no id"}, "field external_id", "external_id is missing"),
    ({"external_id": "x", "text": "a\x00b"}, "field text", "NUL"),
    ({"external_id": "x\x00", "text": "a"}, "field external_id", "NUL"),
    ({"external_id": "x", "text": "a", "extra": {"deep": "\x00"}}, "field raw", "NUL"),
    ({"external_id": "x", "text": "a" * 200_001}, "field text", "limit is 200000"),
    ({"external_id": "x" * 501, "text": "a"}, "field external_id", "limit is 500"),
    ({"external_id": "x", "text": 17}, "field text", "must be text"),
    ({"external_id": ["x"], "text": "a"}, "field external_id", "must be text"),
    ({"external_id": "x", "text": "a", "posted_at": "2026-05-31T10:00:00"}, "field posted_at", "with a zone"),
    ({"external_id": "x", "text": "a", "posted_at": 1780221600}, "field posted_at", "with a zone"),
    ({"external_id": "x", "text": "a", "posted_at": "0001-01-01T00:00:00+14:00"}, "field posted_at", "with a zone"),
    ({"external_id": "x", "text": "a", "rating": "5"}, "field rating", "must be a number"),
    ({"external_id": "x", "text": "a", "rating": 1e300}, "field rating", "must be a number"),
    ({"external_id": "x", "text": "a", "rating": True}, "field rating", "must be a number"),
    ({"external_id": "x", "text": "a", "kind": "rumour"}, "field kind", "must be one of"),
    ({"external_id": "x", "text": "a", "kind": ["post"]}, "field kind", "must be one of"),
    ({"external_id": "x", "text": "a", "visibility": "secret"}, "field visibility", "must be one of"),
    ({"external_id": "x", "text": "a", "lang": "español"}, "field lang", "language tag"),
    ({"external_id": "x", "text": "a", "deleted": "no"}, "field deleted", "true or false"),
    ({"external_id": "x", "text": "a", "media": "one.jpg"}, "field media", "must be a list"),
    ({"external_id": "x", "text": "a", "raw": "r"}, "field raw", "must be an object"),
    ({"external_id": "x", "text": "a", "more": "m" * 70_000}, "field raw", "limit is 65536"),
    ("a string", "field post", "must be an object"),
    (None, "field post", "must be an object"),
)


@pytest.mark.parametrize(("bad", "where", "words"), BAD_POSTS, ids=lambda value: repr(value)[:40])
def test_a_bad_post_is_set_aside_and_its_neighbours_are_kept(bad: Any, where: str, words: str) -> None:
    fetched = webhook.parse(json.dumps({"posts": [POST, bad, {**POST, "external_id": "p2"}]}).encode())
    assert [post.external_id for post in fetched.posts] == ["p1", "p2"]
    (rejected,) = fetched.rejected
    assert rejected.where == f"post 2, {where}"
    assert words in rejected.reason
    assert rejected.reason.endswith(".")
    assert len(rejected.raw) == 64 * 1024 or json.loads(rejected.raw) == bad


def test_all_fields_arrive() -> None:
    given = {
        "id": 17, "text": "Molt bé", "kind": "review", "visibility": "private", "author": "Núria", "author_id": 4, "url": "u",
        "title": "t", "lang": "ca-ES", "rating": 4, "in_reply_to": "a", "thread": "b", "site": "Nord", "question": "q",
        "media": ["m"], "edited_at": "2026-05-31T12:00:00+02:00", "deleted": False, "raw": {"a": 1}, "ward": "5", "none": None,
    }  # fmt: skip
    (post,) = webhook.parse(json.dumps([given]).encode()).posts
    assert (post.external_id, post.author_id, post.lang, post.rating, post.media) == ("17", "4", "ca", 4.0, ("m",))
    assert post.edited_at == datetime(2026, 5, 31, 10, tzinfo=UTC)
    assert post.raw == {"a": 1, "ward": "5"}


def test_a_deletion_needs_no_words() -> None:
    (post,) = webhook.parse(b'{"external_id": "p1", "deleted": true}').posts
    assert post.deleted
