"""What a person at the terminal sees while Bedside starts: one line a step, and a sign of life when a step takes long.

It measures and prints; it decides nothing.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

STILL_EVERY = 8.0  # seconds; no step is silent for more than ten


def say(line: str) -> None:
    """Print a line at once, whatever the terminal's alphabet."""
    alphabet = sys.stdout.encoding or "ascii"
    print(line.encode(alphabet, "replace").decode(alphabet), flush=True)


@contextmanager
def step(doing: str, done: str) -> Iterator[None]:
    """Print `✓ done (2.1 s)` when the block ends well, `… doing` every few seconds before that."""
    began = time.monotonic()
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(STILL_EVERY):
            say(f"… {doing} ({time.monotonic() - began:.0f} s)")

    threading.Thread(target=tick, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
    say(f"✓ {done} ({time.monotonic() - began:.1f} s)")
