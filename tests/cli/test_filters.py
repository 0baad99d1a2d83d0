"""`bedside read`, `mask` and `guard` as another program meets them: streams in and out, errors in their place."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ORG = {"names": ["Hospital Vega Norte"], "phones": ["912004500"]}


def bedside(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bedside.cli", *words], input=stdin, capture_output=True, timeout=120, check=False
    )


def lines(done: subprocess.CompletedProcess[bytes]) -> list[Any]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def jsonl(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_one_line_out_for_one_line_in_whatever_comes_in() -> None:
    stdin = b"".join(
        (
            b'\xef\xbb\xbf{"id": 1, "lang": "es", "text": "soy Ana Ruiz"}\n',
            b"not json\n",
            b"\n",
            b'{"id": "x"}\n',
            b"[1, 2]\n",
            b'{"text": "broken \xff"}\n',
            b'{"text": "\\ud800 lone", "id": 123456789012345678901234567890}\n',
            b'{"text": "nul \\u0000", "id": null}\n',
            b'{"text": 7}\n',
            b'{"text": "", "id": NaN}\n',
            b"[" * 5000 + b"\n",
            b'{"text": "last line without an end"}',
        )
    )
    done = bedside("mask", stdin=stdin)
    out = lines(done)
    assert len(out) == 12
    assert out[0]["masked"] == "soy [nombre]"
    errors = [line["line"] for line in out if "error" in line]
    assert errors == [2, 3, 4, 5, 6, 9, 10, 11]
    assert all(line["error"].startswith(f"line {line['line']}: ") for line in out if "error" in line)
    assert out[3]["id"] == "x"
    assert out[6]["id"] == 123456789012345678901234567890
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == b"8 of 12 lines could not be read."


@pytest.mark.parametrize("verb", ["mask", "guard", "read"])
def test_workers_keep_the_order_and_the_answers(verb: str) -> None:
    stdin = jsonl(
        *(
            {"id": n, "lang": "es", "text": f"Su cita {n} es mañana, llame al 612 34 56 {n % 90 + 10}"}
            for n in range(600)
        )
    )
    alone, together = bedside(verb, stdin=stdin), bedside(verb, "--workers", "2", stdin=stdin)
    assert alone.returncode == together.returncode == 0
    assert alone.stdout == together.stdout
    assert [line["id"] for line in lines(together)] == list(range(600))


def test_a_slow_sender_is_answered_line_by_line() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bedside.cli", "mask"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(3):
            running.stdin.write(jsonl({"id": number, "lang": "en", "text": "hello"}))
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number
        running.stdin.close()
    assert running.returncode == 0


def test_long_lines_and_many_lines_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(jsonl({"text": "a" * 100_000}) * 50 + jsonl({"text": "corto", "lang": "es"}) * 3000)
    began = time.monotonic()
    done = bedside("mask", str(path))
    assert done.returncode == 0
    assert len(lines(done)) == 3050
    assert time.monotonic() - began < 60


def test_tables_keep_their_columns_and_gain_the_answer() -> None:
    table = 'id;when;comment\n1;today;"soy Ana Ruiz; 612345678"\n2;too few\n3;x;"two\nlines"\n4;=1+1;=cmd()\n'
    done = bedside("mask", "--csv", "--column", "comment", stdin=b"\xef\xbb\xbf" + table.encode())
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode()), delimiter=";"))
    spans = ["spans.start", "spans.end", "spans.label", "spans.score"]
    assert list(rows[0]) == ["id", "when", "comment", "masked", *spans, "health_and_identity", "error"]
    assert rows[0]["masked"] == "soy [nombre]; [teléfono]"
    assert "has 2 cells where the header has 3" in rows[1]["error"]
    assert rows[2]["comment"] == "two\nlines"
    assert rows[3]["when"] == "=1+1"
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("mask", "no-such-file"), b"no-such-file cannot be opened: No such file or directory."),
        (("mask", "--org", "no-such-file"), b"The profile no-such-file cannot be opened: No such file or directory."),
        (("mask", "--csv", "--column", "words"), b"The table has no column 'words' (it has: a, b)."),
        (("mask", "--workers", "0"), b"write a number from 1 to 256"),
        (("read", "--only", "mood"), b"mood cannot be read; choose from"),
    ],
)
def test_refusals_are_sentences(words: tuple[str, ...], sentence: bytes) -> None:
    done = bedside(*words, stdin=b"a,b\n1,2\n")
    assert done.returncode == 2
    assert sentence in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


@pytest.mark.parametrize("profile", ["[]", "{", '{"sites": 3}', "\xff"])
def test_a_profile_that_cannot_be_used_is_refused(tmp_path: Path, profile: str) -> None:
    path = tmp_path / "org.json"
    path.write_bytes(profile.encode("latin-1"))
    done = bedside("mask", "--org", str(path), stdin=jsonl({"text": "a"}))
    assert done.returncode == 2
    assert f"The profile {path}".encode() in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_profile_is_heeded(tmp_path: Path) -> None:
    path = tmp_path / "org.json"
    path.write_text(json.dumps(ORG))
    stdin = jsonl({"lang": "es", "text": "Llame al 912 004 500"})
    assert [span["label"] for span in lines(bedside("mask", stdin=stdin))[0]["spans"]] == ["PHONE"]
    assert lines(bedside("mask", "--org", str(path), stdin=stdin))[0]["spans"] == []


def test_guard_answers_as_the_contract_says() -> None:
    stdin = jsonl(
        {"id": "a", "lang": "en", "text": "Thank you for visiting us on Tuesday."},
        {"id": "b", "lang": "en", "text": "We are sorry to read this. Please send us a private message."},
        {"id": "c", "lang": "en", "text": "Your appointment is on Friday.", "visibility": "private", "reply_to": 7},
    )
    first, second, third = lines(bedside("guard", stdin=stdin))
    assert set(first) == {"id", "verdict", "findings", "safe_wording"}
    assert first["verdict"] == "block"
    assert set(first["findings"][0]) == {"check", "start", "end", "reason", "suggestion"}
    assert (second["verdict"], second["findings"], second["safe_wording"]) == ("send", [], None)
    assert third["verdict"] == "send"


def test_only_asks_for_less(tmp_path: Path) -> None:
    (line,) = lines(bedside("read", "--only", "sentiment", stdin=jsonl({"id": 1, "lang": "en", "text": "lovely"})))
    assert "sentiment" in line
    assert "topics" not in line


def test_a_language_not_given_is_heard() -> None:
    (line,) = lines(
        bedside("mask", stdin=jsonl({"text": "Hola, me llamo Encarnación Pulido y espero desde hace tres horas"}))
    )
    assert "[nombre]" in line["masked"]


def test_a_reader_that_goes_away_is_no_error() -> None:
    stdin = jsonl(*({"text": "hello", "lang": "en"} for _ in range(20_000)))
    command = f"{sys.executable} -m bedside.cli mask | head -1"
    done = subprocess.run(["/bin/sh", "-c", command], input=stdin, capture_output=True, timeout=60, check=False)
    assert done.stderr == b""
    assert len(done.stdout.splitlines()) == 1


def test_a_filter_starts_without_the_house() -> None:
    code = "import sys; from bedside.cli import main; main(['mask', '/dev/null']); print('django' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    assert done.stdout.split() == [b"False", b"False"]
