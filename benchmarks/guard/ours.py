"""Ours among the compared: masking, the guard on drafts, and masking once more as one of Presidio's recognisers.

It calls our own doors and no other; it knows no truth.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bedside.understanding.organisation import Organisation
from bedside.understanding.privacy import Span, find

Answer = tuple[list[tuple[int, int, str]], str | None]
PROFILES = ("public", "house")


def _profiles(folder: Path) -> dict[str, Organisation]:
    return {name: Organisation.from_dict(json.loads((folder / f"{name}.json").read_text("utf-8"))) for name in PROFILES}


def _plain(spans: Sequence[Span]) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.label) for span in spans]


class Mask:
    """What `bedside mask` finds, told the language and the profile."""

    version = ""

    def __init__(self, folder: Path) -> None:
        self._org = _profiles(folder)

    def read(self, one: dict[str, Any]) -> Answer:
        return _plain(find(one["text"], one["lang"], self._org[one["profile"]])), None


class Guard:
    """The verdict of `bedside guard`, told the post that is answered. It reads only what goes out."""

    version, outgoing = "", True

    def __init__(self, folder: Path) -> None:
        from bedside.understanding import drafts

        self._org, self._drafts = _profiles(folder), drafts
        self.version = drafts.VERSION

    def read(self, one: dict[str, Any]) -> Answer:
        words = self._drafts.DraftWords(one["text"], one["lang"], one["reply_to"], one["visibility"])
        return [], self._drafts.examine(words, self._org[one["profile"]]).verdict


class ThroughPresidio:
    """Our detectors as the only recogniser of a Presidio analyzer, and back again."""

    def __init__(self, folder: Path) -> None:
        import presidio_analyzer
        from presidio_analyzer.nlp_engine import NoOpNlpEngine

        from bedside.understanding.privacy import presidio

        langs = list(presidio.LANGS)
        self._back, self._engines, self.version = presidio.spans_from, {}, _version("presidio-analyzer")
        for name, org in _profiles(folder).items():
            registry = presidio_analyzer.RecognizerRegistry(supported_languages=langs)
            for lang in langs:
                registry.add_recognizer(presidio.recognizer(lang, org))
            quiet = NoOpNlpEngine([{"lang_code": lang, "model_name": ""} for lang in langs])
            self._engines[name] = presidio_analyzer.AnalyzerEngine(registry, quiet, supported_languages=langs)

    def read(self, one: dict[str, Any]) -> Answer:
        results = self._engines[one["profile"]].analyze(text=one["text"], language=one["lang"])
        return _plain(self._back(one["text"], results)), None


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


DETECTORS = {"bedside": Mask, "bedside-guard": Guard, "bedside-presidio": ThroughPresidio}
