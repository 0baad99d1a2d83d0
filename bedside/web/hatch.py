"""Masked words drawn as hatching: "[name]" becomes "name hidden". It draws what is masked already; it masks nothing itself.

The masks come in the language of the text; what the reader sees is in the reader's own language.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

# label -> what the reader sees
HIDDEN = {
    "name": _("name hidden"),
    "date": _("date hidden"),
    "age": _("age hidden"),
    "phone": _("phone number hidden"),
    "email": _("e-mail address hidden"),
    "address": _("address hidden"),
    "place": _("place hidden"),
    "identity": _("identity number hidden"),
    "health_id": _("health card number hidden"),
    "record": _("record number hidden"),
    "account": _("account number hidden"),
    "licence": _("licence number hidden"),
    "number": _("number hidden"),
    "ip": _("network address hidden"),
    "link": _("link hidden"),
    "handle": _("user name hidden"),
}

# label -> the words that stand between the brackets, in any of the four languages
WORDS = {
    "name": "name|nombre|nom|imię i nazwisko",
    "date": "date|fecha|data",
    "age": "age|edad|edat|wiek",
    "phone": "phone|teléfono|telèfon|telefon",
    "email": "e-mail|correo|correu",
    "address": "address|dirección|adreça|adres",
    "place": "place|lugar|lloc|miejsce",
    "identity": "identity number|documento de identidad|document d'identitat|numer tożsamości",
    "health_id": "health number|número sanitario|número sanitari|numer ubezpieczenia",
    "record": "record number|número de historia|número d'història|numer kartoteki",
    "account": "account|cuenta|compte|konto",
    "licence": "licence|número de colegiado|número de col·legiat|numer uprawnień",
    "number": "number|número|numer",
    "ip": "ip",
    "link": "link|enlace|enllaç",
    "handle": "user name|usuario|usuari|użytkownik",
}
LABELS = {word: label for label, words in WORDS.items() for word in words.split("|")}

LONGEST = 32  # signs between the brackets of a mask


def masks(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, label) of each mask, in order; brackets with any other word in them are the author's own."""
    at = text.find("[")
    while at >= 0:
        end = text.find("]", at + 1, at + LONGEST + 2)
        label = LABELS.get(text[at + 1 : end].lower()) if end > 0 else None
        if label:
            yield at, end + 1, label
        at = text.find("[", at + 1)


def hatched(text: str) -> SafeString:
    """HTML of a masked text: everything escaped, known masks hatched and named, line ends kept."""
    parts: list[str] = []
    at = 0
    for start, end, label in masks(text):
        parts.append(escape(text[at:start]))
        parts.append(f'<span class="hide">{conditional_escape(HIDDEN[label])}</span>')
        at = end
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts).replace("\r\n", "\n").replace("\n", "<br>"))


def counted(text: str) -> dict[str, int]:
    """How many of each label a masked text hides, for "Hidden: 1 name, 1 age"."""
    counts: dict[str, int] = {}
    for _start, _end, label in masks(text):
        counts[label] = counts.get(label, 0) + 1
    return counts
