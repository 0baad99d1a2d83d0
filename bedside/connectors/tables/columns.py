"""Guesses which column of a foreign table holds what, from the header's words and a look at the cells.

It will not be sure: the guess is shown to people, who may name the columns themselves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..base import ConnectorError, say, shown
from .dates import is_date
from .header_words import WORDS

FIELDS: tuple[str, ...] = tuple(WORDS)
Row = Mapping[str, Any]


def guess(header: Sequence[str], sample: Sequence[Row]) -> dict[str, str]:
    """{field of Post: column}. Each column is used once; a field nobody knows a column for is left out."""
    mapping: dict[str, str] = {}
    folded = {column: folded_name(column) for column in header}
    for exact in (True, False):
        for field, words in WORDS.items():
            if field not in mapping:
                found = _find(field, words, folded, mapping.values(), sample, exact)
                if found:
                    mapping[field] = found
    if "text" not in mapping:
        longest = _longest(header, sample, mapping.values())
        if longest:
            mapping["text"] = longest
    if "posted_at" not in mapping:
        dated = [one for one in header if one not in mapping.values() and _mostly(is_date, _cells(one, sample))]
        if dated:
            mapping["posted_at"] = dated[0]
    return mapping


def chosen(given: object) -> dict[str, str]:
    """A mapping people gave, as 'text=Comment,posted_at=Date' or a dict. Raises ConnectorError on an unknown field."""
    if not given:
        return {}
    if isinstance(given, Mapping):
        pairs = [(str(field), str(column)) for field, column in given.items()]
    else:
        pairs = [
            (left, right) for left, _, right in (one.partition("=") for one in str(given).split(",") if one.strip())
        ]
    mapping = {field.strip(): column.strip() for field, column in pairs}
    for field in mapping:
        if field not in WORDS:
            names = ", ".join(FIELDS)
            raise ConnectorError(
                say("A column cannot be mapped to {field}; the fields are: {names}.", field=shown(field), names=names)
            )
    return mapping


def settled(name: str, header: Sequence[str], sample: Sequence[Row], given: object) -> dict[str, str]:
    """The guess with people's own choices over it; a field given an empty column is left out. Raises ConnectorError."""
    own = chosen(given)
    by_fold = {folded_name(column): column for column in reversed(header)}
    for field, column in own.items():
        if column and column not in header:
            known = by_fold.get(folded_name(column))
            if known is None:
                raise ConnectorError(
                    say(
                        "{name} has no column {column}; its columns are: {names}.",
                        name=name,
                        column=shown(column),
                        names=_listed(header),
                    )
                )
            own[field] = known
    taken = set(own.values())
    guessed = {field: column for field, column in guess(header, sample).items() if column not in taken}
    mapping = {field: column for field, column in {**guessed, **own}.items() if column}
    if "text" not in mapping:
        raise ConnectorError(
            say(
                "{name} has no column that looks like people's words; its columns are: {names}. "
                "Name the one, as text=COLUMN.",
                name=name,
                names=_listed(header),
            )
        )
    return mapping


def folded_name(name: str) -> str:
    """A header's words without case, accents and punctuation: 'Fecha_Publicación' is 'fecha publicacion'."""
    out: list[str] = []
    previous = ""
    for char in unicodedata.normalize("NFKD", name[:100]):
        if unicodedata.combining(char):
            continue
        if previous.islower() and char.isupper():
            out.append(" ")
        previous = char
        out.append({"ł": "l", "Ł": "l"}.get(char, char.lower() if char.isalnum() else " "))
    return " ".join("".join(out).split())


def _find(
    field: str, words: Sequence[str], folded: Mapping[str, str], used: object, sample: Sequence[Row], exact: bool
) -> str | None:
    taken = set(used)  # type: ignore[call-overload]
    for word in words:
        if not exact and len(word) < 4:
            continue
        for column, name in folded.items():
            near = name == word if exact else f" {word} " in f" {name} "
            if near and column not in taken and _FITS.get(field, _anything)(_cells(column, sample)):
                return column
    return None


def _cells(column: str, sample: Sequence[Row]) -> list[Any]:
    return [cell for row in sample if (cell := row.get(column)) not in (None, "")]


def _mostly(check: Callable[[Any], bool], cells: Sequence[Any]) -> bool:
    return bool(cells) and sum(map(check, cells)) > 0.6 * len(cells)


def _anything(cells: Sequence[Any]) -> bool:
    return True


def _distinct(cells: Sequence[Any]) -> bool:
    """Ids repeat seldom; a column that repeats all the time names a ward or a person, not a post."""
    return len(cells) < 20 or len({str(cell) for cell in cells}) >= 0.5 * len(cells)


def _ratings(cells: Sequence[Any]) -> bool:
    return not cells or _mostly(_is_rating, cells)


def _is_rating(cell: Any) -> bool:
    text = str(cell).strip().replace(",", ".").partition("/")[0].partition(" ")[0]
    return text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit() and float(text) <= 100


def _dates(cells: Sequence[Any]) -> bool:
    return not cells or _mostly(lambda cell: is_date(cell) or _is_count(cell), cells)


def _is_count(cell: Any) -> bool:
    text = str(cell).strip().replace(".", "", 1)
    return text.isdigit() and len(text) >= 5


def _words(cells: Sequence[Any]) -> bool:
    return not cells or not _mostly(lambda cell: is_date(cell) or _is_rating(cell), cells)


def _longest(header: Sequence[str], sample: Sequence[Row], used: object) -> str | None:
    """The column with the most words a cell, if people's words can be there at all."""
    taken = set(used)  # type: ignore[call-overload]
    lengths = {
        column: sum(len(str(cell)) for cell in cells) / len(cells)
        for column in header
        if column not in taken and (cells := _cells(column, sample)) and _mostly(lambda one: " " in str(one), cells)
    }
    best = max(lengths, key=lambda column: lengths[column], default=None)
    return best if best is not None and lengths[best] >= 12 else None


def _listed(header: Sequence[str]) -> str:
    more = "…" if len(header) > 20 else ""
    return ", ".join(shown(one, 40) for one in header[:20]) + more


_FITS: Mapping[str, Callable[[Sequence[Any]], bool]] = {
    "text": _words,
    "external_id": _distinct,
    "posted_at": _dates,
    "edited_at": _dates,
    "rating": _ratings,
}
