"""`bedside up` from an empty folder to a page, as a person at the terminal sees it, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from bedside.premises import cluster, supervise
from tests.premises.users import ROOT, surroundings, within


class Terminal:
    """`bedside up` in a terminal of its own; every line is kept with the moment it came."""

    def __init__(self, data: Path, *words: str) -> None:
        environment = surroundings(data)
        del environment["DATABASE_URL"]
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bedside.cli", "up", "--data", str(data), *words],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.lines: list[tuple[float, str]] = []

    def until(self, words: str) -> str:
        """Read on until a line has the words; fails when it ends before."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append((time.monotonic() - self.began, line.rstrip()))
            if words in line:
                return line.rstrip()
        raise AssertionError("\n".join(line for _, line in self.lines))

    def rest(self) -> str:
        """What is still said until the end."""
        said, _ = self.process.communicate(timeout=60)
        return said


def status(address: str) -> int:
    """What the page answers; 0 when nobody does."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def everyone(data: Path) -> list[psutil.Process]:
    """Every process that works for this data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("BEDSIDE_DATA") == str(data) or str(data) in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_from_nothing_to_a_page_and_everything_ends_with_it(data: Path) -> None:
    first = Terminal(data, "--port", "0")
    address = first.until("Bedside is open at").rsplit(" ", 1)[1]
    assert first.lines[0][1].startswith(f"✓ keys ready in {data}/keys")
    assert max(later - earlier for (earlier, _), (later, _) in pairwise([(0.0, ""), *first.lines])) < 10
    assert 0 < status(address) < 500
    assert Terminal(data, "--port", "0").rest() == f"Bedside already runs on {data}: {address}\n"

    web = next(p for p in psutil.Process(first.process.pid).children() if "granian" in " ".join(p.cmdline()))
    web.kill()
    first.until("! The web process was killed by signal 9")
    within(30, lambda: 0 < status(address) < 500)

    os.kill(int((cluster.home(data) / "keeper").read_text()), signal.SIGKILL)
    first.until("✓ database ready")
    within(30, lambda: 0 < status(address) < 500)

    first.process.kill()
    first.process.wait()
    within(20, lambda: not everyone(data))
    assert supervise.address_of(data) is None


def test_it_closes_in_order(data: Path) -> None:
    house = Terminal(data, "--port", "0")
    house.until("Ctrl+C closes it.")
    house.process.send_signal(signal.SIGINT)
    assert house.rest().endswith("Bedside is closed.\n")
    assert house.process.returncode == 0
    within(20, lambda: not everyone(data))
    assert "database system is shut down" in cluster.log_file(data).read_text()


def test_what_is_wrong_is_one_sentence(data: Path, tmp_path: Path) -> None:
    data.write_text("")
    said = Terminal(data, "--port", "0").rest()
    assert re.fullmatch(r"Bedside cannot write in .*/data: .*\.\n", said)
