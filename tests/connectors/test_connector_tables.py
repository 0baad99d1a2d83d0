"""Tables that people really hand in, whole and broken: each row is kept or set aside with its place and reason."""

from __future__ import annotations

import csv
import gzip
import io
import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bedside.connectors import csvfile
from bedside.connectors.base import ConnectorError, Post, Rejected

Write = Callable[[str, bytes | str], str]
NOW = datetime(2026, 5, 31, 12, tzinfo=UTC)
PLAIN = "id,date,comment\n1,2026-05-01,Todo bien\n2,2026-05-02,Mucha espera\n"


def taken(path: str, since: Any = None, **config: Any) -> tuple[list[Post], list[Rejected]]:
    pages = list(csvfile.fetch({"path": path, **config}, since, now=NOW))
    return [post for page in pages for post in page.posts], [one for page in pages for one in page.rejected]


def texts(path: str, **config: Any) -> list[str]:
    posts, rejected = taken(path, **config)
    assert rejected == []
    return [post.text for post in posts]


def image() -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8


def archive(**files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return packed.getvalue()


def book(rows: Iterable[Iterable[Any]], title: str = "Hoja1") -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


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


# ---- workbooks


def test_a_workbook(written: Write) -> None:
    rows = [
        [None, None], ["Fecha", "Comentario", "Nota", "Id"], [NOW.replace(hour=14, minute=5, tzinfo=None), "Bien", 5, 17.0],
        [None, None, None, None], [46173.5868, "Mal", 1.5, 18], ["2026-06-01", "=1+1", 2, 19],
        ["nunca", "Regular", 3, 20], ["2026-06-01", "Zero _x0000_ byte", 3, 21],
    ]  # fmt: skip
    posts, rejected = taken(written("c.xlsx", book(rows)), zone="Europe/Madrid")
    assert [(post.external_id, post.text, post.rating, post.kind) for post in posts][:2] == [
        ("17", "Bien", 5.0, "review"),
        ("18", "Mal", 1.5, "review"),
    ]
    assert {post.posted_at for post in posts[:2] if post.posted_at} == {
        datetime(2026, 5, 31, 12, 5, tzinfo=UTC),
        datetime(2026, 5, 31, 12, 4, 59, 520_000, tzinfo=UTC),
    }
    assert rejected[0].where == "c.xlsx, row 6, column Comentario"  # a formula that was never computed has no value
    assert rejected[1].where == "c.xlsx, row 7, column Fecha"


def test_a_formula_is_read_as_the_value_it_showed(written: Write) -> None:
    packed = book([["id", "comment"], [1, "SHOWN"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                start, end = content.index(b'<c r="B2"'), content.index(b"</c>", content.index(b'<c r="B2"'))
                content = content[:start] + b'<c r="B2" t="str"><f>"Molt "&amp;"bo"</f><v>Molt bo</v>' + content[end:]
            new.writestr(part, content)
    assert texts(written("c.xlsx", out.getvalue())) == ["Molt bo"]


def test_a_sheet_by_name(written: Write) -> None:
    path = written("c.xlsx", book([["comment"], ["Molt bé tot"]], "Maig"))
    assert texts(path, sheet="Maig") == ["Molt bé tot"]
    with pytest.raises(ConnectorError, match="has no sheet Juny; it has: Maig"):
        taken(path, sheet="Juny")


def test_a_workbook_bomb_is_refused_before_it_is_unpacked(written: Write) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
        with made.open("xl/sharedStrings.xml", "w") as part:
            for _ in range(250):
                part.write(b" " * 1_000_000)
    with pytest.raises(ConnectorError, match="too large for a workbook"):
        taken(written("bomb.xlsx", packed.getvalue()))


# ---- columns


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("ID;Fecha;Comentario;Usuario;Puntuación;Centro", "external_id posted_at text author rating site"),
        ("Identificador;Data;Opinió;Usuari;Estrelles;Centre", "external_id posted_at text author rating site"),
        ("id;created_at;Review text;Reviewer name;Star rating;Location", "external_id posted_at text author rating site"),
        ("Identyfikator;Data dodania;Treść opinii;Użytkownik;Ocena;Placówka", "external_id posted_at text author rating site"),
        ("commentId;publishedAt;Comment;authorName;rating;hospital", "external_id posted_at text author rating site"),
    ],
    ids=["es", "ca", "en", "pl", "camel"],
)  # fmt: skip
def test_columns_are_guessed_in_four_languages(header: str, expected: str) -> None:
    columns = header.split(";")
    sample = [
        dict(zip(columns, (f"r{n}", "31/05/2026", f"Unas palabras {n}", "Ana", "4", "Nord"), strict=True))
        for n in range(5)
    ]
    guessed = csvfile.guess(columns, sample)
    assert {field: guessed.get(field) for field in expected.split()} == dict(
        zip(expected.split(), columns, strict=True)
    )


def test_people_have_the_last_word_about_columns(written: Write) -> None:
    path = written("c.csv", "id,text,notes,date\n1,internal,Palabras del paciente,2026-05-01\n")
    (post,), _ = taken(path, map="text=Notes, posted_at=")
    assert (post.text, post.posted_at, post.raw) == (
        "Palabras del paciente",
        None,
        {"text": "internal", "date": "2026-05-01"},
    )


def test_the_words_are_found_under_an_unknown_header(written: Write) -> None:
    assert texts(written("c.csv", "a,b\n1,Llevamos tres horas aquí\n2,Nadie nos dice nada\n"))[0].startswith("Llevamos")


def test_the_layout_is_told_in_words(written: Write) -> None:
    words = csvfile.layout({"path": written("c.csv", SPANISH), "zone": "Europe/Madrid"}).words()
    assert [str(line) for line in words] == [
        "c.csv is read as CSV, utf-8, semicolon.",
        "text is column comentario.",
        "external_id is column id.",
        "posted_at is column fecha.",
        "Dates such as 03/04/2026 are read day first; those without a zone are in Europe/Madrid.",
    ]


@pytest.mark.parametrize(
    ("cell", "rating"), [("4", 4.0), ("4,5", 4.5), ("4/5", 4.0), ("5 stars", 5.0), ("★★★", 3.0), ("", None)]
)
def test_ratings_as_people_write_them(written: Write, cell: str, rating: float | None) -> None:
    (post,), _ = taken(written("c.csv", f'comment,stars\nPalabras,"{cell}"\n'), map="rating=stars")
    assert post.rating == rating


def test_a_rating_that_is_none_is_set_aside(written: Write) -> None:
    _, (one,) = taken(written("c.csv", "comment,stars\nPalabras,many\n"), map="rating=stars")
    assert one.where == "c.csv, line 2, column stars"


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
