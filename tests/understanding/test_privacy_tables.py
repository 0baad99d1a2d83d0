"""What must be found in a text, and what must not: one row of the table, one text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bedside.understanding.privacy import find

TABLE = Path(__file__).parent / "tables" / "privacy.yaml"
MARK = re.compile(r"\{([A-Z_]+):([^{}]*)\}")
APART = {"HEALTH", "PATIENT_CONFIRM"}
Row = tuple[str, str, list[tuple[int, int, str]]]


def rows() -> list[Row]:
    table = yaml.safe_load(TABLE.read_text("utf-8"))
    return [(lang, *unmarked(line)) for lang, lines in table.items() for line in lines]


def unmarked(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    text, spans, place = "", [], 0
    for mark in MARK.finditer(line):
        text += line[place : mark.start()]
        spans.append((len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        place = mark.end()
    return text + line[place:], spans


@pytest.mark.parametrize(("lang", "text", "spans"), rows())
def test_it_finds_what_is_marked_and_nothing_else(lang: str, text: str, spans: list[tuple[int, int, str]]) -> None:
    found = [span for span in find(text, lang) if span.label not in APART]
    assert sorted(span.label for span in found) == sorted(label for _, _, label in spans), [
        (span.label, text[span.start : span.end]) for span in found
    ]
    for start, end, label in spans:
        covered = sum(max(0, min(end, s.end) - max(start, s.start)) for s in found if s.label == label)
        assert covered >= 0.6 * (end - start), (label, text[start:end])
        spill = sum(s.end - s.start for s in found if s.label == label and s.start < end and start < s.end) - covered
        assert spill <= max(4, 0.4 * (end - start)), (label, text[start:end])
