"""The look keeps its promises: contrast, budgets, no colour outside the tokens, no style or script inside a page."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from bedside.web import tokens

WEB = Path(tokens.__file__).parent
STATIC = WEB / "static" / "web"
OWN = [
    path for path in WEB.parent.glob("*/static/**/*") if path.suffix in (".css", ".js") and "vendor" not in path.parts
]
TEMPLATES = sorted((WEB.parent).glob("*/templates/**/*.html"))
COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|lab|color)a?\(|:\s*(?:white|black|red|green|blue|gr[ae]y|orange|yellow)\b"
)


@pytest.mark.parametrize("pair", tokens.pairs(), ids=lambda pair: f"{pair.theme}-{pair.front}-on-{pair.ground}")
def test_every_pair_that_meets_on_screen_can_be_read(pair: tokens.Pair) -> None:
    assert pair.enough, f"{pair.front} on {pair.ground} has {pair.contrast}, {pair.least} is the least"


def test_contrast_is_computed_as_the_guidelines_do() -> None:
    assert tokens.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert tokens.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_token_has_a_meaning_and_both_themes() -> None:
    names = set(tokens.MEANINGS)
    assert set(tokens.colours()["light"]) == names
    assert set(tokens.colours()["dark"]) == names


def test_no_colour_is_named_outside_the_tokens() -> None:
    named = [
        f"{path.name}:{number}: {line.strip()}"
        for path in [*OWN, *TEMPLATES]
        if path.name != "tokens.css"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if COLOUR.search(re.sub(r"&#\w+;|href=\"#[\w-]*\"|light-dark", "", line)) and "forced-colors" not in line
    ]
    assert named == []


@pytest.mark.parametrize(("kind", "most"), [("css", 1500), ("js", 500)])
def test_style_and_script_stay_within_their_budget(kind: str, most: int) -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in OWN if path.suffix == f".{kind}"}
    assert sum(lines.values()) <= most
    assert max(lines.values()) <= 300


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_style_or_script_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"<style|\sstyle=|\son(?:click|load|error|change|submit|input|focus|blur|toggle|key\w+|mouse\w+|pointer\w+)=|javascript:|hx-on|<script(?![^>]*\ssrc=)",
        text,
    )
    assert "http://" not in re.sub(r"http://www\.w3\.org", "", text)
    assert not re.search(r"(src|href)=\"https?://", text)


def test_vendored_files_are_the_ones_that_were_checked() -> None:
    listed = dict(
        re.findall(r"\| `([^`]+)` \|.*?\| `([0-9a-f]{64})` \|", (STATIC / "vendor" / "VENDORED.md").read_text())
    )
    real = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").iterdir()
        if path.suffix in (".js", ".css")
    }
    assert listed == real


def test_files_are_kept_for_a_year_under_the_house_version_only() -> None:
    from bedside.web import static

    assert finders.find("web/tokens.css")
    stamp = static.version()
    fresh = Client().get(f"/static/{stamp}/web/base.css", headers={"accept-encoding": "gzip"})
    assert fresh.status_code == 200
    assert "immutable" in fresh["Cache-Control"]
    assert fresh["Content-Encoding"] == "gzip"
    assert fresh["Content-Type"] == "text/css; charset=utf-8"
    old = Client().get("/static/00000000/web/base.css")
    assert old["Cache-Control"] == "no-cache"
    assert Client().get(f"/static/{stamp}/web/base.css", headers={"if-none-match": fresh["ETag"]}).status_code == 304
    assert Client().get("/static/web/base.css")["Cache-Control"] == "no-cache"
    assert Client().get(f"/static/{stamp}/../settings.py").status_code == 404
    assert Client().get(f"/static/{stamp}/web/vendor/VENDORED.md").status_code == 404
