"""Takes in posts that another program sends us, signed by the Standard Webhooks scheme.

It will not believe an unsigned word, and it will not call anybody back.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson

from .base import Config, ConnectorError, Fetched, Field, Post, Rejected, Sentence, require, say, shown
from .posts import FieldError, build

NAME = "webhook"
LABEL = "Webhook (signed intake)"
SOURCE_TYPE = "social"
CAN = frozenset({"receive"})
FIELDS = (
    Field("secret", "Signing secret", "secret", help="Starts with whsec_; give the same one to the sender."),
    Field("previous_secret", "Previous secret", "secret", required=False, help="Still accepted while you change over."),
)

BODY_CAP = 5_000_000
POSTS_CAP = 5_000
WINDOW_SECONDS = 5 * 60
SIGNATURES_CAP = 20
_PREFIX = "whsec_"


class NotAccepted(ConnectorError):
    """A delivery refused whole. `status` is the HTTP status (400, 401 or 413) that tells the sender so."""

    def __init__(self, sentence: Sentence, *, status: int) -> None:
        super().__init__(sentence)
        self.status = status


def receive(config: Config, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Fetched:
    """Check one delivery and read its posts. Raises NotAccepted; single bad posts come back as rejected."""
    require(LABEL, FIELDS, config)
    secrets = [str(config[name]) for name in ("secret", "previous_secret") if config.get(name)]
    verify(headers, body, secrets, now=now)
    return parse(body)


def verify(headers: Mapping[str, str], body: bytes, secrets: Iterable[str], *, now: datetime) -> str:
    """The delivery's id when any of the secrets signed it within five minutes of `now`. Raises NotAccepted."""
    _check_size(body)
    given = {name.lower(): value for name, value in headers.items()}
    absent = [name for name in ("webhook-id", "webhook-timestamp", "webhook-signature") if not given.get(name)]
    if absent:
        raise NotAccepted(
            say("The delivery is not signed: header {header} is missing; sign it.", header=absent[0]), status=401
        )
    message_id, stamp = given["webhook-id"], given["webhook-timestamp"]
    _check_fresh(stamp, now)
    if not _matches(given["webhook-signature"], message_id, stamp, body, secrets):
        raise NotAccepted(
            say(
                "The signature does not fit this channel's secret; check that the sender uses this channel's own "
                "secret and signs the body exactly as sent."
            ),
            status=401,
        )
    return message_id


def sign(message_id: str, body: bytes, secret: str, *, now: datetime) -> dict[str, str]:
    """The three headers a sender puts on a delivery. Raises ConnectorError on a secret that is not base64."""
    stamp = str(int(now.timestamp()))
    signature = base64.b64encode(_digest(_key(secret), message_id, stamp, body)).decode()
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}


def parse(body: bytes) -> Fetched:
    """Posts of a verified body: one post, or {"posts": [...]}. Raises NotAccepted when nothing can be used."""
    _check_size(body)
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotAccepted(
            say(
                'The body is not JSON we can read: {why}; send one post or {{"posts": [...]}} in UTF-8.', why=error.msg
            ),
            status=400,
        ) from None
    posts: list[Post] = []
    rejected: list[Rejected] = []
    for where, one in _listed(given):
        try:
            posts.append(build(_object(one)))
        except FieldError as error:
            rejected.append(Rejected(f"{where}, field {error.field}", error.reason, _packed(one)))
    return Fetched(tuple(posts), tuple(rejected))


def _check_size(body: bytes) -> None:
    if len(body) > BODY_CAP:
        raise NotAccepted(
            say("The body has {n} bytes; the limit is {cap}. Send fewer posts at once.", n=len(body), cap=BODY_CAP),
            status=413,
        )
    if not body.strip():
        raise NotAccepted(say("The body is empty; send one post or a list of posts as JSON."), status=400)


def _check_fresh(stamp: str, now: datetime) -> None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise NotAccepted(
            say("webhook-timestamp must be whole seconds since 1970, not {value}.", value=shown(stamp)), status=401
        )
    apart = int(now.timestamp()) - int(stamp)
    if abs(apart) > WINDOW_SECONDS:
        direction = say("old") if apart > 0 else say("ahead of our clock")
        raise NotAccepted(
            say(
                "The delivery is {n} seconds {direction}; only five minutes are allowed. Check the sender's clock and "
                "sign each attempt anew.",
                n=abs(apart),
                direction=direction,
            ),
            status=401,
        )


def _matches(header: str, message_id: str, stamp: str, body: bytes, secrets: Iterable[str]) -> bool:
    """Every pair is compared, in constant time each, so that timing tells nothing about which secret is near."""
    offered = [part.partition(",")[2] for part in header.split(" ")[:SIGNATURES_CAP] if part.startswith("v1,")]
    found = False
    for secret in secrets:
        expected = base64.b64encode(_digest(_key(secret), message_id, stamp, body))
        for signature in offered:
            found |= hmac.compare_digest(expected, signature.encode("utf-8", "replace"))
    return found


def _digest(key: bytes, message_id: str, stamp: str, body: bytes) -> bytes:
    return hmac.new(key, f"{message_id}.{stamp}.".encode("utf-8", "replace") + body, hashlib.sha256).digest()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < 16:
        raise ConnectorError(say("The signing secret is not one of ours (whsec_ and base64); make a new one."))
    return key


def _listed(given: Any) -> list[tuple[str, Any]]:
    if isinstance(given, dict) and "posts" not in given:
        return [("the body", given)]
    posts = given.get("posts") if isinstance(given, dict) else given
    if not isinstance(posts, list):
        raise NotAccepted(say('The body must be one post or {{"posts": [...]}}.'), status=400)
    if len(posts) > POSTS_CAP:
        raise NotAccepted(
            say("The body holds {n} posts; the limit is {cap}. Send fewer at once.", n=len(posts), cap=POSTS_CAP),
            status=413,
        )
    return [(f"post {number}", one) for number, one in enumerate(posts, start=1)]


def _object(one: Any) -> Mapping[str, Any]:
    if isinstance(one, dict):
        return one
    raise FieldError("post", say("A post must be an object, not {value}.", value=shown(one)))


def _packed(one: Any) -> bytes:
    try:
        return orjson.dumps(one)
    except (TypeError, ValueError):
        return repr(one).encode("utf-8", "replace")
