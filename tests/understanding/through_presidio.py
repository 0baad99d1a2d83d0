"""Presidio's own engine with our detectors in it, and its recognisers with ours: what must hold where Presidio is installed.

`python -m tests.understanding.through_presidio` in an environment that has it; it needs no test tools and asks nothing outside.
"""

from __future__ import annotations

import socket
import sys
from itertools import pairwise
from typing import Any

import presidio_analyzer
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from bedside.understanding.organisation import Organisation
from bedside.understanding.privacy import Span, find, presidio

VEGA = Organisation.from_dict({"names": ["Hospital Vega Norte"], "public_phones": [{"number": "912004500"}]})
ODD = (
    "",
    "\x00",
    "a\u200bna@exam\u200bple.com 12345678Z",
    "\ud800 tel 699 88 77 66",
    "😀 Soy Ana Ruiz 👩‍👩‍👧",
    "مرحبا 699887766",
)
MESSAGES = (
    ("es", "Soy Ana Ruiz, DNI 12345678Z, tel. 699 88 77 66, ingresada el 7 de abril con fiebre"),
    ("ca", "Bon dia! Soc la Núria Pedrell, CIP PELO 1 650227 006, nuria@example.com"),
    ("en", "I am Paula Monte, NHS number 943 476 5919, card 4111 1111 1111 1111"),
    ("pl", "Tu Paulina Montewska, PESEL 44051401359, konto PL61 1090 1014 0000 0712 1981 2874"),
)


def with_ours(org: Organisation = Organisation.EMPTY) -> Any:
    """An engine whose only recogniser is ours, in each language."""
    langs = list(presidio.LANGS)
    registry = presidio_analyzer.RecognizerRegistry(supported_languages=langs)
    for lang in langs:
        registry.add_recognizer(presidio.recognizer(lang, org))
    quiet = NoOpNlpEngine([{"lang_code": lang, "model_name": ""} for lang in langs])
    return presidio_analyzer.AnalyzerEngine(registry, quiet, supported_languages=langs)


def ours_in_presidio() -> None:
    """The same spans, on any text; a profile counts; only what is asked for is told."""
    engine = with_ours()
    for lang, text in (*MESSAGES, *(("es", text) for text in ODD)):
        assert presidio.spans_of(text, lang, engine, least=0) == find(text, lang), (lang, text)
    lang, text = MESSAGES[0]
    asked = engine.analyze(text=text, language=lang, entities=["ES_NIF"])
    assert [text[one.start : one.end] for one in asked] == ["12345678Z"]
    assert asked[0].recognition_metadata["recognizer_name"] == "Bedside"
    public = "Llame al 912 004 500, soy Ana Ruiz"
    assert len(with_ours().analyze(text=public, language="es")) == 2
    assert len(with_ours(VEGA).analyze(text=public, language="es")) == 1


def its_recognisers_in_ours() -> None:
    """National numbers, e-mail and telephones by Presidio's own patterns; settled with ours; long texts window by window."""
    engine = presidio.analyzer()
    cases = (
        ("es", "mi documento 12345678Z", "NATIONAL_ID"),
        ("ca", "el meu document 12345678Z", "NATIONAL_ID"),
        ("pl", "mój numer 44051401359", "NATIONAL_ID"),
        ("en", "my NHS number 943 476 5919", "HEALTH_ID"),
        ("pl", "pisz na ana@example.com", "EMAIL"),
        ("es", "llama al +34 699 88 77 66", "PHONE"),
        ("en", "IBAN GB82WEST12345698765432", "ACCOUNT"),
    )
    for lang, text, label in cases:
        assert label in {span.label for span in presidio.spans_of(text, lang, engine)}, (lang, text)
    lang, text = MESSAGES[0]
    both = presidio.find_with(text, lang, engine)
    assert {span.label for span in both} >= {"NAME", "NATIONAL_ID", "PHONE"}
    assert all(a.end <= b.start for a, b in pairwise(both))
    for length in (1999, 2000, 2001, 3700, 3900, 9000):
        long = ("x " * length)[: length - 16] + " ana@example.com"
        assert presidio.spans_of(long, "es", engine) == (Span(length - 15, length, "EMAIL", 1.0),), length


def nothing_goes_out() -> None:
    """From here on every connection is a fault."""

    def barred(*_: object, **__: object) -> None:
        raise AssertionError("something reached for the network")

    socket.socket.connect = barred  # type: ignore[assignment,method-assign]
    socket.getaddrinfo = barred  # type: ignore[assignment]


if __name__ == "__main__":
    nothing_goes_out()
    ours_in_presidio()
    its_recognisers_in_ours()
    print("through Presidio and back: well", file=sys.stdout)
