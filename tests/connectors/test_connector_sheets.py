"""Workbooks, and which column holds what."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from bedside.connectors import csvfile
from bedside.connectors.base import ConnectorError
from tests.connectors.reading import NOW, Write, book, taken, texts

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
    words = csvfile.layout(
        {
            "path": written("c.csv", "id;fecha;comentario\n1;01/05/2026;Muy amable\n2;13/05/2026;Qué dolor\n"),
            "zone": "Europe/Madrid",
        }
    ).words()
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
