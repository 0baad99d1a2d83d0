"""How the others call what they find, in our labels; what stands for no person is left out.

One table for each; Presidio's is the one that the house itself uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bedside.understanding.privacy.presidio import LABEL_OF

from .score import Span

_SAME = {name: name for name in ("EMAIL", "PHONE", "ADDRESS", "DATE")}
SCRUBADUB = {
    "email": "EMAIL",
    "phone": "PHONE",
    "postalcode": "ADDRESS",
    "twitter": "USERNAME",
    "url": "URL",
    "credit_card": "ACCOUNT",
    **dict.fromkeys(("drivers_licence", "social_security_number", "national_insurance_number"), "NATIONAL_ID"),
    **dict.fromkeys(("tax_reference_number", "vehicle_licence_plate", "credential"), "OTHER_ID"),
}
DATAFOG = {
    **_SAME,
    "ZIP_CODE": "ADDRESS",
    "SSN": "NATIONAL_ID",
    "CREDIT_CARD": "ACCOUNT",
    "IP_ADDRESS": "IP",
}
EUREDACT = {
    **_SAME,
    "POSTAL_CODE": "ADDRESS",
    "GPS_COORDINATES": "LOCATION",
    "SOCIAL_HANDLE": "USERNAME",
    **dict.fromkeys(("DOB", "DATE_OF_DEATH"), "DATE"),
    **dict.fromkeys(("BANK_ACCOUNT", "CREDIT_CARD", "BIC"), "ACCOUNT"),
    **dict.fromkeys(
        ("NATIONAL_ID", "SSN", "TAX_ID", "PASSPORT", "DRIVERS_LICENSE", "RESIDENCE_PERMIT", "VAT"), "NATIONAL_ID"
    ),
    "HEALTH_INSURANCE": "HEALTH_ID",
    "HEALTHCARE_PROVIDER": "LICENSE",
    **dict.fromkeys(("IP_ADDRESS", "IPV6_ADDRESS", "MAC_ADDRESS"), "IP"),
    **dict.fromkeys(
        ("LICENSE_PLATE", "VIN", "IMEI", "UUID", "INTERNAL_ID", "SECRET", "CHAMBER_OF_COMMERCE"), "OTHER_ID"
    ),
}
_TABLES: Mapping[str, Mapping[str, str | None]] = {
    "presidio": LABEL_OF,
    "presidio-tuned": LABEL_OF,
    "scrubadub": SCRUBADUB,
    "datafog": DATAFOG,
    "euredact": EUREDACT,
}


def ours(detector: str, spans: Iterable[Span]) -> list[Span]:
    """The spans under our labels. Raises KeyError when a detector uses a name that nobody wrote down here."""
    table = _TABLES.get(detector)
    if table is None:
        return [(start, end, label) for start, end, label in spans]
    named = ((start, end, table[label]) for start, end, label in spans)
    return [(start, end, label) for start, end, label in named if label]
