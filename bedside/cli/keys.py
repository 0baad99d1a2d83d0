"""`bedside keys list|rotate`: look at the key ring and turn it. It never shows a key, only its name.

The worker seals again with the new key what older keys have sealed; nothing has to be stopped for that.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bedside.premises import PremisesError, keys, paths

ROTATED = "The current key is now {new}. The worker seals the originals again with it, in the background."
COPY_IT = "Copy the key file {path} to its safe place now: older copies do not have the new key."


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("keys", help="list or turn the keys that seal the originals")
    parser.add_argument("act", choices=["list", "rotate"])
    parser.add_argument("--data", type=Path, default=None, help="data folder (default BEDSIDE_DATA)")
    parser.set_defaults(handler=handle)


def handle(args: argparse.Namespace) -> int:
    """0, or 1 with a sentence when the key file is missing or unreadable."""
    path = paths.key_file(args.data.expanduser().absolute() if args.data else None)
    try:
        if args.act == "rotate":
            ring = keys.rotate(path)
            print(ROTATED.format(new=ring.current[0]))
            print(COPY_IT.format(path=path))
            return 0
        ring = keys.read(path)
    except PremisesError as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"{path}  (fingerprint {ring.fingerprint()})")
    for number, (name, _) in enumerate(ring.keys):
        print(f"{name}  {'current: seals' if number == 0 else 'older: still opens'}")
    return 0
