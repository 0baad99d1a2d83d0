"""Broken rows are set aside with place and reason, good ones are kept; ids stay the same."""

from __future__ import annotations

import csv
import io
import json

import pytest

from bedside.connectors import csvfile
from tests.connectors.reading import NOW, Write, taken, texts

# ---- broken rows: what was good is kept

HEAD = "id,date,comment\n1,2026-05-01,First\n"
TAIL = "9,2026-05-09,Last\n"
BROKEN: tuple[tuple[str, bytes, str, str], ...] = (
    ("nul", b"2,2026-05-02,Zero\x00byte\n", "line 3, column comment", "NUL character"),
    ("nul in id", b"2\x00,2026-05-02,Words\n", "line 3, column id", "NUL character"),
    ("too many cells", b"2,2026-05-02,One, two, three\n", "line 3", "5 cells and the header 3"),
    ("too few", b"2\n", "line 3, column comment", "empty"),
    ("cut before the date", b"2,\n", "line 3, column comment", "empty"),
    ("no words", b"2,2026-05-02,  \n", "line 3, column comment", "empty"),
    ("no such day", b"2,2026-02-30,Words\n", "line 3, column date", "'2026-02-30' is not a date"),
    ("no date", b"2,yesterday,Words\n", "line 3, column date", "is not a date"),
    ("far date", b"2,99999-01-01,Words\n", "line 3, column date", "is not a date"),
    ("too long", b"2,2026-05-02," + b"w" * 200_001 + b"\n", "line 3, column comment", "limit is 200000"),
    ("far too long", b"2,2026-05-02," + b"w" * 3_000_000 + b"\n", "line 3", "more than 1000000 characters"),
    ("never closed", b'2,2026-05-02,"Opens and never\n', "line 3", "never closes"),
    ("bad bytes", b"2,2026-05-02,Caf\xe9\n", "line 3, column comment", "not UTF-8"),
    ("long id", b"2" * 501 + b",2026-05-02,Words\n", "line 3, column id", "limit is 500"),
)


@pytest.mark.parametrize(("name", "row", "where", "words"), BROKEN, ids=[one[0] for one in BROKEN])
def test_a_broken_row_is_set_aside(written: Write, name: str, row: bytes, where: str, words: str) -> None:
    body = HEAD.encode() + row + "8,2026-05-08,Señal\n7,2026-05-08,Niñas\n".encode() + TAIL.encode()
    posts, rejected = taken(written("comments.csv", body))
    assert [post.external_id for post in posts] == ["1", "8", "7", "9"]
    (one,) = rejected
    assert one.where == f"comments.csv, {where}"
    assert words.replace("'", "") in one.reason
    assert one.reason.endswith(".")
    assert one.raw[:60] == row[:60]
    assert len(one.raw) <= 64 * 1024


def test_a_quote_that_never_closes_costs_one_row_not_the_file(written: Write) -> None:
    rows = "".join(f"{n},2026-05-02,Words {n}\n" for n in range(3, 60_000))
    posts, rejected = taken(written("comments.csv", HEAD + '2,2026-05-02,"Opens\n' + rows))
    assert len(posts) == 59_998
    assert [one.where for one in rejected] == ["comments.csv, line 3"]


def test_a_file_full_of_open_quotes_ends_in_time(written: Write) -> None:
    body = HEAD + 'a","b\n' * 300_000 + TAIL
    posts, rejected = taken(written("comments.csv", body))
    assert posts[0].external_id == "1"
    assert rejected


def test_the_json_lines_that_are_broken(written: Write) -> None:
    good = '{"id": "%s", "text": "Tot bé"}\n'
    bad = [
        b'{"id": "x", "text": "half \\ud83d"}\n', b'{"id": "x", "text": "zero \\u0000"}\n', b'{"text": "cut\n', b"17\n", b"null\n",
        b"[" * 100_000 + b"\n", b'{"id": "x", "text": {"deep": 1}}\n', b'{"id": "x"}\n', b'{"id": "x", "text": "\xff"}\n',
        b'{"id": "x", "text": "' + b"w" * 2_000_000 + b'"}\n', b'{"id": "x", "text": true}\n', b'{"id": "x", "text": "a", "m": {"in": ["\\u0000"]}}\n',
        b'{"id": "x", "text": "a", "k\\u0000": 1}\n',
    ]  # fmt: skip
    posts, rejected = taken(written("c.jsonl", (good % 1).encode() + b"".join(bad) + (good % 2).encode()))
    assert [post.external_id for post in posts] == ["1", "2"]
    assert [one.where.split(",")[1] for one in rejected] == [f" line {n}" for n in range(2, 15)]
    assert all(one.reason.endswith(".") for one in rejected)
    assert rejected[1].where == "c.jsonl, line 3, column text"


def test_formulas_stay_words(written: Write) -> None:
    cells = [
        '=HYPERLINK("http://evil.example","Click")',
        "=cmd|' /C calc'!A0",
        "+1 al de arriba",
        "@SUM(A1)",
        "-Mal trato",
    ]
    out = io.StringIO()
    csv.writer(out).writerows([["id", "comment"], *([n, cell] for n, cell in enumerate(cells))])
    assert texts(written("comments.csv", out.getvalue())) == cells


def test_hundred_kilobyte_cells_are_kept(written: Write) -> None:
    long = "espera " * 15_000
    assert texts(written("c.csv", f'id,comment\n1,"{long}"\n2,{long}\n')) == [long, long]


# ---- ids


def test_rows_without_ids_get_one_that_stays(written: Write) -> None:
    body = "date,author,comment\n2026-05-01,Ana,Bien\n2026-05-01,,All good\n2026-05-01,,All good\n2026-05-01,Ana,Bien\n"
    first, _ = taken(written("a.csv", body))
    again, _ = taken(written("b.csv", body + "2026-05-02,Pau,Més\n"))
    ids = [post.external_id for post in first]
    assert ids == [post.external_id for post in again][:4]
    assert ids[0] == ids[3]  # signed and alike: one post, exported twice
    assert ids[1] != ids[2]  # unsigned and alike: two patients
    assert all(one.startswith("row-") for one in ids)


def test_a_column_that_repeats_is_not_an_id(written: Write) -> None:
    body = "id,comment\n" + "".join(f"ward{n % 3},Words number {n}\n" for n in range(30))
    posts, _ = taken(written("c.csv", body))
    assert len({post.external_id for post in posts}) == 30


def test_duplicate_ids_pass_through_as_they_are(written: Write) -> None:
    body = "id,comment\n" + "".join(f"{n},Words {n}\n" for n in range(20)) + "3,Words 3\n3,Other words\n"
    posts, _ = taken(written("c.csv", body))
    assert [post.text for post in posts if post.external_id == "3"] == ["Words 3", "Words 3", "Other words"]


def test_an_import_goes_on_where_it_stopped(written: Write) -> None:
    path = written("c.csv", "id,comment\n" + "".join(f"{n},Words {n}\n" for n in range(2_500)))
    pages = list(csvfile.fetch({"path": path}, None, now=NOW))
    assert [(len(page.posts), page.more) for page in pages] == [(1000, True), (1000, True), (500, False)]
    rest, _ = taken(path, json.loads(json.dumps(pages[0].cursor)))
    assert [post.external_id for post in rest] == [str(n) for n in range(1000, 2500)]
    assert taken(path, pages[-1].cursor) == ([], [])
    assert len(taken(written("c.csv", "id,comment\n1,Another file\n"), pages[-1].cursor)[0]) == 1
