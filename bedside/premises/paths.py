"""Where things lie on disk: the data folder, the key file, the socket of the embedded database.

It reads the environment and makes folders when asked; it never deletes anything.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import quote

from bedside.premises import PremisesError, keys

PACKAGE = Path(__file__).resolve().parent.parent
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_MAX = 103  # bytes; Linux takes 107, macOS 103
FOREIGN = (
    "The folder {path} belongs to {owner} and is closed to you. Start Bedside as {owner}, "
    "or choose another folder with --data or BEDSIDE_DATA."
)
UNWRITABLE = (
    "Bedside cannot write in {path}: {why}. Make it writable for the user who starts Bedside, "
    "or choose another folder with --data or BEDSIDE_DATA."
)


def checkout() -> Path | None:
    """The root of the source tree when Bedside runs from one, else None (an installed package)."""
    root = PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() and (root / "Makefile").is_file() else None


def data_folder() -> Path:
    """`BEDSIDE_DATA`, else `data` in a source tree, else the user's data folder; absolute, perhaps not there yet."""
    if chosen := os.environ.get("BEDSIDE_DATA"):
        return Path(chosen).expanduser().absolute()
    if root := checkout():
        return root / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Bedside"
    shared = os.environ.get("XDG_DATA_HOME")
    return (Path(shared) if shared else Path.home() / ".local" / "share") / "bedside"


def key_file(data: Path | None = None) -> Path:
    """`BEDSIDE_KEY_FILE`, else `keys` in the data folder; absolute, perhaps not there yet."""
    if chosen := os.environ.get("BEDSIDE_KEY_FILE"):
        return Path(chosen).expanduser().absolute()
    return (data or data_folder()) / "keys"


def shipped_policy() -> Path:
    """The folder of the policies that come with Bedside; an organisation's own files lie in its data folder."""
    inside = PACKAGE / "policy"
    return inside if inside.is_dir() else PACKAGE.parent / "policy"


def secret(purpose: str, file: Path) -> str:
    """A secret (hex, 64 characters) for one purpose, the same as long as the key file lives.

    Without a key file it is made up for this process alone, so that checks can load the settings; whoever starts
    Bedside makes the key file first, and whoever seals refuses without one.
    """
    return keys.derived(purpose, file).hex()


def read_keys(file: Path) -> tuple[tuple[str, bytes], ...]:
    """The sealing keys (id, 32 bytes), current first, oldest last. PremisesError when the file cannot be read."""
    return keys.read(file).keys


def database_url(data: Path) -> str:
    """`DATABASE_URL`, else the address of the embedded server of this data folder."""
    return os.environ.get("DATABASE_URL") or embedded_url(data)


def embedded_url(data: Path, database: str = "bedside", user: str = "bedside") -> str:
    """The address of the embedded server, running or not: a Unix socket, never a port."""
    return f"postgresql://{user}@/{database}?host={quote(str(socket_folder(data)), safe='/')}"


def socket_folder(data: Path) -> Path:
    """Where the server's socket lies: in the data folder, or under /tmp by digest when that path is too long."""
    near = data.resolve() / "postgres" / "socket"
    if len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_PATH_MAX:
        return near
    digest = hashlib.sha256(os.fsencode(near)).hexdigest()[:16]
    # Not tempfile.gettempdir(): every process must come to the same folder, whatever its TMPDIR says.
    return Path("/tmp") / f"bedside-{digest}"


def prepare(data: Path) -> Path:
    """Make the data folder (0700 when new) and prove that it can be written; PremisesError says why not."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        trial = data / f".writable-{os.getpid()}"
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise PremisesError(refusal(data, error)) from error
    return data


def refusal(path: Path, error: OSError) -> str:
    """The sentence for a folder that cannot be used: foreign-owned, or unwritable for the system's reason."""
    if isinstance(error, PermissionError) and (owner := foreign_owner(path)):
        return FOREIGN.format(path=path, owner=owner)
    return UNWRITABLE.format(path=path, why=(error.strerror or str(error)).lower())


def foreign_owner(path: Path) -> str | None:
    """The name of the user who owns `path` (or of the nearest parent that can be seen) when it is not us, else None."""
    import pwd

    while True:
        try:
            uid = path.stat().st_uid
        except OSError:  # not there, or in a folder that is closed to us: its parent says whose it is
            path = path.parent
            continue
        break
    if uid == os.geteuid():
        return None
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user number {uid}"
