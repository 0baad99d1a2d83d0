"""The `bedside` command: finds the verb's own file, and imports nothing else, so that a filter starts at once.

It holds no work of its own; each verb is a module here with `add(subparsers)` that sets `handler(args) -> int`.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence

VERBS = {
    "read": "read",
    "mask": "mask",
    "guard": "guard",
    "surges": "surges",
    "claims": "claims",
    "up": "up",
    "down": "down",
    "doctor": "doctor",
    "demo": "demo",
    "import": "importing",
    "replay": "replay",
    "reread": "reread",
    "retrain": "retrain",
    "exercise": "exercise",
    "export": "export",
    "erase": "erase",
    "backup": "backup",
    "restore": "restore",
    "keys": "keys",
}
ABOUT = "Listen to what patients say, answer safely, come through a crisis, learn from it."
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Returns its exit status; 2 for a command that cannot be understood (argparse says why)."""
    words = list(sys.argv[1:] if argv is None else argv)
    chosen = [words[0]] if words and words[0] in available() else available()
    parser = argparse.ArgumentParser(prog="bedside", description=ABOUT)
    subparsers = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb in chosen:
        importlib.import_module(f"{__name__}.{VERBS[verb]}").add(subparsers)
    args = parser.parse_args(words)
    try:
        return int(args.handler(args) or 0)
    except KeyboardInterrupt:
        return INTERRUPTED


def available() -> list[str]:
    """The verbs whose module exists, found without importing any of them."""
    return [verb for verb, name in VERBS.items() if importlib.util.find_spec(f"{__name__}.{name}")]
