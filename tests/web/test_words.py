"""Words in four languages: gathered, kept, compiled, and checked so that none is missing or says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedside.web import words

PAGE = """{% load i18n %}{% translate "Send" %}{% blocktranslate count n=n %}{{ n }} new{% plural %}{{ n }} new ones{% endblocktranslate %}
{% blocktranslate with by=by %}Written by {{ by }}{% endblocktranslate %}{% translate "late" context "clock" %}"""
CODE = 'N_ = str\nREFUSAL = N_("You wrote this.")\ndef f():\n    return _("Kept."), ngettext("%(n)s day", "%(n)s days", 2)\n'


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "bedside"
    (home / "inbox" / "templates").mkdir(parents=True)
    (home / "inbox" / "templates" / "page.html").write_text(PAGE)
    (home / "inbox" / "acts.py").write_text(CODE)
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "roles.yaml").write_text("acts: {a: See it.}\nroles: {r: {title: Lead, why: Decides.}}\n")
    monkeypatch.setattr(words, "HOUSE", home)
    return home


def _translate(language: str, **changes: str) -> None:
    """Fill a file as a translator does, plurals in all their forms; `changes` gives other words for some."""
    catalog = words.kept(language)
    for message in catalog:
        if message.id and isinstance(message.id, tuple):
            message.string = tuple(message.id[-1] for _ in range(catalog.num_plurals))
        elif message.id:
            message.string = changes.get(str(message.id).split()[0], f"{message.id}!")
    words._po(language).write_bytes(words._written(catalog))


def test_everything_said_is_gathered(house: Path) -> None:
    said = {(message.context, message.id) for message in words.gathered() if message.id}
    assert said == {
        (None, "Send"),
        (None, ("%(n)s new", "%(n)s new ones")),
        (None, "Written by %(by)s"),
        ("clock", "late"),
        (None, "You wrote this."),
        (None, "Kept."),
        (None, ("%(n)s day", "%(n)s days")),
        (None, "See it."),
        (None, "Lead"),
        (None, "Decides."),
    }


def test_new_words_stand_empty_and_the_check_says_so(house: Path) -> None:
    assert words.update() == [f"{language}: 10 words, 10 to translate." for language in words.LANGUAGES]
    found = words.problems()
    assert "es: “Send” is not translated." in found
    assert "pl: the .mo file is older than the .po file: run compile." in found


def test_translated_words_pass_and_an_update_keeps_them_and_drops_the_unsaid(house: Path) -> None:
    words.update()
    for language in words.LANGUAGES:
        _translate(language)
    words.compile_all()
    assert words.problems() == []
    before = words._po("pl").read_bytes()
    words.update()
    assert words._po("pl").read_bytes() == before
    (house / "inbox" / "acts.py").write_text('_("Put off.")\n')
    assert any("“Put off.” is said on screen but not in the file" in line for line in words.problems())
    assert any("“Kept.” is in the file but nobody says it" in line for line in words.problems())
    assert words.update()[0] == "es: 8 words, 1 to translate."


def test_a_translation_with_other_placeholders_is_refused(house: Path) -> None:
    words.update()
    for language in words.LANGUAGES:
        _translate(language, Written="Escrito por %(quien)s")
    assert "ca: “Written by %(by)s” has other placeholders: %(by)s are wanted." in words.problems()


def test_a_doubtful_translation_is_refused(house: Path) -> None:
    words.update()
    for language in words.LANGUAGES:
        _translate(language)
    text = words._po("es").read_text().replace('msgid "Kept."', '#, fuzzy\nmsgid "Kept."')
    words._po("es").write_text(text)
    assert "es: “Kept.” is marked as doubtful." in words.problems()


def test_what_is_compiled_is_what_django_says(house: Path) -> None:
    import gettext

    words.update()
    _translate("pl", Send="Wyślij")
    words.compile_all()
    with words._po("pl").with_suffix(".mo").open("rb") as file:
        polish = gettext.GNUTranslations(file)
    assert polish.gettext("Send") == "Wyślij"
    assert len({polish.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2, 5)}) == 1


@pytest.mark.parametrize(("said", "status"), [([], 2), (["sing"], 2), (["update"], 0), (["check"], 1)])
def test_the_command_says_what_it_did(
    house: Path, said: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words.main(said) == status
    assert capsys.readouterr()
