"""Tables through the filters as a spreadsheet meets them: columns found, flat columns gained, refusals that say what is there."""

from __future__ import annotations

import csv
import io

import pytest

from bedside.cli.tables import flat
from tests.cli.test_filters import bedside


def table(words: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(words.decode())))


def test_a_table_gains_flat_columns_even_when_its_first_row_cannot_be_read() -> None:
    done = bedside("read", "--csv", stdin="text,rating\nonly one\nLa comida estaba fría y asquerosa,1\n,\n".encode())
    broken, told, empty = table(done.stdout)
    assert broken["error"] == "line 2: has 1 cell where the header has 2"
    assert (told["lang"], told["sentiment.label"], told["error"]) == ("es", "negative", "")
    assert "food" in told["topics.id"].split(" | ")
    assert len(told["topics.id"].split(" | ")) == len(told["topics.polarity"].split(" | "))
    assert set(told["sentiment.sure"]) <= set("truefalse")
    assert (empty["lang"], empty["topics.id"], empty["urgency.level"]) == ("other", "", "none")
    assert list(told)[:3] == ["text", "rating", "lang"]
    assert list(told)[-2:] == ["reader", "error"]
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, b"1 of 3 lines could not be read.")


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (("--column", "comment"), "id;comment\n7;Muchas gracias por todo"),
        (("--column", "COMMENT"), "id\tComment \n7\tMuchas gracias por todo"),
        ((), "id|Text\n7|Muchas gracias por todo"),
        ((), '"id;|\t",text\n7,Muchas gracias por todo'),
        (("--column", "what\nthey said"), '"what\nthey said",id\n"Muchas gracias por todo",7'),
        ((), "id,lang,text\r\n7,,Muchas gracias por todo\r\n"),
        ((), "\ufefftext\nMuchas gracias por todo\n"),
    ],
)
def test_the_column_is_found_whatever_stands_between(words: tuple[str, ...], stdin: str) -> None:
    done = bedside("read", "--csv", *words, "--only", "masked", stdin=stdin.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Muchas gracias por todo" in done.stdout.splitlines()[-1].replace(b"Muchas gracias por todo", b"", 1)


def test_a_table_without_rows_keeps_its_header() -> None:
    done = bedside("read", "--csv", "--only", "lang", stdin=b"id,text,lang\n")
    assert (done.returncode, done.stdout) == (0, b"id,text,lang,read.lang,reader,error\n")


@pytest.mark.parametrize(
    ("words", "stdin", "sentence"),
    [
        (("--csv",), b"", "The table has no column 'text' (it has: none). Name the right one with --column."),
        (("--csv",), b"Tres horas esperando,4\n", "The table has no column 'text' (it has: Tres horas esperando, 4)."),
        (("--csv",), b"x" * 90 + b"," * 30, "it has: " + "x" * 39 + "…, "),
        (("--csv",), b"," * 30, "and 11 more)"),
        (("--csv",), "text,id\nhola,1".encode("utf-16"), "The table is UTF-16, not UTF-8: save it as CSV UTF-8."),
        (("--column", "comment"), b"{}", "--column names a column of a table: add --csv."),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(words: tuple[str, ...], stdin: bytes, sentence: str) -> None:
    done = bedside("read", *words, stdin=stdin)
    assert (done.returncode, done.stdout) == (2, b"")
    assert sentence in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1


def test_a_list_is_one_cell_and_a_list_of_objects_one_cell_a_key() -> None:
    answer = {
        "a": {"b": True, "c": None},
        "reasons": ["One.", "Two."],
        "topics": [{"id": "x", "p": 1}, {"id": "y", "p": 2}],
    }
    assert flat(answer) == {
        "a.b": "true",
        "a.c": "",
        "reasons": "One. | Two.",
        "topics.id": "x | y",
        "topics.p": "1 | 2",
    }
