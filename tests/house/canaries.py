"""Canaries: made-up identifiers of people, each in a sentence in which the masker finds it, and a search for them in bytes.

They are made anew at each run with right check digits, belong to nobody, and every one of them is like no other.
"""

from __future__ import annotations

import base64
import json
import random
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np

from bedside.understanding import reader
from bedside.understanding.organisation import Organisation
from bedside.understanding.privacy import checks

SHORTEST = 8  # bytes of anything that is looked for
MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Canary:
    """One identifier as it is written, in a sentence of that language."""

    kind: str
    lang: str
    core: str
    sentence: str

    def forms(self) -> set[bytes]:
        """The bytes by which it is known: as it is, folded, without its blanks, and in the usual encodings."""
        words = {self.core, _folded(self.core)}
        if any(sign.isdigit() for sign in self.core):
            words.add("".join(sign for sign in self.core if sign.isalnum()))
        elif " " not in self.core and "@" not in self.core:
            words.add(_folded(self.core)[:SHORTEST])  # as a search index keeps it, cut to its stem
        return {form for word in words for form in _encoded(word) if len(form) >= SHORTEST}


def _folded(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).lower()


def _encoded(word: str) -> Iterator[bytes]:
    yield word.encode()
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    yield json.dumps(word)[1:-1].encode()
    yield quote(word).encode()
    yield quote(word).replace("%20", "+").encode()
    yield word.encode().hex().encode()
    for before in range(3):  # wherever it stands in a line that was turned into base64
        packed = base64.b64encode(b"\0" * before + word.encode())
        yield packed[(0, 2, 3)[before] : len(packed) // 4 * 4 - 4]


class Search:
    """Looks for many canaries at once, by the first eight bytes of each form, in lower case."""

    PIECE = 1 << 17  # bytes looked at together: what fits beside the tables in a processor's own memory

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self.of: dict[bytes, Canary] = {form.lower(): one for one in canaries for form in one.forms()}
        self.begins: dict[int, list[bytes]] = {}
        for form in self.of:
            self.begins.setdefault(int.from_bytes(form[:SHORTEST], "little"), []).append(form)
        mixed = np.array(list(self.begins), dtype=np.uint64) * MIX
        self.coarse, self.fine = np.zeros(1 << 18, dtype=bool), np.zeros(1 << 26, dtype=bool)
        self.coarse[mixed >> np.uint64(46)] = self.fine[mixed >> np.uint64(38)] = True

    def __call__(self, hay: bytes) -> set[Canary]:
        """The canaries that stand in these bytes."""
        hay = hay.lower() + b"\0" * SHORTEST
        return {
            self.of[form]
            for start in range(0, len(hay), self.PIECE)
            for at, window in self._candidates(hay, start)
            for form in self.begins.get(window, ())
            if hay.startswith(form, at)
        }

    def _candidates(self, hay: bytes, start: int) -> Iterator[tuple[int, int]]:
        """Places in one piece at which a form may begin, with the eight bytes that stand there."""
        for offset in range(start, start + SHORTEST):
            count = min(self.PIECE, len(hay) - offset) // SHORTEST
            windows = np.frombuffer(hay, dtype="<u8", offset=offset, count=max(0, count))
            mixed = windows * MIX
            likely = np.flatnonzero(self.coarse[mixed >> np.uint64(46)])
            for index in likely[self.fine[mixed[likely] >> np.uint64(38)]]:
                yield offset + int(index) * SHORTEST, int(windows[index])


# making them


class Maker:
    """Makes canaries of every kind in turn; none is like another."""

    def __init__(self, seed: int, org: Organisation) -> None:
        self.chance, self.org = random.Random(seed), org
        self.begun: set[str] = set()
        self.number = 0

    def take(self, count: int, kinds: Kinds | None = None) -> list[Canary]:
        """So many more, of every kind in turn or of these."""
        kinds = kinds or KINDS
        found: list[Canary] = []
        while len(found) < count:
            one = kinds[self.number % len(kinds)](self)
            self.number += 1
            begin = _folded(one.core)[:SHORTEST]
            if begin not in self.begun and self._is_found(one):
                self.begun.add(begin)
                found.append(one)
        return found

    def _is_found(self, one: Canary) -> bool:
        """Whether the masker finds it: what it does not find is no canary for the house behind it."""
        found = reader.read(reader.Message(one.sentence), self.org, ("masked",)).masked.lower()
        return not any(form.lower() in found.encode() for form in one.forms())

    def digits(self, count: int) -> str:
        return "".join(self.chance.choice("0123456789") for _ in range(count))

    def invented(self) -> str:
        """A surname that nobody bears: five syllables, with an accent in some."""
        name = "".join(self.chance.choice("bdfglmnprstv") + self.chance.choice("aeiou") for _ in range(5))
        last = {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "ú"}[name[-1]] if self.chance.random() < 0.3 else name[-1]
        return (name[:-1] + last).capitalize()

    def one_of(self, check: Callable[[str], bool], made: Callable[[], str]) -> str:
        return next(code for code in iter(made, None) if check(code))


NAMES = {
    "es": ("Me llamo {} {} y nadie me atiende", ("Carmen", "Javier", "Lucía", "Antonio")),
    "ca": ("Em dic {} {} i ningú em truca", ("Montserrat", "Jordi", "Núria", "Oriol")),
    "en": ("My name is {} {} and nobody calls back", ("Margaret", "Peter", "Susan", "Oliver")),
    "pl": ("Nazywam się {} {} i nikt nie odbiera", ("Agnieszka", "Tomasz", "Katarzyna", "Marek")),
}


def _name(make: Maker) -> Canary:
    lang = make.chance.choice(list(NAMES))
    words, firsts = NAMES[lang]
    surname = make.invented()
    return Canary("name", lang, surname, words.format(make.chance.choice(firsts), surname))


def _phone(make: Maker) -> Canary:
    lang = make.chance.choice(("es", "en", "pl"))
    number, words = {
        "es": (f"6{make.digits(2)} {make.digits(3)} {make.digits(3)}", "Mi teléfono es el {}, llamadme"),
        "en": (f"077{make.digits(2)} {make.digits(6)}", "Please call me on {} about it"),
        "pl": (f"+48 5{make.digits(2)} {make.digits(3)} {make.digits(3)}", "Mój telefon to {}, proszę dzwonić"),
    }[lang]
    return Canary("phone", lang, number, words.format(number))


def _mail(make: Maker) -> Canary:
    address = f"{make.invented()[:-1].lower()}{make.digits(3)}@mailbox.example"
    return Canary("e-mail", "en", address, f"Write to me at {address} when the list moves")


def _dni(make: Maker) -> Canary:
    digits = make.digits(8)
    code = digits + "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23]
    return Canary("DNI", "es", code, f"Mi DNI es {code} y sigo en la lista de espera")


def _nie(make: Maker) -> Canary:
    code = make.one_of(
        lambda code: checks.nie(code.lower()), lambda: f"X{make.digits(7)}{make.chance.choice('TRWAGMYFPD')}"
    )
    return Canary("NIE", "es", code, f"Con el NIE {code} no me dan cita")


def _pesel(make: Maker) -> Canary:
    code = make.one_of(checks.pesel, lambda: f"{make.digits(2)}0{make.chance.randint(1, 9)}{make.digits(7)}")
    return Canary("PESEL", "pl", code, f"Mój PESEL {code}, a skierowanie zginęło")


def _nhs(make: Maker) -> Canary:
    code = make.one_of(checks.nhs, lambda: make.digits(10))
    written = f"{code[:3]} {code[3:6]} {code[6:]}"
    return Canary("NHS number", "en", written, f"My NHS number is {written} and they lost the referral")


def _record(make: Maker) -> Canary:
    lang = make.chance.choice(("es", "en"))
    code = make.digits(9)
    words = {"es": "Mi número de historia clínica NHC {} no aparece", "en": "My hospital number, MRN {}, is not found"}
    return Canary("record number", lang, code, words[lang].format(code))


def _address(make: Maker) -> Canary:
    lang = make.chance.choice(("es", "en", "pl"))
    street, house = make.invented(), make.chance.randint(2, 190)
    words = {"es": "Vivo en la calle {} {}", "en": "I live at {1} {0} Road", "pl": "Mieszkam przy ul. {} {}"}
    return Canary(
        "address",
        lang,
        street,
        words[lang].format(street, house) + {"es": " y nadie viene", "en": ".", "pl": "."}[lang],
    )


def _account(make: Maker) -> Canary:
    made = lambda: f"ES{make.digits(2)}{make.digits(20)}"  # noqa: E731
    code = make.one_of(lambda code: checks.iban(code.lower()), made)
    return Canary("account", "es", code, f"Devuelvan el dinero a la cuenta {code}")


Kinds = tuple[Callable[[Maker], Canary], ...]
KINDS: Kinds = (_name, _phone, _mail, _name, _dni, _nie, _pesel, _nhs, _record, _address, _account, _name)
BARE: Kinds = (_phone, _mail, _dni, _nie, _pesel, _nhs, _account)  # known by themselves, without a word beside them
STOPPED: Kinds = (
    _dni,
    _nie,
    _pesel,
    _nhs,
    _record,
    _account,
)  # nobody's but a patient's: the guard lets none of them through
