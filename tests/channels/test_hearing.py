"""One channel that breaks keeps no other from being heard; what is rejected is kept piece by piece, and told without its words."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from bedside import flow, worker
from bedside.channels import verbs
from bedside.channels.models import Channel, Reject
from bedside.connectors import rss, webhook
from bedside.connectors.base import Fetched, Rejected
from tests.browser import signed_in
from tests.cast import NOON

SECRET = "whsec_" + "YSB3ZWxsIGtlcHQgc2VjcmV0IGZvciB0ZXN0cyBvbmx5ISE="
WORDS = "Maria Lopez, room 12, 612345678"


@pytest.fixture
def hook(house: Any) -> Channel:
    return verbs.connect(house.organisation, "Portal", "webhook", {"secret": SECRET}, by=None, now=NOON)


def feed(house: Any, name: str, now: Any = NOON) -> Channel:
    return verbs.connect(house.organisation, name, "rss", {"url": f"https://news.example.org/{name}"}, by=None, now=now)


def test_a_channel_that_breaks_is_shown_and_starves_no_other(
    house: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    shut, ours, good = (feed(house, name, NOON + timedelta(seconds=n)) for n, name in enumerate(("a", "b", "c")))
    Channel.objects.filter(pk=shut.pk).update(sealed_secrets=b"B1lost    " + b"x" * 60)

    def fetch(config: Any, since: Any, *, now: Any) -> Any:
        if config["url"].endswith("b"):
            raise RuntimeError(WORDS)
        yield Fetched(cursor={"seen": 1})

    monkeypatch.setattr(rss, "fetch", fetch)
    hear = worker.paces(threading.Event())["hear"].verb
    assert [hear(NOON + timedelta(minutes=1)) for _turn in range(4)] == [1, 1, 1, 0], "one at a time"
    for channel in (shut, ours, good):
        channel.refresh_from_db()
    assert good.cursor == {"seen": 1}
    assert "do not open" in shut.trouble_words
    assert "broke on our side" in ours.trouble_words
    assert "RuntimeError" in caplog.text
    assert WORDS not in caplog.text
    assert "broke on our side" in signed_in(house.ada).get("/channels").content.decode()


def test_a_claimed_channel_waits_behind_no_slow_one(house: Any) -> None:
    feed(house, "a")
    feed(house, "b")
    assert len(verbs.due(now=NOON, limit=1)) == 1
    assert len(verbs.due(now=NOON, limit=1)) == 1


def test_each_piece_is_quarantined_once_and_another_piece_beside_it(hook: Channel) -> None:
    def bring(number: int) -> int:
        rejected = webhook.parse(json.dumps({"posts": [{"text": f"complaint {number}"}]}).encode()).rejected
        return verbs.quarantine(hook, rejected, now=NOON + timedelta(hours=number))

    assert [bring(number) for number in (1, 2, 1, 3, 3)] == [1, 1, 0, 1, 0]
    first = Reject.objects.earliest("pk")
    assert b"complaint 1" in first.raw
    Reject.objects.filter(pk=first.pk).update(settled_at=NOON)
    assert bring(1) == 1, "what was settled and comes again is new"


def test_nothing_rejected_asks_nothing(hook: Channel) -> None:
    from django.db import connection

    with CaptureQueriesContext(connection) as asked:
        assert verbs.quarantine(hook, [], now=NOON) == 0
    assert len(asked) == 0
    with CaptureQueriesContext(connection) as asked:
        verbs.quarantine(hook, [Rejected("post 1", "It is empty.", b"{}")], now=NOON)
    assert "digest" in asked[0]["sql"], "only what may be the same is looked at"


@pytest.mark.parametrize(
    "post",
    [
        {"external_id": "1", "text": "x", "rating": WORDS},
        {"external_id": "1", "text": "x", "posted_at": WORDS},
        {"external_id": "1", "text": [WORDS]},
    ],
)
def test_the_sentence_about_a_piece_holds_none_of_its_words(house: Any, hook: Channel, post: dict[str, Any]) -> None:
    verbs.quarantine(hook, webhook.parse(json.dumps(post).encode()).rejected, now=NOON)
    reject = Reject.objects.get()
    assert WORDS.encode() in reject.raw
    assert "…" in reject.words
    assert "Maria" not in reject.reason
    ada = signed_in(house.ada)
    assert "Maria" not in ada.get(f"/channels/{hook.pk}/rejects").content.decode()
    told = ada.post(f"/rejects/{reject.pk}/retry", follow=True).content.decode()
    assert "still cannot be kept" in told
    assert "Maria" not in told


def test_changed_settings_leave_the_workers_columns_alone(house: Any) -> None:
    channel = feed(house, "a")
    (got,) = verbs.due(now=NOON)
    verbs.fetched(got, Fetched(cursor={"seen": "new"}), new=3, now=NOON)
    verbs.change(channel, {"url": "https://news.example.org/b"}, by=house.orla, now=NOON, place={"name": "B"})
    now_is = Channel.objects.get(pk=channel.pk)
    assert (now_is.cursor, now_is.fence, now_is.heard_at) == ({"seen": "new"}, 1, NOON)
    assert (now_is.config["url"], now_is.name, now_is.due_at) == ("https://news.example.org/b", "B", NOON)


def test_a_broken_page_keeps_its_cursor(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = feed(house, "a")

    def fetch(config: Any, since: Any, *, now: Any) -> Any:
        yield Fetched(cursor={"page": 1}, more=True)
        raise ValueError(WORDS)

    monkeypatch.setattr(rss, "fetch", fetch)
    (claimed,) = verbs.due(now=NOON, limit=1)
    flow.hear(claimed, now=NOON)
    channel.refresh_from_db()
    assert (channel.cursor, bool(channel.trouble), channel.leased_until) == ({"page": 1}, True, None)
    assert channel.due_at is not None
    assert channel.due_at > NOON
