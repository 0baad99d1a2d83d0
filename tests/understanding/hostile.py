"""Texts that try to make reading slow: one way a name, of any length, written near what our patterns look for.

Nothing here judges; tests and the benchmark read them. All are made by rule, so that a slow one can be made again.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from bedside.understanding.organisation import Organisation

Make = Callable[[int], str]
UNDERSTANDING = Path(__file__).resolve().parents[2] / "bedside" / "understanding"
ORG = Organisation.from_dict(
    {
        "names": ["Hospital Vega Norte", "Vega North Health", "Szpital Vega Północ"],
        "nicknames": {"es": ["el Vega"], "en": ["the Vega"], "pl": ["Vega"]},
        "handles": ["@HospitalVegaNorte"],
        "sites": [{"id": "v", "name": "CAP Vega Mar", "address": "Avda. de los Olivos, 45, 28051 Madrid"}],
        "email_domains": ["vegan.example"],
        "public_staff": [{"name": "Elena Carrasco"}, {"name": "Michał Sawicki"}],
        "public_phones": [{"number": "912004500"}],
        "patterns": [r"\bvn-\d{4}\b"],
    }
)

# Pieces that are said again and again.
PIECES = {
    "one letter": "a",
    "letters and digits": "a1",
    "words of two": "x9 ",
    "words of 250": "a" * 250 + " ",
    "digits": "1",
    "digits of 250": "1" * 250 + " ",
    "digits and spaces": "1 ",
    "digits and dashes": "12-",
    "digits and dots": "1.",
    "full-width": "７ｔｅｌ ",
    "keycaps": "1\ufe0f\u20e3",
    "phones": "699887766 ",
    "phones with a word": "tel 699 88 77 66, ",
    "phones without an end": "+34 ",
    "our own phone": "t 912004500 x ",
    "letters for digits": "sos sos sos 1 ",
    "identity numbers": "12345678Z ",
    "record numbers without a word": "ab1234 ",
    "record numbers in capitals": "VN1234 ",
    "record numbers with a wrong word": "pedido ab1234 ",
    "long record numbers": "abcd123456789012 ",
    "words for numbers": "dni nif nie tel nhc ",
    "accounts": "ES91 2100 ",
    "nearly accounts": "es91 abcd ef12 ",
    "endings of numbers": "terminado en xxxx ",
    "at signs": "@",
    "nearly e-mail": "a@",
    "e-mail upon e-mail": "a@a.",
    "e-mail without an at": "ana.maria-r_s%t+u'v.",
    "spelt-out at": "ana punto ana arroba ",
    "handles": "@ab ",
    "our own handle": "@HospitalVegaNorte ",
    "accounts announced": "usuario es ",
    "links": "http://",
    "slashes": "//",
    "links with a path": "http://a.b/c?d=e&",
    "www": "www.",
    "network addresses": "1.1.1.1.",
    "long network addresses": "a1:b2:c3:d4:",
    "capitals": "Xyz ",
    "capitals with dashes": "Xyz-",
    "initials": "A. B. ",
    "capitals with particles": "Xyz de la ",
    "shouting": "XYZ ABC ",
    "names": "Ana ",
    "names with commas": "Ana, ",
    "names without capitals": "ana ",
    "everyday names": "Rosa ",
    "titles": "Dr. ",
    "titles with names": "Dr. Pilar ",
    "our own staff": "Elena Carrasco ",
    "our own staff, bent": "Michała Sawickiego ",
    "kin": "mi madre ",
    "saying one's name": "me llamo ",
    "places that are named": "Hospital Xyz ",
    "our own name": "Hospital Vega Norte ",
    "nearly our name": "Hospital Vega ",
    "our name glued": "vegavega",
    "dates": "1/1/2020 ",
    "nearly dates": "1/1/",
    "months": "7 de abril ",
    "born": "nacida el                     1",
    "ages": "94 anos, ",
    "lengths of time": "hace 94 anos ",
    "streets": "calle a ",
    "streets without a number": "calle " + "a" * 39 + " ",
    "streets with floors": "c/ a 1, 1, 1, 1, 1, 1, ",
    "our own street": "Avda. de los Olivos, 45, 28051 Madrid ",
    "English streets": "12 aa bb cc dd road, xx yy ",
    "postcodes": "Ab1 2cd ",
    "Polish postcodes": "00-238 abc ",
    "beds": "mi madre sala 12 ",
    "health": "cancer ",
    "your operation": "su operacion ",
    "no, not, never": "no not never ",
    "stops": ".?!",
    "colons": "a:",
    "brackets": "([{<",
    "quotes": "«“\"'",
    "HTML": '<div class="a"><b>hospital</b></div>',
    "JSON": '{"a":[1,{"b":"c"}],',
    "JSON that only opens": '[{"',
    "entities": "&amp;&lt;",
    "cells": "a;b,c\t",
    "new lines": "\n",
    "blank lines": " \r\n",
    "invisible": "a\u200b",
    "stacked accents": "h\u0301\u0330\u0489\u0353",
    "accents alone": "\u0301",
    "nul": "\x00a",
    "surrogates": "\ud800 ",
    "emoji": "😀",
    "families": "👩‍👩‍👧‍👦",
    "flags and skins": "🇪🇸👍🏽",
    "right to left": "مستشفى hospital \u202e12\u202c ",
    "Chinese": "医院等待",
    "Hangul": "병원 ",
    "look-alikes": "аеорсух ",
    "private use": "\ue000",
    "the last character": "\U0010ffff",
}


def repeated(piece: str) -> Make:
    """The piece as often as it takes."""
    return lambda size: (piece * (size // len(piece) + 1))[:size]


def mixed(words: Sequence[str], between: str = " ") -> Make:
    """Words drawn at random, always the same for one size."""
    return lambda size: between.join(Random(7).choices(words, k=size // 2))[:size]


def noise(signs: str) -> Make:
    """Signs drawn at random."""
    return lambda size: "".join(Random(7).choices(signs, k=size))


def _words(file: str) -> list[str]:
    return sorted(set(re.findall(r"[a-z']{2,}", (UNDERSTANDING / file).read_text("utf-8"))))


def _encoded(size: int) -> str:
    return base64.b64encode(Random(7).randbytes(size)).decode()[:size]


_RULES, _NAMES = _words("words/rules.txt"), _words("privacy/words/last_es.txt")
TEXTS: dict[str, Make] = {
    **{name: repeated(piece) for name, piece in PIECES.items()},
    "one link": lambda size: ("http://" + "x" * size)[:size],
    "base64": _encoded,
    "words of our rules": mixed(_RULES),
    "words of our rules, glued": mixed(_RULES, ""),
    "words of our lists": mixed(_words("words/concepts.txt")),
    "words of our phrases": mixed(_words("privacy/phrases/en.txt")),
    "surnames": mixed(_NAMES),
    "surnames with capitals": mixed([name.title() for name in _NAMES]),
    "numbers at random": noise("0123456789 -./()+"),
    "codes at random": noise("01a  -"),
    "letters at random": noise("".join(map(chr, range(32, 127)))),
    "bytes at random": noise("".join(map(chr, range(256)))),
    "characters at random": noise("".join(map(chr, range(0x3000)))),
    "planes at random": noise("".join(map(chr, range(0, 0x110000, 7)))),
}
