"""What belongs to the organisation itself, made ready for comparing: numbers, domains, handles, names, addresses.

It is worked out once for each profile and kept beside it; it says what is ours, and finds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import re2

from ..organisation import Organisation
from .flat import Flat
from .numbers import own_pattern


@dataclass(frozen=True, slots=True)
class Ours:
    """`phones`: digits, also without country code; `names`: folded names of the house that are no person's."""

    phones: frozenset[str]
    domains: tuple[bytes, ...]
    handles: frozenset[bytes]
    names: tuple[str, ...]
    staff: frozenset[tuple[str, ...]]
    addresses: tuple[frozenset[str], ...]
    patterns: tuple[re2._Regexp, ...]

    def places_in(self, flat: Flat) -> bytearray | None:
        """One byte a character, 1 where a name of the house stands; None when none does."""
        places: bytearray | None = None
        for name in self.names:
            at = flat.plain.find(name)
            while at >= 0:
                places = places or bytearray(len(flat.plain))
                places[at : at + len(name)] = b"\x01" * len(name)
                at = flat.plain.find(name, at + len(name))
        return places


_KEPT: WeakKeyDictionary[Organisation, Ours] = WeakKeyDictionary()


def ours_of(org: Organisation) -> Ours:
    """The comparing form of a profile, made on first use. Raises ValueError when a pattern of its own cannot be read."""
    ours = _KEPT.get(org)
    if ours is None:
        ours = _KEPT[org] = _work_out(org)
    return ours


def _work_out(org: Organisation) -> Ours:
    numbers = {*org.phones, *org.public_lines}
    addresses = [*org.addresses, *(site.address for site in org.sites)]
    named = [*org.names, *(site.name for site in org.sites)]
    return Ours(
        phones=frozenset(form for digits in numbers for form in _forms(digits)),
        domains=tuple(Flat(domain).low for domain in org.email_domains),
        handles=frozenset(Flat(handle).low for handle in org.handles),
        names=tuple(dict.fromkeys(Flat(name).plain for name in named if len(name) > 3)),
        staff=frozenset(tuple(Flat(name).words) for name in org.public_staff if name),
        addresses=tuple(frozenset(Flat(address).words) for address in addresses if address),
        patterns=tuple(own_pattern(pattern) for pattern in org.patterns),
    )


def _forms(digits: str) -> tuple[str, ...]:
    """A number as people write it: with and without country code, with the national zero, its last nine."""
    return (digits, digits[-9:], digits[-10:], "0" + digits[2:])
