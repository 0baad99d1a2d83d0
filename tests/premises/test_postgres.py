"""The embedded server as people treat it: started twice, killed, starved, asked from strange places. Nothing is faked."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from bedside.premises import PremisesError, cluster, paths, postgres
from tests.premises.users import a_user, ask, keeper, postmaster, served, start_user, within

ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder whose server this test run uses from the first test to the last."""
    folder = tmp_path_factory.mktemp("house") / "data"
    postgres.ensure_running(folder)
    yield folder
    postgres.stop(folder)
    assert not psutil_postgres(folder)


def _family(pid: int) -> set[int]:
    """The server and what it has started."""
    return {pid, *(child.pid for child in psutil.Process(pid).children())}


def psutil_postgres(data: Path) -> list[psutil.Process]:
    """Every process of the cluster."""
    place = str(cluster.cluster(data))
    return [p for p in psutil.process_iter(["cwd", "name"]) if p.info["name"] == "postgres" and p.info["cwd"] == place]


def test_a_first_start_gives_a_database_the_house_can_furnish(data: Path) -> None:
    assert ask(data, "SELECT current_user, current_database(), current_setting('is_superuser')") == [
        ("bedside", "bedside", "off")
    ]
    ask(data, "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent")
    ask(data, "CREATE DATABASE another")
    assert ask(data, "SELECT similarity('vega', 'vegas') > 0.5, unaccent('ubicación')") == [(True, "ubicacion")]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("server_encoding", "UTF8"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("listen_addresses", ""),
        ("unix_socket_permissions", "0700"),
        ("max_connections", "120"),
        ("TimeZone", "UTC"),
    ],
)
def test_it_is_set_for_care_before_speed(data: Path, setting: str, value: str) -> None:
    assert ask(data, f"SHOW {setting}") == [(value,)]


def test_it_sorts_by_code_point_and_knows_letters_beyond_english(data: Path) -> None:
    assert ask(data, "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = 'bedside'") == [
        ("b", "C.UTF-8")
    ]
    assert ask(data, "SELECT upper('łódź ñ·l')") == [("ŁÓDŹ Ñ·L",)]


def test_it_listens_on_a_socket_and_on_no_port(data: Path) -> None:
    assert not psutil.Process(postmaster(data)).net_connections(kind="inet")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect("postgresql://bedside@127.0.0.1/bedside", connect_timeout=2)
    assert paths.socket_folder(data).stat().st_mode & 0o077 == 0


def test_it_does_not_run_as_root(data: Path) -> None:
    assert psutil.Process(postmaster(data)).uids().effective != 0


def test_its_log_repeats_nothing_that_patients_wrote(data: Path) -> None:
    with pytest.raises(psycopg.Error):
        ask(data, "SELECT 'my mother Carmen Ruiz, room 214'::int")
    ask(data, "CREATE TABLE once (words text PRIMARY KEY); INSERT INTO once VALUES ('Carmen Ruiz')")
    with pytest.raises(psycopg.Error):
        ask(data, "INSERT INTO once VALUES ('Carmen Ruiz')")
    assert "Carmen" not in cluster.log_file(data).read_text()


def test_a_second_process_finds_it_and_leaves_it_running(data: Path) -> None:
    server = postmaster(data)
    with a_user(data):
        assert postmaster(data) == server
    assert postgres.running(data)


def test_eight_at_once_get_one_server(tmp_path: Path) -> None:
    users = [start_user(tmp_path) for _ in range(8)]
    try:
        assert {served(user) for user in users} == {paths.embedded_url(tmp_path)}
        assert {p.pid for p in psutil_postgres(tmp_path)} - _family(postmaster(tmp_path)) == set()
    finally:
        for user in users:
            user.kill()
    within(30, lambda: not psutil_postgres(tmp_path))


def test_it_stays_while_anybody_uses_it_and_goes_when_the_last_is_killed(tmp_path: Path) -> None:
    with a_user(tmp_path) as first:
        with a_user(tmp_path):
            first.send_signal(signal.SIGKILL)
            first.wait()
            assert ask(tmp_path, "SELECT 1")
        within(20, lambda: not psutil_postgres(tmp_path))
    within(20, lambda: not postgres.kept(tmp_path))


def test_who_comes_while_it_is_stopping_gets_it_again(tmp_path: Path) -> None:
    for _ in range(5):
        with a_user(tmp_path):
            assert ask(tmp_path, "SELECT 1")


@pytest.mark.parametrize("victims", [("postmaster",), ("keeper",), ("keeper", "postmaster"), ("backend",)])
def test_what_was_committed_survives_kill_9(data: Path, victims: tuple[str, ...]) -> None:
    ask(data, "CREATE TABLE IF NOT EXISTS kept (n bigint PRIMARY KEY); TRUNCATE kept")
    acknowledged: list[int] = []
    writer = threading.Thread(target=_write_until_broken, args=(data, acknowledged))
    writer.start()
    within(30, lambda: len(acknowledged) > 20)
    for victim in victims:
        os.kill(_pid(data, victim), signal.SIGKILL)
    writer.join(60)
    assert not set(acknowledged) - _kept(data)


def _pid(data: Path, victim: str) -> int:
    if victim == "backend":
        return int(str(ask(data, "SELECT pid FROM pg_stat_activity WHERE query LIKE 'INSERT%' LIMIT 1")[0][0]))
    return keeper(data) if victim == "keeper" else postmaster(data)


def _write_until_broken(data: Path, acknowledged: list[int]) -> None:
    with psycopg.connect(paths.embedded_url(data), autocommit=True) as connection:
        for number in range(10**6):
            try:
                connection.execute("INSERT INTO kept VALUES (%s)", [number])
            except psycopg.Error:
                return
            acknowledged.append(number)


def _kept(data: Path) -> set[object]:
    """What the table holds, asked until the server answers: a killed backend takes all connections down a moment later."""
    for _ in range(300):
        postgres.ensure_running(data)
        try:
            return {n for (n,) in ask(data, "SELECT n FROM kept")}
        except psycopg.Error:
            time.sleep(0.1)
    raise AssertionError("the server did not come back within 30 s")


def test_the_keeper_starts_a_killed_server_again_by_itself(data: Path) -> None:
    before = postmaster(data)
    os.kill(before, signal.SIGKILL)
    within(30, lambda: postgres.running(data))
    assert postmaster(data) != before


def test_a_number_in_the_pid_file_that_now_belongs_to_another_program_does_not_stop_it(tmp_path: Path) -> None:
    with a_user(tmp_path):
        lines = (cluster.cluster(tmp_path) / "postmaster.pid").read_text().splitlines()
        os.kill(keeper(tmp_path), signal.SIGKILL)
        os.kill(postmaster(tmp_path), signal.SIGKILL)
    within(20, lambda: not psutil_postgres(tmp_path))
    other = subprocess.Popen(["sleep", "60"], user=cluster.home(tmp_path).stat().st_uid)
    (cluster.cluster(tmp_path) / "postmaster.pid").write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
    with a_user(tmp_path):
        assert ask(tmp_path, "SELECT 1")
    assert other.poll() is None
    other.kill()


def test_half_a_cluster_is_thrown_away(tmp_path: Path) -> None:
    home = cluster.home(tmp_path)
    user = start_user(tmp_path)
    within(20, lambda: home.is_dir() and bool([*home.glob("new-*")]))
    os.kill(keeper(tmp_path), signal.SIGKILL)
    user.kill()
    assert not cluster.cluster(tmp_path).exists()
    with a_user(tmp_path):
        assert ask(tmp_path, "SELECT 1")
    assert not [*home.glob("new-*")]


def test_a_path_too_long_for_a_socket_works(tmp_path: Path) -> None:
    deep = tmp_path / ("a long name " * 6) / ("ańother óne " * 6)
    assert len(str(paths.socket_folder(deep))) < 50
    with a_user(deep):
        assert ask(deep, "SELECT 1")


@pytest.mark.skipif(not ROOT, reason="needs another user to own the folder")
def test_nobody_else_may_sit_on_the_socket_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    squatted = paths.socket_folder(deep)
    squatted.mkdir(mode=0o777)
    try:
        os.chown(squatted, 4321, 4321)
        with pytest.raises(PremisesError, match=r"belongs to somebody else"):
            postgres.ensure_running(deep)
    finally:
        squatted.rmdir()


@pytest.mark.skipif(not ROOT, reason="only root has folders that only root may enter")
def test_it_works_in_a_folder_that_only_root_may_enter(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with a_user(closed / "data"):
        assert ask(closed / "data", "SELECT 1")
        assert psutil.Process(postmaster(closed / "data")).uids().effective != 0


def test_a_cluster_of_another_version_is_left_alone(tmp_path: Path) -> None:
    older = tmp_path / "postgres" / "17"
    older.mkdir(parents=True)
    (older / "PG_VERSION").write_text("17\n")
    with pytest.raises(PremisesError, match=r"was made by PostgreSQL 17, and this Bedside brings PostgreSQL 18"):
        postgres.ensure_running(tmp_path)
    assert not (tmp_path / "postgres" / "18").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB: too little for a database."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_full_disk_is_named(small_disk: Path) -> None:
    with pytest.raises(PremisesError, match=r"the disk is full\. Free some space"):
        postgres.ensure_running(small_disk / "data")
    assert not cluster.cluster(small_disk / "data").exists()


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(PremisesError, match=r"cannot write in .*data: "):
        postgres.ensure_running(tmp_path / "data")


def test_stopping_what_does_not_run_does_nothing(tmp_path: Path) -> None:
    postgres.stop(tmp_path)
    assert not postgres.running(tmp_path)
