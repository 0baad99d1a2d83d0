"""Envelopes open with their key, for their thing, and not otherwise; rotation leaves nothing behind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from bedside.listening.models import Original
from bedside.premises import keys
from bedside.record import resealing
from bedside.record.sealing import Shut, current_mark, keyed_digest, seal, unseal
from tests.cast import NOON


@pytest.fixture
def ring(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "ring"
    path.write_bytes(Path(settings.KEY_FILE).read_bytes())
    path.chmod(0o600)
    settings.KEY_FILE = path
    return path


def test_an_envelope_opens_for_its_thing_only() -> None:
    envelope = seal("zażółć gęślą jaźń".encode(), about="mention 1")
    assert unseal(envelope, about="mention 1").decode() == "zażółć gęślą jaźń"
    with pytest.raises(Shut, match="belongs to another thing"):
        unseal(envelope, about="mention 2")
    with pytest.raises(Shut, match="changed"):
        unseal(envelope[:-1] + bytes([envelope[-1] ^ 1]), about="mention 1")
    with pytest.raises(Shut, match="not one of our envelopes"):
        unseal(b"plain words", about="mention 1")


def test_rotation_seals_anew_on_a_live_database(house: Any, say: Any, ring: Path) -> None:
    say("Nobody answers the phone in outpatients", external_id="a")
    before, digest = bytes(Original.objects.get().sealed), keyed_digest(b"words")
    keys.rotate(ring)
    os.utime(ring)
    assert resealing.left() >= 1
    resealing.reseal(now=NOON)
    original = Original.objects.get()
    assert bytes(original.sealed) != before
    assert bytes(original.sealed).startswith(current_mark())
    assert b"Nobody answers" in unseal(original.sealed, about=f"mention {original.mention_id}")
    assert resealing.left() == 0
    assert keyed_digest(b"words") == digest  # digests outlive rotation, so an edit is still told from a repeat


def test_a_lost_key_is_said_in_words(ring: Path) -> None:
    envelope = seal(b"words", about="mention 1")
    ring.unlink()
    (ring.parent / "empty").mkdir()
    keys.ensure(ring, ring.parent / "empty")
    with pytest.raises(Shut, match="changed"):
        unseal(envelope, about="mention 1")
