"""Asks a running Bedside over its own page whether web, worker and database are alive.

It only asks; what is wrong is told in the words of the page.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request

# Our own page on this machine: never through a proxy.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def health(address: str) -> str | None:
    """Empty: all is well. Words: it answers, and this is wrong. None: nobody answers."""
    try:
        with _opener.open(f"{address}healthz", timeout=5):
            return ""
    except urllib.error.HTTPError as answer:
        return _reasons(answer.read(20_000).decode("utf-8", "replace")) or f"the page answers {answer.code}"
    except OSError:
        return None


def _reasons(body: str) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return ""  # a page for people, not a report
    reasons = told.get("reasons", told) if isinstance(told, dict) else told
    if isinstance(reasons, dict):
        reasons = [f"{name}: {words}" for name, words in reasons.items()]
    return " ".join(map(str, reasons)) if isinstance(reasons, list) else str(reasons)
