"""`bedside read` as a person at a terminal and a shell script meet it: any text, bad profiles, progress, sudden ends."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from bedside.cli.progress import spoken
from bedside.cli.read import _number
from tests.cli.test_filters import bedside, jsonl, lines

COMMAND = (sys.executable, "-m", "bedside.cli")
ANY_TEXT = {
    "empty": "",
    "100 kB": "la comida estaba fría y nadie nos dijo nada. " * 2300,
    "one word of 100 kB": "a" * 100_000,
    "nul": "a\x00b",
    "lone surrogates": "bad \ud800 and \udfff",
    "emoji": "👩‍👩‍👧‍👦🇪🇸👍🏽 " * 200,
    "right to left": "مستشفى سيء جدا \u202e hospital \u202c",
    "zalgo": "h" + "\u0301\u0330\u0489" * 300 + "elp",
}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_any_text_is_read_in_its_place(workers: str) -> None:
    stdin = jsonl(*({"id": name, "text": text} for name, text in ANY_TEXT.items()))
    done = bedside("read", "--only", "lang,sentiment,spans,masked", "--workers", workers, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [line["id"] for line in lines(done)] == list(ANY_TEXT)
    assert [line["masked"] for line in lines(done)] == list(ANY_TEXT.values())


def test_only_what_is_asked_in_the_order_of_the_contract() -> None:
    (line,) = lines(
        bedside("read", "--only", "masked, lang", stdin=jsonl({"id": 1, "text": "Muchas gracias por todo"}))
    )
    assert line == {"id": 1, "lang": "es", "masked": "Muchas gracias por todo", "reader": line["reader"]}


@pytest.mark.parametrize(
    ("given", "rating"),
    [
        (4, 4),
        ("4", 4),
        ("4,5", 4.5),
        (0, None),
        (7, None),
        ("nan", None),
        (1e400, None),
        (True, None),
        ([], None),
        ("", None),
    ],
)
def test_a_rating_is_one_to_five_or_none(given: object, rating: float | None) -> None:
    assert _number(given) == rating


@pytest.mark.parametrize(
    ("profile", "place"),
    [
        (b'{"names": ["a"],\n "sites": [}', "is not JSON: line 2, column 12:"),
        (b'{"names":\n ["\xff"]}', "is not UTF-8 text: line 2, column 4:"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"patterns": ["("]}', "The record-number pattern '(' cannot be read: missing )"),
    ],
)
def test_a_profile_that_cannot_be_used_says_where(tmp_path: Path, profile: bytes, place: str) -> None:
    path = tmp_path / "org.json"
    path.write_bytes(profile)
    done = bedside("read", "--org", str(path), stdin=jsonl({"text": "a"}))
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"The profile {path} " in done.stderr.decode()
    assert place in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_model_that_cannot_be_used_is_one_sentence(workers: str) -> None:
    code = (
        "import sys; from pathlib import Path; from bedside.understanding import weights; weights.FILE = Path('reader.npz');"
        f"from bedside.cli import main; sys.exit(main(['read', '--workers', '{workers}']))"
    )
    stdin = jsonl(*({"text": "a"} for _ in range(2000)))
    done = subprocess.run([sys.executable, "-c", code], input=stdin, capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.splitlines()) == 1
    assert b"reader.npz" in done.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    stdin = jsonl(*({"text": "hola"} for _ in range(20_000)))
    command = f"{sys.executable} -m bedside.cli read --only lang --workers 2 | head -1"
    done = subprocess.run(["/bin/sh", "-c", command], input=stdin, capture_output=True, timeout=60, check=False)
    assert done.stderr == b""
    assert len(done.stdout.splitlines()) == 1


def test_output_that_takes_no_more_ends_with_a_sentence() -> None:
    command = f"{sys.executable} -m bedside.cli mask > /dev/full"
    done = subprocess.run(
        ["/bin/sh", "-c", command], input=jsonl({"text": "a"}), capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (2, b"Stopped: No space left on device.\n")


@contextmanager
def running(*words: str) -> Iterator[tuple[subprocess.Popen[bytes], list[psutil.Process]]]:
    """The filter in the middle of its work, its input still open, and the processes that work for it."""
    with subprocess.Popen(
        [*COMMAND, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write(jsonl({"text": "hola", "lang": "es"}))
            process.stdin.flush()
            process.stdout.readline()
        yield process, psutil.Process(process.pid).children()
        with suppress(BrokenPipeError):
            process.stdin.close()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interruption_ends_all_with_a_sentence(workers: str) -> None:
    with running("mask", "--workers", workers) as (process, others):
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr is not None
        assert process.stderr.read() == b"Stopped: 2 lines were read.\n"
        assert psutil.wait_procs(others, 10)[1] == []


def test_a_worker_that_is_killed_ends_all_with_a_sentence() -> None:
    with running("mask", "--workers", "2") as (process, others):
        others[0].kill()
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            while process.poll() is None:  # the other one may still answer a line or two
                process.stdin.write(jsonl({"text": "hola", "lang": "es"}))
                process.stdin.flush()
                time.sleep(0.05)
        assert process.wait(30) == 2
        assert process.stderr is not None
        said = process.stderr.read().decode()
        assert said.startswith("A worker process ended before its work was done")
        assert said.endswith(" lines were read.\n")
        assert "Traceback" not in said
        assert psutil.wait_procs(others, 10)[1] == []


def test_no_worker_outlives_a_parent_that_is_killed() -> None:
    with running("mask", "--workers", "2") as (process, others):
        assert others
        process.kill()
        assert psutil.wait_procs(others, 10)[1] == []


def test_progress_is_shown_to_a_person_and_to_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_bytes(jsonl({"text": "Soy Ana Ruiz, llevo 3 horas, tel 699 88 77 66. " * 6, "lang": "es"}) * 9_000)
    terminal, end = pty.openpty()
    with subprocess.Popen([*COMMAND, "mask", str(path)], stdout=subprocess.DEVNULL, stderr=end) as process:
        os.close(end)
        drawn = b"".join(_drawn(terminal))
    assert process.returncode == 0
    assert b"\xe2\x96\x88" in drawn
    assert b"% " in drawn
    assert b" lines, " in drawn
    assert b" a second, " in drawn
    assert b" s left" in drawn
    assert drawn.endswith(b"\r\x1b[K")


def _drawn(terminal: int) -> Iterator[bytes]:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        try:
            words = os.read(terminal, 4096)
        except OSError:  # nobody holds the other end any more
            return
        yield words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")]
)
def test_time_is_spoken(seconds: float, words: str) -> None:
    assert spoken(seconds) == words


def test_lines_without_end_are_answered_in_little_memory(tmp_path: Path) -> None:
    """The peak of ten times as many lines is the peak of a tenth of them."""
    text = json.dumps({"text": "Soy Ana Ruiz, llevo tres horas. " * 4, "lang": "es"})
    peaks = [_peak(tmp_path, f"{text}\n".encode() * count) for count in (4_000, 40_000)]
    assert peaks[1] < peaks[0] * 1.2


def _peak(folder: Path, stdin: bytes) -> int:
    """Most memory of a process that filters this, in kilobytes."""
    path = folder / "in.jsonl"
    path.write_bytes(stdin)
    code = (
        "import sys; from bedside.cli import main; status = main(['mask', sys.argv[1]]);"
        "print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0], file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=120,
        check=True,
    )
    return int(done.stderr)
