"""Sealing: bytes in, an AEAD envelope out, with keys that live in a file outside the database. It keeps no plain text.

An envelope is b"B1" + key id (8 ASCII bytes) + nonce (12) + AES-256-GCM ciphertext, bound to what it is `about`.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from bedside.premises import keys
from bedside.premises.keys import KeyRing

MARK = b"B1"


class Shut(Exception):
    """An envelope does not open; the words say why."""


def _ring() -> KeyRing:
    return keys.read(Path(settings.KEY_FILE))


@lru_cache(maxsize=4)
def _ciphers(ring: KeyRing) -> dict[bytes, AESGCM]:
    return {_name(name): AESGCM(key) for name, key in ring.keys}


def _name(key_id: str) -> bytes:
    return key_id.encode().ljust(8)


@lru_cache(maxsize=32)
def _derived(ring: KeyRing, purpose: str) -> bytes:
    return ring.derive(purpose)


def seal(plain: bytes, *, about: str) -> bytes:
    """Seal bytes; `about` (say "channel 3") must be given again to open them, so an envelope cannot be moved."""
    ring, nonce = _ring(), os.urandom(12)
    current = _name(ring.current[0])
    return MARK + current + nonce + _ciphers(ring)[current].encrypt(nonce, plain, about.encode())


def unseal(envelope: bytes | memoryview[int], *, about: str) -> bytes:
    """Open an envelope. Raises Shut with a sentence."""
    envelope = bytes(envelope)
    cipher = _ciphers(_ring()).get(envelope[2:10])
    if envelope[:2] != MARK:
        raise Shut("This is not one of our envelopes.")
    if cipher is None:
        raise Shut(f"The key {envelope[2:10].decode('ascii', 'replace').strip()} is not in the key file any more.")
    try:
        return cipher.decrypt(envelope[10:22], envelope[22:], about.encode())
    except InvalidTag:
        raise Shut("This envelope was changed or belongs to another thing.") from None


def opens(column: str, about: Callable[[Any], str]) -> property:
    """A property of a row: the text that a column of it keeps sealed. Reading it raises Shut when the envelope does not open."""

    def read(row: Any) -> str:
        envelope = getattr(row, column)
        return unseal(envelope, about=about(row)).decode("utf-8", "surrogatepass") if envelope else ""

    def write(row: Any, text: str) -> None:
        setattr(row, column, seal(text.encode("utf-8", "surrogatepass"), about=about(row)) if text else b"")

    return property(read, write)


def keyed_digest(plain: bytes) -> bytes:
    """A digest that cannot be guessed back from short texts without the key file (32 bytes)."""
    return hmac.new(derived("digests"), plain, hashlib.sha256).digest()


def derived(purpose: str) -> bytes:
    """A key of its own for a purpose, from the ring's oldest key, so that it outlives rotations."""
    return _derived(_ring(), purpose)


def current_mark() -> bytes:
    """What every envelope sealed with the current key begins with."""
    return MARK + _name(_ring().current[0])
