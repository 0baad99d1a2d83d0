"""What authors say of themselves: their age group and their gender, where their own words state them ("como madre de 70 años").
It infers nothing and says nothing of anybody else; whoever states nothing, or two things that differ, has none.

What only agrees with the speaker is no statement: in "estoy encantada", "byłam" or "soy enfermera" grammar had to choose a
form, and to read a gender out of it would be to guess one of somebody who did not speak of it. Nouns that are chosen for
what they say count: woman, mother, widow, "as his wife", "sóc la filla". So do 40-year-old and "jestem 40-letnią", for the age.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import re2

from . import numerals
from .privacy.flat import Flat

AGE_GROUPS = ("under_18", "18_34", "35_49", "50_64", "65_79", "80_over")
GENDERS = ("woman", "man", "other")
LONGEST = 4000  # code points that are read, from the beginning
_FIRST = (18, 35, 50, 65, 80)  # the age with which each group but the youngest begins
_GROWN = 30  # "as a 16-year-old" of somebody younger may tell of long ago
_LISTS = Path(__file__).parent / "words" / "author.txt"

Span = tuple[int, int]
Found = Mapping[str, Any]


@dataclass(frozen=True)
class Author:
    """`age_group` is one of AGE_GROUPS, `gender` one of GENDERS; "" where the author does not say."""

    age_group: str = ""
    gender: str = ""


def stated(text: str, lang: str) -> Author:
    """What the author of a text of any length and content says of themselves; nothing in a language that is not ours."""
    ages: set[str] = set()
    genders: set[str] = set()
    for found in _found(text, lang):
        genders |= found.keys() & set(GENDERS)
        ages |= {_group(age) for age in _years(found, lang) or ()}
    return Author(_one(ages), _one(genders))


def _found(text: str, lang: str) -> Iterator[Found]:
    """The named parts of each wording that says something."""
    wordings = _said(lang)
    own = _own_words(text) if wordings else b""
    for match in (match for wording in wordings for match in wording.finditer(own)):
        found = {name.decode(): words.decode() for name, words in match.groupdict().items() if words is not None}
        if "unless" not in found and "not" not in found:
            yield found


def _own_words(text: str) -> bytes:
    """The text folded, without what it quotes. After a quotation mark that nobody closes, nothing is the author's for sure."""
    plain = Flat(text[:LONGEST]).low
    if b">" in plain:
        plain = b"\n".join(line for line in plain.split(b"\n") if not line.startswith(b">"))
    return b'""'.join(plain.split(b'"')[::2])


def _years(found: Found, lang: str) -> Span | None:
    """From and to which age the words say, both counted; None when they say none."""
    if "minor" in found:
        return 10, 17
    if "tens" in found:
        return _decade(found, lang)
    if "stem" in found:
        age = numerals.value(found["stem"], f"{lang}, before -letni")
    elif "age" in found and "unlike" not in found:
        age = numerals.value(found["age"], lang)
    else:
        return None
    age -= "nearly" in found
    return None if "as" in found and age < _GROWN else (age, age)


def _decade(found: Found, lang: str) -> Span:
    first = numerals.value(found["tens"].rstrip("'s").replace("tie", "ty"), lang)  # "70's", "seventies"
    low = 7 if "late" in found else 0
    high = 3 if "early" in found else 9
    return first + low, first + high


def _group(age: int) -> str:
    return AGE_GROUPS[bisect_right(_FIRST, age)]


def _one(said: set[str]) -> str:
    return said.pop() if len(said) == 1 else ""


@cache
def _said(lang: str) -> tuple[Any, ...]:
    """The wordings of a language, compiled once a process; none for a language that is not ours."""
    lists: dict[str, str] = {}
    name, wordings = "", []
    for line in _LISTS.read_text("ascii").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line.startswith(f"{lang} ") and name == "said":
            wordings.append(line[3:])
        elif line.startswith(f"{lang} "):
            lists[name] = line[3:].replace(" ", "|") if name != "begin" else line[3:]
    return tuple(_compiled(pattern, _filled(lists, lang)) for pattern in wordings)


def _filled(lists: Mapping[str, str], lang: str) -> dict[str, str]:
    """The lists as patterns, with those that are the same in every language or made of others."""
    made = {name: f"(?:{words})" for name, words in lists.items()}
    person = f"(?:(?P<woman>{lists['woman']})|(?P<man>{lists['man']}))"
    made |= {"person": person, "unless": rf"(?P<unless>\b(?:{lists['unless']}))"}
    made |= {"age": numerals.pattern(lang), "im": r"\b(?:i'?m|i_am|iam|i_m)", "fm": "(?:(?P<woman>f)|(?P<man>m))"}
    made["years"] = r"(?:[ -]?y(?:ea)?rs?[ -]?old|_years_of_age|[ -]?y[./ ]?o)\b"
    if lang == "pl":
        made["stem"] = numerals.pattern(f"{lang}, before -letni")
    return made


def _compiled(pattern: str, lists: Mapping[str, str]) -> Any:
    for name, words in lists.items():
        pattern = pattern.replace("{" + name + "}", words)
    return re2.compile(pattern.replace("_", " ").encode("ascii"))
