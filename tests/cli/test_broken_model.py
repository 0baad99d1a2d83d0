"""A model file that is missing, cut short or of another version: `bedside read` refuses in one sentence, `bedside doctor` names it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bedside.cli import doctor
from bedside.understanding import ready, weights
from bedside.understanding.weights import BrokenModel
from tests.listening.broken import HARMS, broken, harmed

RUN = """
import sys
from pathlib import Path
from bedside.understanding import weights
weights.FILE = Path(sys.argv.pop(1))
from bedside.cli import main
sys.exit(main())
"""
LINES = b'{"text": "The nurses were kind"}\n' * 600


def read(file: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", RUN, str(file), "read", *words]
    return subprocess.run(command, input=LINES, capture_output=True, timeout=300, check=False)


@pytest.mark.parametrize("harm", HARMS)
def test_read_refuses_in_one_sentence_and_answers_nothing(tmp_path: Path, harm: str) -> None:
    done = read(harmed(harm, tmp_path))
    assert (done.returncode, done.stdout) == (2, b"")
    said = done.stderr.decode().strip()
    assert len(said.splitlines()) == 1, said
    assert said.startswith("The reader does not work")
    assert said.endswith(".")


def test_workers_refuse_with_the_same_sentence_once(tmp_path: Path) -> None:
    file = harmed("cut", tmp_path)
    alone, together = read(file), read(file, "--workers", "2")
    assert (together.returncode, together.stdout) == (2, b"")
    assert together.stderr == alone.stderr


def test_what_needs_no_model_is_done_without_it(tmp_path: Path) -> None:
    done = read(harmed("cut", tmp_path), "--only", "masked,lang")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 600)


@pytest.mark.parametrize("harm", HARMS)
def test_doctor_names_it_and_what_becomes_of_mentions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, harm: str
) -> None:
    assert doctor._reader()[0] is True
    with broken(monkeypatch, tmp_path, harm):
        well, sentence = doctor._reader()
    assert well is False
    assert "mentions are kept and wait unread" in sentence
    assert doctor._reader()[0] is True, "mended, it is found well again"


def test_a_reader_once_found_well_is_not_looked_at_again_and_a_broken_one_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with broken(monkeypatch, tmp_path) as mended:
        for _ in range(2):
            with pytest.raises(BrokenModel):
                ready.check()
        mended()
        assert ready.check() == ready.check()
        monkeypatch.setattr(weights, "FILE", tmp_path / "gone")
        assert ready.check()
