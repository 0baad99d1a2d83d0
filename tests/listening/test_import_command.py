"""`bedside import` and `bedside replay` as a person at a terminal meets them."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from bedside.channels.models import Channel, Reject
from bedside.cli import replay
from bedside.connectors.base import Post
from bedside.inbox.models import Conversation
from bedside.listening.models import Hour, Mention
from bedside.people.models import Organisation
from tests.cast import NOON

pytestmark = pytest.mark.django_db(transaction=True)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(house: Any) -> Run:
    """Run the command against the test's own database."""
    given = connection.settings_dict
    address = f"postgresql://{quote(given['USER'])}@/{quote(given['NAME'])}?host={quote(given['HOST'], safe='')}&port={given['PORT']}"

    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bedside.cli", *words]
        return subprocess.run(
            command, env=os.environ | {"DATABASE_URL": address}, capture_output=True, text=True, timeout=180
        )

    return ran


def test_a_file_is_taken_in_whole_once_with_its_bad_rows_beside_it(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "comments.csv"
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["Id", "Comment", "Date"])
        rows.writerows([[n, f"Waited {n} hours in A&E at Vega North", "2026-03-12 10:00"] for n in range(1500)])
        rows.writerow(["bad", "No such day", "2026-02-30"])
        rows.writerow([7, "Waited 7 hours in A&E at Vega North", "2026-03-12 10:00"])
    first = run("import", str(file), "--channel", "Archive", "--workers", "2")
    assert first.returncode == 2, first.stderr
    assert "text is column Comment." in first.stdout
    assert "1,501 of 1,502 rows are in Archive: 1,500 new" in first.stdout
    beside = list(csv.reader((tmp_path / "comments.csv.rejected.csv").open()))
    assert beside[1][0] == "comments.csv, line 1502, column Date"
    assert "2026-02-30" in beside[1][1]
    assert Mention.objects.filter(state="read").exclude(search=None).count() == 1500
    assert Conversation.objects.count() == 1500
    assert sum(Hour.objects.filter(topic="").values_list("mentions", flat=True)) == 1500
    assert Reject.objects.count() == 1
    again = run("import", str(file), "--channel", "Archive")
    assert "0 new, 0 changed, 1,501 known before" in again.stdout
    assert Mention.objects.count() == 1500
    assert Channel.objects.get(name="Archive").connector == "csvfile"


@pytest.mark.parametrize(
    "make, words, sentence",
    [
        (lambda p: None, ["nowhere.csv"], "cannot be opened"),
        (lambda p: p.mkdir(), ["x"], "is a folder"),
        (lambda p: p.write_bytes(b""), ["x"], "is empty"),
        (lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n\x00"), ["x"], "is a PNG image"),
        (lambda p: p.write_text("a,b\n1,2\n"), ["x"], "no column that looks like people's words"),
        (lambda p: p.write_text("text\nhello there you\n"), ["x", "--map", "text=Nope"], "has no column Nope"),
        (
            lambda p: p.write_text("text\nhello there you\n"),
            ["x", "--organisation", "Nobody"],
            "no organisation called Nobody",
        ),
        (lambda p: p.write_text("text\nhello there you\n"), ["x", "--zone", "Mars/Base"], "Mars/Base"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_in_one_sentence(
    run: Run, tmp_path: Path, make: Any, words: list[str], sentence: str
) -> None:
    make(tmp_path / "x")
    done = run("import", str(tmp_path / words[0]), "--channel", "Archive", *words[1:])
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert Mention.objects.count() == 0


def test_several_organisations_must_be_told_apart(run: Run, tmp_path: Path) -> None:
    Organisation.objects.create(name="Saint Elsewhere", profile={}, created_at=NOON)
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"text": "The nurses were kind"}) + "\n")
    assert "say which with --organisation: Saint Elsewhere, Vega" in run("import", str(file), "--channel", "A").stderr
    assert run("import", str(file), "--channel", "A", "--organisation", "vega").returncode == 0


def test_a_replay_says_everything_again_at_its_pace(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "day.jsonl"
    lines = [
        {"id": str(n), "text": f"Is the car park open at {n}?", "posted_at": f"2026-03-12T10:{n:02}:00Z"}
        for n in range(3)
    ]
    file.write_text("\n".join(json.dumps(line) for line in [*lines, {"id": "x", "text": "no date here"}]))
    began = datetime.now(UTC)
    done = run("replay", str(file), "--speed", "120", "--channel", "Replay")
    assert done.returncode == 0, done.stderr
    assert "All 3 posts were said." in done.stdout
    assert "1 rows of day.jsonl have no date" in done.stderr
    said = list(Mention.objects.order_by("posted_at").values_list("posted_at", flat=True))
    assert said[0] >= began
    assert said[2] - said[0] == timedelta(seconds=1)
    assert run("replay", str(file), "--speed", "0", "--channel", "Replay").returncode == 1


def test_turns_keep_order_pace_and_threads() -> None:
    posts = [
        Post("b", "later", NOON + timedelta(minutes=10), in_reply_to="a", thread="a"),
        Post("a", "first", NOON, thread="a"),
        Post("c", "never", None),
    ]
    first, second = replay.turns(posts, began=NOON, speed=60)
    assert (first.post.text, (second.at - first.at).total_seconds()) == ("first", 10)
    assert second.post.in_reply_to == first.post.external_id == first.post.thread
    clock, slept = [NOON], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += timedelta(seconds=seconds)

    groups = list(replay.due([first, second], clock=lambda: clock[0], sleep=sleep))
    assert [len(group) for group in groups] == [1, 1]
    assert sum(slept) == 10
