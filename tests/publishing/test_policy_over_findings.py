"""What a policy may do to a verdict and what it may not, on findings made by hand; and files that are wrong, told with their place."""

from __future__ import annotations

from typing import Any

import pytest

from bedside.understanding.drafts.book import Book
from bedside.understanding.drafts.finding import DraftWords, Finding
from bedside.understanding.drafts.own import read_own
from bedside.understanding.drafts.places import Wrong
from bedside.understanding.drafts.policy import Always, Never, Policy, apply
from bedside.understanding.drafts.rulebook import gathered, read, read_countries, read_rule
from tests.house.test_guard_policy import FILES

TEXT = "Sorry to read this. Call 116 123 at any hour, our Wonder-Cure helps."
BOOK: Book = gathered(FILES)


def found(check: str, start: int = 0, end: int = 5, *, blocks: bool = False, rule: str = "") -> Finding:
    return Finding(check, start, end, "Why.", "What.", blocks, rule)


NEVER = Never("wonder cure*", "No wonders.", "treatment", "promise")
LINE = TEXT.index("116")
CASES: list[tuple[str, Policy, list[Finding], str, str, list[str]]] = [
    ("nothing said, nothing changed", Policy(), [found("tone")], "review", "review", ["tone"]),
    ("review made block", Policy({("promise", "public"): "block"}), [found("promise")], "review", "block", ["promise"]),
    ("made block elsewhere", Policy({("promise", "private"): "block"}), [found("promise")], "review", "review", ["promise"]),
    ("review let", Policy({("tone", "public"): "let"}), [found("tone")], "review", "send", []),
    ("let beside another", Policy({("tone", "public"): "let"}), [found("tone"), found("promise")], "review", "review", ["promise"]),
    ("let where the guard refuses", Policy({("tone", "public"): "let"}), [found("tone")], "block", "block", ["tone"]),
    ("doubt is never let", Policy({("plain_language", "public"): "let"}), [found("plain_language", rule="unread")], "review", "review", ["plain_language"]),
    ("review without a finding stays", Policy({("tone", "public"): "let"}), [], "review", "review", []),
    ("never said, for a look", Policy(never=(NEVER,)), [], "send", "review", ["promise"]),
    ("never said, refused", Policy(never=(Never("sorry", "No.", "We read this", level="block"),)), [], "send", "block", ["tone"]),
    ("never said in another language", Policy(never=(Never("sorry", "No.", "x", lang="pl"),)), [], "send", "send", []),
    ("never is not let by always", Policy(never=(NEVER,), always=(Always(TEXT),)), [], "send", "review", ["promise"]),
    ("always, the whole", Policy(always=(Always(TEXT),)), [found("confirms_patient", rule="unsure")], "review", "send", []),
    ("always does not lift a block", Policy(always=(Always(TEXT),)), [found("confirms_patient", blocks=True)], "block", "block", ["confirms_patient"]),
    ("always, a part", Policy(always=(Always("Sorry to read this"),)), [found("tone", 0, 5)], "review", "send", []),
    ("always, beside the part", Policy(always=(Always("Sorry to read this"),)), [found("tone", 20, 24)], "review", "review", ["tone"]),
    ("always, a part, with a doubt of privacy", Policy(always=(Always("Sorry to read this"),)), [found("confirms_patient", 0, 5)], "review", "review", ["confirms_patient"]),
    ("an emergency line of the country", Policy(lines=frozenset({"116123"})), [found("unknown_contact", LINE, LINE + 7)], "review", "send", []),
    ("another country's line", Policy(lines=frozenset({"112"})), [found("unknown_contact", LINE, LINE + 7)], "review", "review", ["unknown_contact"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "policy", "findings", "before", "after", "left"), CASES, ids=[one[0] for one in CASES]
)
def test_what_a_policy_makes_of_a_verdict(
    what: str, policy: Policy, findings: list[Finding], before: Any, after: str, left: list[str]
) -> None:
    verdict, told = apply(policy, DraftWords(TEXT, "en"), findings, before)
    assert (verdict, [one.check for one in told]) == (after, left)


@pytest.mark.parametrize(
    ("check", "place", "level"),
    [
        ("confirms_patient", "public", "review"),
        ("denies_patient", "public", "let"),
        ("personal_detail", "private", "review"),
        ("health_detail", "public", "let"),
        ("repeats_post", "public", "review"),
        ("off_channel_contact", "private", "let"),
        ("blame", "public", "let"),
        ("failed", "public", "review"),
    ],
)
def test_no_policy_makes_what_protects_people_milder(check: str, place: str, level: Any) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Policy({(check, place): level})


def test_words_are_found_whatever_their_accents_capitals_and_marks() -> None:
    policy = Policy(never=(Never("cura milagros*", "No.", "tratamiento"),))
    for text in ("Una CURA, milagrosa.", "una cúra   milagroso", "La cura\nmilagrosísima"):
        verdict, told = apply(policy, DraftWords(text, "es"), [], "send")
        assert verdict == "review"
        assert text[told[0].start : told[0].end].lower().startswith("c")
    assert apply(policy, DraftWords("La cura del milagro", "es"), [], "send")[0] == "send"


def test_several_laws_at_once_are_the_strictest_of_them() -> None:
    alone, all_four = BOOK.policy(["uk"]), BOOK.policy(list(BOOK.countries.modes))
    assert alone.level("legal_admission", "private") == "let"
    assert all_four.level("legal_admission", "private") == "review"
    assert all_four.level("names_staff", "public") == all_four.level("medical_advice", "public") == "block"
    assert all_four.lines >= {"112", "911", "024", "116123"}
    assert (dict(all_four.advice), "999" in alone.advice["en"]) == ({}, True)
    assert BOOK.modes_of(["gb", "FR"]) == ("uk",)
    assert BOOK.modes_of(["FR"]) == ()


RULE = FILES["promise.yaml"]
WRONG: list[tuple[str, str, int, int, str]] = [
    (RULE.replace("check: promise", "check: promises"), "rule", 1, 8, "not one of: confirms_patient"),
    (RULE.replace("public: review", "public: sometimes"), "rule", 0, 9, "not one of: let, review, block"),
    (RULE.replace("public: review", "public: [review]"), "rule", 0, 9, "should stand words"),
    (FILES["health_detail.yaml"].replace("public: block", "public: review"), "rule", 0, 9, "cannot be milder than “block”"),
    (RULE.replace("    dont:", "    not:", 1), "rule", 0, 5, "“not” is not known here"),
    (RULE.replace("why: >-", "wy: >-"), "rule", 0, 1, "“wy” is not known"),
    (RULE.replace("title:", "check: promise\ntitle:", 1), "rule", 0, 1, "stands here twice"),
    ("never:\n  - words: 24\n    why: x\n    instead: y\n", "own", 2, 12, "Put them in quotes"),
    ("never:\n  - words: cure\n    why: x\n", "own", 2, 5, "“instead” is missing"),
    ("never:\n  - {words: cure, why: x, instead: y, check: lies}\n", "own", 2, 46, "not one of"),
    ("never:\n  - {words: cure, why: x, instead: a cure}\n", "own", 2, 36, "says “cure” itself"),
    ("never:\n  - {words: cure, why: x, instead: y}\nalways:\n  - {words: The cure, why: z}\n", "own", 4, 13, "in it never"),
    ("numbers:\n  - {pattern: 'vn-[0-9', what: x, like: VN-1234, unlike: y}\n", "own", 2, 15, "cannot be read"),
    ("numbers:\n  - {pattern: 'vn-[0-9]{6}', what: x, like: VN-1234, unlike: y}\n", "own", 2, 45, "does not find its own"),
    ("numbers:\n  - {pattern: '[0-9]+', what: x, like: '1234', unlike: '2026'}\n", "own", 2, 56, "should leave alone"),
    ("never: nothing\n", "own", 1, 8, "should stand a list"),
    ("never: [\n", "own", 2, 1, "cannot be read as YAML"),
    ("words: [a]\n", "own", 1, 1, "“words” is not known here"),
    ("- a\n", "own", 1, 1, "names and values"),
    ("", "own", 1, 1, "empty"),
    ("never: &a []\nalways: *a\n", "own", 1, 8, "without & and *"),
    ("[" * 5000, "own", 1, 21, "too deep"),
    ("x" * 200_001, "own", 1, 1, "longer than"),
    (FILES["modes.yaml"].replace("  uk:", "  fr:"), "modes", 0, 3, "“fr” is not known"),
    (FILES["modes.yaml"].replace("check: medical_advice", "check: confirms_patient").replace("level: block", "level: review", 1), "modes", 0, 16, "cannot be milder"),
]  # fmt: skip


def line_of(text: str, line: int, column: int, file: str, wrong: Wrong) -> None:
    assert wrong.column == column
    assert line in (0, wrong.line)
    assert f"{file}, line {wrong.line}, column {column}: " in str(wrong)


@pytest.mark.parametrize(("text", "kind", "line", "column", "words"), WRONG, ids=[one[4] for one in WRONG])
def test_a_wrong_file_is_refused_with_its_place_and_what_to_do(
    text: str, kind: str, line: int, column: int, words: str
) -> None:
    readers = {
        "rule": lambda: read_rule(text, "f.yaml", "promise") if "health_detail" not in text else read(text, "f.yaml")
    }
    readers |= {"own": lambda: read_own(text, "f.yaml"), "modes": lambda: read_countries(text, "f.yaml")}  # type: ignore[dict-item]
    with pytest.raises(Wrong) as told:
        readers[kind]()
    line_of(text, line, column, "f.yaml", told.value)
    assert words in str(told.value)
    assert str(told.value).rstrip(".”").count(".") >= 1


def test_a_rule_without_an_example_is_refused() -> None:
    for key in ("do", "dont"):
        bare = "check: tone\ntitle: a\nrule: b\nwhy: c\nlaw: {}\npublic: review\nprivate: review\nexamples:\n  en: {do: [x], dont: [y]}\n"
        with pytest.raises(Wrong, match=f"no “{key}” example in en"):
            read(bare.replace(f"{key}: [{'x' if key == 'do' else 'y'}]", f"{key}: []"), "f.yaml")
        with pytest.raises(Wrong, match="no examples"):
            read(bare.split("  en:")[0].replace("examples:", "examples: {}"), "f.yaml")


def test_a_long_draft_and_many_lines_are_read_quickly() -> None:
    import time

    policy = Policy(never=tuple(Never(f"word{n} and more*", "No.", "x") for n in range(300)))
    began = time.perf_counter()
    apply(policy, DraftWords("word1 and so on " * 6000, "en"), [], "send")
    assert time.perf_counter() - began < 1
