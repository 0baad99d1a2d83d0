"""The `bedside` command finds its verbs, and only those that are there."""

from __future__ import annotations

import pytest

from bedside import cli


def test_each_verb_has_a_module_or_is_left_out() -> None:
    assert {"read", "mask", "guard"} <= set(cli.available())
    assert set(cli.available()) <= set(cli.VERBS)


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert all(verb in said for verb in cli.available())


@pytest.mark.parametrize("words", [[], ["nonsense"]])
def test_a_command_that_cannot_be_understood_is_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2
    assert "usage: bedside" in capsys.readouterr().err
