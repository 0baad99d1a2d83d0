"""Who we are: names, sites, numbers, people who speak for us, facts and claims, as plain frozen data.

It reads a profile given as a dictionary; it never opens a file, asks a database, or decides what a text means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, eq=False, slots=True)
class Site:
    """One place of ours; `hours` and `visiting` map a service ("emergency", "icu") to words such as "13:00-14:00"."""

    id: str
    name: str
    kind: str = ""
    lang: str = ""
    address: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    hours: Mapping[str, str] = field(default_factory=dict)
    visiting: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """An approved fact: `text` maps a language to its sentence; `expires` is YYYY-MM-DD or empty."""

    id: str
    topic: str
    text: Mapping[str, str]
    source: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that people repeat about us or about health; `fact` is the id of the fact that answers it."""

    id: str
    topic: str
    text: Mapping[str, str]
    fact: str = ""


@dataclass(frozen=True, eq=False)
class Organisation:
    """The whole profile. Compared by identity, so that what is derived from it can be kept beside it."""

    names: tuple[str, ...] = ()
    nicknames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    handles: tuple[str, ...] = ()
    sites: tuple[Site, ...] = ()
    public_staff: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    email_domains: tuple[str, ...] = ()
    web: str = ""
    addresses: tuple[str, ...] = ()
    public_lines: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    claims: tuple[Claim, ...] = ()
    patterns: tuple[str, ...] = ()

    EMPTY: ClassVar[Organisation]

    @classmethod
    def from_dict(cls, profile: Mapping[str, Any]) -> Organisation:
        """Read a profile (the full one, or the short one a guard is given); unknown keys are left alone.

        Raises ValueError with a sentence when the profile is not an object, or a key holds the wrong kind of thing.
        """
        if not isinstance(profile, Mapping):
            raise ValueError("The organisation profile is not a JSON object: write it as {…}.")
        sites = tuple(_site(entry, profile) for entry in _items(profile, "sites"))
        return cls(
            names=_strings(profile, "names", "org_names"),
            nicknames=_nicknames(profile),
            handles=_strings(profile, "handles"),
            sites=sites,
            public_staff=tuple(_named(entry, "name") for entry in _items(profile, "public_staff")),
            phones=_phones(profile, sites),
            email_domains=_strings(profile, "email_domains", "emails_domains"),
            web=str(profile.get("web") or ""),
            addresses=_once([*_strings(profile, "addresses"), *(site.address for site in sites)]),
            public_lines=_once(digits_of(_named(entry, "number")) for entry in _items(profile, "public_lines")),
            facts=tuple(_fact(entry) for entry in _items(profile, "facts")),
            claims=tuple(_claim(entry) for entry in _items(profile, "claims")),
            patterns=_strings(profile, "patterns"),
        )


def digits_of(number: str) -> str:
    """The digits of a telephone number, without +, 00, spaces or brackets: "+34 912 004 500" → "34912004500"."""
    digits = "".join(ch for ch in number if ch.isascii() and ch.isdigit())
    return digits[2:] if digits.startswith("00") else digits


def _items(profile: Mapping[str, Any], key: str) -> list[Any]:
    value = profile.get(key) or []
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"The organisation profile's {key} is not a list: write it as […].")
    return list(value)


def _strings(profile: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    return _once(str(value) for key in keys for value in _items(profile, key))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _named(entry: Any, key: str) -> str:
    return str(entry.get(key) or "") if isinstance(entry, Mapping) else str(entry)


def _nicknames(profile: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    value = profile.get("nicknames") or {}
    if not isinstance(value, Mapping):
        raise ValueError('The organisation profile\'s nicknames are not an object: write {"es": ["el Vega"]}.')
    return {str(lang): tuple(map(str, names or ())) for lang, names in value.items()}


def _phones(profile: Mapping[str, Any], sites: tuple[Site, ...]) -> tuple[str, ...]:
    listed = [_named(entry, "number") for key in ("phones", "public_phones") for entry in _items(profile, key)]
    return _once(digits_of(number) for number in [*listed, *(phone for site in sites for phone in site.phones)])


def _site(entry: Any, profile: Mapping[str, Any]) -> Site:
    if not isinstance(entry, Mapping):
        raise ValueError("A site of the organisation profile is not an object: give it at least an id and a name.")
    site = str(entry.get("id") or "")
    return Site(
        id=site,
        name=str(entry.get("name") or ""),
        kind=str(entry.get("kind") or ""),
        lang=str(entry.get("lang") or ""),
        address=str(entry.get("address") or ""),
        phones=_strings(entry, "phones"),
        emails=_strings(entry, "emails"),
        hours=_hours(profile, "opening_hours", site),
        visiting=_hours(profile, "visiting_hours", site),
    )


def _hours(profile: Mapping[str, Any], key: str, site: str) -> dict[str, str]:
    sites = profile.get(key)
    hours = sites.get(site) if isinstance(sites, Mapping) else None
    return {str(service): str(words) for service, words in hours.items()} if isinstance(hours, Mapping) else {}


def _texts(entry: Mapping[str, Any]) -> dict[str, str]:
    text = entry.get("text") or entry.get("claim") or ""
    if isinstance(text, Mapping):
        return {str(lang): str(words) for lang, words in text.items()}
    return {"": str(text)} if text else {}


def _fact(entry: Any) -> Fact:
    if not isinstance(entry, Mapping):
        raise ValueError("A fact of the organisation profile is not an object: give it an id and a text.")
    words = {key: str(entry.get(key) or "") for key in ("id", "topic", "source", "expires")}
    return Fact(text=_texts(entry), **words)


def _claim(entry: Any) -> Claim:
    if not isinstance(entry, Mapping):
        raise ValueError("A claim of the organisation profile is not an object: give it an id and a text.")
    words = {key: str(entry.get(key) or "") for key in ("id", "topic", "fact")}
    return Claim(text=_texts(entry), **words)


Organisation.EMPTY = Organisation()
