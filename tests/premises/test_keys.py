"""The key ring file: made once, never made up again, turned without losing the old, refused in words."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from bedside.premises import PremisesError, keys, paths

KEY = base64.b64encode(bytes(32)).decode()


@pytest.fixture
def ring_file(tmp_path: Path) -> Path:
    assert keys.ensure(tmp_path / "keys", tmp_path)
    return tmp_path / "keys"


def test_the_first_start_makes_a_file_for_our_eyes_only(ring_file: Path) -> None:
    assert stat.S_IMODE(ring_file.stat().st_mode) == 0o600
    assert keys.too_open(ring_file) is None
    ((name, key),) = paths.read_keys(ring_file)
    assert (name, len(key)) == ("k1", 32)


def test_the_second_start_keeps_it(ring_file: Path) -> None:
    before = ring_file.read_bytes()
    assert not keys.ensure(ring_file, ring_file.parent)
    assert ring_file.read_bytes() == before


def test_a_lost_file_is_never_made_up_again(ring_file: Path) -> None:
    ring_file.unlink()
    with pytest.raises(PremisesError, match=r"is missing, and .* already holds data sealed with it"):
        keys.ensure(ring_file, ring_file.parent)
    assert not ring_file.exists()


def test_the_file_of_another_house_is_refused(ring_file: Path, tmp_path: Path) -> None:
    keys.write(ring_file, keys.KeyRing((("k1", bytes(32)),)))
    with pytest.raises(PremisesError, match="is not the one that"):
        keys.ensure(ring_file, tmp_path)


def test_turning_puts_a_new_key_first_and_keeps_every_old_one(ring_file: Path) -> None:
    first = keys.read(ring_file)
    for expected in ("k2", "k3"):
        assert keys.rotate(ring_file).current[0] == expected
    turned = keys.read(ring_file)
    assert turned.keys[-1] == first.current
    assert turned.find("k1") == first.find("k1")
    assert turned.find("k9") is None
    assert stat.S_IMODE(ring_file.stat().st_mode) == 0o600


def test_what_hangs_on_the_ring_outlives_its_turning(ring_file: Path) -> None:
    before = paths.secret("django", ring_file), keys.read(ring_file).fingerprint()
    keys.rotate(ring_file)
    assert (paths.secret("django", ring_file), keys.read(ring_file).fingerprint()) == before
    assert not keys.ensure(ring_file, ring_file.parent)


def test_each_purpose_has_a_secret_of_its_own(ring_file: Path) -> None:
    assert len({paths.secret(purpose, ring_file) for purpose in ("django", "ledger", "digests")}) == 3


def test_without_a_file_settings_load_and_nothing_can_be_sealed(tmp_path: Path) -> None:
    assert paths.secret("django", tmp_path / "keys") == paths.secret("django", tmp_path / "keys")
    with pytest.raises(PremisesError, match="is missing"):
        paths.read_keys(tmp_path / "keys")
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "there is no key in it"),
        (b"# only words\n", "there is no key in it"),
        (b"k1\n", "line 1: expected an id and a key"),
        (f"k1 {KEY}\nk2 {KEY} {KEY}\n".encode(), "line 2: expected an id and a key"),
        (f"k1 {KEY}\nk1 {KEY}\n".encode(), "line 2: the id k1 stands there twice"),
        (b"k1 !!!!\n", "line 1: the key is not base64"),
        (b"k1 c2hvcnQ=\n", "line 1: the key has 5 bytes, not 32"),
        (f"a-long-name {KEY}\n".encode(), "line 1: an id has at most 8 plain characters"),
        (f"k\u0142 {KEY}\n".encode(), "line 1: an id has at most 8 plain characters"),
        (b"\x00\xff\x00", "line 1: expected an id and a key"),
    ],
)
def test_a_damaged_file_is_named_by_line(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "keys"
    path.write_bytes(content)
    with pytest.raises(PremisesError) as refusal:
        keys.read(path)
    assert words in str(refusal.value)
    assert str(path) in str(refusal.value)


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(PremisesError, match="cannot be read: is a directory"):
        keys.read(tmp_path)


def test_a_file_that_others_may_read_is_named(ring_file: Path) -> None:
    ring_file.chmod(0o644)
    assert keys.too_open(ring_file) == (
        f"The key file {ring_file} can be read by others (mode 644). Close it with: chmod 600 {ring_file}"
    )
