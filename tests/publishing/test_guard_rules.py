"""The rule book of a house: whose law, lines and numbers of its own with who and why, wrong files told while the last good one holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bedside.channels import verbs
from bedside.people.models import Organisation, Site
from bedside.publishing import guard, rulebook, rules, rules_shown
from bedside.publishing.guard import Said
from bedside.publishing.models import OwnLine
from bedside.publishing.rules import NotTaken
from bedside.record.models import Event
from bedside.understanding.drafts.book import Number
from bedside.understanding.drafts.wording import WORDINGS
from tests.browser import signed_in
from tests.cast import NOON, open_house

SAFE = "We are sorry to read this. Please send us a private message so that we can listen properly."
NEVER = {"words": "sorry to read*", "instead": "we read your words", "why": "We say it otherwise.", "lang": "en", "check_name": "tone", "level": "block"}  # fmt: skip
ALWAYS = {"words": "The wards are open to visitors from 14:00 to 20:00.", "why": "Agreed by the board.", "lang": "en"}
NUMBER = {"pattern": "vn-[0-9]{6}", "what": "Our records", "like": "VN-204518", "unlike": "20 November 2026"}


@pytest.fixture
def shelf(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The folder of the house's own rules."""
    folder = tmp_path / "policy" / "guard"
    folder.mkdir(parents=True)
    settings.POLICY_FOLDERS = (tmp_path / "policy", settings.POLICY_FOLDERS[-1])
    settings.DATA = tmp_path
    yield folder
    rulebook._read.cache_clear()


def checks(organisation: Organisation, text: str, **more: Any) -> tuple[str, list[str]]:
    verdict = guard.examine(Said(organisation, text, more.pop("lang", "en"), **more), now=NOON)
    return verdict.verdict, sorted({finding.check for finding in verdict.findings})


def acts() -> list[tuple[str, str, int | None]]:
    marks = Event.objects.filter(act__startswith="guard.").order_by("number")
    return [(event.act, event.reason, event.by_id) for event in marks]


# whose law


def test_the_law_is_that_of_the_sites_until_somebody_chooses_another(house: Any, shelf: Path) -> None:
    assert rules.modes_of(house.organisation) == ("uk",)
    clinic = Site.objects.create(organisation=house.organisation, key="ohio", name="Ohio", language="en", country="US")
    assert rules.modes_of(house.organisation) == ("hipaa", "uk")
    folder = {"folder": str(shelf)}
    there = verbs.connect(
        house.organisation, "Ohio page", "outbox", folder, by=None, now=NOON, site=clinic, language="en"
    )
    assert rules.modes_of(house.organisation, there.pk) == ("hipaa",)
    assert rules.modes_of(house.organisation, None, house.channel.pk) == ("uk",)
    rules.choose_mode(house.organisation, "gdpr_pl", "Our lawyers ask for it.", by=house.carmen, now=NOON)
    assert rules.modes_of(house.organisation, there.pk) == ("gdpr_pl",)
    rules.choose_mode(house.organisation, "", "By country again.", by=house.carmen, now=NOON + timedelta(days=1))
    assert rules.modes_of(house.organisation, there.pk) == ("hipaa",)
    assert acts() == [
        ("guard.mode_chosen", "Our lawyers ask for it.", house.carmen.pk),
        ("guard.mode_chosen", "By country again.", house.carmen.pk),
    ]
    with pytest.raises(NotTaken, match="Say why"):
        rules.choose_mode(house.organisation, "uk", "  ", by=house.carmen, now=NOON)
    with pytest.raises(NotTaken, match="laws listed"):
        rules.choose_mode(house.organisation, "us", "x", by=house.carmen, now=NOON)


def test_a_law_that_is_stricter_refuses_what_another_only_shows_to_a_person(house: Any, shelf: Path) -> None:
    advice = "Take two ibuprofen every six hours and you will be fine."
    before, found = checks(house.organisation, advice)
    assert "medical_advice" in found
    rules.choose_mode(house.organisation, "hipaa", "We are in Ohio.", by=house.carmen, now=NOON)
    after, _ = checks(house.organisation, advice)
    assert (before == "send", after) == (False, "block")


def test_the_safe_wording_names_the_emergency_line_of_the_country(house: Any, shelf: Path) -> None:
    policy = rules.policy_of(house.organisation)
    verdict = guard.advice_of(policy, "en", WORDINGS["en"]["advice"], guard.ADVICE)
    assert "999" in (verdict or "")
    assert guard.advice_of(policy, "en", WORDINGS["en"]["private"], guard.ADVICE) == WORDINGS["en"]["private"]


# lines of our own


def test_a_line_never_said_holds_from_its_adding_to_its_ending(house: Any, shelf: Path) -> None:
    assert checks(house.organisation, SAFE)[0] == "send"
    line = rules.add_never(house.organisation, by=house.carmen, now=NOON, **NEVER)
    verdict = guard.examine(Said(house.organisation, SAFE, "en"), now=NOON)
    told = next(finding for finding in verdict.findings if finding.check == "tone")
    assert (verdict.verdict, SAFE[told.start : told.end]) == ("block", "sorry to read")
    assert (told.reason, told.suggestion) == ("We say it otherwise.", "we read your words")
    rules.end_line(line, "The committee dropped it.", by=house.carmen, now=NOON + timedelta(days=1))
    assert checks(house.organisation, SAFE)[0] == "send"
    with pytest.raises(NotTaken, match="ended this line already"):
        rules.end_line(line, "Again.", by=house.carmen, now=NOON)
    assert acts() == [
        ("guard.line_added", "We say it otherwise.", house.carmen.pk),
        ("guard.line_ended", "The committee dropped it.", house.carmen.pk),
    ]
    assert "sorry" not in str(list(Event.objects.filter(act="guard.line_added").values_list("detail", flat=True)))


def test_lines_that_contradict_themselves_or_the_guard_are_not_taken(house: Any, shelf: Path) -> None:
    def refused(words: str, field: str | None, act: Callable[[], Any]) -> None:
        with pytest.raises(NotTaken, match=words) as told:
            act()
        assert told.value.field == field

    add_never = lambda **what: rules.add_never(house.organisation, by=house.carmen, now=NOON, **NEVER | what)  # noqa: E731
    add_always = lambda **what: rules.add_always(house.organisation, by=house.carmen, now=NOON, **ALWAYS | what)  # noqa: E731
    refused("says these words itself", "instead", lambda: add_never(instead="we are sorry to read it"))
    refused("no letter or digit", "words", lambda: add_never(words="* !"))
    refused("Say why", "why", lambda: add_never(why=" "))
    refused(
        "The guard stops these words",
        "words",
        lambda: add_always(
            words="Thank you for coming in on Tuesday. We have looked at your file and your operation went as planned."
        ),
    )
    add_never()
    refused("in force already", "words", add_never)
    refused("never said here", "words", lambda: add_always(words="We are sorry to read this."))
    add_always()
    refused("may always be said here", "words", lambda: add_never(words="open to visitors"))
    assert OwnLine.objects.count() == 2


def test_a_wording_always_allowed_saves_a_look_and_lifts_no_refusal(house: Any, shelf: Path) -> None:
    loud = "PLEASE READ OUR WEBSITE BEFORE WRITING."
    assert checks(house.organisation, loud)[0] == "review"
    rules.add_always(house.organisation, by=house.carmen, now=NOON, words=loud, why="An old joke of ours.", lang="en")
    assert checks(house.organisation, loud) == ("send", [])
    assert (
        checks(house.organisation, f"{loud} Thank you for coming in on Tuesday, your operation went as planned.")[0]
        == "block"
    )


def test_lines_of_one_organisation_are_not_another_s(house: Any, shelf: Path, tmp_path: Path) -> None:
    other = open_house(tmp_path, "Saint Elsewhere")
    rules.add_never(house.organisation, by=house.carmen, now=NOON, **NEVER)
    rules.choose_mode(house.organisation, "hipaa", "x", by=house.carmen, now=NOON)
    assert checks(other.organisation, SAFE)[0] == "send"
    assert rules.modes_of(other.organisation) == ("uk",)
    assert rules_shown.page(other.organisation, "en").lines == []


def test_an_end_without_who_and_why_is_no_end(house: Any, shelf: Path) -> None:
    line = rules.add_never(house.organisation, by=house.carmen, now=NOON, **NEVER)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnLine.objects.filter(pk=line.pk).update(ended_at=NOON)


def test_record_numbers_of_our_own_are_found_in_drafts_and_end(house: Any, shelf: Path) -> None:
    text = "We are sorry to read this. Please quote VN-204518 when you call 0113 496 0100."
    organisation = house.organisation
    rules.add_number(organisation, Number(**NUMBER), by=house.carmen, now=NOON)
    organisation.refresh_from_db()
    assert organisation.known_as().patterns == ("vn-[0-9]{6}",)
    assert "personal_detail" in checks(organisation, text)[1]
    for wrong, field in [
        (NUMBER, "pattern"),
        (NUMBER | {"pattern": "vn-[0-9"}, "pattern"),
        (NUMBER | {"like": "VN-1"}, "like"),
    ]:
        with pytest.raises(NotTaken) as told:
            rules.add_number(organisation, Number(**wrong), by=house.carmen, now=NOON)
        assert told.value.field == field
    rules.end_number(organisation, NUMBER["pattern"], "A new system.", by=house.carmen, now=NOON)
    organisation.refresh_from_db()
    assert (organisation.known_as().patterns, organisation.profile["pattern_notes"]) == ((), {})
    assert [act for act, _, _ in acts()] == ["guard.number_added", "guard.number_ended"]


# files of the house


def test_a_file_of_the_house_wins_and_a_wrong_one_leaves_the_last_good_one_in_force(house: Any, shelf: Path) -> None:
    own = shelf / "own.yaml"
    own.write_text("never:\n  - {words: sorry to read*, why: We say it otherwise., instead: we read, level: block}\n")
    assert checks(house.organisation, SAFE)[0] == "block"
    assert (rulebook.shelf().ours, rulebook.shelf().refused) == (("own.yaml",), ())
    own.write_text("never:\n  - {words: sorry to read*, why: We say it otherwise.}\n# one word too few\n")
    assert checks(house.organisation, SAFE)[0] == "block"
    (refused,) = rulebook.shelf().refused
    assert (refused.wrong.line, refused.wrong.column, refused.earlier_holds) == (2, 5, True)
    rulebook._read.cache_clear()  # as after a restart
    assert checks(house.organisation, SAFE)[0] == "block"
    page = signed_in(house.asha).get("/guard-rules").content.decode()
    assert "policy/guard/own.yaml, line 2, column 5, is not followed." in page
    assert "The last good version of this file holds meanwhile." in page
    own.unlink()
    assert checks(house.organisation, SAFE)[0] == "send"
    own.write_text("never:\n  - {words: sorry to read*, why: no}\n")
    assert checks(house.organisation, SAFE)[0] == "send", "a file that was taken away does not come back"
    assert not rulebook.shelf().refused[0].earlier_holds


def test_a_file_that_would_let_privacy_through_is_refused_with_a_sentence(house: Any, shelf: Path) -> None:
    shipped = Path(rulebook.settings.POLICY_FOLDERS[-1]) / "guard" / "confirms_patient.yaml"
    (shelf / "confirms_patient.yaml").write_text(shipped.read_text().replace("public: block", "public: let"))
    (shelf / "kindness.yaml").write_text("check: kindness\n")
    (shelf / "tone.yaml").write_bytes(b"title: \xff\xfe")
    told = [str(one.wrong) for one in rulebook.shelf().refused]
    assert re.search(r"confirms_patient.yaml, line \d+, column 9: .*cannot be milder than “block”", told[0])
    assert "tone.yaml, line 1, column 1: The file cannot be read (it is not UTF-8 text)" in told[1]
    assert "kindness.yaml, line 1, column 1: There is no rule of this name." in told[2]
    assert rules.policy_of(house.organisation).level("confirms_patient", "public") == "block"


def test_numbers_in_the_house_s_own_file_are_found_in_drafts(house: Any, shelf: Path) -> None:
    (shelf / "own.yaml").write_text(
        "numbers:\n  - {pattern: 'vn-[0-9]{6}', what: Ours, like: VN-204518, unlike: 20 November 2026}\n"
    )
    assert (
        "personal_detail"
        in checks(house.organisation, "Thank you. Please quote VN-204518 when you call 0113 496 0100.")[1]
    )
