"""Makes a Post out of foreign JSON, field by field, or says which field is wrong and why.

It will not guess: a date without a zone or a number that is text is refused, because the sender is a program.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import orjson

from .base import KINDS, RAW_CAP, TEXT_CAP, VISIBILITIES, Post, Sentence, say, shown, unstorable

ID_CAP = 500
WORD_CAP = 2_000
MEDIA_CAP = 50


class FieldError(ValueError):
    """One field of a post is wrong: `field` names it, `reason` is a sentence."""

    def __init__(self, field: str, reason: Sentence) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def build(given: Mapping[str, Any]) -> Post:
    """A Post from a JSON object with the fields of Post (`id` may stand for `external_id`). Raises FieldError."""
    fields = dict(given)
    if "id" in fields:
        fields.setdefault("external_id", fields.pop("id"))
    taken = {name: read(name, fields.pop(name)) for name, read in _READERS.items() if fields.get(name) is not None}
    if not taken.get("external_id"):
        raise FieldError("external_id", say("external_id is missing; give each post the id it has at its source."))
    if not taken.get("text", "").strip() and not taken.get("deleted"):
        raise FieldError("text", say("text is empty; a post needs words unless it is marked as deleted."))
    taken.setdefault("text", "")
    leftover = {name: value for name, value in fields.items() if value is not None}
    taken["raw"] = _raw("raw", {**taken.get("raw", {}), **leftover})
    return Post(**taken)


def too_long(name: str, text: str, cap: int) -> Sentence | None:
    """Why a text is too long to take in, or None."""
    if len(text) <= cap:
        return None
    return say("{name} has {n} characters; the limit is {cap}.", name=name, n=len(text), cap=cap)


def _text(cap: int) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise FieldError(name, say("{name} must be text, not {value}.", name=name, value=shown(value)))
        why = unstorable(value)
        if why:
            raise FieldError(name, say("{name} {why}", name=name, why=why))
        long = too_long(name, value, cap)
        if long:
            raise FieldError(name, long)
        return value

    return read


def _id(name: str, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(ID_CAP)(name, value)


def _one_of(words: tuple[str, ...]) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        if value in words:
            return cast(str, value)
        choices = ", ".join(words)
        raise FieldError(name, say("{name} must be one of {choices}.", name=name, choices=choices))

    return read


def _time(name: str, value: Any) -> datetime:
    wrong = say(
        "{name} must be a date and time with a zone, as 2026-05-31T14:05:00Z, not {value}.",
        name=name,
        value=shown(value),
    )
    if not isinstance(value, str) or not 16 <= len(value) <= 40:
        raise FieldError(name, wrong)
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise FieldError(name, wrong)
        return moment.astimezone(UTC)
    except FieldError:
        raise
    except (ValueError, OverflowError):
        raise FieldError(name, wrong) from None


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or abs(value) > 1000:
        raise FieldError(name, say("{name} must be a number up to 1000, not {value}.", name=name, value=shown(value)))
    return float(value)


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise FieldError(name, say("{name} must be true or false, not {value}.", name=name, value=shown(value)))


def _lang(name: str, value: Any) -> str | None:
    tag = language(value) if isinstance(value, str) else None
    if tag is None:
        raise FieldError(name, say("{name} must be a language tag such as es or en-GB.", name=name))
    return tag


def language(value: str) -> str | None:
    """'es' from 'es', 'ES' or 'es-ES'; None when it is not a language tag."""
    tag = value.strip().replace("_", "-").partition("-")[0].lower()
    return tag if 2 <= len(tag) <= 3 and tag.isascii() and tag.isalpha() else None


def _media(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MEDIA_CAP:
        raise FieldError(name, say("{name} must be a list of at most {n} addresses.", name=name, n=MEDIA_CAP))
    return tuple(_text(WORD_CAP)(name, one) for one in value)


def _raw(name: str, value: Any) -> dict[str, Any]:
    """Whatever else came with the post, if it can be kept: JSON within 64 kB and without NUL."""
    if not isinstance(value, dict):
        raise FieldError(name, say("{name} must be an object.", name=name))
    try:
        packed = orjson.dumps(value)
    except (TypeError, ValueError):
        raise FieldError(name, say("{name} holds values nested too deeply to keep.", name=name)) from None
    if len(packed) > RAW_CAP:
        raise FieldError(name, say("the other fields take {n} bytes; the limit is {cap}.", n=len(packed), cap=RAW_CAP))
    if b"\\u0000" in packed:
        raise FieldError(name, say("the other fields hold a NUL character (a zero byte); remove it and try again."))
    return value


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "external_id": _id,
    "text": _text(TEXT_CAP),
    "posted_at": _time,
    "kind": _one_of(KINDS),
    "visibility": _one_of(VISIBILITIES),
    "author": _text(WORD_CAP),
    "author_id": _id,
    "url": _text(WORD_CAP),
    "title": _text(WORD_CAP),
    "lang": _lang,
    "rating": _number,
    "in_reply_to": _id,
    "thread": _id,
    "site": _text(WORD_CAP),
    "question": _text(WORD_CAP),
    "media": _media,
    "edited_at": _time,
    "deleted": _flag,
    "raw": _raw,
}
