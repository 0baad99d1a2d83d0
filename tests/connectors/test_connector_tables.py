"""Files that are no tables, encodings, separators, and files of any length."""

from __future__ import annotations

import csv
import gzip
import io
import json
import resource
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedside.connectors.base import ConnectorError
from tests.connectors.reading import PLAIN, Write, archive, book, image, taken, texts

# ---- files that are no tables at all

NO_TABLES: tuple[tuple[str, bytes, str], ...] = (
    ("empty.csv", b"", "empty.csv is empty"),
    ("blank.csv", b"\n \r\n\n", "blank.csv is empty"),
    ("mark.csv", b"\xef\xbb\xbf", "holds no rows"),
    ("commas.csv", b",,,\n,,,\n", "holds no rows"),
    ("photo.csv", image(), "photo.csv is a PNG image, not a table"),
    ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "is a JPEG image"),
    ("letter.pdf", b"%PDF-1.7\n1 0 obj", "is a PDF document"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "is an old Excel or Word file"),
    ("page.csv", b"<!DOCTYPE html><html>", "is a web page or XML"),
    ("noise.csv", bytes(n % 7 for n in range(4000)), "is not text"),
    ("letter.docx", archive(word__document_xml="<w/>"), "is an archive, not a workbook"),
    ("cut.xlsx", book([["text"], ["a"]])[:900], "is a damaged workbook"),
    ("torn.xlsx", archive(xl__workbook_xml="<a"), "is a damaged workbook"),
    ("laughs.xlsx", archive(xl__workbook_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "declares entities"),
    ("cut.csv.gz", gzip.compress(PLAIN.encode() * 9999)[:30], "cannot be unpacked|breaks off"),
    ("fake.gz", b"\x1f\x8b garbage", "cannot be unpacked"),
    ("array.json", b'[{"text": "a"},\n{"text": "b"}]', "is not JSON lines"),
    ("lines.jsonl", b"[1, 2]\n17\n", "is not JSON lines"),
    ("numbers.csv", b"a,b\n1,2\n3,4\n", "has no column that looks like people's words; its columns are: a, b"),
)


@pytest.mark.parametrize(("name", "content", "words"), NO_TABLES, ids=[one[0] for one in NO_TABLES])
def test_what_is_no_table_gets_a_sentence(written: Write, name: str, content: bytes, words: str) -> None:
    with pytest.raises(ConnectorError, match=words) as refused:
        taken(written(name, content))
    assert refused.value.sentence.startswith(name)
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("path", "words"),
    [("{folder}", "is a folder"), ("{folder}/none.csv", "none.csv cannot be opened"), ("/dev/zero", "not a file that")],
)
def test_paths_that_lead_to_no_file(tmp_path: Path, path: str, words: str) -> None:
    with pytest.raises(ConnectorError, match=words):
        taken(path.format(folder=tmp_path))


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"map": "text=Nope"}, "has no column Nope; its columns are: id, date, comment"),
        ({"map": "words=comment"}, "cannot be mapped to words; the fields are: text, external_id"),
        ({"zone": "Mars/Olympus"}, "Mars/Olympus is not a time zone"),
        ({"encoding": "klingon"}, "klingon is not an encoding"),
        ({"delimiter": "both"}, "must be one character"),
        ({"dates": "year first"}, '"day first" or "month first"'),
        ({"kind": "rumour"}, "rumour is not a kind of post"),
    ],
)
def test_wrong_wishes_are_named(written: Write, config: dict[str, str], words: str) -> None:
    with pytest.raises(ConnectorError, match=words):
        taken(written("comments.csv", PLAIN), **config)


# ---- encodings and separators

SPANISH = "id;fecha;comentario\n1;01/05/2026;La señora de recepción, muy amable. ¿Por qué no hay más?\n2;13/05/2026;Qué dolor\n"
POLISH = (
    "id;data;komentarz\n1;01.05.2026;Dziękuję, świetna opieka, źle zaparkowałem żółtym autem\n2;13.05.2026;Ból i łzy\n"
)


@pytest.mark.parametrize("text", [SPANISH, POLISH], ids=["es", "pl"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "legacy"])
def test_encodings_are_found_out(written: Write, text: str, encoding: str) -> None:
    name = ("cp1252" if text is SPANISH else "cp1250") if encoding == "legacy" else encoding
    expected = [line.split(";", 2)[2] for line in text.splitlines()[1:]]
    assert texts(written("comments.csv", text.encode(name))) == expected


@pytest.mark.parametrize(("encoding", "text"), [("iso8859_2", POLISH), ("latin-1", SPANISH)])
def test_older_encodings_too(written: Write, encoding: str, text: str) -> None:
    assert texts(written("comments.csv", text.encode(encoding)))[0] in text


def test_accents_that_come_late_are_still_seen(written: Write) -> None:
    body = "id,comment\n" + "".join(f"{n},All fine today\n" for n in range(200_000)) + "x,Señora encantadora\n"
    assert texts(written("comments.csv", body.encode("cp1252")))[-1] == "Señora encantadora"


def test_one_odd_line_does_not_turn_the_whole_file(written: Write) -> None:
    body = SPANISH.encode() + b"3;14/05/2026;Atenci\xf3n mala\n" + "4;15/05/2026;Niño feliz\n".encode()
    posts, (odd,) = taken(written("comments.csv", body))
    assert [post.external_id for post in posts] == ["1", "2", "4"]
    assert odd.where == "comments.csv, line 4, column comentario"
    assert "bytes that are not UTF-8" in odd.reason
    assert odd.raw == b"3;14/05/2026;Atenci\xf3n mala\n"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(written: Write, mark: str, end: str) -> None:
    rows = [["id", "date", "comment"], ["1", "2026-05-01", 'Said "no", twice; then | left\nand'], ["2", "", "Bé"]]
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator=end).writerows(rows)
    assert texts(written("comments.csv", out.getvalue())) == [rows[1][2], "Bé"]


def test_excel_names_its_separator(written: Write) -> None:
    assert texts(written("comments.csv", "sep=|\nid|comment\n1|Molt, molt bé; gràcies\n")) == ["Molt, molt bé; gràcies"]


def test_a_single_column_keeps_its_commas(written: Write) -> None:
    body = "comment\nBien, gracias\nMal; muy mal, la verdad\nPse\n"
    assert texts(written("comments.csv", body)) == ["Bien, gracias", "Mal; muy mal, la verdad", "Pse"]


def test_no_header_at_all(written: Write) -> None:
    body = "2026-05-01,Llevamos tres horas esperando\n2026-05-02,Todo muy bien hoy\n"
    posts, _ = taken(written("comments.csv", body))
    assert [post.text for post in posts] == ["Llevamos tres horas esperando", "Todo muy bien hoy"]
    assert posts[0].posted_at == datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize("packed", [False, True])
def test_jsonl_plain_and_packed(written: Write, packed: bool) -> None:
    rows = [{"id": n, "text": f"Czekałam {n} godzin", "channel": "message"} for n in range(3)]
    body = "\n".join(json.dumps(row) for row in rows).encode()
    posts, _ = taken(written("c.jsonl.gz" if packed else "c.jsonl", gzip.compress(body) if packed else body))
    assert [(post.external_id, post.kind, post.visibility) for post in posts] == [
        (str(n), "message", "private") for n in range(3)
    ]


# ---- a file of any length


def test_a_long_file_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    """60 MB packed to a fraction: read in a process of its own, whose peak is told apart from the interpreter's."""
    path = tmp_path / "long.csv.gz"
    row = ('{},31/05/2026 10:00,"' + "Tres horas de espera en urgencias, " * 8 + '"\n').format
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.write("id,fecha,comentario\n")
        file.writelines(row(n) for n in range(200_000))
    code = (
        "import resource,sys; from datetime import datetime,UTC; from bedside.connectors import csvfile;"
        "before=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "n=sum(len(f.posts) for f in csvfile.fetch({'path':sys.argv[1]},None,now=datetime.now(UTC)));"
        "print(n, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss-before)//1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 200_000
    assert megabytes < 40
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 0
