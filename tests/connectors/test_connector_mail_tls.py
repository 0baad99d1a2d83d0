"""Mail over encrypted lines: signed in, certificates believed or not, and never in clear by mistake."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from bedside.connectors import mail
from bedside.connectors.base import SendFailed
from tests.connectors.post_desk import OUT, Desk, free_port, settings


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def config(desk: Desk) -> Iterator[dict[str, Any]]:
    controller = Controller(desk, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield settings(controller.port)
    controller.stop()


@pytest.fixture
def certificate(tmp_path: Path, certificate_for: Callable[[str], tuple[str, str]]) -> tuple[str, ssl.SSLContext]:
    made, key = certificate_for("localhost")
    (tmp_path / "both.pem").write_text(made + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    return made, context


def login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=isinstance(data, LoginPassword) and data.password == b"right", handled=False)


class Encrypted(Controller):
    """STARTTLS with sign-in, or TLS from the first byte."""

    def __init__(self, desk: Desk, context: ssl.SSLContext, *, at_once: bool) -> None:
        self._starttls = None if at_once else context
        super().__init__(desk, hostname="127.0.0.1", port=free_port(), ssl_context=context if at_once else None)

    def factory(self) -> SMTP:
        return SMTP(
            self.handler, tls_context=self._starttls, require_starttls=bool(self._starttls), authenticator=login,
            auth_require_tls=False,
        )  # fmt: skip

    def _trigger_server(self) -> None:
        """The base class would greet its own server with a client that does not know the certificate."""
        socket.create_connection(("127.0.0.1", self.port)).close()


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_encrypted_and_signed_in(
    desk: Desk, certificate: tuple[str, ssl.SSLContext], security: str, now: datetime
) -> None:
    authority, context = certificate
    controller = Encrypted(desk, context, at_once=security == "ssl")
    controller.start()
    try:
        own = settings(controller.port, security=security, username="desk", password="right", authority=authority)
        assert mail.send(own, OUT, now=now).external_id == desk.message()["Message-ID"]
        for change, words in (
            ({"password": "wrong"}, "refused"),
            ({"authority": ""}, "certificate"),
            ({"host": "127.0.0.1"}, "certificate"),
        ):
            with pytest.raises(SendFailed, match=words) as refused:
                mail.send(own | change, OUT, now=now)
            assert refused.value.permanent
    finally:
        controller.stop()
    assert len(desk.kept) == 1


def test_encryption_that_is_not_offered_is_not_skipped(config: dict[str, Any], desk: Desk, now: datetime) -> None:
    with pytest.raises(SendFailed, match="does not offer"):
        mail.send({**config, "security": "starttls"}, OUT, now=now)
    assert desk.kept == []
