"""Sentences in which the house tells that somebody is, or was, its patient.

It reads what an answer says to the person addressed; what people tell about themselves is not a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import re2

from .flat import Flat
from .lists import wordset
from .phrases import phrases
from .span import Span

_ALWAYS = ("record", "thanks_visit")
_OPEN = ("your_care", "kin", "appointment", "was_here", "deny", "remember")
_HOUSES = ("status", "wish", "told")
_CLOSED = ("conditional", "privacy")
_RULES = (*_CLOSED, *_ALWAYS, *_OPEN, *_HOUSES)
# "Your mother" is said to somebody; "the mother" is also how people speak of themselves.
_YOURS = (
    b"tu",
    b"su",
    b"vuestr",
    b"el teu",
    b"la teva",
    b"el seu",
    b"la seva",
    b"el vostre",
    b"la vostra",
    b"your",
    b"pan",
    b"twoj",
    b"wasz",
)
_LONGEST, _SHORTEST = 2000, 3
# Whoever writes one of these speaks for themselves, and not for the house.
FIRST_PERSON = {
    "es": wordset("me mi mis yo mio mia mios mias soy tengo conmigo estoy llevo"),
    "ca": wordset("em meu meva meus meves meua soc tinc jo estic mi ma mon porto"),
    "en": wordset("i my me im mine myself ive mum mom"),
    "pl": wordset(
        "mnie mi moj moja moje mojej mojego mojemu moim mojego jestem mam bylam bylem czekam czekalam czekalem"
    ),
}
# Whoever writes one of these, and nothing of the above, speaks for the house.
_HOUSE = wordset(
    """nosotros nosotras nuestro nuestra nuestros nuestras hemos lamentamos sentimos agradecemos recordamos esperamos estimado estimada
    enhorabuena hem lamentem sentim agraim recordem esperem nostre nostra nostres benvolgut benvolguda enhorabona
    we our us we've we're we'll we'd glad pleased sorry thanks thank hi hello dear apologise apologize congratulations
    nas nasz nasza nasze naszego naszej naszym przykro dziekujemy cieszymy sprawdzilismy prosimy prosze przepraszamy gratulujemy
    pamietamy czekamy zapraszamy informujemy szanowna szanowny
    hola gracias gracies bon bona buenas buenos dzien"""
)


@cache
def _heard(lang: str) -> tuple[re2.Filter, ...]:
    """For each language of `phrases(lang)` all its rules as one: most texts hold no words of any, and one look tells."""
    found = []
    for rules in phrases(lang):
        found.append(re2.Filter())
        for rule in _RULES:
            found[-1].Add(rules[rule].pattern)
        found[-1].Compile()
    return tuple(found)


def find(flat: Flat, lang: str) -> Iterator[Span]:
    """Spans in the flat text's places."""
    if len(flat.low) > _LONGEST or len(flat.words) < _SHORTEST:
        return
    if any(not own.isdisjoint(flat.words) for known, own in FIRST_PERSON.items() if lang in (known, "")):
        return
    house = not _HOUSE.isdisjoint(flat.words)
    for rules, heard in zip(phrases(lang), _heard(lang), strict=True):
        said = {_RULES[k] for k in heard.Match(flat.low) or ()}
        open_too = said.isdisjoint(_CLOSED)
        for rule in _ALWAYS + _OPEN + (_HOUSES if house else ()) if open_too else _ALWAYS:
            for match in rules[rule].finditer(flat.low) if rule in said else ():
                if rule != "kin" or house or match.group().startswith(_YOURS):
                    yield Span(match.start(), match.end(), "PATIENT_CONFIRM", 0.55)
