"""A feed heard through the whole house from a real server on loopback: heard, heard again, edited, broken, mended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bedside import flow
from bedside.channels import health, verbs
from bedside.channels.models import Channel, Reject
from bedside.inbox.models import Conversation
from bedside.listening.models import Mention
from tests.cast import NOON

ENTRY = "<item><guid>{id}</guid><title>{title}</title><description>{text}</description><pubDate>Wed, 18 Nov 2026 10:00:00 GMT</pubDate></item>"


class Feed(ThreadingHTTPServer):
    """A feed that says what the test tells it to."""

    entries: list[str]
    status = 200

    @property
    def body(self) -> bytes:
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title>{"".join(self.entries)}</channel></rss>'.encode()


class Handler(BaseHTTPRequestHandler):
    server: Feed

    def do_GET(self) -> None:
        body = self.server.body if self.server.status == 200 else b"sorry"
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def feed() -> Iterator[Feed]:
    server = Feed(("127.0.0.1", 0), Handler)
    server.entries = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def hear(channel: Channel, minutes: int) -> int:
    """The worker's turn: the channel is claimed, fetched, and what is new is read."""
    now = NOON + timedelta(minutes=minutes)
    Channel.objects.filter(pk=channel.pk).update(due_at=now)
    (claimed,) = verbs.due(now=now, only=Channel.objects.filter(pk=channel.pk))
    new = flow.hear(claimed, now=now)
    flow.understand_waiting(now=now)
    channel.refresh_from_db()
    return new


def test_a_feed_is_heard_through_the_whole_house(house: Any, feed: Feed) -> None:
    url = f"http://127.0.0.1:{feed.server_port}/feed.xml"
    channel = verbs.connect(house.organisation, "Herald", "rss", {"url": url}, by=house.ada, now=NOON, site=house.site)
    assert hear(channel, 0) == 0
    assert "inside the house" in channel.trouble  # loopback is refused until an administrator allows it
    assert channel.health(NOON) == "broken"

    channel.config["allow"] = ["127.0.0.1/32"]
    channel.save()
    feed.entries = [
        ENTRY.format(id="a", title="Vega North", text="Four hours in A&amp;E at Vega North and nobody came"),
        "<item></item>",
    ]
    assert hear(channel, 2) == 1
    assert (channel.trouble, channel.heard_at) == ("", NOON + timedelta(minutes=2))
    mention = Mention.objects.get(channel=channel)
    assert (mention.state, mention.kind) == ("read", "article")
    assert "Four hours" in mention.text
    assert Conversation.objects.filter(channel=channel).count() == 1
    assert Reject.objects.filter(channel=channel).count() <= 1

    assert hear(channel, 4) == 0
    feed.entries[0] = ENTRY.format(
        id="a", title="Vega North", text="Four hours in A&amp;E at Vega North. Update: they were seen"
    )
    hear(channel, 6)
    mention.refresh_from_db()
    assert mention.version == 2
    assert "they were seen" in mention.text

    feed.status = 503
    assert hear(channel, 8) == 0
    assert health.words(channel, now=NOON + timedelta(minutes=9)).startswith("broken since 12:08: ")
    feed.status = 200
    hear(channel, 10)
    assert channel.trouble == ""
    assert Mention.objects.filter(channel=channel).count() == 1
