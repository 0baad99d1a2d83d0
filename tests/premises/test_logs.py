"""A log says where something broke and what kind of error it was; what the error says, which may be a patient's words, it does not."""

from __future__ import annotations

import logging
import subprocess
import sys

from bedside.premises.logs import Wordless

SAID = "Soy Ana Pérez Gil"


def broken() -> None:
    try:
        raise KeyError(SAID)
    except KeyError as why:
        raise RuntimeError(SAID) from why


def test_a_traceback_keeps_its_lines_and_loses_its_words() -> None:
    try:
        broken()
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it broke", None, sys.exc_info())
    record.exc_text = SAID  # as another formatter leaves it
    told = Wordless("%(message)s").format(record)
    assert told.startswith("it broke\n")
    assert "in broken" in told
    assert "builtins.RuntimeError\nafter\n" in told
    assert told.endswith("builtins.KeyError")
    assert SAID not in told


def test_an_error_with_a_circle_of_causes_ends() -> None:
    one, other = ValueError(SAID), ValueError(SAID)
    one.__cause__, other.__cause__ = other, one
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "", None, (ValueError, one, None))
    assert Wordless().format(record).count("builtins.ValueError") == 2


def test_what_nobody_catches_is_told_without_words() -> None:
    program = (
        "import logging, threading; from bedside.premises import logs\n"
        "logging.basicConfig(); logs.hush(); said = 'Soy ' + 'Ana'\n"
        "thread = threading.Thread(target=lambda: int(said)); thread.start(); thread.join()\n"
        "int(said)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("builtins.ValueError") == 2
    assert "Soy Ana" not in done.stderr
