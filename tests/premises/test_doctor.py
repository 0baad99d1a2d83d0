"""`bedside doctor`: each thing that can be wrong is made wrong for real, and the doctor must name it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedside.premises import keys, paths, postgres, supervise
from tests.premises.users import ROOT, ask, surroundings


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with keys and a database that has all its tables."""
    data = tmp_path_factory.mktemp("house") / "data"
    paths.prepare(data)
    keys.ensure(data / "keys", data)
    postgres.ensure_running(data)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], cwd=ROOT, env=surroundings(data), check=True)
    yield data
    postgres.stop(data)


def doctor(data: Path, *words: str, **more: str) -> tuple[int, str]:
    """Exit code and all that was said."""
    environment = surroundings(data, **more)
    if "DATABASE_URL" not in more:
        del environment["DATABASE_URL"]
    done = subprocess.run(
        [sys.executable, "-m", "bedside.cli", "doctor", "--port", "0", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def test_a_healthy_house(house: Path) -> None:
    code, said = doctor(house)
    assert code == 0
    assert said.endswith("Nothing is wrong.\n")
    assert "✗" not in said
    for words in (
        "can be written",
        "GB are free",
        "current key k1",
        "answers",
        "tables are those",
        "ledger is whole",
        "the reader reads",
    ):
        assert words in said


def test_a_house_that_is_not_there_yet_is_not_ill_and_is_not_made(tmp_path: Path) -> None:
    code, said = doctor(tmp_path / "data")
    assert (code, "There is no data folder" in said) == (0, True)
    assert not (tmp_path / "data").exists()


def test_a_taken_port(house: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = doctor(house, "--port", str(port))
    assert code == 1
    assert f"✗ Port {port} on 127.0.0.1 is taken by another program. Choose another one" in said
    assert said.endswith("1 thing is wrong.\n")


def test_a_removed_key(house: Path) -> None:
    away = (house / "keys").rename(house / "away")
    code, said = doctor(house)
    away.rename(house / "keys")
    assert code == 1
    assert f"✗ The key file {house}/keys is missing. Put it back from its copy" in said


def test_a_key_that_others_may_read(house: Path) -> None:
    (house / "keys").chmod(0o640)
    code, said = doctor(house)
    (house / "keys").chmod(0o600)
    assert code == 1
    assert f"can be read by others (mode 640). Close it with: chmod 600 {house}/keys" in said


def test_a_damaged_key(house: Path) -> None:
    whole = (house / "keys").read_bytes()
    (house / "keys").write_bytes(whole[:-20])
    code, said = doctor(house)
    (house / "keys").write_bytes(whole)
    assert code == 1
    assert "line 4: the key is not base64. Put the file back" in said or "line 4: the key has" in said


def test_the_key_of_another_house(house: Path, tmp_path: Path) -> None:
    keys.write(tmp_path / "other", keys.KeyRing((("k1", os.urandom(32)),)))
    code, said = doctor(house, BEDSIDE_KEY_FILE=str(tmp_path / "other"))
    assert code == 1
    assert f"is not the one that {house} was sealed with" in said


def test_a_database_that_cannot_be_reached(house: Path) -> None:
    code, said = doctor(house, DATABASE_URL="postgresql://bedside:s3cret@127.0.0.1:1/bedside")
    assert code == 1
    assert "✗ The database at 127.0.0.1, bedside cannot be reached: " in said
    assert "s3cret" not in said


def test_an_address_that_is_none(house: Path) -> None:
    code, said = doctor(house, DATABASE_URL="the one in the cellar")
    assert (code, "✗ The database at DATABASE_URL cannot be reached" in said) == (1, True)


def test_a_database_older_than_the_code(house: Path) -> None:
    gone = ask(house, "DELETE FROM django_migrations WHERE app = 'record' RETURNING app, name")
    code, said = doctor(house)
    for app, name in gone:
        ask(house, f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', now())")
    assert code == 1
    assert f"✗ The database is older than this Bedside: {len(gone)} changes are missing (record 0001_initial" in said


def test_a_database_newer_than_the_code(house: Path) -> None:
    ask(house, "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_morrow', now())")
    code, said = doctor(house)
    ask(house, "DELETE FROM django_migrations WHERE name = '9999_morrow'")
    assert code == 1
    assert (
        "✗ The database is newer than this Bedside: it has changes this version does not know (people 9999_morrow)."
        in said
    )


def test_a_cluster_of_another_version(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "17").mkdir(parents=True)
    (tmp_path / "postgres" / "17" / "PG_VERSION").write_text("17\n")
    code, said = doctor(tmp_path)
    assert (code, "was made by PostgreSQL 17, and this Bedside brings PostgreSQL 18" in said) == (1, True)


def test_a_house_that_is_up_and_does_not_answer(house: Path) -> None:
    lock = supervise.House(house)
    assert lock.enter("http://localhost:1/")
    code, said = doctor(house)
    os.close(lock._lock)
    assert code == 1
    assert f"✗ Bedside is up on {house}, but its page http://localhost:1/ does not answer." in said
    assert "✗ No worker has given a sign of life yet." in said


def test_little_space_is_told_before_it_is_none(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bedside.cli import doctor as command

    monkeypatch.setattr(command, "LOW_DISK", 10**18)
    well, sentence = command._space(house)
    assert not well
    assert sentence.endswith("The database stops when it is full: free some space.")


def test_keys_are_listed_and_turned_without_showing_one(house: Path) -> None:
    def bedside(*words: str) -> str:
        command = [sys.executable, "-m", "bedside.cli", *words]
        return subprocess.run(
            command, cwd=ROOT, env=surroundings(house), capture_output=True, text=True, check=True
        ).stdout

    before = (house / "keys").read_text().split()[-1]
    assert "k1  current: seals" in bedside("keys", "list")
    assert "The current key is now k2." in bedside("keys", "rotate")
    listed = bedside("keys", "list")
    assert "k2  current: seals\nk1  older: still opens" in listed
    assert before not in listed
    assert doctor(house)[0] == 0
