"""What comes again: edits that cross with reading, posts older than their originals, deleted posts that return, late versions, reply chains."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bedside import flow
from bedside.connectors.base import Post
from bedside.inbox.models import Conversation
from bedside.listening import keep, understand
from bedside.listening.models import Hour, Mention, Original
from bedside.record import retention
from tests.cast import NOON

FINE = Post(external_id="a", text="Vega North was fine", posted_at=NOON)


def kept(house: Any, *posts: Post, now: Any = NOON) -> keep.Kept:
    return keep.keep(house.channel, posts, now=now)


def test_an_edit_that_arrives_while_the_words_are_read_is_read_too(house: Any) -> None:
    kept(house, FINE)
    read = understand.read(understand.waiting(now=NOON, limit=10), now=NOON)
    kept(house, replace(FINE, text="Vega North: my father is on the floor of the corridor, help"))
    assert understand.write(read) == [], "the words of before are not written over the edit"
    assert flow.understand_waiting(now=NOON + timedelta(seconds=5)) == 1
    mention = Mention.objects.get()
    assert (mention.version, mention.state) == (2, "read")
    assert "corridor" in mention.text


def test_a_reading_of_another_version_is_never_written(house: Any) -> None:
    kept(house, FINE)
    read = understand.read(understand.waiting(now=NOON, limit=10), now=NOON)
    Mention.objects.update(version=2)
    assert understand.write(read) == []


def test_a_post_whose_original_was_forgotten_is_still_the_same(house: Any, say: Any) -> None:
    conversation = say(FINE.text, external_id="a")
    later = NOON + timedelta(days=91)
    retention.forget(now=later)
    assert not Original.objects.exists()
    assert kept(house, FINE, now=later).same == 1
    assert kept(house, replace(FINE, text="Vega North was not fine at all"), now=later).edited == 1
    conversation.refresh_from_db()
    assert conversation.state == "new"


def test_words_nobody_remembers_count_as_the_same_and_are_remembered_from_then_on(house: Any) -> None:
    kept(house, FINE)
    Mention.objects.update(said_digest=b"")
    assert kept(house, FINE).same == 1
    assert kept(house, replace(FINE, text="Vega North was not fine at all")).edited == 1


def test_two_hundred_unchanged_posts_take_a_handful_of_queries(house: Any) -> None:
    posts = [replace(FINE, external_id=f"a{n}") for n in range(200)]
    kept(house, *posts)
    with CaptureQueriesContext(connection) as asked:
        assert kept(house, *posts).same == 200
    assert len(asked) <= 5


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_deleted_post_that_returns_is_heard_again_and_counted_once(house: Any, say: Any, forgotten: bool) -> None:
    say(FINE.text, external_id="a")
    kept(house, replace(FINE, deleted=True))
    if forgotten:
        Original.objects.all().delete()
    assert len(kept(house, FINE).to_read) == 1
    flow.understand_waiting(now=NOON)
    mention = Mention.objects.get()
    assert (mention.state, mention.version, mention.gone_at) == ("read", 1, None)
    assert sum(Hour.objects.filter(topic="").values_list("mentions", flat=True)) == 1


def test_the_declared_life_has_the_moves_that_happen() -> None:
    assert "gone" in Mention.life.moves["heard"]
    assert "heard" in Mention.life.moves["gone"]


def test_an_older_version_arriving_late_changes_nothing(house: Any) -> None:
    first = replace(FINE, edited_at=NOON - timedelta(hours=1))
    second = replace(FINE, text="Vega North was fine, and the food too", edited_at=NOON)
    kept(house, second)
    assert kept(house, first).same == 1
    assert kept(house, second, first).same == 1, "nor within one batch"
    mention = Mention.objects.get()
    assert (mention.version, mention.edited_at) == (1, NOON)


REPLIES = [
    Post(external_id="c", text="And me, Vega North", in_reply_to="b", posted_at=NOON),
    Post(external_id="b", text="The same at Vega North", in_reply_to="a", posted_at=NOON),
    Post(external_id="a", text="Vega North lost my papers", posted_at=NOON),
]


@pytest.mark.parametrize("batches", [[REPLIES], [REPLIES[2:], REPLIES[1:2], REPLIES[:1]], [REPLIES[1:], REPLIES[:1]]])
def test_a_reply_to_a_reply_stays_in_its_thread(house: Any, batches: list[list[Post]]) -> None:
    for batch in batches:
        kept(house, *batch)
    flow.understand_waiting(now=NOON)
    assert set(Mention.objects.values_list("thread", flat=True)) == {"a"}
    assert Conversation.objects.count() == 1


def test_replies_in_a_circle_have_one_thread(house: Any) -> None:
    kept(house, replace(FINE, in_reply_to="b"), replace(FINE, external_id="b", in_reply_to="a"))
    kept(house, replace(FINE, external_id="self", in_reply_to="self"))
    assert Mention.objects.values("thread").distinct().count() == 2


def test_an_old_archive_taken_in_today_stays(house: Any) -> None:
    kept(house, replace(FINE, posted_at=NOON - timedelta(days=1200)))
    flow.understand_waiting(now=NOON)
    retention.forget(now=NOON)
    assert Mention.objects.count() == 1
    retention.forget(now=NOON + timedelta(days=1096))
    assert not Mention.objects.exists()


def test_a_mention_moves_its_counts_as_one(house: Any, say: Any) -> None:
    """Its site was deleted in between: what is taken away and what is put there is the same row."""
    say(FINE.text, external_id="a")
    house.site.delete()
    kept(house, replace(FINE, text="Vega North was dreadful, four hours of waiting"))
    with CaptureQueriesContext(connection) as asked:
        flow.understand_waiting(now=NOON)
    assert sum("INSERT INTO listening_hour" in one["sql"] for one in asked) == 1
    rows = Hour.objects.filter(topic="").values_list("site_id", "mentions")
    assert sum(count for _, count in rows) == 1
    assert all(count >= 0 for _, count in rows)
