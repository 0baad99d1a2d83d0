"""Personal data in a text in Spanish, Catalan, English or Polish: where it stands and what it is.

It finds and masks; it does not decide who may see the original, and it keeps nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..organisation import Organisation
from . import confirm, contact, dates, health, names, numbers, phones, places
from .flat import Flat
from .masking import masked
from .ours import ours_of
from .span import IDENTIFYING, LABELS, Span, settle

__all__ = ["IDENTIFYING", "LABELS", "Flat", "Span", "find", "health_and_identity", "masked"]


def find(text: str, lang: str | None, org: Organisation = Organisation.EMPTY) -> tuple[Span, ...]:
    """What in the text is personal: spans sorted by place, not overlapping, in code points of the text as given.

    `lang` is es, ca, en or pl; anything else is read with the rules of all four. Any text is accepted.
    """
    flat = Flat(text)
    if not flat.words:
        return ()
    known = lang or ""
    ours = ours_of(org)
    found = [*contact.find(flat, ours.domains, ours.handles), *numbers.find(flat, org.patterns, ours.phones)]
    found += phones.find(flat, known, ours.phones)
    found += names.find(flat, known, ours.places_in(flat), ours.staff)
    found += dates.find(flat)
    found += places.find(flat, known, ours.addresses, any(span.label == "NAME" for span in found))
    found += confirm.find(flat, known)
    found += health.find(flat, known)
    return tuple(Span(*flat.span(s.start, s.end), s.label, s.score) for s in settle(found))


def health_and_identity(text: str, spans: Sequence[Span] | Iterable[Span]) -> bool:
    """Does the text tie something about health, or about being a patient, to somebody who can be identified?"""
    labels = {span.label for span in spans}
    return bool(labels & {"HEALTH", "PATIENT_CONFIRM"}) and bool(labels & IDENTIFYING)
