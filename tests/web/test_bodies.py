"""How much a request may bring, against the real server: what is too long is refused while it arrives; zero bytes are refused once."""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from bedside.web import bodies

PIECE = b"x" * 65_536
CHUNK = b"%x\r\n%s\r\n" % (len(PIECE), PIECE)


def pour(served: str, path: str, headers: bytes, pieces: int) -> tuple[bytes, int]:
    """POST a chunked body of so many pieces. Returns the answer's bytes and how many pieces went out before it came."""
    place = urlsplit(served)
    with socket.create_connection((place.hostname, place.port), timeout=20) as line:
        line.sendall(b"POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % (path.encode(), headers))
        sent, answer = 0, b""
        line.settimeout(0.02)
        while sent < pieces and not answer:
            try:
                line.sendall(CHUNK)
                sent += 1
                answer = line.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                break
        line.settimeout(20)
        while b"\r\n\r\n" not in answer or b"MB" not in answer:
            try:
                more = line.recv(4096)
            except OSError:
                break
            if not more:
                break
            answer += more
    return answer, sent


@pytest.mark.parametrize("path, kind", [("/intake/1", b"application/json"), ("/sign-in", b"text/plain")])
def test_an_endless_body_is_refused_after_a_megabyte(
    transactional_db: None, served: str, path: str, kind: bytes
) -> None:
    answer, sent = pour(served, path, b"Transfer-Encoding: chunked\r\nAccept-Language: es\r\n", 2000)
    assert answer.startswith(b"HTTP/1.1 413")
    assert kind in answer
    assert b"1 MB" in answer
    assert sent < 200, "reading stops soon after the limit"


def test_a_length_told_beforehand_is_refused_at_once(transactional_db: None, served: str) -> None:
    answer, _sent = pour(served, "/sign-in", b"Content-Length: 900000000\r\n", 1)
    assert answer.startswith(b"HTTP/1.1 413")
    file, _sent = pour(served, "/channels/1/import", b"Content-Length: 900000000\r\n", 1)
    assert b"210 MB" in file


@pytest.mark.parametrize(
    "path, limit",
    [
        ("/channels/7/import", bodies.MOST_OF_A_FILE),
        ("/channels/7/settings", bodies.MOST),
        ("/intake/7", bodies.MOST),
        ("/x/channels/7/import", bodies.MOST),
    ],
)
def test_only_imports_take_files(path: str, limit: int) -> None:
    assert bodies.most(path) == limit


@pytest.mark.parametrize(
    "address", ["/search?q=%00", "/inbox?lang=%00", "/inbox?%00=a", "/ledger?act=%00", "/people/%00"]
)
def test_a_zero_byte_in_an_address_is_refused_in_words(house: Any, address: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(house.carmen, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(address)
    assert (answer.status_code, "zero byte" in answer.content.decode()) == (400, True)


def test_a_zero_byte_in_a_form_is_refused_and_in_a_delivery_is_not_our_matter(house: Any, say: Any) -> None:
    conversation = say("Nobody answers at Vega North")
    client = Client(raise_request_exception=False)
    client.force_login(house.asha, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"/conversations/{conversation.pk}/notes", {"text": "a\0b"})
    assert (answer.status_code, "zero byte" in answer.content.decode()) == (400, True)
    assert Client().get("/people", headers={"cookie": 'sessionid="\\000"'}).status_code == 400
    body = json.dumps({"text": "a\0b"})
    assert Client().post("/intake/1", body, content_type="application/json").status_code == 401
