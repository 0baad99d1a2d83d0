"""Kept first: once per (channel, external id), edits and deletions as versions, nothing lost whatever the text is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bedside import flow
from bedside.connectors.base import Post
from bedside.inbox.models import Conversation
from bedside.listening import keep
from bedside.listening.models import Hour, Mention, Original, Reading
from bedside.record.sealing import unseal
from tests.cast import NOON

COMPLAINT = Post(
    external_id="1",
    text="Four hours in A&E with my mum Carmen Ruiz and nobody tells us anything",
    posted_at=NOON,
    author_id="visitor",
)
HOSTILE = {
    "empty": "",
    "nul": "a\0b",
    "half a character": "hospital \ud83d and more",
    "very long": "wait " * 30_000,
    "zalgo": "h" + "\u0300\u0301\u0302" * 400,
    "right to left": "\u202eesrever \u0645\u0633\u062a\u0634\u0641\u0649",
    "emoji": "👩‍⚕️🏥❤️",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
}


def read(house: Any, *posts: Post, now: Any = NOON) -> keep.Kept:
    kept = keep.keep(house.channel, posts, now=now)
    flow.understand_waiting(now=now)
    return kept


def test_the_same_post_again_changes_nothing(house: Any) -> None:
    assert read(house, COMPLAINT).new == 1
    again = read(house, COMPLAINT, COMPLAINT, now=NOON + timedelta(hours=1))
    assert (again.new, again.edited, again.same) == (0, 0, 1)
    assert Mention.objects.count() == Original.objects.count() == Reading.objects.count() == 1


def test_the_masked_text_is_the_text_and_the_original_is_sealed(house: Any) -> None:
    read(house, COMPLAINT)
    mention, original = Mention.objects.get(), Original.objects.get()
    assert "Carmen Ruiz" not in mention.text
    assert b"Carmen" not in bytes(original.sealed)
    assert b"Carmen Ruiz" in unseal(original.sealed, about=f"mention {mention.pk}")
    assert b"visitor" not in bytes(mention.author_key)


def test_an_edit_is_a_new_version_read_anew_and_counted_once(house: Any) -> None:
    read(house, COMPLAINT)
    thanks = replace(COMPLAINT, text="They called us in now and were wonderful, thank you Vega North", edited_at=NOON)
    assert read(house, thanks, now=NOON + timedelta(hours=1)).edited == 1
    mention = Mention.objects.get()
    assert (mention.version, mention.state) == (2, "read")
    assert mention.text.startswith("They called us")
    assert mention.originals.count() == 2
    assert Reading.objects.filter(current=True).count() == 1
    assert sum(Hour.objects.filter(topic="").values_list("mentions", flat=True)) == 1


def test_a_deletion_is_noted_and_what_was_said_is_kept_sealed(house: Any) -> None:
    read(house, COMPLAINT)
    assert read(house, replace(COMPLAINT, deleted=True)).gone == 1
    assert Mention.objects.get().state == "gone"
    assert Original.objects.count() == 1
    assert read(house, replace(COMPLAINT, deleted=True)).gone == 0
    assert read(house, Post(external_id="never seen", text="", deleted=True)).new == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_any_text_is_kept_and_shown(house: Any, name: str) -> None:
    kept = read(house, Post(external_id=name, text=HOSTILE[name], posted_at=NOON))
    assert kept.new == 1
    assert Mention.objects.get().state == "read"


def test_ids_of_any_length_stay_apart(house: Any) -> None:
    long = "x" * 5000
    assert read(house, Post(external_id=long + "a", text="one"), Post(external_id=long + "b", text="two")).new == 2


def test_a_clock_ahead_of_ours_puts_nothing_into_the_future(house: Any) -> None:
    read(house, replace(COMPLAINT, posted_at=NOON + timedelta(days=400)))
    assert Mention.objects.get().posted_at <= NOON + timedelta(minutes=5)


def test_who_answers_in_a_thread_joins_its_conversation_and_wakes_it(house: Any) -> None:
    from bedside.inbox import acts

    read(house, COMPLAINT)
    conversation = Conversation.objects.get()
    acts.look(conversation, by=house.asha, now=NOON)
    acts.resolve(conversation, by=house.asha, now=NOON)
    read(
        house,
        Post(
            external_id="2",
            text="Same here, five hours at Vega North",
            in_reply_to="1",
            author_id="other",
            posted_at=NOON + timedelta(hours=1),
        ),
        now=NOON + timedelta(hours=1),
    )
    conversation.refresh_from_db()
    assert Conversation.objects.count() == 1
    assert (conversation.state, conversation.mentions, conversation.voices) == ("reopened", 2, 2)


def test_two_hospitals_never_mix(house: Any, charlie: Any) -> None:
    read(house, COMPLAINT)
    assert not Mention.objects.filter(organisation=charlie.organisation).exists()
    assert Conversation.objects.get().organisation == house.organisation
