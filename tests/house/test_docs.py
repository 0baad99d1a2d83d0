"""Docs that lie fail the build: states, glossary, decisions, settings, and the words that do not belong."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

from bedside.connectors import CONNECTORS
from bedside.record.drawings import FOLDER, drawings
from bedside.record.retention import house_models

ROOT = Path(__file__).resolve().parents[2]


def tracked(*ends: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if name.endswith(ends) and (ROOT / name).is_file()]


def test_the_drawings_of_the_lives_are_those_of_the_code() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")} == drawings()


def test_every_model_stands_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = {
        word.strip(" *")
        for line in glossary.splitlines()
        if line.startswith("| **")
        for word in line.split("|")[1].split("·")
    }
    spoken = {word.lower().replace(" ", "") for word in words}
    missing = [model.__name__ for model in house_models() if model.__name__.lower() not in spoken]
    assert missing == []


def test_every_dependency_and_connector_is_accounted_for() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "decisions").glob("*.md")).lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = project["dependencies"] + [name for extra in project["optional-dependencies"].values() for name in extra]
    names = {re.split(r"[\[<>=~! ]", name)[0].lower() for name in listed}
    assert sorted(name for name in names if name not in told) == []
    operate = (ROOT / "docs" / "connectors.md").read_text(encoding="utf-8")
    assert [name for name in CONNECTORS if f"`{name}`" not in operate] == []


def test_files_and_functions_stay_small() -> None:
    long = []
    for path in tracked(".py", ".js", ".css"):
        if "/migrations/" in str(path) or "/vendor/" in str(path):
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > 300:
            long.append(f"{path.relative_to(ROOT)} has {len(lines)} lines")
    assert long == []


def test_each_module_opens_with_what_it_is_for() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for path in tracked(".py")
        if "/migrations/" not in str(path)
        and path.read_text(encoding="utf-8").strip()
        and not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""', "#!"))
    ]
    assert bare == []


def test_settings_read_from_the_environment_are_documented() -> None:
    operate = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    asked = set(
        re.findall(
            r"environ(?:\.get)?[\[(]\"(BEDSIDE_[A-Z_]+|DATABASE_URL)\"",
            (ROOT / "bedside/settings.py").read_text(encoding="utf-8"),
        )
    )
    assert sorted(name for name in asked - {"BEDSIDE_TEST_DATABASE"} if name not in operate) == []
