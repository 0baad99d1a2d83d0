"""A mail server on loopback that keeps what comes and does one thing wrong on demand."""

from __future__ import annotations

import email
import email.policy
import socket
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope

from bedside.connectors.base import Outgoing

OUT = Outgoing(
    key="d-17",
    text="Sentim l'espera.\n.\nMolt lluny: ąęł 🚑\n.. fi\n" + "paraula " * 40,
    visibility="private",
    lang="ca",
    to="patient@example.org",
    subject="La vostra carta — urgències",
    in_reply_to="<a1@example.org>",
    thread="<a0@example.org> <a1@example.org>",
)


class Desk:
    """Keeps what comes, and does one thing wrong on demand."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []
        self.answers: dict[str, str] = {}
        self.hang_up_after_data = False

    async def handle_MAIL(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            self.kept.append(envelope)
        if self.hang_up_after_data:
            server.transport.abort()
        return answer

    def message(self) -> EmailMessage:
        (one,) = self.kept
        assert isinstance(one.original_content, bytes)
        read = email.message_from_bytes(one.original_content, policy=email.policy.default)
        assert isinstance(read, EmailMessage)
        return read


def settings(port: int, **more: Any) -> dict[str, Any]:
    base = {
        "host": "localhost",
        "port": port,
        "security": "none",
        "sender": "desk@vega.example",
        "sender_name": "Vega, desk",
    }
    return base | more


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])
