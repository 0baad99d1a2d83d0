"""Names of people, told by two readers: rules, and weights learned from marked texts that weigh the rules' word again.

A name that stands for a street, a hospital, a disease or the organisation's own public staff is not a finding. Without
its weights it finds nothing and says so: the caller blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import name_rules
from .clues import Clues
from .flat import Flat
from .learned import learned
from .lists import LANGS
from .span import Span

_JOINS = frozenset((" ", "-", "'", ".", "p"))  # kinds of links over which two words are one name


def find(
    flat: Flat,
    lang: str,
    blocked: bytearray | None,
    staff: frozenset[tuple[str, ...]],
    found: Sequence[Span] = (),
) -> Iterator[Span]:
    """Spans in the flat text's places. `blocked` marks the places of the organisation's own names; `staff` holds
    the names of people who speak for it, as word tuples; `found` is what other detectors have found.

    A text with more words that may begin a name than any message has is one name from end to end: masked whole, and
    not read on. Raises BrokenModel when the weights cannot be used."""
    known = lang if lang in LANGS else ""
    model = learned()
    clues = clues_of(flat, known, model.codes(known), found)
    if clues is None:
        yield Span(0, len(flat.low), "NAME", 1.0)
        return
    for first, last, chance in _joined(clues, model.chances(clues, known), model.least(known)):
        start, end = flat.starts[first], flat.end(last)
        if not (blocked and blocked.find(1, start, end) >= 0) and not is_staff(
            flat.words[first : last + 1], staff, known
        ):
            yield Span(start, end, "NAME", round(0.5 + 0.35 * chance, 3))


def clues_of(flat: Flat, lang: str, codes: dict[str, str], found: Sequence[Span]) -> Clues | None:
    """What there is to see of names in a text; None where there are more of them than in any message."""
    ruled = name_rules.runs(flat, lang)
    if ruled is None:
        return None
    taken = [span for span in found if span.label in ("EMAIL", "URL", "USERNAME")]
    told = len(found) > len(taken) or any(span.label == "EMAIL" for span in taken)
    clues = Clues(flat, codes, *ruled, told, bends=lang == "pl")
    if taken:
        clues.candidates = [
            n for n in clues.candidates if not any(span.start <= flat.starts[n] < span.end for span in taken)
        ]
    return clues


def _joined(clues: Clues, chances: Sequence[float], least: float) -> Iterator[tuple[int, int, float]]:
    """(first word, last word, chance) of each row of words that are likely enough parts of one name."""
    first = last = -1
    best = 0.0
    for n, chance in zip(clues.candidates, chances, strict=True):
        if chance < least:
            continue
        if first >= 0 and clues.link(last, n) in _JOINS:
            last, best = n, max(best, chance)
            continue
        if first >= 0:
            yield first, last, best
        first, last, best = n, n, chance
    if first >= 0:
        yield first, last, best


def is_staff(words: list[str], staff: frozenset[tuple[str, ...]], lang: str) -> bool:
    """Is this a public name of the house, whole or by surname? In Polish, in any case of it."""
    alike = _alike if lang == "pl" else str.__eq__
    for name in staff:
        parts = name if len(words) > 1 else name[1:]
        if all(any(alike(word, part) for part in parts) for word in words):
            return True
    return False


def _alike(word: str, part: str) -> bool:
    stem = max(4, min(len(part), len(word)) - 2)
    return word == part or (
        min(len(word), len(part)) >= 4 and word[:stem] == part[:stem] and abs(len(word) - len(part)) <= 4
    )
