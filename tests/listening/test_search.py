"""Found by their words in four languages, with accents folded; newest first; odd questions break nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bedside import flow
from bedside.connectors.base import Post
from bedside.listening import keep
from bedside.listening.models import Mention
from bedside.listening.search import find, folded
from tests.cast import NOON

SAID = {
    "es": "Las enfermeras de urgencias fueron muy amables, pero aparcamos lejísimos",
    "ca": "Les infermeres d'urgències són un sol, però la col·laboració amb el CAP falla",
    "en": "The nurses were running all night and still smiled",
    "pl": "Pielęgniarki na oddziale były cudowne, ale kolejka do rejestracji ciągnęła się po żwirze",
}


@pytest.fixture
def said(house: Any) -> None:
    posts = [Post(external_id=lang, text=text, lang=lang, posted_at=NOON) for lang, text in SAID.items()]
    keep.keep(house.channel, posts, now=NOON)
    flow.understand_waiting(now=NOON)


@pytest.mark.parametrize(
    "question, found",
    [
        ("enfermera", {"es"}),
        ("ENFERMERAS", {"es"}),
        ("aparcar", {"es"}),
        ("lejisimos", {"es"}),
        ("urgencies", {"ca", "es"}),  # one root in two languages
        ("infermera", {"ca"}),
        ("collaboracio", {"ca"}),
        ("col·laboració", {"ca"}),
        ("nurse", {"en"}),
        ("run", {"en"}),
        ("pielęgniarka", {"pl"}),
        ("pielegniarki", {"pl"}),
        ("zwirze", {"pl"}),
        ("kolejki", {"pl"}),
        ('"running all night"', {"en"}),
        ('"night running"', set()),
        ("nurses -smiled", set()),
        ("nurses or enfermeras", {"en", "es"}),
        ("nothing like it", set()),
        ("", set()),
        ("' OR 1=1 --", set()),
        ("((( & | ! :* \\", set()),
        ("\0", set()),
        ("a" * 5000, set()),
    ],
)
def test_found(said: None, question: str, found: set[str]) -> None:
    assert {mention.external_id for mention in find(Mention.objects.all(), question)} == found


@pytest.mark.parametrize(
    "word, plain",
    [("Łódź", "lodz"), ("Straße", "strasse"), ("l·l", "ll"), ("ÀÉÏ", "aei"), ("ASCII", "ascii"), ("ñ", "n")],
)
def test_folded(word: str, plain: str) -> None:
    assert folded(word) == plain
