"""The deep reader: what it sees of a text, that a text reads the same in any company, and that a file it cannot use is told in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedside.understanding import deep
from bedside.understanding.organisation import Organisation
from bedside.understanding.reader import VERSION, Message, read, read_many
from bedside.understanding.weights import BrokenModel

US = Organisation.from_dict(
    {
        "names": ["Hospital Vega Norte", "Szpital Vega Północ"],
        "nicknames": {"es": ["el Vega"], "en": ["the Vega"], "pl": ["Vega", "na Vedze"]},
        "handles": ["@HospitalVegaNorte"],
    }
)
SEEN = [
    ("@HospitalVegaNorte four hours https://example.org/a?b=1", "orgname four hours http"),
    ("Doce años en el Vega y nada", "Doce años en orgname y nada"),
    ("leżę na Vedze od wtorku, @jan.k", "leżę orgname od wtorku, @user"),
    ("HOSPITAL VEGA NORTE", "orgname"),
    ("Las Vegas was louder", "Las Vegas was louder"),
    ("", ""),
    ("a\0b \ud800", "a b ?"),
]


@pytest.mark.parametrize(("text", "prepared"), SEEN)
def test_names_accounts_and_addresses_are_one_word_each(text: str, prepared: str) -> None:
    assert deep.prepared(text, US) == prepared


def test_without_names_of_ours_nothing_is_taken_for_one() -> None:
    assert deep.prepared("the Vega, @you", Organisation.EMPTY) == "the Vega, @user"


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    pieces = deep.cut(range(10, 1010))
    assert len(pieces) == deep.HEAD + deep.TAIL + 2
    assert (pieces[0], pieces[1], pieces[-2], pieces[-1]) == (deep.START, 10, 1009, deep.STOP)


def test_both_files_are_of_the_reader_that_is_installed() -> None:
    assert deep.encoder().version == VERSION


def test_a_text_read_whole_reads_the_same_in_any_company() -> None:
    texts = ["Lovely nurses, filthy toilets", "gràcies", "Cuatro horas " * 60, "Pani doktor uratowała mi życie", "👍"]
    together = [r.as_dict() for r in read_many([Message(t) for t in texts], US, whole=True)]
    assert together == [read(Message(t), US, whole=True).as_dict() for t in texts]


def test_where_the_fast_reader_is_sure_the_deep_one_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    encoder = deep.encoder()
    real = type(encoder).logits
    monkeypatch.setattr(type(encoder), "logits", lambda self, texts, *a: asked.extend(texts) or real(self, texts, *a))
    plain, odd = "Gracias, gracias, gracias a todo el equipo, sois maravillosos", "Pues nada, otra tarde de hospital"
    read_many([Message(plain), Message(odd)], US)
    assert odd in asked
    assert plain not in asked


def test_topics_of_one_text_may_differ_in_feeling() -> None:
    found = read(Message("Lovely staff but the toilets were disgusting", channel="review"), US, whole=True)
    told = {t.id: t.polarity for t in found.topics}
    assert (told["staff_attitude"], told["cleanliness"]) == ("positive", "negative")


BROKEN = {
    "missing": None,
    "empty": b"",
    "cut short": deep.FILE.read_bytes()[:90_000],
    "another thing": b"%PDF-1.4 hello",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = BROKEN[how]
    file = tmp_path / "deep.onnx"
    if there is not None:
        file.write_bytes(there)
    monkeypatch.setattr(deep, "FILE", file)
    deep.encoder.cache_clear()
    with pytest.raises(BrokenModel, match=r"deep\.onnx is missing or damaged .*Install Bedside again"):
        read(Message("Lovely nurses"), US, whole=True)
    deep.encoder.cache_clear()
