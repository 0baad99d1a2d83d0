"""Puts every reply into a folder as a file of its own: the connector to try things with.

It will not reach the network, and it never writes a reply twice: the file is named by the reply's key.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import orjson

from .base import (
    Config,
    ConnectorError,
    Field,
    Outgoing,
    SendFailed,
    SendUnknown,
    Sent,
    require,
    require_to_send,
    say,
    shown,
)

NAME = "outbox"
LABEL = "Outbox (a folder)"
SOURCE_TYPE = "social"
CAN = frozenset({"reply", "read_back"})
FIELDS = (Field("folder", "Folder", "folder", help="Each reply becomes one JSON file here. The folder must exist."),)

_SAFE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")


def send(config: Config, outgoing: Outgoing, *, now: datetime) -> Sent:
    """Write the reply once; the same key again gives the same Sent. Raises SendFailed or SendUnknown."""
    require_to_send(LABEL, FIELDS, config, outgoing)
    final = _folder(config) / _name(outgoing.key)
    packed = orjson.dumps(_words(outgoing) | {"sent_at": now}, option=orjson.OPT_INDENT_2)
    try:
        created = _create(final, packed)
    except OSError as error:
        raise SendFailed(
            say("The outbox {folder} cannot be written: {why}.", folder=final.parent, why=error.strerror)
        ) from error
    if not created:
        _same_words(final, outgoing)
    try:
        _settle(final.parent)
    except OSError as error:
        raise SendUnknown(
            say(
                "The reply lies in {folder}, but the disk did not confirm it: {why}.",
                folder=final.parent,
                why=error.strerror,
            )
        ) from error
    return Sent(final.stem)


def find(config: Config, outgoing: Outgoing) -> Sent | None:
    """The Sent of an earlier attempt with this key, or None. Raises ConnectorError when the folder cannot be read."""
    require(LABEL, FIELDS, config)
    final = _folder(config) / _name(outgoing.key)
    try:
        final.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConnectorError(
            say("The outbox {folder} cannot be read: {why}.", folder=final.parent, why=error.strerror)
        ) from error
    return Sent(final.stem)


def _folder(config: Config) -> Path:
    folder = Path(str(config["folder"]))
    if not folder.is_absolute():
        raise SendFailed(
            say("The outbox {folder} must be a full path, from / on.", folder=shown(str(folder))), permanent=True
        )
    if not os.path.isdir(folder):  # unlike Path.is_dir it says no, not an error, to a name of any length
        raise SendFailed(say("The outbox {folder} is not a folder; make it first.", folder=shown(str(folder))))
    return folder


def _name(key: str) -> str:
    """The key itself where it is a safe file name, else its digest: two keys never share a file."""
    if len(key) <= 100 and _SAFE.issuperset(key):
        return f"{key}.json"
    return f"key.{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}.json"


def _words(outgoing: Outgoing) -> dict[str, object]:
    names = ("key", "text", "visibility", "lang", "in_reply_to", "thread", "to", "subject")
    return {name: getattr(outgoing, name) for name in names}


def _create(final: Path, packed: bytes) -> bool:
    """Whole or not at all, and only if absent: written aside, flushed to disk, then linked into place."""
    aside = final.with_name(f".{secrets.token_hex(8)}.part")
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, final)
    except FileExistsError:
        return False
    finally:
        with suppress(OSError):
            aside.unlink()
    return True


def _same_words(final: Path, outgoing: Outgoing) -> None:
    try:
        earlier = orjson.loads(final.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise SendUnknown(say("The file {name} exists but cannot be read; look at it.", name=final.name)) from error
    if not isinstance(earlier, dict) or {**earlier, "sent_at": None} != {**_words(outgoing), "sent_at": None}:
        raise SendFailed(
            say("The key {key} was already used for other words; make the reply anew.", key=shown(outgoing.key)),
            permanent=True,
        )


def _settle(folder: Path) -> None:
    """A new name in a folder survives a power cut only once the folder itself is flushed."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
