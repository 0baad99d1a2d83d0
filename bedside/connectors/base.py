"""The value objects and errors that every connector speaks, and nothing about any one channel.

It will not fetch, send, store or read the clock: it only says what a post, a reply and a refusal look like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

Kind = Literal["post", "comment", "review", "message", "article"]
Visibility = Literal["public", "private"]
SourceType = Literal["social", "review", "news", "forum", "email"]
FieldKind = Literal["text", "url", "secret", "number", "folder", "email"]
Config = Mapping[str, Any]

KINDS: tuple[str, ...] = get_args(Kind)
VISIBILITIES: tuple[str, ...] = get_args(Visibility)
SOURCE_TYPES: tuple[str, ...] = get_args(SourceType)
FIELD_KINDS: tuple[str, ...] = get_args(FieldKind)

ABILITIES: Mapping[str, tuple[str, ...]] = {
    "listen": ("fetch",),
    "import": ("fetch", "guess"),
    "receive": ("receive",),
    "reply": ("send",),
    "read_back": ("find",),
}
"""What a connector may claim in `CAN`, and the functions each claim stands for."""

RAW_CAP = 64 * 1024
TEXT_CAP = 200_000


class Sentence(str):
    """A refusal in words, which still knows its template and values so that a screen can say it in another language."""

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Sentence:
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.template,), self.values


say = Sentence


@dataclass(frozen=True, slots=True)
class Post:
    """One thing somebody wrote outside. `posted_at` and `edited_at` are aware; `raw` is JSON that fits in 64 kB."""

    external_id: str
    text: str
    posted_at: datetime | None = None
    kind: Kind = "post"
    visibility: Visibility = "public"
    author: str = ""
    author_id: str = ""
    url: str = ""
    title: str = ""
    lang: str | None = None
    rating: float | None = None
    in_reply_to: str = ""
    thread: str = ""
    site: str = ""
    question: str = ""
    media: tuple[str, ...] = ()
    edited_at: datetime | None = None
    deleted: bool = False
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """What could not be taken in: `where` names file, line and column, `raw` holds its first 64 kB as they came."""

    where: str
    reason: str
    raw: bytes = b""

    def __post_init__(self) -> None:
        if len(self.raw) > RAW_CAP:
            object.__setattr__(self, "raw", self.raw[:RAW_CAP])


@dataclass(frozen=True, slots=True)
class Fetched:
    """One bite of a channel. The cursor is JSON and may be kept only in the transaction that keeps the posts."""

    posts: tuple[Post, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    cursor: Any = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Words on their way out. `key` is the idempotency key: the same on every attempt at this one delivery."""

    key: str
    text: str
    visibility: Visibility
    lang: str
    in_reply_to: str = ""
    thread: str = ""
    to: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Proof that the words are out: the channel's own id for them and, where there is one, their address."""

    external_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One setting a person fills in when connecting a channel. Secrets are sealed by whoever keeps them."""

    name: str
    label: str
    kind: FieldKind = "text"
    required: bool = True
    help: str = ""


class ConnectorError(Exception):
    """Something outside did not work: `sentence` is for people, `retry_after` the seconds the channel asked for."""

    def __init__(self, sentence: str, *, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after


class SendFailed(ConnectorError):
    """Certainly not sent. `permanent` says that the same attempt would fail again."""

    def __init__(self, sentence: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(sentence, retry_after=retry_after)
        self.permanent = permanent


class SendUnknown(ConnectorError):
    """May have gone out. Never try again blindly: look for it, or let a person decide."""


def missing(label: str, fields: Iterable[Field], config: Config) -> Sentence | None:
    """The sentence for the first required setting that is empty or is not text or a number; None when all are there."""
    for one in fields:
        value = config.get(one.name)
        if value is None or value == "":
            if one.required:
                return say('{channel}: "{field}" is empty; fill it in.', channel=label, field=one.label)
        elif not isinstance(value, (str, int, float)):
            return say('{channel}: "{field}" must be plain text; enter it again.', channel=label, field=one.label)
        elif isinstance(value, str) and unstorable(value):
            return say('{channel}: "{field}" {why}', channel=label, field=one.label, why=unstorable(value))
    return None


def require(label: str, fields: Iterable[Field], config: Config) -> None:
    """Refuse to start with settings missing. Raises ConnectorError."""
    sentence = missing(label, fields, config)
    if sentence:
        raise ConnectorError(sentence)


def require_to_send(label: str, fields: Iterable[Field], config: Config, outgoing: Outgoing) -> None:
    """The same before a reply, and that there are words and a key. Raises SendFailed, permanent."""
    sentence = missing(label, fields, config)
    if not sentence and not outgoing.text.strip():
        sentence = say("{channel}: the reply is empty; write it first.", channel=label)
    if not sentence and not outgoing.key:
        sentence = say("{channel}: the reply has no key, so it could go out twice; make it again.", channel=label)
    if not sentence and unstorable(outgoing.text):
        sentence = say("{channel}: the reply {why}", channel=label, why=unstorable(outgoing.text))
    if sentence:
        raise SendFailed(sentence, permanent=True)


def unstorable(text: str) -> Sentence | None:
    """Why no database or mail could hold this text as it is, to be put after its name; None when it is sound."""
    if "\x00" in text:
        return say("holds a NUL character (a zero byte); remove it and try again.")
    if text.isascii():
        return None
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return say(
            "holds half a character (a lone surrogate, or bytes that are not UTF-8); save it as UTF-8 and retry."
        )
    return None


def shown(value: object, limit: int = 60) -> str:
    """A foreign value made short and printable, for use inside a sentence."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "�" for c in text[: limit + 1])
    return text if len(text) <= limit else text[:limit] + "…"
