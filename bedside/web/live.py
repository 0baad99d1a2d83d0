"""The live line: `announce` inside a transaction, and every signed-in colleague's page hears of it once it commits.

One LISTEN connection a process fans out to all its open pages. It carries names and numbers only, never words of a patient.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import signal
import threading
from collections.abc import AsyncIterator
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

CHANNEL = "bedside_live"
WHATS = ("queue", "conversation", "channel", "mention", "approval")
HEARTBEAT = 15.0  # seconds between signs of life
GATHER = 0.15  # seconds in which news is gathered into one writing
WAITING = 200  # news a slow page may leave unread before it is told to look afresh
PROBE = 30.0  # seconds after which a silent database line is tried

News = tuple[str, str]  # what, id
AFRESH: News = ("afresh", "")  # something was missed: the page reads again whatever it shows

log = logging.getLogger(__name__)


def announce(organisation_id: int, what: str, id: int | str) -> None:
    """Tell every open page of an organisation that a thing changed; heard when the caller's transaction commits."""
    if what not in WHATS:
        raise ValueError(f"Nobody listens for {what!r}: announce one of {', '.join(WHATS)}.")
    payload = json.dumps({"o": organisation_id, "w": what, "i": id}, separators=(",", ":"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


class Hub:
    """The open pages of this process and the one database line that feeds them. Lives in one event loop."""

    def __init__(self) -> None:
        self.pages: dict[int, set[asyncio.Queue[News]]] = {}
        self.ear: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()
        self.closing = asyncio.Event()

    async def join(self, organisation_id: int) -> asyncio.Queue[News]:
        queue: asyncio.Queue[News] = asyncio.Queue(WAITING)
        self.pages.setdefault(organisation_id, set()).add(queue)
        if self.ear is None or self.ear.done():
            self.ready.clear()
            self.ear = asyncio.create_task(self._listen())
        return queue

    def leave(self, organisation_id: int, queue: asyncio.Queue[News]) -> None:
        pages = self.pages.get(organisation_id, set())
        pages.discard(queue)
        if not pages:
            self.pages.pop(organisation_id, None)
        if not self.pages and self.ear:
            # a cancelled ear is not done at once: whoever joins in the same breath must get a new one
            self.ear.cancel()
            self.ear = None
            self.ready.clear()

    def close(self) -> None:
        """End every stream and the database line: the process is going down."""
        self.closing.set()
        if self.ear:
            self.ear.cancel()

    async def _listen(self) -> None:
        pause = 0.2
        while not self.closing.is_set():
            try:
                async with await psycopg.AsyncConnection.connect(**_address(), autocommit=True) as line:
                    await line.execute(f"LISTEN {CHANNEL}")
                    self._tell_all_afresh()
                    self.ready.set()
                    pause = 0.2
                    await self._hear(line)
            except (psycopg.Error, OSError) as why:
                log.warning("The live line to the database broke (%s); trying again.", why)
            self.ready.clear()
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))
            pause = min(pause * 2, 5.0)

    async def _hear(self, line: psycopg.AsyncConnection[Any]) -> None:
        while True:
            async for notice in line.notifies(timeout=PROBE):
                self._pass_on(notice.payload)
            await line.execute("SELECT 1")  # raises when the line is dead, so that it is made anew

    def _pass_on(self, payload: str) -> None:
        try:
            said = json.loads(payload)
            organisation, news = int(said["o"]), (str(said["w"]), str(said["i"]))
        except (ValueError, KeyError, TypeError):
            log.warning("Something that is no news came over %s and was left alone.", CHANNEL)
            return
        for queue in self.pages.get(organisation, ()):
            _put(queue, news)

    def _tell_all_afresh(self) -> None:
        for pages in self.pages.values():
            for queue in pages:
                _put(queue, AFRESH)


def _put(queue: asyncio.Queue[News], news: News) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        news = AFRESH
    queue.put_nowait(news)


def _address() -> dict[str, Any]:
    given = connections["default"].get_connection_params()
    ours = {"cursor_factory", "context", "prepare_threshold", "server_side_binding", "pool"}
    return {name: value for name, value in given.items() if name not in ours and value not in (None, "")}


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
        _close_on_signal(loop, _hubs[loop])
    return _hubs[loop]


def _close_on_signal(loop: asyncio.AbstractEventLoop, house: Hub) -> None:
    """Servers wait for open answers before they go down, and ours never end by themselves: they end on the signal.

    The server's own handler still runs: a loop hears of signals through its wake-up pipe, not through Python's handler.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def handler(sign: int, frame: FrameType | None, before: Any = before) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(house.close)
            if callable(before):
                before(sign, frame)

        if before is not signal.SIG_DFL:  # a server is here to end the process; without one, the signal ends it
            signal.signal(number, handler)


async def stream(request: HttpRequest) -> HttpResponseBase:
    """GET /live: server-sent events for a signed-in colleague; event = what, data = id; a comment every 15 s."""
    user: Any = await request.auser()
    if not user.is_authenticated:
        return HttpResponse(_("Sign in first."), status=401, content_type="text/plain; charset=utf-8")
    # A page stays open for hours: its database connection goes back to the others now.
    await sync_to_async(connections.close_all)()
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(_tell(user.organisation_id), content_type="text/event-stream", headers=headers)


async def _tell(organisation_id: int) -> AsyncIterator[bytes]:
    house = hub()
    queue = await house.join(organisation_id)
    try:
        yield b"retry: %d\n\n: here\n\n" % random.randint(1000, 4000)
        while not house.closing.is_set():
            yield _written(await _gathered(queue, house))
    finally:
        house.leave(organisation_id, queue)


async def _gathered(queue: asyncio.Queue[News], house: Hub) -> dict[News, None]:
    """The next news, with what follows within a breath; empty when it is time for a sign of life, or to close."""
    first = asyncio.ensure_future(queue.get())
    last = asyncio.ensure_future(house.closing.wait())
    try:
        await asyncio.wait((first, last), timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        if not first.done():
            return {}
        news = {first.result(): None}
    finally:
        first.cancel()
        last.cancel()
    await asyncio.sleep(GATHER)
    while not queue.empty():
        news[queue.get_nowait()] = None
    return news


def _written(news: dict[News, None]) -> bytes:
    if not news:
        return b": here\n\n"
    return "".join(f"event: {what}\ndata: {id}\n\n" for what, id in news).encode()


def closing(application: Any) -> Any:
    """Wrap the ASGI application: answers the server's lifespan calls, and ends all streams when it shuts down."""

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            return await application(scope, receive, send)
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                hub().close()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return None

    return wrapped
