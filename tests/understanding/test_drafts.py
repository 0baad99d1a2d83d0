"""The guard's pure half: the table of drafts, and what must hold for any draft at all."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from bedside.understanding import drafts
from bedside.understanding.drafts import CHECKS, SAYINGS, DraftWords, examine
from bedside.understanding.drafts.wording import WORDINGS
from bedside.understanding.organisation import Organisation

TABLE = Path(__file__).parent / "tables" / "drafts.yaml"
ROWS = [(lang, row) for lang, rows in yaml.safe_load(TABLE.read_text("utf-8")).items() for row in rows]
VEGA = Organisation.from_dict(
    {
        "names": ["Hospital Vega Norte"],
        "email_domains": ["vegan.example"],
        "public_staff": ["Miguel Saavedra"],
        "phones": ["912004500"],
        "sites": [{"id": "norte", "name": "Vega Norte"}],
        "visiting_hours": {"norte": {"wards": "12:00-20:00"}},
        "opening_hours": {"norte": {"emergency": "24 h every day", "outpatients": "Mon-Fri 08:00-20:00"}},
        "facts": [
            {
                "id": "F1",
                "topic": "parking",
                "text": {
                    "en": "The first hour of parking is free for everyone.",
                    "es": "La primera hora de aparcamiento es gratis.",
                },
            }
        ],
    }
)


@pytest.mark.parametrize(
    ("lang", "row"), ROWS, ids=lambda value: value["text"][:40] if isinstance(value, dict) else value
)
def test_the_verdict_of_a_draft(lang: str, row: dict[str, Any]) -> None:
    words = DraftWords(row["text"], lang, row.get("post", ""), "private" if row.get("private") else "public")
    verdict = examine(words)
    found = {finding.check for finding in verdict.findings}
    assert verdict.verdict == row["verdict"], verdict.findings
    if "check" in row:
        assert row["check"] in found
    if row["verdict"] == "send":
        assert not found


@pytest.mark.parametrize(("lang", "kind"), [(lang, kind) for lang, kinds in WORDINGS.items() for kind in kinds])
def test_every_safe_wording_may_be_sent(lang: str, kind: str) -> None:
    assert examine(DraftWords(WORDINGS[lang][kind], lang)).verdict == "send"


def test_a_refused_draft_gets_a_wording_that_carries_nothing_over() -> None:
    verdict = examine(DraftWords("Hola Maribel Torres, su operación fue bien.", "es", "me operasteis"))
    assert verdict.verdict == "block"
    assert verdict.safe_wording is not None
    assert "Maribel" not in verdict.safe_wording
    assert "operación" not in verdict.safe_wording


def test_offsets_slice_the_draft_and_findings_are_sentences() -> None:
    chance = random.Random(3)
    pieces = [row["text"] for _, row in ROWS] + ["\ud800", "e\u0301", "\u200b", "😀", "\x00", "\n", "!!!"]
    for _ in range(60):
        text = " ".join(chance.choice(pieces) for _ in range(4))
        for lang in ("es", "ca", "en", "pl", "other"):
            for found in examine(DraftWords(text, lang), VEGA).findings:
                assert 0 <= found.start < found.end <= len(text)
                assert found.check in CHECKS
                assert found.check != "failed"


@pytest.mark.parametrize("rule", SAYINGS)
def test_each_rule_says_what_and_what_to_do(rule: str) -> None:
    check, _, reason, suggestion = SAYINGS[rule]
    assert check in CHECKS
    for sentence in (reason, suggestion):
        assert sentence.endswith((".", "”"))
        assert sentence[0].isupper()
        assert "!" not in sentence


def test_a_check_that_fails_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(draft: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(drafts, "_ORDER", (*drafts._ORDER, broken))
    verdict = examine(DraftWords("Gracias a todos", "es"))
    assert verdict.verdict == "block"
    assert verdict.findings[-1].check == "failed"


def test_a_draft_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(words: object, org: object) -> None:
        raise MemoryError

    monkeypatch.setattr(drafts, "read", broken)
    verdict = examine(DraftWords("Gracias a todos", "es"))
    assert (verdict.verdict, verdict.findings[0].check) == ("block", "failed")


def test_an_approved_wording_goes_only_as_it_was_approved() -> None:
    words = DraftWords("Sentimos no haber estado a la altura.", "es", approved_template="T1")
    assert examine(words, templates={"T1": "Sentimos no haber  estado a la altura."}).verdict == "send"
    assert examine(words, templates={"T1": "Otra cosa."}).verdict == "review"
    assert examine(DraftWords("Su operación fue bien.", "es", approved_template="T1")).verdict == "block"


@pytest.mark.parametrize(
    ("lang", "text", "agrees"),
    [
        ("en", "Visiting is from 12:00 to 20:00.", True),
        ("en", "Visiting is from 9:00 to 10:00.", False),
        ("en", "The first hour of parking is free.", True),
        ("en", "The first hour of parking is paid like any other.", False),
        ("es", "La primera hora de aparcamiento ahora es de pago.", False),
        ("es", "Ha fallado de 9:10 a 10:25 y ya funciona.", True),
    ],
)
def test_facts_and_hours_of_the_profile(lang: str, text: str, agrees: bool) -> None:
    found = {finding.check for finding in examine(DraftWords(text, lang), VEGA).findings}
    assert ("contradicts_fact" not in found) is agrees


def test_facts_that_are_not_in_force_do_not_count() -> None:
    words = DraftWords("The first hour of parking is paid like any other.", "en", facts=())
    assert not examine(words, VEGA).findings


def test_our_own_people_and_numbers_pass() -> None:
    text = "A los medios los atiende Miguel Saavedra en prensa@vegan.example o en el 912 004 500."
    assert examine(DraftWords(text, "es"), VEGA).verdict == "send"
