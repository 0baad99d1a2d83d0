"""`bedside surges` as others call it: the contract's columns, strictly causal, every bad row answered in its place."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.cli.test_filters import bedside
from tests.signals.series import drawn, usual

START = datetime(2024, 1, 1)  # noqa: DTZ001 - a clock on a wall
ADDED = ["score", "alarm", "event", "expected", "low", "high", "error"]


def rows(counts: np.ndarray, minutes: int = 15) -> list[str]:
    return [
        f"{START + timedelta(minutes=minutes * place):%Y-%m-%d %H:%M:%S},{count:.0f}"
        for place, count in enumerate(counts)
    ]


def surge(days: int = 10) -> list[str]:
    expected = usual(days, 300)
    expected[-60:] *= 8
    return rows(drawn(expected))


def answered(words: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(words.decode())))


def test_rows_come_back_as_they_were_with_the_columns_of_the_contract(tmp_path: Path) -> None:
    lines = surge()
    file = tmp_path / "heard.csv"
    file.write_text("\n".join(["timestamp,value,ward", *(f"{line},ED" for line in lines)]))
    done = bedside("surges", str(file))
    told = answered(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert list(told[0]) == ["timestamp", "value", "ward", *ADDED]
    assert [f"{row['timestamp']},{row['value']},{row['ward']}" for row in told] == [f"{line},ED" for line in lines]
    assert {row["event"] for row in told} >= {"", "alarm"}
    assert {row["alarm"] for row in told} == {"0", "1"}
    assert all(0 <= float(row["score"]) <= 1 for row in told)
    known = [row for row in told if row["expected"]]
    assert known
    assert all(float(row["low"]) <= float(row["expected"]) <= float(row["high"]) for row in known)


def test_no_row_rests_on_a_later_one() -> None:
    lines = surge()
    whole = bedside("surges", stdin="\n".join(["timestamp,value", *lines]).encode()).stdout.splitlines()
    command = [sys.executable, "-m", "bedside.cli", "surges"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"timestamp,value\n")
        for place, line in enumerate(lines):
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()
            if place == 0:
                assert process.stdout.readline().rstrip() == whole[0]
            assert process.stdout.readline().rstrip() == whole[place + 1]  # answered before the next row is sent
        process.stdin.close()
    assert b",1,alarm," in b"\n".join(whole)


def test_a_bad_row_is_answered_in_its_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    good = rows(drawn(usual(2, 300)))
    bad = [
        "yesterday,3",
        "2024-01-03 00:00:00,-3",
        "2024-01-03 00:00:00,many",
        "2024-01-03 00:00:00",
        good[0],
        "2024-01-03 00:07:00,3",
    ]
    file.write_bytes("\n".join(["timestamp,value", *good, *bad, "2024-01-03 00:00:00,4"]).encode() + b"\n\xff,1\n")
    done = bedside("surges", str(file))
    told = answered(done.stdout.replace(b"\xff", b"?"))
    wrong = [row["error"] for row in told if row["error"]]
    first = len(good) + 2
    assert [error.partition(": ")[0] for error in wrong] == [
        f"{file}, line {first}, column timestamp",
        f"{file}, line {first + 1}, column value",
        f"{file}, line {first + 2}, column value",
        f"{file}, line {first + 3}",
        f"{file}, line {first + 4}, column timestamp",
        f"{file}, line {first + 5}, column timestamp",
        f"{file}, line {first + 7}",
    ]
    assert (len(told), told[-2]["error"]) == (len(good) + len(bad) + 2, "")
    assert (done.returncode, done.stderr.decode().splitlines()[-1]) == (2, f"7 of {len(told)} lines could not be read.")


def test_clocks_with_their_offset_and_a_seven_minute_grid_are_read() -> None:
    lines = [f"{START + timedelta(minutes=7 * place):%Y-%m-%dT%H:%M:%S}+02:00,{place % 3},0" for place in range(900)]
    done = bedside(
        "surges", stdin="\n".join(["Timestamp;VALUE;negative", *(line.replace(",", ";") for line in lines)]).encode()
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.splitlines()[-1].count(b";") == 9


@pytest.mark.parametrize(
    ("words", "stdin", "sentence"),
    [
        ((), "", "Write a header: timestamp,value."),
        ((), "when,value\n2024-01-01,3\n", "needs one column 'timestamp'"),
        ((), "timestamp,count\n2024-01-01,3\n", "needs one column 'value'"),
        (("--alarms-per-week", "-1"), "timestamp,value\n", "a number above 0"),
        (("--cooldown", "soon"), "timestamp,value\n", "write a length such as 30m, 12h or 2d"),
        (("--cooldown", "9999d"), "timestamp,value\n", "from 0 to four weeks"),
        (("--holidays", "Christmas"), "timestamp,value\n", "write days as 2026-12-25"),
        (("/nowhere/at/all.csv",), "", "cannot be opened"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(words: tuple[str, ...], stdin: str, sentence: str) -> None:
    done = bedside("surges", *words, stdin=stdin.encode())
    assert done.returncode == 2
    assert sentence in done.stderr.decode()
    assert done.stdout == b""


def test_a_lower_sensitivity_and_a_smaller_budget_alarm_less() -> None:
    stdin = "\n".join(["timestamp,value", *rows(drawn(usual(56, 60), 5))]).encode()
    told = [
        bedside("surges", *words, stdin=stdin).stdout.count(b",alarm,")
        for words in (
            ("--alarms-per-week", "5"),
            ("--sensitivity", "high"),
            ("--sensitivity", "low", "--alarms-per-week", "0.1"),
        )
    ]
    assert told == sorted(told, reverse=True)
    assert told[0] > told[-1]
