"""Web and worker are kept alive: the dead are started again, everything ends with its parent, a taken port is named."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from bedside.premises import PremisesError, supervise
from tests.premises.users import within

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
HOUSE = """
import sys
from pathlib import Path
from bedside.premises import supervise
house = supervise.House(Path(sys.argv[1]))
print(house.enter("http://localhost:1/"), flush=True)
parts = [supervise.Part("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"])]
keeper = supervise.Supervisor(parts, {}, lambda: None)
keeper.start()
print(parts[0].process.pid, flush=True)
keeper.keep()
keeper.stop()
"""


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> supervise.Supervisor:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # leave the test run its own Ctrl+C
    return supervise.Supervisor([supervise.Part("sleeper", SLEEPER)], dict(os.environ), lambda: None)


def test_a_killed_part_is_started_again_and_said(
    keeper: supervise.Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    keeper.start()
    (part,) = keeper.parts
    assert part.process
    part.process.kill()
    part.process.wait()
    keeper.mend()
    assert capsys.readouterr().out == "! The sleeper was killed by signal 9; it is started again in 0.5 s.\n"
    within(20, lambda: keeper.mend() or part.process is not None)  # type: ignore[func-returns-value]
    assert part.process.poll() is None
    keeper.stop()


def test_a_part_that_keeps_dying_is_given_longer_pauses(
    keeper: supervise.Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    (part,) = keeper.parts
    part.command = [sys.executable, "-S", "-c", "raise SystemExit(3)"]
    for _ in range(9):
        part.due = 0.0
        keeper.mend()
        assert part.process
        part.process.wait()
        keeper.mend()
    said = capsys.readouterr().out.splitlines()
    assert [line.rsplit(" ", 2)[1] for line in said] == ["0.5", "1", "2", "4", "8", "10", "10", "10", "10"]
    assert "ended with code 3" in said[0]


def test_what_a_dead_part_left_behind_is_ended_too(keeper: supervise.Supervisor) -> None:
    (part,) = keeper.parts
    part.command = [
        sys.executable, "-c", "import subprocess, sys, time;"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid, flush=True); time.sleep(600)",
    ]  # fmt: skip
    keeper.start()
    assert part.process
    child = within_children(part.process.pid)
    part.process.kill()
    part.process.wait()
    keeper.mend()
    within(20, lambda: not psutil.pid_exists(child))


def within_children(pid: int) -> int:
    """The first child of a process, once it has one."""
    within(20, lambda: bool(psutil.Process(pid).children()))
    return psutil.Process(pid).children()[0].pid


def start_house(data: Path) -> tuple[subprocess.Popen[str], str, int]:
    """A supervisor in a process of its own: the process, whether it got the house, its part's process id."""
    house = subprocess.Popen([sys.executable, "-c", HOUSE, str(data)], stdout=subprocess.PIPE, text=True)
    assert house.stdout
    return house, house.stdout.readline().strip(), int(house.stdout.readline())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent was killed")
def test_the_parts_end_with_their_parent(tmp_path: Path, number: signal.Signals) -> None:
    house, entered, part = start_house(tmp_path)
    assert entered == "True"
    assert supervise.address_of(tmp_path) == "http://localhost:1/"
    house.send_signal(number)
    house.wait(15)
    within(20, lambda: not psutil.pid_exists(part))
    assert supervise.address_of(tmp_path) is None


def test_a_second_start_is_told_where_the_first_is(tmp_path: Path) -> None:
    first = supervise.House(tmp_path)
    assert first.enter("http://localhost:8000/")
    assert not supervise.House(tmp_path).enter("http://localhost:8001/")
    assert supervise.address_of(tmp_path) == "http://localhost:8000/"


def test_a_taken_port_is_named_with_a_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PremisesError) as refusal:
            supervise.check_port("127.0.0.1", port)
    words = str(refusal.value)
    assert words.startswith(f"Port {port} on 127.0.0.1 is taken by another program. Choose another one")
    free = int(words.rsplit(" ", 1)[1])
    assert supervise.check_port("127.0.0.1", free) == free


def test_port_zero_asks_the_system() -> None:
    assert supervise.check_port("127.0.0.1", 0) > 1023


@pytest.mark.parametrize("written", ["", "http", "-1", "65536", "8000.5", "８０００"])
def test_what_is_no_port_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("BEDSIDE_PORT", written)
    with pytest.raises(PremisesError, match="is no port"):
        supervise.chosen_port(None)


def test_a_step_that_takes_long_gives_a_sign_of_life(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bedside.premises import progress

    monkeypatch.setattr(progress, "STILL_EVERY", 0.05)
    with progress.step("moving in", "moved in"):
        time.sleep(0.12)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("… moving in (")
    assert re.fullmatch(r"✓ moved in \(\d+\.\d s\)", lines[-1])
