"""Bedside's reader as one of the compared: the words alone, and what the house gives it besides.

It calls the reader's own door and no other; it knows no truth.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bedside.understanding import reader
from bedside.understanding.organisation import Organisation

WHOLE = "whole" in inspect.signature(reader.read_many).parameters


class Words:
    """The text alone, as the others get it. The whole reading, mask included, is what is timed."""

    more: dict[str, Any] = {}

    def __init__(self, folder: Path) -> None:
        self._read: Callable[..., Any] = reader.read_many

    def message(self, one: dict[str, Any]) -> reader.Message:
        return reader.Message(one["text"])

    def read(self, texts: Any) -> list[str]:
        found = self._read([self.message(one) for one in texts], Organisation.EMPTY, **self.more)
        return [reading.sentiment.label for reading in found]


class Deep(Words):
    """The deep reader reads every text, as it does in the live house."""

    more = {"whole": True} if WHOLE else {}


class Told(Deep):
    """With what came along with a text: channel, stars, the question of a survey."""

    def message(self, one: dict[str, Any]) -> reader.Message:
        told = {name: one[name] for name in ("channel", "rating", "question") if one.get(name) is not None}
        return reader.Message(one["text"], **told)


class Language(Words):
    """The language alone."""

    def read(self, texts: Any) -> list[str]:
        found = self._read([self.message(one) for one in texts], Organisation.EMPTY, ("lang",))
        return [reading.lang for reading in found]


READERS = {"bedside": Words, "bedside-deep": Deep, "bedside-told": Told, "bedside-language": Language}
