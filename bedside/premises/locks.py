"""File locks that the kernel lets go when their holder dies, however it dies.

They tell who uses the database and who watches over it; no list of process ids is kept anywhere.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def opened(path: Path) -> int:
    """A descriptor of the lock file, made when missing and owned by whoever owns its folder."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


def try_exclusive(descriptor: int) -> bool:
    """Take the lock alone if nobody has it; False when somebody does."""
    return _try(descriptor, fcntl.LOCK_EX)


def try_shared(descriptor: int) -> bool:
    """Take the lock beside others; False when somebody has it alone."""
    return _try(descriptor, fcntl.LOCK_SH)


def wait_exclusive(descriptor: int) -> None:
    """Sleep until nobody else has the lock, then hold it alone."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def is_held(path: Path) -> bool:
    """Whether some process holds the lock alone."""
    if not path.exists():
        return False
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return not try_shared(descriptor)
    finally:
        os.close(descriptor)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
