"""The phrases of one language, read from the file beside this one and made ready to match.

A file holds lists (NAME = pattern) and rules (rule: pattern). Everything here is RE2: time grows with the text only.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import re2

from ..lists import LANGS

_HERE = Path(__file__).parent
Phrases = dict[str, Any]


@cache
def phrases(lang: str) -> tuple[Phrases, ...]:
    """The compiled rules of the language; in an unknown language, those of all four."""
    return tuple(_read(known) for known in ((lang,) if lang in LANGS else LANGS))


@cache
def _read(lang: str) -> Phrases:
    lists: dict[str, str] = {}
    rules: dict[str, list[str]] = {}
    for number, line in enumerate((_HERE / f"{lang}.txt").read_text("ascii").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, equals, pattern = line.partition(" = ")
        if equals and name.isupper():
            lists[name] = pattern
            continue
        rule, colon, pattern = line.partition(": ")
        if not colon:
            raise ValueError(f"{lang}.txt, line {number}: neither a list nor a rule.")
        rules.setdefault(rule, []).append(_filled(pattern, lists))
    rules["your_care"] = [_filled(r"\b{YOUR} (?:\w+ ){0,2}?{CARE}(?:\W|$)", lists)]
    rules["care"] = [_filled(r"\b{CARE}(?:\W|$)", lists)]
    return {
        rule: re2.compile("|".join(f"(?:{p})" for p in patterns).encode("ascii")) for rule, patterns in rules.items()
    }


def _filled(pattern: str, lists: dict[str, str]) -> str:
    for name, words in lists.items():
        pattern = pattern.replace("{" + name + "}", words)
    return pattern
