"""The archive read again: resumable, corrections in force, counts as if read afresh, conversations shown anew and nothing else moved."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle, islice
from typing import Any

import pytest

from bedside import flow
from bedside.connectors.base import Post
from bedside.inbox.models import Conversation
from bedside.listening import counting, keep, reread, understand
from bedside.listening.correct import correct
from bedside.listening.models import Hour, Mention, Original, Reading
from bedside.record.models import Event
from bedside.understanding import reader
from tests.cast import NOON

LATER = NOON + timedelta(days=3)
TEXTS = [
    "Four hours in A&E at Vega North and nobody told us anything",
    "The nurses on the ward were kind and patient with my dad",
    "Is the car park open on Sunday?",
    "Cena fría otra vez en la planta 3",
    "Quatre hores a urgències sense cap explicació",
    "Dziękuję za opiekę na oddziale",
]


def hear(house: Any, n: int, **what: Any) -> None:
    """`n` mentions kept, read and placed."""
    posts = [
        Post(external_id=f"p{i}", text=f"{text} ({i})", posted_at=NOON - timedelta(minutes=i), **what)
        for i, text in enumerate(islice(cycle(TEXTS), n))
    ]
    keep.keep(house.channel, posts, now=NOON)
    while flow.understand_waiting(now=NOON):
        pass
    assert Mention.objects.filter(state="read").count() == n


def as_if_by(version: str, **changes: Any) -> None:
    """The readings in force as an older reader might have left them; the counts follow."""
    before = list(Reading.objects.filter(current=True).select_related("mention"))
    Reading.objects.filter(current=True).update(reader=version, **changes)
    counting.count(before, list(Reading.objects.filter(current=True).select_related("mention")))


def counts() -> dict[Any, Any]:
    rows = Hour.objects.exclude(mentions=0).values_list(
        "channel_id", "site_id", "topic", "hour", "mentions", "negative", "neutral", "positive"
    )
    return {row[:4]: row[4:] for row in rows}


def recounted() -> dict[Any, Any]:
    """The counts as they come from nothing but the readings in force."""
    Hour.objects.all().delete()
    counting.count([], list(Reading.objects.filter(current=True).select_related("mention")))
    return counts()


def again(house: Any, **what: Any) -> reread.Part:
    """All of the archive, in this process."""
    done, below = reread.Part(), None
    while True:
        part = flow.read_again(house.organisation, since=what.get("since"), below=below, now=LATER)
        done.add(part)
        if part.lowest is None:
            return done
        below = part.lowest


def test_every_mention_is_read_once_and_counts_are_those_of_a_fresh_reading(house: Any) -> None:
    hear(house, 30)
    fresh, readings = counts(), dict(Reading.objects.values_list("mention_id", "sentiment"))
    as_if_by("linear-0", sentiment="neutral", sure=True, topics=["food"], urgency="soon", about_us="yes")
    assert counts() != fresh
    promises = list(Conversation.objects.order_by("pk").values("risk", "why", "due_at", "state", "heard_at", "team_id"))
    marks = Event.objects.count()
    done = again(house)
    assert (done.read, done.masked, done.left, done.kept) == (30, 0, 0, 0)
    now = Reading.objects.filter(current=True)
    assert dict(now.values_list("mention_id", "sentiment")) == readings
    assert counts() == recounted()
    assert set(now.values_list("reader", "at")) == {(reader.VERSION, LATER)}
    assert Reading.objects.filter(current=False, reader="linear-0").count() == 30
    told = list(Conversation.objects.order_by("pk").values("risk", "why", "due_at", "state", "heard_at", "team_id"))
    assert told == promises
    assert Event.objects.count() == marks
    shown = {(c.thread, c.sentiment, tuple(c.topics)) for c in Conversation.objects.all()}
    assert len(shown) > 10
    assert shown <= {(r.mention.thread, r.sentiment, tuple(r.topics[:6])) for r in now.select_related("mention")}
    assert again(house).done == 0


def test_a_persons_word_stays_in_force_and_the_new_reading_lies_beneath_it(house: Any) -> None:
    hear(house, 6)
    as_if_by("linear-0")
    mention = Mention.objects.get(external_id="p1")
    said = correct(
        mention, by=house.asha, now=NOON, sentiment="negative", topics=["food"], urgency="none", about_us="yes"
    )
    before = counts()
    done = again(house)
    assert (done.read, done.kept) == (6, 1)
    said.refresh_from_db()
    assert said.current
    assert (said.sentiment, said.topics, said.corrected_by) == ("negative", ["food"], house.asha)
    beneath = mention.readings.get(reader=reader.VERSION, corrected_by=None)
    assert not beneath.current
    assert beneath.pk > said.pk
    assert counts() == before
    assert again(house).done == 0
    conversation = Conversation.objects.get(thread="p1")
    assert conversation.sentiment != "positive" or conversation.topics != ["food"]


def test_a_new_masking_is_the_new_readers_word_and_the_list_shows_it(house: Any) -> None:
    keep.keep(house.channel, [Post("a", "Call me on 0113 496 0734 about the ward, Sheila Ackroyd", NOON)], now=NOON)
    flow.understand_waiting(now=NOON)
    mention = Mention.objects.get()
    masked, leaky = mention.text, "Call me on 0113 496 0734 about the ward, [name]"
    assert "0734" not in masked
    Mention.objects.update(text=leaky)
    Conversation.objects.update(snippet=leaky)
    as_if_by("linear-0", hidden={"NAME": 1})
    again(house)
    mention.refresh_from_db()
    assert mention.text == masked
    assert Conversation.objects.get().snippet == masked
    assert Reading.objects.get(current=True).hidden["PHONE"] == 1
    found = Mention.objects.extra(where=["search @@ to_tsquery('simple', '0734')"])
    assert not found.exists()


def test_without_its_original_a_mention_is_read_by_its_masked_words_and_shows_no_more(house: Any) -> None:
    keep.keep(house.channel, [Post("a", "Sheila Ackroyd waited four hours, call 0113 496 0734", NOON)], now=NOON)
    flow.understand_waiting(now=NOON)
    Original.objects.all().delete()
    Mention.objects.update(text="[name] waited four hours, call 0113 496 0734 [phone]")
    as_if_by("linear-0", hidden={"NAME": 1}, health_and_identity=True)
    done = again(house)
    assert (done.read, done.masked, done.left) == (0, 1, 0)
    mention = Mention.objects.get()
    assert "0734" not in mention.text
    assert mention.text.startswith("[name] waited four hours")
    assert "[[" not in mention.text
    reading = Reading.objects.get(current=True)
    assert reading.hidden == {"NAME": 1, "PHONE": 1}
    assert reading.health_and_identity
    assert reading.reader == reader.VERSION


@pytest.mark.parametrize(
    "masked, read",
    [
        ("see http://a.example/[name] for it, thanks", "see [link] for it, thanks"),
        ("my name is [name], call [phone]", "my name is [name], call [phone]"),
        ("[name] [name] [name]", "[name] [name] [name]"),
        ("Ask [imię i nazwisko] or Sheila Ackroyd", "Ask [imię i nazwisko] or [name]"),
        ("[not a mask] of mine", "[not a mask] of mine"),
        ("", ""),
    ],
)
def test_masks_stay_whole_when_masked_words_are_read(house: Any, masked: str, read: str) -> None:
    mention = Mention(pk=1, organisation=house.organisation, text=masked, lang="en", kind="post")
    assert understand.read_masked([mention], now=NOON)[0].text == read


def test_what_does_not_open_or_cannot_be_read_stays_as_it_was(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hear(house, 3)
    as_if_by("linear-0")
    Original.objects.filter(mention__external_id="p0").update(sealed=b"B1 broken")
    real = reader.read_many

    def fails_on_parking(messages: Any, *rest: Any, **more: Any) -> Any:
        if any("car park" in message.text for message in messages):
            raise RuntimeError("no reading of this")
        return real(messages, *rest, **more)

    monkeypatch.setattr(reader, "read_many", fails_on_parking)
    texts = dict(Mention.objects.values_list("external_id", "text"))
    done = again(house)
    assert (done.read, done.masked, done.left) == (1, 1, 1)
    assert dict(Mention.objects.values_list("external_id", "text")) == texts
    assert Reading.objects.get(mention__external_id="p2", current=True).reader == "linear-0"
    monkeypatch.undo()
    assert again(house).done == 1


def test_what_nobody_could_read_and_what_waits_is_left_to_others(house: Any, charlie: Any) -> None:
    hear(house, 4)
    as_if_by("linear-0")
    Mention.objects.filter(external_id="p0").update(state="unreadable")
    Mention.objects.filter(external_id="p1").update(state="heard")
    Mention.objects.filter(external_id="p2").update(state="gone")
    assert again(charlie).done == 0
    assert again(house, since=NOON + timedelta(hours=1)).done == 0
    assert again(house, since=NOON - timedelta(hours=1)).read == 2
    assert Mention.objects.get(external_id="p2").state == "gone"
