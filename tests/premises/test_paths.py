"""Where things lie, and the sentences when they cannot lie there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bedside.premises import PremisesError, paths


def test_the_environment_says_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEDSIDE_DATA", str(tmp_path / "there"))
    monkeypatch.delenv("BEDSIDE_KEY_FILE", raising=False)
    assert (paths.data_folder(), paths.key_file()) == (tmp_path / "there", tmp_path / "there" / "keys")
    monkeypatch.setenv("BEDSIDE_KEY_FILE", str(tmp_path / "safe" / "ring"))
    assert paths.key_file() == tmp_path / "safe" / "ring"


def test_a_source_tree_keeps_its_data_beside_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEDSIDE_DATA", raising=False)
    root = paths.checkout()
    assert root
    assert paths.data_folder() == root / "data"


def test_an_installed_package_keeps_it_with_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BEDSIDE_DATA", raising=False)
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "site-packages" / "bedside")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert paths.data_folder() == tmp_path / "share" / "bedside"


def test_database_url_replaces_the_embedded_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert paths.database_url(tmp_path) == f"postgresql://bedside@/bedside?host={tmp_path}/postgres/socket"
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example.org/bedside")
    assert paths.database_url(tmp_path) == "postgresql://db.example.org/bedside"


def test_a_path_with_odd_letters_survives_the_address() -> None:
    assert paths.embedded_url(Path("/srv/a b&c?ñ")).endswith("host=/srv/a%20b%26c%3F%C3%B1/postgres/socket")


def test_a_new_data_folder_is_for_our_eyes_only(tmp_path: Path) -> None:
    assert paths.prepare(tmp_path / "new" / "data").stat().st_mode & 0o077 == 0
    assert not [*(tmp_path / "new" / "data").iterdir()]


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(PremisesError, match=r"Bedside cannot write in .*/data: file exists\. Make it writable"):
        paths.prepare(tmp_path / "data")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_of_somebody_else_is_named_with_its_owner(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    sentence = _as_nobody(tmp_path)
    assert sentence == (
        f"The folder {tmp_path} belongs to root and is closed to you. Start Bedside as root, "
        "or choose another folder with --data or BEDSIDE_DATA."
    )


def _as_nobody(folder: Path) -> str:
    """What `prepare` says to the user nobody, from a process of its own."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            paths.prepare(folder)
        except PremisesError as refusal:
            os.write(writer, str(refusal).encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as said:
        return said.read()
