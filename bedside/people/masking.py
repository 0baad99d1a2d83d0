"""What colleagues write about patients, made fit to be kept: personal details are masked in it as in what patients write.

The names of our own people stay. What cannot be checked is not let through.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from bedside.people.models import Organisation, User
from bedside.record import ledger
from bedside.understanding import privacy, reader
from bedside.understanding.privacy import Flat, Span

TITLES = {"dr", "dra", "prof", "mr", "mrs", "ms"}


class NotMasked(Exception):
    """The words could not be checked for personal details, so they are not kept; the sentence says so."""


def masked(text: str, organisation: Organisation) -> str:
    """The text with whatever tells who somebody is replaced by what it is. Raises NotMasked."""
    if not text:
        return ""
    try:
        found = reader.read(reader.Message(text), organisation.known_as(), ("spans",))
        ours = _our_people(organisation)
        return privacy.masked(text, [span for span in found.spans if _tells(span, text, ours)], found.lang)
    except Exception as why:
        words = _("These words cannot be checked for personal details just now, so they are not kept. Try again later.")
        raise NotMasked(words) from why


def masked_or_said(text: str, organisation: Organisation) -> str:
    """The same, and where the words cannot be checked the sentence that says so in their place."""
    try:
        return masked(text, organisation)
    except NotMasked as why:
        return str(why)


def _tells(span: Span, text: str, ours: list[set[str]]) -> bool:
    if span.label == "NAME":
        named = set(Flat(text[span.start : span.end]).words) - TITLES
        return not any(named <= one for one in ours)
    return span.label in privacy.IDENTIFYING


def _our_people(organisation: Organisation) -> list[set[str]]:
    """The words of each colleague's name."""
    names = User.objects.filter(organisation=organisation).values_list("name", flat=True)
    return [set(Flat(name).words) - TITLES for name in names]


def for_the_ledger(reason: str, organisation_id: int | None) -> str:
    """A colleague's reason, as a ledger that forgets nothing may keep it."""
    organisation = Organisation.objects.filter(pk=organisation_id or 0).first()
    return masked_or_said(reason, organisation) if organisation is not None else ledger.UNCHECKED


ledger.masks_with(for_the_ledger)
