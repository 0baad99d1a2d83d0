"""Replies that become files, once per key, and the demo's posts that fall due."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bedside.connectors import demo, outbox
from bedside.connectors.base import ConnectorError, Outgoing, SendFailed, SendUnknown, Sent

OUT = Outgoing(
    key="d-17", text="Ho sentim.", visibility="public", lang="ca", in_reply_to="p1", thread="t1", subject="Re"
)
KEYS = ("d-17", "D-17", "../../etc/passwd", "a/b", "ż", "x" * 300, ".", "..", "con\n", "CON", "a b", "key")


@pytest.mark.parametrize("key", KEYS)
def test_any_key_makes_one_file_in_the_folder(tmp_path: Path, now: datetime, key: str) -> None:
    folder = tmp_path / "inner" / "out"
    folder.mkdir(parents=True)
    sent = outbox.send({"folder": str(folder)}, replace(OUT, key=key), now=now)
    (file,) = tmp_path.rglob("*.*")
    assert file.parent == folder
    assert json.loads(file.read_text())["key"] == key
    assert outbox.find({"folder": str(folder)}, replace(OUT, key=key)) == sent


def test_keys_never_share_a_file(tmp_path: Path, now: datetime) -> None:
    sent = {outbox.send({"folder": str(tmp_path)}, replace(OUT, key=key), now=now) for key in KEYS}
    assert len(sent) == len(KEYS) == len(list(tmp_path.iterdir()))


def test_the_same_key_with_other_words_is_refused(tmp_path: Path, now: datetime) -> None:
    outbox.send({"folder": str(tmp_path)}, OUT, now=now)
    with pytest.raises(SendFailed, match="other words") as refused:
        outbox.send({"folder": str(tmp_path)}, replace(OUT, text="Other."), now=now)
    assert refused.value.permanent
    assert json.loads((tmp_path / "d-17.json").read_text())["text"] == "Ho sentim."


def test_a_file_that_cannot_be_read_back_is_unknown(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "d-17.json").write_text("{half")
    with pytest.raises(SendUnknown, match="look at it"):
        outbox.send({"folder": str(tmp_path)}, OUT, now=now)


def test_twenty_attempts_at_once_leave_one_whole_file(tmp_path: Path, now: datetime) -> None:
    sent: list[Sent] = []
    start = threading.Barrier(20)

    def attempt() -> None:
        start.wait()
        sent.append(outbox.send({"folder": str(tmp_path)}, OUT, now=now))

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == 20
    assert len(set(sent)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["d-17.json"]


def test_a_full_disk_is_a_failure_and_leaves_nothing(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(SendFailed, match="No space left"):
            outbox.send({"folder": str(tmp_path)}, OUT, now=now)
    assert list(tmp_path.iterdir()) == []
    assert outbox.send({"folder": str(tmp_path)}, OUT, now=now).external_id == "d-17"


@pytest.mark.parametrize("folder", ["relative/folder", "/no/such/folder", "/etc/passwd"])
def test_a_wrong_folder_is_named(folder: str, now: datetime) -> None:
    with pytest.raises(SendFailed, match="outbox") as refused:
        outbox.send({"folder": folder}, OUT, now=now)
    assert folder in refused.value.sentence


def line(due_at: datetime, **fields: object) -> str:
    return json.dumps({"due_at": due_at.isoformat(), "text": "Tot bé.", **fields}) + "\n"


def test_the_demo_plays_what_has_fallen_due(tmp_path: Path, now: datetime) -> None:
    hour = timedelta(hours=1)
    config = {"folder": str(tmp_path / "out"), "script": str(tmp_path)}
    bad = line(now - hour, id="b", text="") + "not json\n" + '{"id": "c"}\n' + "[1]\n"
    rest = line(now - hour, id="d") + line(now + hour, id="e")
    (tmp_path / "day.jsonl").write_text(line(now - hour, id="a") + bad + rest)
    (first,) = demo.fetch(config, None, now=now)
    assert [post.external_id for post in first.posts] == ["a", "d"]
    assert len(first.rejected) == 4
    assert all(one.reason.endswith(".") and one.where.startswith("day.jsonl, byte ") for one in first.rejected)
    (again,) = demo.fetch(config, first.cursor, now=now)
    assert (again.posts, again.rejected) == ((), ())
    (later,) = demo.fetch(config, first.cursor, now=now + 2 * hour)
    assert [post.external_id for post in later.posts] == ["e"]


def test_the_demo_without_its_folder(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(ConnectorError, match="load the demo again"):
        list(demo.fetch({"folder": "/x", "script": str(tmp_path / "gone")}, None, now=now))
