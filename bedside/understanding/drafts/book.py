"""What the rule book holds, as plain data: rules with their examples, countries with their law, the house's own lines.

`Book.policy` says what is in force under the law of some countries. It reads no text and judges no draft.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .policy import PLACES, Always, Level, Never, Policy, strictest

LANGS = ("es", "ca", "en", "pl")
MODES = ("hipaa", "gdpr_es", "gdpr_pl", "uk")


@dataclass(frozen=True, slots=True)
class Example:
    """A draft to do or not to do; `to` are the public words answered, `also` the other checks that may speak in its place."""

    say: str
    to: str = ""
    private: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examples:
    """Of one language, each at least one."""

    dont: tuple[Example, ...]
    do: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check as the committee reads it and the machine runs it."""

    check: str
    title: str
    rule: str
    why: str
    law: Mapping[str, str]
    public: Level
    private: Level
    examples: Mapping[str, Examples]


@dataclass(frozen=True, slots=True)
class Change:
    """What one country's law changes about a check."""

    check: str
    place: str
    level: Level
    why: str


@dataclass(frozen=True, slots=True)
class Mode:
    """One country's law: what it asks for, what an apology means there, emergency lines (number, what), and what it changes."""

    key: str
    title: str
    why: str
    apology: str
    countries: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    advice: Mapping[str, str]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Countries:
    """All modes, and the apologies that may and may not be said in every one of them."""

    modes: Mapping[str, Mode]
    apology: str
    examples: Mapping[str, Examples]


@dataclass(frozen=True, slots=True)
class Number:
    """A pattern of the house's own record numbers, with one that it finds and one that it leaves alone."""

    pattern: str
    what: str
    like: str
    unlike: str


@dataclass(frozen=True, slots=True)
class Own:
    """The house's own lines and patterns."""

    never: tuple[Never, ...] = ()
    always: tuple[Always, ...] = ()
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True)
class Book:
    """Everything that is in force before an organisation's own rows."""

    rules: Mapping[str, Rule]
    countries: Countries
    own: Own = field(default_factory=Own)

    def modes_of(self, countries: Iterable[str]) -> tuple[str, ...]:
        """The laws of these countries (ISO codes), each once, in the order of the book."""
        here = {country.upper() for country in countries}
        return tuple(key for key, mode in self.countries.modes.items() if here & set(mode.countries))

    def policy(self, modes: Collection[str] = (), never: Iterable[Never] = (), always: Iterable[Always] = ()) -> Policy:
        """What is in force under these laws at once: of each check the strictest word, of emergency lines all."""
        laws = [self.countries.modes[key] for key in modes if key in self.countries.modes]
        levels = {
            (check, place): strictest([_level(rule, place, law) for law in laws] or [_level(rule, place, None)])
            for check, rule in self.rules.items()
            for place in PLACES
        }
        return Policy(
            levels=MappingProxyType(levels),
            never=(*self.own.never, *never),
            always=(*self.own.always, *always),
            lines=frozenset(_digits(number) for law in laws for number, _ in law.lines),
            advice=laws[0].advice if len(laws) == 1 else MappingProxyType({}),
            modes=tuple(law.key for law in laws),
        )


def _level(rule: Rule, place: str, law: Mode | None) -> Level:
    changed = [one.level for one in (law.changes if law else ()) if (one.check, one.place) == (rule.check, place)]
    return changed[0] if changed else (rule.public if place == "public" else rule.private)


def _digits(number: str) -> str:
    return "".join(char for char in number if char.isdigit())
