"""Personal data in a text in Spanish, Catalan, English or Polish: where it stands and what it is.

It finds and masks; it does not decide who may see the original, and it keeps nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..organisation import Organisation
from . import confirm, contact, dates, health, names, numbers, phones, places
from .flat import Flat
from .masking import masked
from .ours import ours_of
from .span import IDENTIFYING, LABELS, Span, settle

__all__ = ["IDENTIFYING", "LABELS", "Flat", "Span", "find", "health_and_identity", "masked"]

MOST = 600


def find(text: str, lang: str | None, org: Organisation = Organisation.EMPTY) -> tuple[Span, ...]:
    """What in the text is personal: spans sorted by place, not overlapping, in code points of the text as given.

    `lang` is es, ca, en or pl; anything else is read with the rules of all four. Any text is accepted. A text with
    more findings than any message has is one span from end to end: masked whole, and not read on.
    """
    flat = Flat(text)
    if not flat.words:
        return ()
    known = lang or ""
    found: list[Span] = []
    for spans in _detectors(flat, known, org, found):
        for span in spans:
            found.append(span)
            if len(found) > MOST:
                return (Span(0, len(text), span.label, 1.0),)
    return tuple(Span(*flat.span(s.start, s.end), s.label, s.score) for s in settle(found))


def _detectors(flat: Flat, lang: str, org: Organisation, found: list[Span]) -> Iterator[Iterator[Span]]:
    """Each detector in its turn; `found` is what the earlier ones left."""
    ours = ours_of(org)
    yield contact.find(flat, ours.domains, ours.handles)
    yield numbers.find(flat, ours.patterns, ours.phones)
    yield phones.find(flat, lang, ours.phones)
    yield names.find(flat, lang, ours.places_in(flat), ours.staff, found)
    yield dates.find(flat, tuple(found))
    yield places.find(flat, lang, ours.addresses, tuple(found))
    yield confirm.find(flat, lang)
    yield health.find(flat, lang)


def health_and_identity(text: str, spans: Sequence[Span] | Iterable[Span]) -> bool:
    """Does the text tie something about health, or about being a patient, to somebody who can be identified?"""
    labels = {span.label for span in spans}
    return bool(labels & {"HEALTH", "PATIENT_CONFIRM"}) and bool(labels & IDENTIFYING)
