"""What is told at the top of every page: a broken channel, a hold, a full disk. Other rooms say it; this room only shows it.

settings.BEDSIDE_TOLD_AT_TOP lists functions by dotted name. Each takes the request and gives Told rows, or none.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """One sentence at the top; kind: "" | "caution" | "urgent"."""

    words: str
    kind: str = "caution"
    url: str = ""
    link: str = ""


Source = Callable[[HttpRequest], Iterable[Told]]


@lru_cache(maxsize=4)
def _sources(names: tuple[str, ...]) -> tuple[Source, ...]:
    return tuple(import_string(name) for name in names)


def told(request: HttpRequest) -> list[Told]:
    """All that the rooms have to say to this reader; a source that fails is logged and takes no page down with it."""
    if not getattr(getattr(request, "user", None), "is_authenticated", False):
        return []
    found: list[Told] = []
    for source in _sources(tuple(getattr(settings, "BEDSIDE_TOLD_AT_TOP", ()))):
        try:
            found.extend(source(request))
        except Exception:
            log.exception("What %s has to say at the top could not be read.", source)
    return found
