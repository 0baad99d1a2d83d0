"""Mail against real SMTP servers on loopback: what certainly failed, what may have gone, what went."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from bedside.connectors import mail
from bedside.connectors.base import SendFailed, SendUnknown
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


def test_a_reply_arrives_as_written(config: dict[str, Any], desk: Desk, now: datetime) -> None:
    sent = mail.send(config, OUT, now=now)
    (envelope,) = desk.kept
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@vega.example", ["patient@example.org"])
    message = desk.message()
    assert message.get_content().splitlines() == OUT.text.splitlines()
    assert message["Subject"] == OUT.subject
    assert message["From"] == '"Vega, desk" <desk@vega.example>'
    assert message["Message-ID"] == sent.external_id
    assert message["In-Reply-To"] == "<a1@example.org>"
    assert message["References"] == "<a0@example.org> <a1@example.org>"
    assert message["Date"].datetime == now
    assert message["Content-Language"] == "ca"


def test_every_attempt_is_the_same_message(config: dict[str, Any], desk: Desk, now: datetime) -> None:
    first, again = mail.send(config, OUT, now=now), mail.send(config, OUT, now=now)
    other = mail.send(config, replace(OUT, key="d-18"), now=now)
    assert first == again != other


@pytest.mark.parametrize(
    ("lang", "words"), [("es", "Respuesta"), ("ca", "Resposta"), ("pl", "Odpowiedź"), ("de", "answer")]
)
def test_a_reply_without_subject_gets_one(now: datetime, lang: str, words: str) -> None:
    assert words in mail.compose(settings(25), replace(OUT, subject="", lang=lang), now=now)["Subject"]


@pytest.mark.parametrize(
    "text", ["a\r\n.\r\nMAIL FROM:<x@y.z>\r\n", "a\n.\nRCPT TO:<x@y.z>", ".", "..", "a\r.\rb", "a\r.\r\nb", "\u2028.\u2028", "=20"]
)  # fmt: skip
def test_no_text_ends_the_data_early(config: dict[str, Any], desk: Desk, now: datetime, text: str) -> None:
    mail.send(config, replace(OUT, text=text), now=now)
    content = desk.message().get_content()
    assert "".join(content.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Hello\r\nBcc: all@example.org"},
        {"subject": "Hello\nX: y"},
        {"subject": "Hello\x00"},
        {"subject": "Hello\u2028X: y"},
        {"to": "a@example.org\r\nBcc: b@example.org"},
        {"to": "a@example.org, b@example.org"},
        {"to": "a@example.org> RCPT TO:<b@example.org"},
        {"to": "Anna <a@example.org>"},
        {"to": ""},
        {"to": "nobody"},
        {"to": "@example.org"},
        {"to": "a@"},
        {"to": "żółw@example.org"},
        {"to": "a" * 300 + "@example.org"},
        {"in_reply_to": "<a@b>\r\nX: y"},
        {"thread": "<a@b>\nX: y"},
        {"lang": "ca\nX: y"},
    ],
    ids=repr,
)
def test_headers_cannot_be_smuggled_in(
    config: dict[str, Any], desk: Desk, now: datetime, change: dict[str, str]
) -> None:
    with pytest.raises(SendFailed, match=r"one mail address|one line") as refused:
        mail.send(config, replace(OUT, **change), now=now)
    assert refused.value.permanent
    assert desk.kept == []


@pytest.mark.parametrize(
    ("stage", "answer", "permanent"),
    [
        ("MAIL", "451 Later", False),
        ("MAIL", "550 Not you", True),
        ("RCPT", "450 Greylisted", False),
        ("RCPT", "550 No such user", True),
        ("DATA", "452 Full", False),
        ("DATA", "554 Looks like spam", True),
    ],
)
def test_a_refusal_is_certain(
    config: dict[str, Any], desk: Desk, now: datetime, stage: str, answer: str, permanent: bool
) -> None:
    desk.answers[stage] = answer
    with pytest.raises(SendFailed) as refused:
        mail.send(config, OUT, now=now)
    assert refused.value.permanent == permanent
    assert answer in refused.value.sentence
    assert desk.kept == []


def test_a_line_lost_after_the_data_is_unknown(config: dict[str, Any], desk: Desk, now: datetime) -> None:
    desk.hang_up_after_data = True
    with pytest.raises(SendUnknown, match="look in the mailbox"):
        mail.send(config, OUT, now=now)
    assert len(desk.kept) == 1


def scripted(lines: list[bytes | None]) -> int:
    """A server that says these lines, one for each line or body it hears; None hangs up, and so does the end."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listener.accept()
        with suppress(OSError), line, listener, line.makefile("rb") as heard:
            in_data = False
            for say in lines:
                if say is None:
                    return
                line.sendall(say)
                if say.startswith(b"354"):
                    in_data = True
                while (said := heard.readline()) and in_data and said != b".\r\n":
                    pass
                in_data = False

    threading.Thread(target=serve, daemon=True).start()
    return int(listener.getsockname()[1])


HELLO = [b"220 hi\r\n", b"250 hi\r\n"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([None], SendFailed),
        ([b"554 go away\r\n"], SendFailed),
        ([b"\xff\xfe nonsense\r\n"], SendFailed),
        ([b"220-" + b"x" * 100_000], SendFailed),
        ([b"220 hi\r\n", None], SendFailed),
        ([*HELLO, None], SendFailed),
        ([*HELLO, b"250 ok\r\n", None], SendFailed),
        ([*HELLO, b"250 ok\r\n", b"250 ok\r\n", None], SendFailed),
        ([*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"500 no data\r\n"], SendFailed),
        ([*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", None], SendUnknown),
        ([*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"250 kept, no goodbye\r\n"], None),
        ([*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"not a code\r\n"], SendUnknown),
    ],
    ids=range(12),
)
def test_servers_that_break_off(lines: list[bytes | None], expected: type[Exception] | None, now: datetime) -> None:
    config = settings(scripted(lines))
    if expected is None:
        assert mail.send(config, OUT, now=now).external_id
        return
    with pytest.raises(expected) as told:
        mail.send(config, OUT, now=now)
    assert str(told.value).endswith(".")


@pytest.mark.parametrize(("lines", "expected"), [([b""], SendFailed), ([*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b""], SendUnknown)], ids=["silent from the start", "silent after the data"])  # fmt: skip
def test_a_silent_server_is_cut_off(
    lines: list[bytes | None], expected: type[Exception], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "DEADLINE", 0.5)
    with pytest.raises(expected):
        mail.send(settings(scripted(lines)), OUT, now=now)


def test_nobody_there(now: datetime) -> None:
    with pytest.raises(SendFailed, match="cannot be reached") as refused:
        mail.send(settings(free_port()), OUT, now=now)
    assert not refused.value.permanent


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"port": "lots"}, "Port"),
        ({"port": 99999}, "Port"),
        ({"security": "maybe"}, "Encryption"),
        ({"username": "desk", "password": "x"}, "not sent without encryption"),
        ({"host": "169.254.169.254"}, "keep keys"),
        ({"sender": "desk"}, "one mail address"),
        ({"sender_name": "Desk\r\nBcc: x@y.z"}, "one line"),
        ({"authority": "not a certificate"}, "PEM"),
    ],
)
def test_wrong_settings(config: dict[str, Any], now: datetime, change: dict[str, Any], words: str) -> None:
    with pytest.raises(SendFailed, match=words) as refused:
        mail.send({**config, **change}, OUT, now=now)
    assert refused.value.permanent
