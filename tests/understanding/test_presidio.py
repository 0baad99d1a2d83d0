"""Our spans under Presidio's names and its findings under ours; where Presidio can be had, the same through Presidio itself.

What needs no Presidio is tested on our real detectors everywhere. What needs it stands in `through_presidio.py`: it runs here when the
extra is installed, else in the environment of the benchmarks when that has been made.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from bedside.understanding.privacy import LABELS, Span, find, presidio

ROOT = Path(__file__).resolve().parents[2]
HERE = importlib.util.find_spec("presidio_analyzer") is not None
BESIDE = ROOT / ".venv-bench" / "bin" / "python"
MESSAGES = (
    ("es", "Soy Ana Ruiz, DNI 12345678Z, tel. 699 88 77 66, ingresada el 7 de abril con fiebre, 94 años"),
    ("ca", "Bon dia! Soc la Núria Pedrell, CIP PELO 1 650227 006, nuria@example.com, carrer Major 14, Girona"),
    ("en", "I am Paula Monte, NHS number 943 476 5919, card 4111 1111 1111 1111, IP 192.168.1.20, @paulam"),
    ("pl", "Tu Paulina Montewska, PESEL 44051401359, konto PL61 1090 1014 0000 0712 1981 2874, tel. 699 887 766"),
)


@pytest.mark.parametrize(("lang", "text"), MESSAGES)
def test_our_spans_come_back_as_they_went(lang: str, text: str) -> None:
    ours = find(text, lang)
    told = list(presidio.entities_in(text, lang))
    assert len(ours) > 2
    assert [(one.start, one.end, one.score, one.label) for one in told] == [
        (s.start, s.end, s.score, s.label) for s in ours
    ]
    assert presidio.spans_from(text, told) == ours
    assert {one.entity_type for one in told} <= set(presidio.supported())


@pytest.mark.parametrize(
    ("lang", "text", "entity", "label"),
    [
        ("es", "mi DNI es 12345678Z", "ES_NIF", "NATIONAL_ID"),
        ("es", "mi NIE es X1234567L", "ES_NIE", "NATIONAL_ID"),
        ("es", "mi DNI es 12345678A", "NATIONAL_ID", "NATIONAL_ID"),  # the check digit does not hold
        ("pl", "PESEL 44051401359", "PL_PESEL", "NATIONAL_ID"),
        ("en", "NHS number 943 476 5919", "UK_NHS", "HEALTH_ID"),
        ("en", "NPI 1234567893", "US_NPI", "LICENSE"),
        ("en", "IBAN GB82 WEST 1234 5698 7654 32", "IBAN_CODE", "ACCOUNT"),
        ("en", "my card is 4111 1111 1111 1111", "CREDIT_CARD", "ACCOUNT"),
        ("ca", "CIP PELO 1 650227 006", "HEALTH_ID", "HEALTH_ID"),
        ("es", "mi teléfono es 699 88 77 66", "PHONE_NUMBER", "PHONE"),
        ("pl", "Nazywam się Paulina Montewska", "PERSON", "NAME"),
    ],
)
def test_a_number_bears_the_name_of_its_country(lang: str, text: str, entity: str, label: str) -> None:
    assert [(one.entity_type, one.label) for one in presidio.entities_in(text, lang)] == [(entity, label)]


def test_every_label_has_a_name_there_and_back() -> None:
    assert set(presidio.ENTITIES) == set(LABELS)
    assert {entity: presidio.LABEL_OF[entity] for entity in presidio.ENTITIES.values()} == {
        entity: label for label, entity in presidio.ENTITIES.items()
    }
    assert set(presidio.LABEL_OF.values()) <= {*LABELS, None}
    assert set(presidio.supported()) <= set(presidio.LABEL_OF)


def _result(entity: str, start: int, end: int, score: float = 0.5) -> presidio.Found:
    return presidio.Found(entity, start, end, score, "")


def test_results_of_presidio_are_settled_and_what_nobody_knows_is_kept() -> None:
    text = "Ana works at Acme, badge B-17, since May"
    found = presidio.spans_from(
        text,
        [
            _result("DATE_TIME", 37, 40),
            _result("ORGANIZATION", 13, 17),  # names no person
            _result("NRP", 0, 3),
            _result("BADGE", 25, 29),  # a recogniser of somebody's own
            _result("PERSON", 0, 3, 0.85),
            _result("LOCATION", 0, 9, 0.4),  # overlaps, and is less sure
            _result("PERSON", 5, 5),  # nothing
        ],
    )
    assert found == (Span(0, 3, "NAME", 0.85), Span(25, 29, "OTHER_ID", 0.5), Span(37, 40, "DATE", 0.5))


@pytest.mark.parametrize("place", [(-1, 3), (0, 4), (3, 2)])
def test_a_result_outside_the_text_is_refused(place: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="a text of 3 characters"):
        presidio.spans_from("Ana", [_result("PERSON", *place)])


@pytest.mark.skipif(HERE, reason="the extra is installed")
@pytest.mark.parametrize(
    "ask", [presidio.analyzer, lambda: presidio.recognizer("es"), lambda: presidio.spans_of("a", "es", None)]
)
def test_without_the_extra_one_sentence_says_what_to_install(ask: object) -> None:
    with pytest.raises(
        presidio.Missing, match=r"install Bedside with its extra, as in pip install 'bedside\[presidio\]'\.$"
    ):
        ask()  # type: ignore[operator]


@pytest.mark.skipif(
    not HERE and not BESIDE.exists(), reason="Presidio is neither installed here nor beside (make bench-guard)"
)
def test_through_presidio_itself() -> None:
    """Its own engine, with every way out of the machine barred."""
    python = sys.executable if HERE else str(BESIDE)
    command = [python, "-m", "tests.understanding.through_presidio"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "No module named 'presidio_analyzer'" in done.stderr:
        pytest.skip("the environment beside was made before Presidio was in it (make bench-guard)")
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1] == "through Presidio and back: well"
