"""Sentences in which the house tells that somebody is, or was, its patient.

It reads what an answer says to the person addressed; what people tell about themselves is not a finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from .flat import Flat
from .lists import wordset
from .phrases import phrases
from .span import Span

_RULES = ("record", "thanks_visit", "your_care", "kin", "appointment", "was_here", "deny")
_LONGEST = 2000
# Whoever writes one of these speaks for themselves, and not for the house.
FIRST_PERSON = {
    "es": wordset("me mi mis yo mio mia mios mias soy tengo conmigo estoy llevo"),
    "ca": wordset("em meu meva meus meves meua soc tinc jo estic mi ma mon porto"),
    "en": wordset("i my me im mine myself ive mum mom"),
    "pl": wordset(
        "mnie mi moj moja moje mojej mojego mojemu moim mojego jestem mam bylam bylem czekam czekalam czekalem"
    ),
}
_ADDRESS = wordset("""tu tus su sus te le usted ustedes os vuestro vuestra teu teva teus teves seu seva seus seves vostre vostra vostres li us vos vos
    you your yours you're pan pani pana panu panstwa panstwu panstwo twoj twoja twoje twojej waszej wam was confiar visita visitarnos
    ci cie""")


def find(flat: Flat, lang: str) -> Iterator[Span]:
    """Spans in the flat text's places."""
    if len(flat.low) > _LONGEST or _ADDRESS.isdisjoint(flat.words):
        return
    if any(not own.isdisjoint(flat.words) for known, own in FIRST_PERSON.items() if lang in (known, "")):
        return
    for rules in phrases(lang):
        conditional = rules["conditional"].search(flat.low) or rules["privacy"].search(flat.low)
        for rule in _RULES[:2] if conditional else _RULES:
            for match in rules[rule].finditer(flat.low):
                yield Span(match.start(), match.end(), "PATIENT_CONFIRM", 0.55)
