"""`bedside guard --policy`: rules of one's own over the shipped ones, the law of the profile's country, wrong files refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bedside.cli.guard import countries
from tests.cli.test_filters import bedside, jsonl, lines

ADVICE = {"id": "a", "lang": "en", "text": "Take two ibuprofen every six hours and you will be fine."}
SAFE = {"id": "b", "lang": "en", "text": "We are sorry to read this. Please send us a private message."}
NEVER = "never:\n  - {words: private mess*, why: We say direct message., instead: direct message, level: block}\n"


def test_lines_of_one_s_own_hold_in_every_worker(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(NEVER)
    for path in (tmp_path, tmp_path / "own.yaml"):
        out = lines(bedside("guard", "--policy", str(path), "--workers", "2", stdin=jsonl(SAFE, SAFE)))
        for one in out:
            told = one["findings"][-1]
            assert (one["verdict"], told["check"], told["reason"]) == ("block", "tone", "We say direct message.")
            assert SAFE["text"][told["start"] : told["end"]] == "private message"


def test_the_law_is_that_of_the_profile_s_country_when_it_says_one(tmp_path: Path) -> None:
    verdicts = []
    for country in ("", "US"):
        profile = tmp_path / f"{country or 'none'}.json"
        profile.write_text(json.dumps({"names": ["Vega"]} | ({"country": country} if country else {})))
        (one,) = lines(bedside("guard", "--org", str(profile), stdin=jsonl(ADVICE)))
        verdicts.append(one["verdict"])
    assert verdicts[1] == "block"
    assert countries({"sites": [{"country": "es"}, {"country": "ES"}, {"country": 7}, "x"]}) == ("ES",)
    assert countries({"countries": ["pl", "gb"], "sites": [{"country": "es"}]}) == ("PL", "GB")
    assert countries({"country": 7, "sites": "x"}) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"never: [", "own.yaml, line 2, column 1: This cannot be read as YAML"),
        (b"check: kindness\n", "own.yaml, line 1, column 1: “title” is missing"),
        (b"\xff\xfe", "are not UTF-8 text: save them as UTF-8."),
        (None, "cannot be opened: No such file or directory."),
    ],
)
def test_a_wrong_file_is_one_sentence_and_nothing_is_read(tmp_path: Path, text: bytes | None, told: str) -> None:
    path = tmp_path / "own.yaml"
    if text is not None:
        path.write_bytes(text)
    done = bedside("guard", "--policy", str(path), stdin=jsonl(SAFE))
    assert (done.returncode, done.stdout) == (2, b"")
    assert told in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1
