"""The kinds of numbers that belong to a person: what each looks like, which words stand beside it, what checks it.

It only lists; numbers.py finds and weighs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import checks


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of number. `alone` is the score of a right check digit without a word beside it (0: needs the word);
    `loose` is the score with the word and a wrong check digit (0: the check must hold); `bare` the score of the look
    alone, people mistype and invent digits. `capitals`: it counts only with its letters in capitals."""

    label: str
    pattern: str
    cues: frozenset[str]
    check: Callable[[str], bool]
    alone: float = 0.0
    loose: float = 0.0
    bare: float = 0.0
    capitals: bool = False


def any_number(code: str) -> bool:
    """For kinds that no check digit guards."""
    return True


def _kind(
    label: str,
    pattern: str,
    cues: str,
    check: Callable[[str], bool] = any_number,
    alone: float = 0.0,
    loose: float = 0.0,
    *,
    bare: float = 0.0,
    capitals: bool = False,
) -> Kind:
    return Kind(label, pattern, frozenset(cues.split()), check, alone, loose, bare, capitals)


_IDENTITY = (
    _kind("NATIONAL_ID", r"\b\d{8} ?-? ?[a-z]\b", "dni nie card", checks.dni, 0.9, 0.9, bare=0.75),
    _kind("NATIONAL_ID", r"\b\d{1,2}[. ]?\d{3}[. ]?\d{3} ?[.-]? ?[a-z]\b", "dni nie card", checks.dni, 0.9, 0.9),
    _kind("NATIONAL_ID", r"\b\d{2}[.]\d{3}[.]\d{3} ?-? ?[a-z]\b", "dni nie card", checks.dni, 0.9, 0.9, bare=0.75),
    _kind("NATIONAL_ID", r"\b[xyz] ?-? ?\d{7} ?-? ?[a-z]\b", "nie dni card", checks.nie, 0.9, 0.9, bare=0.75),
    _kind("NATIONAL_ID", r"\b(?:[xyz] )?\d(?: \d){6,7} ?-? ?[a-z]\b", "nie dni card", any_number, 0.75, 0.9),
    _kind("NATIONAL_ID", r"\b(?:[vej] ?-? ?)?\d{1,2}(?:[. ]?\d{3}){2,3}\b|\b\d{7,10}\b", "dni", loose=0.8),
    _kind("NATIONAL_ID", r"\b[a-z]{4}\d{6}[hm][a-z]{5}[a-z\d]\d\b", "dni card", any_number, 0.9, 0.9),
    _kind("NATIONAL_ID", r"\b\d{11}\b", "pesel", checks.pesel, 0.85, 0.95),
    _kind("NATIONAL_ID", r"\b\d{11}\b", "pesel", checks.pesel_date, 0.72, 0.95),
    _kind("NATIONAL_ID", r"\b\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{5}\b", "pesel", checks.pesel, 0.85, 0.95),
    _kind("NATIONAL_ID", r"\b\d{2}[ -]\d{2}[ -]\d{2}[ -]\d{5}\b", "pesel", checks.pesel_date, 0.72, 0.95),
    _kind("NATIONAL_ID", r"\b\d{6}[ -]\d{5}\b|\b\d{3} \d{3} \d{3} \d{2}\b", "pesel", checks.pesel, 0.85, 0.95),
    _kind("NATIONAL_ID", r"\b\d{6}[ -]\d{5}\b", "pesel", checks.pesel_date, 0.72, 0.95),
    _kind("NATIONAL_ID", r"\b\d(?:[ .-]{0,3}\d){10}\b", "pesel", loose=0.96),
    _kind("NATIONAL_ID", r"\b[a-z]{3}[ -]?\d{6}\b", "card dni", checks.polish_card, 0.75, 0.9),
    _kind("NATIONAL_ID", r"\b[a-z]{3} ?\d{3} ?\d{3}\b", "card dni", any_number, 0.72, 0.9, capitals=True),
    _kind(
        "NATIONAL_ID",
        r"\b[a-z]{1,3}[ -]?\d{4,7}\b|\b[a-z]{1,3}[ -]?\d{2,4} ?\d{3,4}\b|\b\d{2}[a-z]{2}\d{5}\b",
        "card",
        loose=0.85,
    ),
    _kind("NATIONAL_ID", r"\b\d{6,9}\b", "passport", loose=0.85),
    _kind("OTHER_ID", r"\b\d{3,4}-\d{4}-[a-z]?\d{3,4}\b", "card", any_number, 0.6, 0.85),
    _kind(
        "NATIONAL_ID", r"\b\d{3}-\d{3}-\d{2}-\d{2}\b|\b\d{3}-\d{2}-\d{2}-\d{3}\b|\b\d{10}\b", "nip", checks.nip, 0, 0.9
    ),
    _kind("OTHER_ID", r"\b\d{9}(?:\d{5})?\b", "regon", loose=0.9),
    _kind("NATIONAL_ID", r"\b\d{3}-\d{2}-\d{4}\b", "ssn", checks.ssn, 0.85, 0.9),
    _kind("NATIONAL_ID", r"\b\d{3} \d{2} \d{4}\b", "ssn", checks.ssn, 0.72, 0.9),
    _kind("NATIONAL_ID", r"\b\d{9}\b", "ssn", checks.ssn, 0, 0.9),
    _kind(
        "NATIONAL_ID",
        r"\b[a-ceghj-prstwxyz][a-ceghj-nprstwxyz] ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b",
        "nino",
        any_number,
        0.8,
        0.9,
    ),
    _kind("NATIONAL_ID", r"\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b|\b\d{11}\b", "nino", loose=0.85),
    _kind("NATIONAL_ID", r"\b\d{7} ?[a-w][abhw]?\b", "pps", any_number, 0, 0.93),
    _kind("NATIONAL_ID", r"\b\d{7}[a-w][ahw]\b", "pps", any_number, 0.75, 0.9, capitals=True),
    _kind("NATIONAL_ID", r"\b\d{3} ?\d{3} ?\d{3}\b", "tfn", loose=0.9),
)
_HEALTH = (
    _kind("HEALTH_ID", r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b", "nhs cip mrn", checks.nhs, 0.62, 0.97),
    _kind("HEALTH_ID", r"\b999[ -]?\d{3}[ -]?\d{4}\b", "nhs cip mrn", any_number, 0.83, 0.97),
    _kind(
        "HEALTH_ID",
        r"\b[1-9][ac-hj-km-np-rt-y][ac-hj-km-np-rt-y\d]\d ?-?[ac-hj-km-np-rt-y][ac-hj-km-np-rt-y\d]\d"
        r" ?-?[ac-hj-km-np-rt-y]{2}\d{2}\b",
        "mbi",
        any_number,
        0.85,
        0.95,
    ),
    _kind(
        "HEALTH_ID", r"\b(?:[a-z]{1,4}[ -]?)?\d(?:[ .-]?\d){5,15}[a-z]?\b|\b[a-z]{3}-\d{4}-\d{4}\b", "mbi", loose=0.92
    ),
    _kind("HEALTH_ID", r"\b[a-z]{4} ?-? ?[01] ?-? ?\d{6} ?-? ?\d{2} ?\d\b", "cip", checks.cip, 0.9, 0.9, bare=0.85),
    _kind(
        "HEALTH_ID",
        r"\b[a-z]{10} ?\d{6}\b|\b[a-z]{4}\d{12}\b|\ban ?\d{10}\b|\b\d{6}[a-z]{4}\d{4}\b",
        "cip",
        any_number,
        0.7,
        0.9,
    ),
    _kind("HEALTH_ID", r"\b[a-z]{0,4}[ -]?\d(?:[ /.-]?\d){5,15}\b", "cip", loose=0.85),
    _kind("HEALTH_ID", r"\b\d{2} ?[ /-]? ?\d{7,8} ?[ /-]? ?\d{2}\b", "nass", checks.nass, 0.8, 0.95),
    _kind("HEALTH_ID", r"\b\d{2}[ /-]\d{7,8}[ /-]\d{2}\b", "nass", any_number, 0.75, 0.95),
    _kind("HEALTH_ID", r"\b\d{2}(?:[ /-]{0,2}\d){5,11}\b", "nass", loose=0.9),
    _kind("HEALTH_ID", r"\b\d{2}-\d{5,8}-\d\b|\b\d{20}\b", "cip nass", any_number, 0.6, 0.9),
)
_OTHER = (
    _kind("LICENSE", r"\b[12]\d{9}\b", "npi", checks.npi, 0, 0.95),
    _kind(
        "LICENSE", r"\b\d{2}[ /-]{1,2}\d{2}[ /-]{1,2}\d{3,6}\b|\b\d{4,9}\b|\b\d{2}[ -]\d{2,5}\b", "licence", loose=0.92
    ),
    _kind("LICENSE", r"\b[a-z]{1,2}\d{5,8}\b", "licence", loose=0.92),
    _kind(
        "ACCOUNT",
        r"\b(?:es\d{2}(?: ?-?\d{4}){5}|pl\d{2}(?: ?-?\d{4}){6}|(?:gb|ie)\d{2} ?[a-z]{4}(?: ?\d{4}){3} ?\d{2})\b",
        "account",
        any_number,
        0.97,
    ),
    _kind(
        "ACCOUNT", r"\b[a-z]{2}\d{2}(?: ?-?[a-z\d]{4}){2,7}(?: ?-?[a-z\d]{1,4})?\b", "account", checks.iban, 0.95, 0.9
    ),
    _kind(
        "ACCOUNT",
        r"\b\d{2}(?: ?\d{4}){6}\b|\b\d{4}[ -]?\d{4}[ -]?\d{2}[ -]?\d{10}\b",
        "account",
        any_number,
        0.97,
        0.97,
    ),
    _kind(
        "ACCOUNT",
        r"\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}\b|\b\d{4}[ -]\d{6}[ -]\d{5}\b",
        "account",
        checks.card,
        0.8,
        0.85,
    ),
    _kind("ACCOUNT", r"\b[3-6]\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{4}\b", "account", any_number, 0.97, 0.97),
    _kind(
        "ACCOUNT",
        r"\b(?:sort ?(?:code ?)?)?\d{2}-\d{2}-\d{2} ?(?:/|,|acct?|account)? ?\d{8}\b",
        "account",
        any_number,
        0.9,
    ),
    _kind("ACCOUNT", r"\b\d{6,12}\b", "account", loose=0.7),
    _kind("NATIONAL_ID", r"\b[a-z9]{5}\d{6}[a-z9]{2}\d[a-z]{2}\b", "card dni licence", any_number, 0.85, 0.9),
    _kind("NATIONAL_ID", r"\b\d{4} \d{4} \d{4}\b", "aadhaar", loose=0.9),
    _kind("OTHER_ID", r"\b[a-z]{3} ?\d{4}\b", "plate", loose=0.75, capitals=True),
    _kind("OTHER_ID", r"\b[a-z]{1,3}\d{6,9}[a-z]?\b", "number mrn mbi", any_number, 0.55, 0.7, capitals=True),
    _kind("OTHER_ID", r"\b\d{10,14}\b", "number mrn mbi", any_number, 0.5, 0.6),
    _kind("OTHER_ID", r"\b\d{4}[ -]?[b-df-hj-np-tv-z]{3}\b", "plate", any_number, 0.7, 0.85, capitals=True),
    _kind("OTHER_ID", r"\b[a-z]{1,2}[ -]\d{4}[ -]?[a-z]{1,2}\b", "plate", any_number, 0.7, 0.85, capitals=True),
    _kind("OTHER_ID", r"\b[a-z]{2}\d{2} ?[a-z]{3}\b", "plate", any_number, 0.7, 0.85, capitals=True),
    _kind(
        "OTHER_ID",
        r"\b[a-z]{2,3} (?:\d{1,4}[a-z]{1,2}\d{0,3}|\d[a-z]{2}\d{2})\b",
        "plate",
        any_number,
        0.6,
        0.85,
        capitals=True,
    ),
    _kind(
        "OTHER_ID", r"\b[a-z]{1,3} (?:\d[a-z\d]{3,4}|[a-z]\d[a-z\d]{2,3})\b", "plate", any_number, 0, 0.8, capitals=True
    ),
    _kind("OTHER_ID", r"\b\d{4,10}\b", "badge", loose=0.7),
    _kind("OTHER_ID", r"\b\d{1,5}[./]\d{2,5}(?:[./]\d{2,5})?\b|\b[a-z]{3} ?\d{6}\b", "legitimation", loose=0.8),
    _kind(
        "MRN",
        r"\b(?:[a-z]{1,5} ?[-/:#.]? ?)?\d(?:[ ./-]?\d){4,13}(?:[-/][a-z\d]{1,3})?\b|\b[a-z]{1,4}-?\d{4,10}(?:-?[a-z\d]{1,4})?\b",
        "mrn",
        loose=0.8,
    ),
    _kind(
        "MRN", r"\b[a-z\d]{1,6}(?:[/-][a-z\d]{1,7}){1,3}\b|\b\d{3,7}[/-][a-z]{1,3}\b", "mrn", checks.filed, loose=0.8
    ),
    _kind(
        "MRN",
        r"\b[a-z]{1,3}[/-]\d{3,7}(?:[/-][a-z\d]{1,6})?\b|\b\d{4,7}[/-][a-z]{1,3}\b|\b\d{4}/[a-z]{2,4}/\d{3,6}\b",
        "number",
        checks.filed,
        loose=0.6,
    ),
    _kind("OTHER_ID", r"\b(?:[a-z]{1,4}-?)?\d(?:[ ./-]?\d){5,14}[a-z]?\b", "number", loose=0.6),
)
KINDS = (*_IDENTITY, *_HEALTH, *_OTHER)
