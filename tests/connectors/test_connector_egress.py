"""The one door for HTTP: where it refuses to go, how long it waits, how much it takes."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from bedside.connectors.addresses import Allowed, Refused
from bedside.connectors.base import ConnectorError
from bedside.connectors.egress import Egress, _inflated

HERE = ("127.0.0.1",)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/", "http://0.0.0.0:{port}/",
        "http://2130706433:{port}/", "http://0x7f.1:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
        "http://[64:ff9b::7f00:1]:{port}/", "http://[2002:7f00:1::]:{port}/", "http://10.0.0.1/", "http://192.168.1.1/",
        "http://172.16.0.1/", "http://100.64.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/",
        "http://[fd00:ec2::254]/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[::]/",
    ],
)  # fmt: skip
def test_inner_addresses_are_refused(site: Any, url: str) -> None:
    site.says("/", b"secret")
    with Egress() as egress, pytest.raises(Refused) as refused:
        egress.get(url.format(port=site.port))
    assert "refused" in refused.value.sentence
    assert site.asked == []


@pytest.mark.parametrize(
    ("entries", "host", "address", "passes"),
    [
        ((), "news.example", "93.184.216.34", True),
        ((), "relay.local", "10.1.2.3", False),
        (("relay.local",), "relay.local", "10.1.2.3", True),
        (("RELAY.local.",), "relay.local", "10.1.2.3", True),
        (("relay.local",), "evil.example", "10.1.2.3", False),
        (("10.1.0.0/16",), "evil.example", "10.1.2.3", True),
        (("10.1.0.0/16",), "evil.example", "10.2.2.3", False),
        (("relay.local",), "relay.local", "169.254.169.254", False),  # a name never opens the way to the keys
        (("169.254.169.254",), "relay.local", "169.254.169.254", True),  # only the address itself does
        (("relay.local",), "relay.local", "::ffff:169.254.169.254", False),
        (("::1",), "localhost", "::1", True),
    ],
)
def test_the_allow_list_opens_just_what_it_names(
    entries: tuple[str, ...], host: str, address: str, passes: bool
) -> None:
    why = Allowed.parse(entries).refusal(host, ipaddress.ip_address(address))
    assert (why is None) == passes


@pytest.mark.parametrize("entry", ["http://relay", "10.0.0.0/99", "", "a b"])
def test_a_wrong_allow_list_entry_is_named(entry: str) -> None:
    with pytest.raises(ConnectorError, match="allow-list"):
        Egress(allow=(entry,))


def test_it_connects_to_the_address_it_checked_and_keeps_the_host(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is good when checked and leads inside when asked again gains nothing: it is asked once."""
    answers = iter(["127.0.0.1", "10.0.0.1", "10.0.0.1"])
    real = socket.getaddrinfo

    def resolve(host: str, *rest: Any, **more: Any) -> Any:
        return real(next(answers) if host == "feeds.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    site.says("/", b"good")
    with Egress(allow=HERE) as egress:
        assert egress.get(site.url(host="feeds.example")).body == b"good"
    assert site.asked[0][1]["host"] == f"feeds.example:{site.port}"


def redirect(where: str, status: int = 302) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", where)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("http://169.254.169.254/latest/meta-data/iam", "keep keys"),
        ("http://10.0.0.8/admin", "inside the house"),
        ("http://[::ffff:10.0.0.8]/", "inside the house"),
        ("file:///etc/passwd", "https://"),
        ("gopher://127.0.0.1:25/", "https://"),
        ("/round", "redirects more than 5 times"),
        ("http://user:word@127.0.0.1/", "name or password"),
    ],
)
def test_every_hop_is_checked(site: Any, where: str, words: str) -> None:
    site.routes["/"] = site.routes["/round"] = redirect(where)
    with Egress(allow=HERE) as egress, pytest.raises(ConnectorError, match=words):
        egress.get(site.url())


def test_a_good_redirect_is_followed_but_secrets_stay(site: Any) -> None:
    site.routes["/"] = redirect(site.url("/same"))
    site.routes["/same"] = redirect(site.url("/other", host="localhost"))
    site.says("/other", b"here")
    with Egress(allow=("127.0.0.1", "::1")) as egress:
        answer = egress.get(site.url(), {"Authorization": "Basic x"})
    assert (answer.body, answer.url) == (b"here", site.url("/other", host="localhost"))
    assert ["authorization" in headers for _, headers in site.asked] == [True, True, False]


def test_a_post_is_never_redirected(site: Any) -> None:
    site.routes["/"] = redirect("/elsewhere", 307)
    with Egress(allow=HERE) as egress, pytest.raises(ConnectorError, match="redirect where none is allowed"):
        egress.send("POST", site.url(), content=b"{}")
    assert len(site.asked) == 1


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def short(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"only this")


def noise(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (drip, "did not finish answering within 1 seconds"),
        (endless, "more than 0.1 MB"),
        (short, "broke off"),
        (noise, "broke off or does not speak HTTP"),
        (lambda handler: None, "broke off"),
    ],
    ids=["drip", "endless", "short", "noise", "hangs up"],
)
def test_bad_answers_end_in_time_with_a_sentence(site: Any, answer: Any, words: str) -> None:
    site.routes["/"] = answer
    began = time.monotonic()
    with Egress(allow=HERE, deadline=1.0, cap=100_000) as egress, pytest.raises(ConnectorError, match=words):
        egress.get(site.url())
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (gzip.compress(b"\x00" * 100_000_000, 1), "gzip", "more than 1 MB"),
        (gzip.compress(b"words" * 100)[:-20], "gzip", "middle of its answer"),
        (b"not gzip at all", "gzip", "cannot be unpacked"),
        (gzip.compress(gzip.compress(b"x")), "gzip, gzip", "did not ask for"),
        (b"x", "br", "did not ask for"),
    ],
    ids=["bomb", "cut", "not gzip", "twice", "br"],
)
def test_packed_answers(site: Any, body: bytes, encoding: str, words: str) -> None:
    site.says("/", body, Content_Encoding=encoding)
    with Egress(allow=HERE, cap=1_000_000) as egress, pytest.raises(ConnectorError, match=words):
        egress.get(site.url())


def test_a_bomb_takes_no_more_memory_than_the_cap() -> None:
    bomb = gzip.compress(b"\x00" * 100_000_000, 9)
    tracemalloc.start()
    with pytest.raises(ConnectorError):
        _inflated(iter([bomb]), "feeds.example", 1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_an_honest_packed_answer_is_unpacked(site: Any) -> None:
    site.says("/", gzip.compress("dobrze, żółć".encode()), Content_Encoding="gzip")
    with Egress(allow=HERE) as egress:
        assert egress.get(site.url()).body.decode() == "dobrze, żółć"


@pytest.mark.parametrize(
    "url", ["", "http://", "not a url", "ftp://example.org/", "http://a b/", "http://" + "a" * 300]
)
def test_wrong_addresses_get_a_sentence(url: str) -> None:
    with Egress(allow=HERE) as egress, pytest.raises(ConnectorError) as refused:
        egress.get(url)
    assert refused.value.sentence.endswith(".")


def test_nobody_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with Egress(allow=HERE) as egress, pytest.raises(ConnectorError, match="cannot be reached"):
        egress.get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("120", 120.0), ("Sun, 31 May 2026 12:05:00 GMT", 300.0), ("99999999", 86_400.0), ("soon", None), ("", None)],
)
def test_how_long_to_wait(site: Any, now: datetime, given: str, seconds: float | None) -> None:
    site.says("/", b"", 429, Retry_After=given)
    with Egress(allow=HERE) as egress:
        assert egress.get(site.url()).retry_after(now=now) == seconds


def test_tls_names_the_host_and_believes_only_known_authorities(tmp_path: Any, certificate_for: Any) -> None:
    certificate, key = certificate_for("localhost")
    (tmp_path / "both.pem").write_text(certificate + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    names: list[str | None] = []
    context.sni_callback = lambda _sock, name, _context: names.append(name)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(3):
            try:
                with context.wrap_socket(listener.accept()[0], server_side=True) as line:
                    line.recv(4096)
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            except OSError:
                continue

    threading.Thread(target=serve, daemon=True).start()
    url = f"https://localhost:{listener.getsockname()[1]}/"
    with Egress(allow=HERE) as egress, pytest.raises(ConnectorError, match="certificate of localhost"):
        egress.get(url)
    with Egress(allow=HERE, authority=certificate) as egress:
        assert egress.get(url).body == b"ok"
    assert set(names) == {"localhost"}
    listener.close()
