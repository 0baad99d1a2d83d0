"""A real SMTP server on loopback that plays a script, for tests."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class PostOffice:
    """An SMTP server that plays a script: ok, refuse, drop (accepts the words, then hangs up without an answer)."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.how = "ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.how == "refuse":
            return "550 not here"
        self.got.append(envelope.content)
        if self.how == "drop":
            server.transport.abort()
        return "250 kept"


@pytest.fixture
def smtp() -> Iterator[tuple[PostOffice, int]]:
    office = PostOffice()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    yield office, port
    controller.stop()
