"""The one door through which connectors speak HTTP: every hop's address is checked, time and size are bounded.

It keeps no cookies, uses no proxy and follows no redirect without looking where it leads.
"""

from __future__ import annotations

import email.utils
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpcore
import httpx

from .addresses import Allowed, checked
from .base import ConnectorError, Sentence, say, shown

HOPS = 5
_CHUNK = 64 * 1024
_ACCEPTED = {"Accept-Encoding": "gzip", "User-Agent": "Bedside/1 (+listening for a hospital)"}
_PRIVATE_HEADERS = ("authorization", "cookie", "proxy-authorization", "x-api-key")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers (case-insensitive), the whole body unpacked, and the address that gave it."""

    status: int
    headers: httpx.Headers
    body: bytes
    url: str

    def retry_after(self, *, now: datetime) -> float | None:
        """Seconds the other side asks us to wait, at most a day; None when it did not say."""
        given = self.headers.get("retry-after", "").strip()
        if given.isascii() and given.isdigit():
            return float(min(int(given[:9]), 86_400))
        try:
            moment = email.utils.parsedate_to_datetime(given)
        except (ValueError, TypeError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max((moment - now).total_seconds(), 0.0), 86_400.0)


class Egress:
    """HTTP for one purpose: `allow` opens inner hosts or networks, `deadline` is in seconds, `cap` in bytes unpacked."""

    def __init__(
        self, *, allow: Iterable[str] = (), deadline: float = 20.0, cap: int = 5_000_000, authority: str | None = None
    ) -> None:
        self.deadline, self.cap = deadline, cap
        self._until = _Until()
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted(authority),
            network_backend=_CheckedBackend(Allowed.parse(allow), self._until),
            max_connections=8,
            keepalive_expiry=15.0,
        )

    def __enter__(self) -> Egress:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch an address, following up to five redirects. Raises ConnectorError with a sentence."""
        return self.send("GET", url, headers=headers)

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Answer:
        """One exchange within the deadline. Only a GET is redirected. Raises ConnectorError with a sentence."""
        self._until.moment = time.monotonic() + self.deadline
        target = _address(url)
        carried = {**_ACCEPTED, **(headers or {})}
        for _ in range(HOPS + 1):
            answer = self._once(method, target, carried, content)
            where = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not where:
                return answer
            if method != "GET":
                raise ConnectorError(say("{host} answers with a redirect where none is allowed.", host=target.host))
            onward = _address(where, base=target)
            if _origin(onward) != _origin(target):
                carried = {name: value for name, value in carried.items() if name.lower() not in _PRIVATE_HEADERS}
            target = onward
        raise ConnectorError(say("{host} redirects more than {n} times; check the address.", host=target.host, n=HOPS))

    def _once(self, method: str, url: httpx.URL, headers: Mapping[str, str], content: bytes | None) -> Answer:
        request = httpx.Request(method, url, headers=dict(headers), content=content)
        try:
            response = self._pool.handle_request(_plain(request))
            try:
                received = httpx.Headers(response.headers)
                body = b"" if response.status in (204, 304) else self._body(url.host, received, response)
            finally:
                response.close()
        except httpcore.TimeoutException:
            sentence = say(
                "{host} did not finish answering within {n:g} seconds; it will be tried again.",
                host=url.host,
                n=self.deadline,
            )
            raise ConnectorError(sentence) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            raise ConnectorError(_failure(url.host, error)) from error
        return Answer(response.status, received, body, str(url))

    def _body(self, host: str, headers: httpx.Headers, response: httpcore.Response) -> bytes:
        stream = response.iter_stream()
        encoding = headers.get("content-encoding", "").strip().lower()
        if encoding in ("", "identity"):
            return _joined(stream, host, self.cap)
        if encoding in ("gzip", "x-gzip"):
            return _inflated(stream, host, self.cap)
        raise ConnectorError(
            say(
                "{host} packs its answer as {how}, which we did not ask for; it is refused.",
                host=host,
                how=shown(encoding, 30),
            )
        )


def trusted(authority: str | None = None) -> ssl.SSLContext:
    """The certificates we believe: the system's, and one PEM of the organisation's own. Raises ConnectorError."""
    context = httpx.create_ssl_context(trust_env=False)
    if authority:
        try:
            context.load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError):
            raise ConnectorError(say("The certificate given is not a PEM certificate; paste it whole.")) from None
    return context


class _Until(threading.local):
    """The moment by which the exchange of this thread must be over."""

    moment: float = 0.0

    def left(self) -> float:
        seconds = self.moment - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("deadline")
        return seconds


class _CheckedBackend(httpcore.NetworkBackend):
    """Resolves once, checks, and connects to the address it checked; TLS still names the host that was asked for."""

    def __init__(self, allowed: Allowed, until: _Until) -> None:
        self._allowed, self._until = allowed, until
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        problem: Exception | None = None
        for address in checked(host, port, self._allowed, self._until.left()):
            try:
                return _Stream(self._inner.connect_tcp(address, port, timeout=self._until.left()), self._until)
            except httpcore.ConnectError as error:
                problem = error
        raise problem or httpcore.ConnectError("no address answered")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("sockets of this machine are never used")


class _Stream(httpcore.NetworkStream):
    """A connection whose every read and write ends with the exchange's own deadline, however slowly bytes drip."""

    def __init__(self, inner: httpcore.NetworkStream, until: _Until) -> None:
        self._inner, self._until = inner, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._until.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._until.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._until.left()), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _plain(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.read(),
    )


def _address(text: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        url = base.join(text) if base else httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError):
        raise ConnectorError(say("{url} is not an address; check it.", url=shown(text))) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ConnectorError(say("{url} is not an address of the web; it must begin with https://.", url=shown(text)))
    if url.userinfo:
        raise ConnectorError(say("The address holds a name or password; enter those in their own fields."))
    return url


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _joined(chunks: Iterator[bytes], host: str, cap: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > cap:
            raise ConnectorError(_too_big(host, cap))
    return bytes(body)


def _inflated(chunks: Iterator[bytes], host: str, cap: int) -> bytes:
    """Unpacked little by little, never a byte past the cap: a bomb costs no more memory than an honest answer."""
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    body = bytearray()
    try:
        for chunk in chunks:
            body += unpacking.decompress(chunk, cap + 1 - len(body))
            if len(body) > cap:
                raise ConnectorError(_too_big(host, cap))
    except zlib.error:
        raise ConnectorError(say("{host} sends an answer that cannot be unpacked.", host=host)) from None
    if not unpacking.eof:
        raise ConnectorError(say("{host} broke off in the middle of its answer; it will be tried again.", host=host))
    return bytes(body)


def _too_big(host: str, cap: int) -> Sentence:
    return say(
        "{host} sends more than {n:g} MB; it is refused. Check that the address is the right one.",
        host=host,
        n=cap / 1_000_000,
    )


def _failure(host: str, error: Exception) -> Sentence:
    words = str(error)
    if "CERTIFICATE" in words.upper() or isinstance(error, ssl.SSLError):
        return say("The certificate of {host} cannot be trusted; ask whoever runs it.", host=host)
    if isinstance(error, httpcore.ConnectError):
        return say("{host} cannot be reached; it will be tried again.", host=host)
    if isinstance(error, httpcore.ProtocolError):
        return say("{host} broke off or does not speak HTTP properly; it will be tried again.", host=host)
    return say("The connection to {host} was lost; it will be tried again.", host=host)
