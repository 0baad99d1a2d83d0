"""Word lists read once from the files beside this module, and the Polish forms of first names.

It holds words only; what they mean in a text is weighed elsewhere.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

LANGS = ("es", "ca", "en", "pl")
_HERE = Path(__file__).parent / "words"


def wordset(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


def read(name: str) -> frozenset[str]:
    """The words of one list file; lines that begin with # are remarks."""
    lines = (_HERE / f"{name}.txt").read_text("ascii").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def first_names(lang: str) -> frozenset[str]:
    """First names used where the language is spoken; Polish ones in every case."""
    names = read(f"first_{lang}")
    return names | frozenset(form for name in names for form in polish_forms(name)) if lang == "pl" else names


@cache
def all_first_names() -> frozenset[str]:
    return frozenset().union(*(first_names(lang) for lang in LANGS))


@cache
def nicknames(lang: str) -> frozenset[str]:
    """What people call each other: short and fond forms, and names from elsewhere; Polish ones in every case."""
    names = read(f"nick_{lang}")
    return names | frozenset(form for name in names for form in polish_forms(name)) if lang == "pl" else names


@cache
def surnames(lang: str) -> frozenset[str]:
    return read(f"last_{lang}")


@cache
def all_surnames() -> frozenset[str]:
    return frozenset().union(*(surnames(lang) for lang in LANGS))


@cache
def common(lang: str) -> frozenset[str]:
    """Names that are also everyday words in the language; in an unknown language, those of all four."""
    if lang not in LANGS:
        return frozenset().union(*(common(known) for known in LANGS))
    return read(f"common_{lang}")


_HARD = {"t": "ci", "d": "dzi", "r": "rz", "k": "c", "g": "dz", "l": "l", "st": "sci", "n": "ni", "w": "wi", "m": "mi"}


def polish_forms(name: str) -> set[str]:
    """The case forms of a folded Polish first name: paulina → pauliny, paulinie, paulino…; robert → roberta, robercie…"""
    stem, forms = name[:-1], set()
    if name.endswith("a"):
        soft = next((stem[: -len(end)] + to for end, to in _HARD.items() if stem.endswith(end)), stem)
        forms |= {stem + "y", stem + "i", stem + "e", stem + "o", stem + "ie", stem + "u", soft + "e", stem + "iu"}
    elif name.endswith(("y", "i")):
        forms |= {name + end for end in ("ego", "emu", "m")} | {stem + end for end in ("ego", "emu", "ym", "im")}
    elif name.endswith(("ek", "iec", "el")) and len(name) > 3:
        short = name[:-2] + name[-1]
        forms |= {short + end for end in ("a", "owi", "iem", "em", "u", "ie", "owie", "le")} | {
            name + "a",
            name + "owi",
        }
        forms |= {name + end for end in ("em", "u")}
    else:
        soft = next((name[: -len(end)] + to for end, to in _HARD.items() if name.endswith(end)), name)
        forms |= {name + end for end in ("a", "owi", "em", "u", "ie", "iem", "owie")} | {soft + "e"}
    return forms
