"""Every rule of policy/guard is tried on its own examples by the real guard, and no shipped rule changes what the guard says by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bedside.understanding.drafts import CHECKS, DraftWords, examine
from bedside.understanding.drafts.book import LANGS, Book, Example
from bedside.understanding.drafts.own import read_own
from bedside.understanding.drafts.policy import NATURAL, PLACES, PRIVACY, RULED, apply
from bedside.understanding.drafts.rulebook import gathered
from bedside.understanding.organisation import Organisation

ROOT = Path(__file__).resolve().parents[2]
FILES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "policy" / "guard").glob("*.yaml")}
VEGA = Organisation.from_dict(json.loads((ROOT / "bedside/demo/organisation.json").read_text(encoding="utf-8")))
BOOK: Book = gathered(FILES)
LEAST = 2  # examples to do, and not to do, in each language
EXAMPLES = [
    *((check, lang, rule.examples[lang]) for check, rule in BOOK.rules.items() for lang in LANGS),
    *(("apology", lang, BOOK.countries.examples[lang]) for lang in LANGS),
]


def said(example: Example, lang: str) -> tuple[str, set[str]]:
    """The verdict and the checks that speak, once the shipped policy has spoken too."""
    words = DraftWords(example.say, lang, example.to, "private" if example.private else "public")
    seen = examine(words, VEGA)
    verdict, findings = apply(BOOK.policy(), words, seen.findings, seen.verdict)
    return verdict, {finding.check for finding in findings}


def test_each_check_has_its_file_and_each_rule_speaks_of_every_law() -> None:
    assert set(RULED) == set(CHECKS) - {"failed"}
    assert set(FILES) == {*(f"{check}.yaml" for check in RULED), "modes.yaml", "own.yaml"}
    assert [c for c, rule in BOOK.rules.items() if set(rule.law) != set(BOOK.countries.modes)] == []


@pytest.mark.parametrize(("check", "lang", "both"), EXAMPLES, ids=lambda one: one if isinstance(one, str) else "")
def test_a_rule_has_passing_and_failing_examples_in_each_language(check: str, lang: str, both: object) -> None:
    assert len(both.do) >= LEAST  # type: ignore[attr-defined]
    assert len(both.dont) >= LEAST  # type: ignore[attr-defined]


def failing() -> list[tuple[str, str, Example]]:
    return [(check, lang, one) for check, lang, both in EXAMPLES for one in both.dont]


def passing() -> list[tuple[str, str, Example]]:
    return [(check, lang, one) for check, lang, both in EXAMPLES for one in both.do]


@pytest.mark.parametrize(("check", "lang", "example"), failing(), ids=lambda one: getattr(one, "say", one)[:60])
def test_what_a_rule_says_not_to_write_does_not_go_out(check: str, lang: str, example: Example) -> None:
    verdict, checks = said(example, lang)
    assert verdict != "send"
    assert "failed" not in checks
    assert checks & {check, *example.also}, f"only {checks} spoke"


@pytest.mark.parametrize(("check", "lang", "example"), passing(), ids=lambda one: getattr(one, "say", one)[:60])
def test_what_a_rule_says_to_write_passes_that_rule(check: str, lang: str, example: Example) -> None:
    verdict, checks = said(example, lang)
    assert "failed" not in checks
    assert verdict == "send" or not checks & (
        {"confirms_patient", "legal_admission"} if check == "apology" else {check}
    )


@pytest.mark.parametrize("mode", list(BOOK.countries.modes))
@pytest.mark.parametrize("lang", LANGS)
def test_an_apology_that_confirms_nothing_passes_under_every_law(mode: str, lang: str) -> None:
    policy = BOOK.policy([mode])
    for example in BOOK.countries.examples[lang].do:
        words = DraftWords(example.say, lang, example.to)
        seen = examine(words, VEGA)
        assert apply(policy, words, seen.findings, seen.verdict)[0] != "block"
    for example in BOOK.countries.examples[lang].dont:
        words = DraftWords(example.say, lang, example.to)
        seen = examine(words, VEGA)
        assert apply(policy, words, seen.findings, seen.verdict)[0] != "send"


@pytest.mark.parametrize("mode", list(BOOK.countries.modes))
@pytest.mark.parametrize("lang", LANGS)
def test_the_advice_of_each_country_names_its_own_emergency_line_and_is_not_refused(mode: str, lang: str) -> None:
    told = BOOK.countries.modes[mode]
    assert told.lines[0][0] in told.advice[lang]
    assert examine(DraftWords(told.advice[lang], lang), VEGA).verdict != "block"


def test_what_comes_with_bedside_changes_nothing_by_itself() -> None:
    assert {(rule.check, rule.public, rule.private) for rule in BOOK.rules.values()} == {
        (check, *NATURAL[check]) for check in RULED
    }
    policy = BOOK.policy()
    assert (policy.never, policy.always, policy.lines, dict(policy.advice), policy.modes) == (
        (),
        (),
        frozenset(),
        {},
        (),
    )


def test_no_law_lets_through_what_protects_people() -> None:
    for mode in BOOK.countries.modes:
        for check in PRIVACY:
            for place in PLACES:
                assert BOOK.policy([mode]).level(check, place) == NATURAL[check][PLACES.index(place)]


def test_the_lines_shown_in_the_shipped_own_file_can_be_read() -> None:
    """The example in its comment, taken out of the comment."""
    shown = FILES["own.yaml"].split("is optional.")[-1]
    lines = [
        line[1:]
        for line in shown.splitlines()
        if line.startswith(("# never:", "# always:", "# numbers:", "#   -", "#     ")) and "#             " not in line
    ]
    text = "\n".join(
        line.split(":")[0] + ":" if line.startswith((" never:", " always:", " numbers:")) else line for line in lines
    )
    own = read_own(text, "own.yaml")
    assert [len(own.never), len(own.always), len(own.numbers)] == [1, 1, 1]
