"""Who the database server runs as: ourselves, or when root started us, a user without root's powers.

PostgreSQL refuses to run as root. It changes nobody's folders but its own, and adds no user to the machine.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from bedside.premises import PremisesError

CANDIDATES = ("bedside", "nobody")
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAPABILITY_VERSION_3 = 0x20080522
CLOSED = (
    "The database server runs as the user {user} when root starts Bedside, and {user} cannot reach {path}. "
    "Choose a data folder that other users may enter, for example BEDSIDE_DATA=/var/lib/bedside."
)
NO_USER = (
    "Root may not run the database server, and this machine has no user called bedside. "
    "Make one: useradd --system bedside"
)


def own(folder: Path) -> None:
    """Make the server's folder (0700); when we are root and it is root's, hand it to the service user."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and folder.stat().st_uid == 0:
        user = _service_user()
        os.chown(folder, user.pw_uid, user.pw_gid)


def become(folder: Path, reach: Iterable[Path]) -> None:
    """When we are root, turn for good into the owner of `folder`, still able to reach the given paths.

    Reaching a path under a folder that only root may enter takes one capability (to read and search), kept only
    in that case. PremisesError when the system does not grant it.
    """
    if os.geteuid() != 0:
        return
    owner = folder.stat()
    closed = next((path for path in reach if not _reachable(path, owner.st_uid)), None)
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if closed and libc:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
    os.environ["HOME"] = str(folder)
    if closed and not (libc and any(_keep(libc, cap) for cap in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE))):
        raise PremisesError(CLOSED.format(user=_name(owner.st_uid), path=closed))


def die_with_parent(signal_number: int) -> None:
    """Ask Linux to send us that signal when our parent dies; elsewhere nothing happens. Call it in the child."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def _service_user() -> pwd.struct_passwd:
    for name in CANDIDATES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PremisesError(NO_USER)


def _reachable(path: Path, uid: int) -> bool:
    """Whether a user without any group of ours may walk down to `path`."""
    folders = (folder.stat() for folder in path.resolve().parents)
    return all(info.st_mode & (stat.S_IXUSR if info.st_uid == uid else stat.S_IXOTH) for info in folders)


def _keep(libc: ctypes.CDLL, capability: int) -> bool:
    """Keep one capability, for us and for what we start; False when the system does not grant it."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << capability
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; low word, then high
    if libc.capset(ctypes.byref(header), ctypes.byref(sets)) != 0:
        return False
    return bool(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"
