"""Says which network addresses a channel may speak to, and opens connections only to those it has checked.

It will not trust a name: it resolves it once, checks every answer and connects to the address it checked.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from .base import ConnectorError, Sentence, say, shown

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PRIVATE = tuple(
    ipaddress.ip_network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128")
)
_CREDENTIALS = tuple(
    ipaddress.ip_network(block)
    for block in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "100.100.100.200/32", "192.0.0.192/32")
)
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class Refused(ConnectorError):
    """The address is one this purpose may not speak to. Trying again will not help; an allow-list entry would."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Inner addresses a purpose may reach, by host name or by network. Public addresses need no entry."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Allowed:
        """From 'relay.hospital.local', '10.1.0.0/16' or '::1'. Raises ConnectorError on an entry that is neither."""
        hosts: set[str] = set()
        networks: list[Network] = []
        for entry in entries:
            name = entry.strip().lower().rstrip(".")
            try:
                networks.append(ipaddress.ip_network(name, strict=False))
            except ValueError:
                if not name or "/" in name or " " in name or ":" in name:
                    raise ConnectorError(
                        say(
                            "The allow-list entry {entry} is neither a host name nor a network; write it as "
                            "relay.example.org or 10.1.0.0/16.",
                            entry=shown(entry),
                        )
                    ) from None
                hosts.add(name)
        return cls(frozenset(hosts), tuple(networks))

    def refusal(self, host: str, address: Address) -> Sentence | None:
        """Why `address`, reached as `host`, may not be spoken to; None when it may."""
        reached = _innermost(address)
        if any(reached in network for network in self.networks if network.version == reached.version):
            return None
        if _is_one_of(reached, _CREDENTIALS):
            return say(
                "{host} leads to {address}, where machines keep keys; it is refused. Use a public address.",
                host=shown(host),
                address=reached,
            )
        if reached.is_global and not reached.is_multicast:
            return None
        if host.lower().rstrip(".") in self.hosts:
            return None
        return say(
            "{host} leads to {address}, which is inside the house; it is refused. Use a public address, or ask "
            "your administrator to allow it.",
            host=shown(host),
            address=reached,
        )


def checked(host: str, port: int, allowed: Allowed, seconds: float) -> list[str]:
    """The addresses of `host` that may be spoken to. Raises Refused when there are only others."""
    good: list[str] = []
    refusal: Sentence | None = None
    for text in _resolve(host, port, seconds):
        why = allowed.refusal(host, ipaddress.ip_address(text.partition("%")[0]))
        refusal = refusal or why
        if not why and text not in good:
            good.append(text)
    if not good:
        raise Refused(refusal or say("{host} has no address; check the name.", host=shown(host)))
    return good


def open_socket(host: str, port: int, allowed: Allowed, seconds: float) -> socket.socket:
    """A connected socket to a checked address of `host` within `seconds`. Raises ConnectorError or OSError."""
    until = time.monotonic() + seconds
    problem: OSError = OSError("no address answered")
    for address in checked(host, port, allowed, seconds):
        try:
            return socket.create_connection((address, port), timeout=max(0.1, until - time.monotonic()))
        except OSError as error:
            problem = error
    raise problem


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """Ask for the addresses in a thread of its own, since the system's resolver knows no deadline."""
    answers: list[str] = []
    problems: list[Exception] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.extend(cast(str, one[4][0]) for one in found)
        except (OSError, UnicodeError, ValueError) as error:
            problems.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(0.05, seconds))
    if answers:
        return list(answers)
    if problems:
        raise ConnectorError(say("{host} is not known on the network; check the name.", host=shown(host)))
    raise ConnectorError(say("The name {host} could not be looked up in time; try again later.", host=shown(host)))


def _innermost(address: Address) -> Address:
    """The IPv4 address that an IPv6 address carries inside it, if it does: that is where the words would go."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    carried = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if carried is None and address in _TRANSLATED:
        carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return carried or address


def _is_one_of(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)
