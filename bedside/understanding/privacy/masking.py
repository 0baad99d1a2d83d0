"""Replace what was found with its name in the text's own language: [name], [teléfono], [adres].

It replaces exactly the spans it is given; finding them is not its work.
"""

from __future__ import annotations

from collections.abc import Iterable

from .span import Span

_WORDS = {
    "NAME": ("nombre", "nom", "name", "imię i nazwisko"),
    "DATE": ("fecha", "data", "date", "data"),
    "AGE": ("edad", "edat", "age", "wiek"),
    "PHONE": ("teléfono", "telèfon", "phone", "telefon"),
    "EMAIL": ("correo", "correu", "e-mail", "e-mail"),
    "ADDRESS": ("dirección", "adreça", "address", "adres"),
    "LOCATION": ("lugar", "lloc", "place", "miejsce"),
    "NATIONAL_ID": ("documento de identidad", "document d'identitat", "identity number", "numer tożsamości"),
    "HEALTH_ID": ("número sanitario", "número sanitari", "health number", "numer ubezpieczenia"),
    "MRN": ("número de historia", "número d'història", "record number", "numer kartoteki"),
    "ACCOUNT": ("cuenta", "compte", "account", "konto"),
    "LICENSE": ("número de colegiado", "número de col·legiat", "licence", "numer uprawnień"),
    "OTHER_ID": ("número", "número", "number", "numer"),
    "IP": ("IP", "IP", "IP", "IP"),
    "URL": ("enlace", "enllaç", "link", "link"),
    "USERNAME": ("usuario", "usuari", "user name", "użytkownik"),
}
_LANGS = ("es", "ca", "en", "pl")
KEPT = frozenset({"HEALTH", "PATIENT_CONFIRM", "AGE"})


def masked(text: str, spans: Iterable[Span], lang: str) -> str:
    """The text with each span replaced. Words about health, and ages up to 89, stay: without the person they tell nobody."""
    column = _LANGS.index(lang) if lang in _LANGS else _LANGS.index("en")
    parts, place = [], 0
    for span in spans:
        if span.label in KEPT and not (span.label == "AGE" and _very_old(text[span.start : span.end])):
            continue
        parts += [text[place : span.start], "[", _WORDS[span.label][column], "]"]
        place = span.end
    parts.append(text[place:])
    return "".join(parts)


def _very_old(words: str) -> bool:
    digits = "".join(ch for ch in words if ch.isdigit())
    return digits.isdecimal() and int(digits[:4]) >= 90
