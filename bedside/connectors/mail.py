"""Sends one reply to one person as plain-text mail over SMTP, and knows whether it certainly failed or may have gone.

It will not read a mailbox, send to a list, or guess at an address.
"""

from __future__ import annotations

import email.policy
import hashlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage

from .addresses import PRIVATE, Allowed, Refused, open_socket
from .base import (
    Config,
    ConnectorError,
    Field,
    Outgoing,
    SendFailed,
    SendUnknown,
    Sent,
    Sentence,
    require_to_send,
    say,
    shown,
)
from .egress import trusted

NAME = "mail"
LABEL = "Mail (SMTP)"
SOURCE_TYPE = "email"
CAN = frozenset({"reply"})
FIELDS = (
    Field("host", "Mail server", help="For example mail.hospital.example"),
    Field("port", "Port", "number", required=False, help="465 for SSL, 587 for STARTTLS, 25 for a relay in the house."),
    Field("security", "Encryption", required=False, help="starttls (usual), ssl, or none for a relay in the house."),
    Field("sender", "From address", "email", help="The address patients see and answer to."),
    Field("sender_name", "From name", required=False, help="For example Patient relations, St Brigid's"),
    Field("username", "User name", required=False),
    Field("password", "Password", "secret", required=False),
    Field("authority", "Own certificate authority", required=False, help="PEM, if the hospital signs its own."),
)

DEADLINE = 60.0
PORTS = {"starttls": 587, "ssl": 465, "none": 25}
SUBJECTS = {
    "es": "Respuesta a su mensaje",
    "ca": "Resposta al vostre missatge",
    "pl": "Odpowiedź na Państwa wiadomość",
    "en": "Our answer to your message",
}


def send(config: Config, outgoing: Outgoing, *, now: datetime) -> Sent:
    """Hand the reply to the mail server. Raises SendFailed (certainly not sent) or SendUnknown (may have gone)."""
    require_to_send(LABEL, FIELDS, config, outgoing)
    message = compose(config, outgoing, now=now)
    recipient = message["To"].addresses[0].addr_spec
    payload = _dotted(message.as_bytes(policy=email.policy.SMTP))
    with _session(config) as server:
        _envelope(server, message["From"].addresses[0].addr_spec, recipient)
        _data(server, payload)
    return Sent(str(message["Message-ID"]))


def compose(config: Config, outgoing: Outgoing, *, now: datetime) -> EmailMessage:
    """The message as it would go out; its Message-ID comes from the key, so every attempt is the same message."""
    sender, recipient = _mailbox("sender", str(config["sender"])), _mailbox("to", outgoing.to)
    for name in ("subject", "in_reply_to", "thread"):
        _one_line(name, getattr(outgoing, name))
    _one_line("sender_name", str(config.get("sender_name", "")))
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = Address(str(config.get("sender_name") or ""), sender.username, sender.domain)
    message["To"] = recipient
    message["Subject"] = outgoing.subject.strip() or SUBJECTS.get(outgoing.lang, SUBJECTS["en"])
    message["Date"] = now
    message["Message-ID"] = f"<{hashlib.sha256(outgoing.key.encode()).hexdigest()[:40]}.bedside@{sender.domain}>"
    if _is_message_id(outgoing.in_reply_to):
        message["In-Reply-To"] = outgoing.in_reply_to
        earlier = [one for one in outgoing.thread.split() if _is_message_id(one) and one != outgoing.in_reply_to]
        message["References"] = " ".join([*earlier[-20:], outgoing.in_reply_to])
    message.set_content(outgoing.text, charset="utf-8", cte="quoted-printable")
    if outgoing.lang:
        _one_line("lang", outgoing.lang)
        message["Content-Language"] = outgoing.lang
    return message


@contextmanager
def _session(config: Config) -> Iterator[_Server]:
    """A greeted, encrypted and signed-in server; a timer cuts the line so that no server can hold us for ever."""
    host, security = str(config["host"]), str(config.get("security") or "starttls").lower()
    if security not in PORTS:
        raise SendFailed(say('Mail: "Encryption" must be starttls, ssl or none.'), permanent=True)
    try:
        server = _Server(security, str(config.get("authority") or ""))
    except ConnectorError as error:
        raise SendFailed(error.sentence, permanent=True) from error
    timer = threading.Timer(DEADLINE, server.cut)
    timer.daemon = True
    timer.start()
    try:
        _sign_in(server, config, host, _port(config, security), security)
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        timer.cancel()
        server.close()


def _sign_in(server: _Server, config: Config, host: str, port: int, security: str) -> None:
    with _failing(host):
        code, words = server.connect(host, port)
        if code != 220:
            raise smtplib.SMTPResponseException(code, words)
        server.ehlo_or_helo_if_needed()
        if security == "starttls":
            server.starttls(context=server.context)
            server.ehlo_or_helo_if_needed()
        if config.get("username"):
            if security == "none":
                raise SendFailed(
                    say("A password is not sent without encryption; choose starttls or ssl."), permanent=True
                )
            server.login(str(config["username"]), str(config.get("password") or ""))


def _envelope(server: _Server, sender: str, recipient: str) -> None:
    with _failing(server.reached):
        for code, words in (server.mail(sender), server.rcpt(recipient), server.docmd("DATA")):
            if code not in (250, 251, 354):
                raise smtplib.SMTPResponseException(code, words)


def _data(server: _Server, payload: bytes) -> None:
    """The dot that ends the data is the point of no return: before it nothing was sent, after it the answer tells."""
    with _failing(server.reached):
        if server.sock is None:
            raise smtplib.SMTPServerDisconnected("closed")
        server.sock.sendall(payload)
    try:
        code, words = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise SendUnknown(_broke_off(server.reached)) from error
    if 400 <= code < 600:
        raise _refusal(server.reached, code, words)
    if not 200 <= code < 300:
        raise SendUnknown(_broke_off(server.reached))


def _broke_off(host: str) -> Sentence:
    return say(
        "{host} took the mail but did not say that it keeps it; look in the mailbox before sending again.", host=host
    )


class _Server(smtplib.SMTP):
    """An SMTP line whose socket goes only to a checked address, inside TLS from the start where that is asked for."""

    def __init__(self, security: str, authority: str) -> None:
        super().__init__(timeout=DEADLINE / 2)
        self.context = trusted(authority or None)
        self.reached = ""
        self._wrapped = security == "ssl"

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        self._host = self.reached = host  # the name TLS must find in the certificate
        line = open_socket(host, port, Allowed(networks=PRIVATE), timeout)
        return self.context.wrap_socket(line, server_hostname=host) if self._wrapped else line

    def cut(self) -> None:
        line = self.sock
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


@contextmanager
def _failing(host: str) -> Iterator[None]:
    """Everything that goes wrong in here happened before the end of the data: certainly not sent."""
    try:
        yield
    except ConnectorError as error:
        raise SendFailed(error.sentence, permanent=_permanent(error)) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(host, error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise SendFailed(
            say(
                "{host} does not offer what was asked for ({why}); check encryption and sign-in.",
                host=host,
                why=shown(str(error)),
            ),
            permanent=True,
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise SendFailed(
            say("The certificate of {host} cannot be trusted; ask whoever runs it.", host=host), permanent=True
        ) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise SendFailed(
            say("{host} cannot be reached or broke off before the mail was handed over; it was not sent.", host=host)
        ) from error


def _permanent(error: ConnectorError) -> bool:
    """A name that cannot be looked up may be there tomorrow; an address refused or settings that are wrong will not."""
    return isinstance(error, Refused) or (isinstance(error, SendFailed) and error.permanent)


def _refusal(host: str, code: int, words: bytes | str) -> SendFailed:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    sentence = say("{host} refused the mail: {code} {words}.", host=host, code=code, words=shown(text.rstrip("."), 200))
    return SendFailed(sentence, permanent=code >= 500)


def _port(config: Config, security: str) -> int:
    given = str(config.get("port") or PORTS[security])
    if given.isascii() and given.isdigit() and 0 < int(given[:6]) < 65536:
        return int(given)
    raise SendFailed(say('Mail: "Port" must be a number up to 65535, not {value}.', value=shown(given)), permanent=True)


def _mailbox(name: str, given: str) -> Address:
    _one_line(name, given)
    text = given.strip()
    try:
        parsed = Address(addr_spec=text)
        domain = parsed.domain.encode("idna").decode("ascii")
    except (ValueError, IndexError, UnicodeError, email.errors.MessageError):
        raise SendFailed(_not_an_address(name, given), permanent=True) from None
    if not parsed.username or not domain or not parsed.username.isascii() or len(text) > 254:
        raise SendFailed(_not_an_address(name, given), permanent=True)
    return Address("", parsed.username, domain)


def _not_an_address(name: str, given: str) -> Sentence:
    return say('Mail: "{name}" must be one mail address, not {value}.', name=name, value=shown(given))


def _one_line(name: str, given: str) -> None:
    if any(c < " " or c in "\x7f\x85\u2028\u2029" for c in given):
        raise SendFailed(
            say('Mail: "{name}" holds a line break or control character; it must be one line.', name=name),
            permanent=True,
        )


def _is_message_id(text: str) -> bool:
    return (
        len(text) <= 500 and text.isascii() and text[:1] == "<" and text[-1:] == ">" and "@" in text and " " not in text
    )


def _dotted(message: bytes) -> bytes:
    """Lines that begin with a dot get a second one, since a dot alone ends the data."""
    lines = message.split(b"\r\n")
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"
