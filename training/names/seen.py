"""Turns a marked text into the words that a fit sees: the same clues that reading sees, with the truth beside each.
Also the same text as people write in haste: without capitals, all in capitals, with names that stand in no list."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from bedside.understanding.organisation import Organisation
from bedside.understanding.privacy import contact, numbers, phones
from bedside.understanding.privacy.clues import LINKS, Clues
from bedside.understanding.privacy.flat import Flat
from bedside.understanding.privacy.names import clues_of, is_staff
from bedside.understanding.privacy.ours import ours_of

from .corpus import LANGS, Marked
from .fit import Seen

LISTED = str.maketrans("", "", "fglm")
UNKNOWN = str.maketrans("", "", "qK")


def clues(text: str, lang: str, codes: dict[str, str], org: Organisation) -> Clues | None:
    """The clues of a text, with what the detectors before this one find in it."""
    flat, ours = Flat(text), ours_of(org)
    found = [
        *contact.find(flat, ours.domains, ours.handles),
        *numbers.find(flat, ours.patterns, ours.phones),
        *phones.find(flat, lang, ours.phones),
    ]
    return clues_of(flat, lang, codes, found)


def seen(
    row: Marked,
    codes: dict[str, str],
    org: Organisation,
    weight: float,
    forget: Random | None = None,
    share: float = 0.0,
) -> Iterator[Seen]:
    """The words of one text. With `forget`, that share of marked names, and of people whom everybody knows, is known to no list."""
    told = clues(row.text, row.lang, codes, org)
    if told is None:
        return
    inside, unsure = _within(told, row.names), _within(told, row.unsure)
    out = _house(told, org, row.lang) | unsure | (set() if row.teaches else inside)
    if forget is not None:
        for n, code in enumerate(told.codes):
            if (n in inside and forget.random() < share) or ("K" in code and forget.random() < share):
                told.codes[n] = code.translate(UNKNOWN if "K" in code else LISTED)
    before = -1
    for n in told.candidates:
        if n in out:
            before = -1
            continue
        kind = told.link(before, n) if before >= 0 else ""
        yield Seen(told.keys(n), LANGS.index(row.lang), n in inside, LINKS.index(kind) if kind else -1, weight)
        before = n


def _within(told: Clues, places: tuple[tuple[int, int], ...]) -> set[int]:
    """The words that stand, wholly or in part, in one of the places of the text as given."""
    flat, found = told.flat, set()
    for n in range(len(flat.words)) if places else ():
        start, end = flat.span(flat.starts[n], flat.end(n))
        if any(a < end and start < b for a, b in places):
            found.add(n)
    return found


def _house(told: Clues, org: Organisation, lang: str) -> set[int]:
    """The words of the organisation's own names and of its public staff: reading leaves them out, so they teach nothing."""
    flat, ours = told.flat, ours_of(org)
    places = ours.places_in(flat)
    own = {n for n in told.candidates if places and places[flat.starts[n]]}
    for n in told.candidates:
        for size in (2, 3):
            if is_staff(flat.words[n : n + size], ours.staff, lang) and len(flat.words[n : n + size]) == size:
                own.update(range(n, n + size))
        if (
            told.shapes[n] == "X"
            and is_staff(flat.words[n : n + 1], ours.staff, lang)
            and n
            and "t" in told.codes[n - 1]
        ):
            own.add(n)
    return own


def hurried(row: Marked, capitals: bool) -> Marked:
    """The same text without capitals, or all in capitals; "ß" and the like, which change their length, stay."""
    change = str.upper if capitals else str.lower
    text = "".join(change(ch) if len(change(ch)) == 1 else ch for ch in row.text)
    return Marked(text, row.lang, row.source, row.names, row.weight, row.teaches, row.apart)
