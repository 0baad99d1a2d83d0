"""The key ring: one small file that opens the sealed originals and feeds every other secret of the house.

It seals nothing itself; it makes the file, reads it, turns it, and says in words what is wrong with it.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bedside.premises import PremisesError

KEY_BYTES = 32
HEADER = """\
# Bedside's keys. Without this file the sealed originals can never be opened again; with it, anyone can open them.
# Keep a copy in another place than the data. Lines: id, then 32 bytes in base64. The first is the current key. The
# last, the oldest, never goes: sign-in sessions and the ledger hang on it.
"""
MISSING = (
    "The key file {path} is missing. Put it back from its copy, or point BEDSIDE_KEY_FILE at it: "
    "without it the sealed originals cannot be opened."
)
UNREADABLE = "The key file {path} cannot be read: {why}. It must be readable by the user who starts Bedside."
OPEN_TO_OTHERS = "The key file {path} can be read by others (mode {mode:o}). Close it with: chmod 600 {path}"
BAD_LINE = "The key file {path}, line {line}: {why}. Put the file back from its copy."
LOST = (
    "The key file {path} is missing, and {data} already holds data sealed with it. Put the file back from its copy, "
    "or point BEDSIDE_KEY_FILE at it. A new key would not open what is sealed."
)
FINGERPRINT = "key-fingerprint"


@dataclass(frozen=True)
class KeyRing:
    """Sealing keys, newest first: (id of at most 8 ASCII characters, 32 bytes)."""

    keys: tuple[tuple[str, bytes], ...]

    @property
    def current(self) -> tuple[str, bytes]:
        """The key to seal with: (id, 32 bytes)."""
        return self.keys[0]

    def find(self, key_id: str) -> bytes | None:
        """The key of that id, or None when the ring does not have it."""
        return dict(self.keys).get(key_id)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose, derived from the oldest key by HKDF-SHA256: rotation does not change it."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"bedside {purpose}".encode()).derive(self.keys[-1][1])

    def fingerprint(self) -> str:
        """16 hex digits that name this ring without giving it away."""
        return self.derive("fingerprint")[:8].hex()


def read(path: Path) -> KeyRing:
    """The ring in the file, read again only when the file has changed. PremisesError when missing or unreadable."""
    try:
        seen = path.stat()
        return _read(path, seen.st_mtime_ns, seen.st_ino, seen.st_size)
    except FileNotFoundError as error:
        raise PremisesError(MISSING.format(path=path)) from error
    except OSError as error:
        raise PremisesError(UNREADABLE.format(path=path, why=(error.strerror or str(error)).lower())) from error


@lru_cache(maxsize=8)
def _read(path: Path, *_version: int) -> KeyRing:
    return parse(path.read_bytes(), path)


def parse(content: bytes, path: Path) -> KeyRing:
    """The ring written in `content`; `path` is only for the sentence of a refusal."""
    rows = [(n, line.split()) for n, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1)]
    found: dict[str, bytes] = {}
    for number, words in rows:
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 2:
            raise PremisesError(BAD_LINE.format(path=path, line=number, why="expected an id and a key"))
        if not words[0].isascii() or len(words[0]) > 8:
            raise PremisesError(BAD_LINE.format(path=path, line=number, why="an id has at most 8 plain characters"))
        if words[0] in found:
            raise PremisesError(BAD_LINE.format(path=path, line=number, why=f"the id {words[0]} stands there twice"))
        found[words[0]] = _key_bytes(words[1], path, number)
    if not found:
        raise PremisesError(BAD_LINE.format(path=path, line=len(rows), why="there is no key in it"))
    return KeyRing(tuple(found.items()))


def _key_bytes(word: str, path: Path, number: int) -> bytes:
    try:
        key = base64.b64decode(word, validate=True)
    except binascii.Error as error:
        raise PremisesError(BAD_LINE.format(path=path, line=number, why="the key is not base64")) from error
    if len(key) != KEY_BYTES:
        raise PremisesError(BAD_LINE.format(path=path, line=number, why=f"the key has {len(key)} bytes, not 32"))
    return key


def write(path: Path, ring: KeyRing) -> None:
    """Replace the file at once and durably (mode 0600): a crash leaves the old ring or the new, never half."""
    lines = [f"{name} {base64.b64encode(key).decode()}\n" for name, key in ring.keys]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(HEADER + "".join(lines))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def ensure(path: Path, data: Path) -> bool:
    """Make the key file on the first start of a data folder; True when it was made.

    A data folder that has seen a key refuses to start with none, or with another: PremisesError.
    """
    mark = data / FINGERPRINT
    known = mark.read_text().strip() if mark.is_file() else ""
    if not path.exists():
        if known:
            raise PremisesError(LOST.format(path=path, data=data))
        write(path, KeyRing((("k1", os.urandom(KEY_BYTES)),)))
        made = True
    else:
        made = False
    ring = read(path)
    if known and known != ring.fingerprint():
        raise PremisesError(wrong_ring(path, data))
    if not known:
        mark.write_text(ring.fingerprint() + "\n")
    return made


def wrong_ring(path: Path, data: Path) -> str:
    """The sentence for a key file that belongs to another data folder."""
    return (
        f"The key file {path} is not the one that {data} was sealed with. Put the right file back from its copy, "
        "or point BEDSIDE_KEY_FILE at it."
    )


def rotate(path: Path) -> KeyRing:
    """Put a new current key first; the older ones stay, to open what they sealed."""
    read(path)
    with open(path, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ring = parse(path.read_bytes(), path)
        taken = {name for name, _ in ring.keys}
        number = next(n for n in range(len(taken) + 1, 10**6) if f"k{n}" not in taken)
        turned = KeyRing(((f"k{number}", os.urandom(KEY_BYTES)), *ring.keys))
        write(path, turned)
    return turned


def too_open(path: Path) -> str | None:
    """The sentence for a key file that others may read, else None."""
    mode = stat.S_IMODE(path.stat().st_mode)
    return OPEN_TO_OTHERS.format(path=path, mode=mode) if mode & 0o077 else None


_MADE_UP = os.urandom(KEY_BYTES)


def derived(purpose: str, path: Path) -> bytes:
    """32 bytes for a purpose; without a key file, made up for this process alone."""
    if not path.exists():
        return KeyRing((("", _MADE_UP),)).derive(purpose)
    return read(path).derive(purpose)
