"""Presidio beside our detectors: ours as one of its recognisers, and what its recognisers find as spans of ours.

It needs the extra `presidio` and loads nothing of it until it is used. It never reaches outside: no language model is fetched,
no list of suffixes is looked up, and what its recognisers raise is not swallowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple, Protocol

from ..organisation import Organisation
from . import checks
from . import find as ours_in
from .span import LABELS, Span, settle

LANGS = ("es", "ca", "en", "pl")
LEAST = 0.4  # below it Presidio takes any run of digits for a bank account
WINDOW, SHARED = 2000, 200  # characters read at once, and of these again with the next: its patterns are not linear
EXTRA = (
    "Presidio is not installed here, or too old: install Bedside with its extra, as in pip install 'bedside[presidio]'."
)

# How Presidio calls what we find. Where it has no name for it, ours stands.
ENTITIES = {label: label for label in LABELS} | {
    "NAME": "PERSON",
    "DATE": "DATE_TIME",
    "PHONE": "PHONE_NUMBER",
    "EMAIL": "EMAIL_ADDRESS",
    "IP": "IP_ADDRESS",
}
# Numbers that Presidio calls by their country: the first whose check digit holds.
_NUMBERS = {
    "NATIONAL_ID": (("ES_NIE", checks.nie), ("ES_NIF", checks.dni), ("PL_PESEL", checks.pesel)),
    "HEALTH_ID": (("UK_NHS", checks.nhs),),
    "LICENSE": (("US_NPI", checks.npi),),
    "ACCOUNT": (("IBAN_CODE", checks.iban), ("CREDIT_CARD", checks.card)),
}
# What Presidio calls by other names than ours, and no person's: None. An entity that nobody here knows is OTHER_ID.
LABEL_OF: dict[str, str | None] = (
    {entity: label for label, entity in ENTITIES.items()}
    | {entity: label for label, kinds in _NUMBERS.items() for entity, _ in kinds}
    | dict.fromkeys(
        [
            "US_SSN",
            "US_ITIN",
            "US_PASSPORT",
            "US_DRIVER_LICENSE",
            "UK_NINO",
            "UK_PASSPORT",
            "UK_DRIVING_LICENCE",
            "ES_PASSPORT",
        ],
        "NATIONAL_ID",
    )
    | dict.fromkeys(["US_MBI", "US_HEALTH_INSURANCE_MEMBER_ID"], "HEALTH_ID")
    | dict.fromkeys(["US_BANK_NUMBER", "ABA_ROUTING_NUMBER", "CRYPTO"], "ACCOUNT")
    | dict.fromkeys(["MEDICAL_LICENSE", "US_PROVIDER_TAX_ID"], "LICENSE")
    | {"UK_POSTCODE": "ADDRESS", "MAC_ADDRESS": "IP"}
    | dict.fromkeys(["ORGANIZATION", "NRP"])
)
_EVERYWHERE = ["CreditCard", "Crypto", "Date", "Email", "Iban", "Ip", "MacAddress", "Uuid", "Phone", "Url"]
_COUNTRIES = {"es": ("es",), "ca": ("es",), "en": ("us", "uk"), "pl": ("pl",)}
_REGIONS = ("ES", "PL", "GB", "US")  # of telephones


class Result(Protocol):
    """What Presidio hands back: code points of the text, end not included; `score` is 0..1."""

    entity_type: str
    start: int
    end: int
    score: float


class Found(NamedTuple):
    """A span of ours under Presidio's name; `label` is ours."""

    entity_type: str
    start: int
    end: int
    score: float
    label: str


class Missing(ImportError):
    """A sentence: the extra is not installed."""


def entities_in(text: str, lang: str, org: Organisation = Organisation.EMPTY) -> Iterator[Found]:
    """What our detectors find, under Presidio's names, sorted by place."""
    for span in ours_in(text, lang, org):
        yield Found(_entity(span, text), span.start, span.end, span.score, span.label)


def spans_from(text: str, results: Iterable[Result]) -> tuple[Span, ...]:
    """Presidio's results as spans of ours, sorted by place, not overlapping. What names no person is left out; what we have no
    label for is OTHER_ID. Raises ValueError when a result lies outside the text."""
    spans = []
    for result in results:
        if not 0 <= result.start <= result.end <= len(text):
            raise ValueError(
                f"{result.entity_type} is said to stand at {result.start} to {result.end} of a text of {len(text)} characters."
            )
        label = LABEL_OF.get(result.entity_type, "OTHER_ID")
        if label and result.start < result.end:
            spans.append(Span(result.start, result.end, label, float(result.score)))
    return settle(spans)


def recognizer(lang: str, org: Organisation = Organisation.EMPTY) -> Any:
    """Our detectors as a Presidio EntityRecognizer for one language: give it to `registry.add_recognizer`. Raises Missing."""
    return _recognizer_class()(lang, org)


def analyzer(langs: Iterable[str] = LANGS) -> Any:
    """A Presidio AnalyzerEngine that stays in the house: every pattern recogniser it has for these languages and their
    countries, no language model. Raises Missing."""
    presidio, languages = _presidio(), list(langs)
    kinds = presidio.predefined_recognizers
    registry = presidio.RecognizerRegistry(supported_languages=languages)
    for lang in languages:
        national = (
            kind for kind in vars(kinds).values() if getattr(kind, "COUNTRY_CODE", 0) in _COUNTRIES.get(lang, ())
        )
        for kind in (*(getattr(kinds, f"{name}Recognizer") for name in _EVERYWHERE), *national):
            regions = {"supported_regions": _REGIONS} if kind is kinds.PhoneRecognizer else {}
            registry.add_recognizer(kind(supported_language=lang, **regions))
    engine = presidio.nlp_engine.NoOpNlpEngine([{"lang_code": lang, "model_name": ""} for lang in languages])
    return presidio.AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=languages)


def spans_of(text: str, lang: str, engine: Any, least: float = LEAST) -> tuple[Span, ...]:
    """What a Presidio AnalyzerEngine finds, as spans of ours; results below `least` are not asked for. A long text is read
    window by window, so that what it takes grows with its length and no more. Raises Missing, and what the engine raises."""
    _presidio()
    spans: list[Span] = []
    for at in range(0, max(1, len(text) - SHARED), WINDOW - SHARED):
        part = text[at : at + WINDOW]
        found = spans_from(part, engine.analyze(text=part, language=lang, score_threshold=least))
        spans += (Span(at + span.start, at + span.end, span.label, span.score) for span in found)
    return settle(spans)


def find_with(text: str, lang: str, engine: Any, org: Organisation = Organisation.EMPTY) -> tuple[Span, ...]:
    """Our spans and Presidio's, settled: of those that overlap the surest stays. Raises as `spans_of` does."""
    return settle([*ours_in(text, lang, org), *spans_of(text, lang, engine)])


def _entity(span: Span, text: str) -> str:
    code = "".join(ch for ch in text[span.start : span.end].lower() if ch.isascii() and ch.isalnum())
    for entity, holds in _NUMBERS.get(span.label, ()) if len(code) > 7 else ():
        if holds(code):
            return entity
    return ENTITIES[span.label]


@cache
def _presidio() -> Any:
    """The package, with its look-up of internet suffixes kept to the list that comes with it."""
    try:
        import presidio_analyzer
        import presidio_analyzer.predefined_recognizers
        import tldextract.tldextract as suffixes
        from presidio_analyzer.nlp_engine import NoOpNlpEngine  # noqa: F401  (older ones have none)
    except ImportError as missing:
        raise Missing(EXTRA) from missing
    suffixes.TLD_EXTRACTOR = suffixes.TLDExtract(suffix_list_urls=(), cache_dir=None)
    return presidio_analyzer


@cache
def _recognizer_class() -> Any:
    presidio = _presidio()

    class BedsideRecognizer(presidio.EntityRecognizer):  # type: ignore[name-defined]
        """All our detectors, for one language and one organisation."""

        def __init__(self, lang: str, org: Organisation) -> None:
            self._org = org
            super().__init__(supported_entities=supported(), name="Bedside", supported_language=lang)

        def load(self) -> None:
            """Nothing to load: our lists are read on first use."""

        def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[Any]:
            """Presidio's results for those of our spans that it asks for."""
            wanted = set(entities)
            found = entities_in(text, self.supported_language, self._org)
            return [self._result(one) for one in found if one.entity_type in wanted]

        def _result(self, one: Found) -> Any:
            told = presidio.AnalysisExplanation(
                recognizer=self.name, original_score=one.score, textual_explanation=f"Bedside calls it {one.label}."
            )
            marks = {presidio.RecognizerResult.RECOGNIZER_NAME_KEY: self.name}
            marks[presidio.RecognizerResult.RECOGNIZER_IDENTIFIER_KEY] = self.id
            return presidio.RecognizerResult(one.entity_type, one.start, one.end, one.score, told, marks)

    return BedsideRecognizer


def supported() -> list[str]:
    """Every name under which our detectors may hand something to Presidio."""
    numbers = [entity for kinds in _NUMBERS.values() for entity, _ in kinds]
    return [*dict.fromkeys([*ENTITIES.values(), *numbers])]
