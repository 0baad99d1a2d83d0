"""The written texts that train the reader: every label of the lists, no text twice, enough in each language, the card true to them."""

from __future__ import annotations

from collections import Counter

from training import hands
from training.corpus import written

ENOUGH = 1500


def test_the_texts_are_whole_and_their_card_is_true() -> None:
    rows = list(written(hands.TEXTS))
    assert list(hands.wrong(rows)) == []
    assert all(n >= ENOUGH for n in Counter(r.lang for r in rows).values())
    assert (hands.TEXTS / "README.md").read_text("utf-8") == hands.card(rows)


def test_a_text_that_stands_twice_is_named() -> None:
    rows = list(written(hands.TEXTS))[:50]
    again = next(r for r in rows if len(r.text.split()) > 12)
    rows[-1].text = again.text + " Gracias."
    assert list(hands.twice(rows)) == [(again.id, rows[-1].id)]
