"""Who says so of themselves: kept with the reading, counted over many, and told of nobody anywhere else."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bedside import flow
from bedside.connectors.base import Post
from bedside.listening import authors, keep, measures, reread
from bedside.listening.correct import correct
from bedside.listening.measures import LEAST, Scope, Tally
from bedside.listening.models import Mention, Original, Reading
from bedside.listening.spans import Span
from bedside.record import retention
from bedside.understanding.author import AGE_GROUPS
from tests.browser import assert_accessible, signed_in
from tests.cast import NOON

HOUSE = Path(__file__).parents[2] / "bedside"
KNOWS = {
    "understanding/author.py", "understanding/words/author.txt", "listening/models.py", "listening/understand.py",
    "listening/reread.py", "listening/measures.py", "listening/authors.py",
}  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "seen", "hidden", "about"),
    [
        ((), (), 0, 0),
        ((4,), (), 1, 0),
        ((5, 4), (), 2, 0),
        ((6, 7), (), 2, 15),  # of each too few, together enough to say how many
        ((40,), (40,), 0, 40),
        ((40, 12), (40, 10), 0, 50),
        ((40, 12, 3), (40,), 2, 55),  # the three alone would be what is missing
        ((40, 12, 9, 8), (40, 10), 2, 70),
        ((40, 12, 2, 1), (40,), 3, 55),  # three together are still few
        ((40, 3), (), 2, 45),
        ((13, 17, 23, 28, 38, 62), (15, 15, 25, 30, 40, 60), 0, 180),
    ],
)
def test_a_small_group_is_hidden_and_so_is_what_would_give_it_away(
    counts: tuple[int, ...], seen: tuple[int, ...], hidden: int, about: int
) -> None:
    told = authors.shown([Tally(key, n, n // 2) for key, n in zip(AGE_GROUPS, counts, strict=False)], AGE_GROUPS)
    assert (tuple(one.mentions for one in told.groups), told.hidden, told.mentions) == (seen, hidden, about)


def test_no_counts_whatever_leave_a_small_group_to_be_found_by_a_difference() -> None:
    chance = random.Random(7)
    for _ in range(5000):
        counts = {key: chance.choice((0, 0, chance.randrange(1, 15), chance.randrange(1, 90))) for key in AGE_GROUPS}
        told = authors.shown([Tally(key, n, chance.randrange(n + 1)) for key, n in counts.items()], AGE_GROUPS)
        shown = {one.key for one in told.groups}
        gone = [n for key, n in counts.items() if n and key not in shown]
        assert all(counts[key] >= LEAST for key in shown)
        assert len(gone) == told.hidden
        assert not gone or not shown or (len(gone) > 1 and sum(gone) >= LEAST), counts
        assert all(one.mentions % 5 == one.critical % 5 == 0 and 0 <= one.critical <= 100 for one in told.groups)
        assert [one.key for one in told.groups] == [key for key in AGE_GROUPS if key in shown]


def stated(external_id: str) -> tuple[str, str]:
    reading = Reading.objects.get(mention__external_id=external_id, current=True)
    return reading.age_group, reading.gender


def test_it_is_kept_with_the_reading_of_the_words_as_they_came(house: Any, say: Any) -> None:
    say("I'm 68 and I waited six hours in A&E at Vega North", external_id="a")
    say("My mother is 68 and she waited six hours", external_id="b")
    say("I'm 68, said the mayor. As a mother of three she waited", external_id="c", kind="article")
    assert [stated(one) for one in "abc"] == [("65_79", ""), ("", ""), ("", "")]
    say("As his wife I waited six hours in A&E at Vega North", external_id="a", now=NOON + timedelta(minutes=5))
    assert stated("a") == ("", "woman")
    mention = Mention.objects.get(external_id="a")
    correct(mention, by=house.asha, now=NOON, sentiment="negative", topics=[], urgency="none", about_us="yes")
    assert stated("a") == ("", "woman")


def test_reading_again_keeps_it_and_learns_nothing_from_masked_words(house: Any, say: Any) -> None:
    say("I'm 68 and I waited six hours in A&E at Vega North", external_id="old")
    say("As his wife I waited six hours in A&E at Vega North", external_id="wife")
    say("I'm 31 and the food on ward 3 was cold", external_id="new")
    Original.objects.exclude(mention__external_id="new").delete()
    Reading.objects.update(reader="linear-0")
    Reading.objects.filter(mention__external_id__in=["wife", "new"]).update(age_group="", gender="")
    said = Mention.objects.get(external_id="new")
    correct(said, by=house.asha, now=NOON, sentiment="neutral", topics=["food"], urgency="none", about_us="yes")
    assert reread.task(house.organisation, None).mentions == 3
    flow.read_again(house.organisation, since=None, below=None, now=NOON)
    assert [stated(one) for one in ("old", "wife", "new")] == [("65_79", ""), ("", ""), ("18_34", "")]


def test_it_is_forgotten_with_the_mention(house: Any, say: Any) -> None:
    say("I'm 68 and I waited six hours in A&E", external_id="a")
    assert not {"age_group", "gender"} & {field.name for field in Mention._meta.get_fields()}
    retention.forget(now=NOON + timedelta(days=1100))
    assert Reading.objects.count() == 0


def crowd(house: Any, said: dict[str, int]) -> None:
    now = timezone.now()
    texts = [text for text, n in said.items() for _ in range(n)]
    posts = [
        Post(external_id=f"c{i}", text=f"{text} ({i})", posted_at=now - timedelta(minutes=i))
        for i, text in enumerate(texts)
    ]
    keep.keep(house.channel, posts, now=now)
    while flow.understand_waiting(now=now):
        pass


SAID = {
    "I'm 68 and the night nurses at Vega North were wonderful": 21,
    "As a mother of two I find the food on ward 3 disgusting": 13,
    "I'm 31 and I waited six hours in A&E at Vega North": 4,
    "Is the car park at Vega North open on Sunday?": 5,
}


def test_the_overview_counts_them_and_says_how(house: Any, charlie: Any) -> None:
    crowd(house, SAID | {"I'm 84 and the lift at Vega North is stuck again": 17})
    told = signed_in(house.leo).get("/listening?span=24h").content.decode()
    assert "Who says so of themselves" in told
    part = told.split("Who says so of themselves")[1].split("</section>")[0]
    for words in ("65 to 79", "about 20", "women", "about 15", "Stated in about 40 of 60 mentions", "2 groups are not"):
        assert words in part, words
    assert "18 to 34" not in part
    assert "80 and over" not in part, "alone with the hidden one, it would give it away"
    other = signed_in(house.leo).get(f"/listening?span=24h&site={house.site.pk + 999}&channel=x").content.decode()
    assert "about 40 of 60" in other, "what the address cannot mean falls back to the whole"
    assert "about 40" not in signed_in(charlie).get("/listening?span=24h").content.decode()


def test_filters_of_the_page_narrow_it_and_one_query_counts_it(
    house: Any, say: Any, django_assert_num_queries: Any
) -> None:
    crowd(house, {"I'm 68 and I waited six hours in A&E at Vega North": 11})
    span = Span.last("24h", now=timezone.now(), zone=house.site.clock)
    with django_assert_num_queries(1):
        newest = measures.newest(Scope(house.organisation.pk), span)
        assert authors.by_age(newest).mentions == 10
        assert authors.by_gender(newest).mentions == 0
    elsewhere = measures.newest(Scope(house.organisation.pk, channel_id=house.channel.pk + 1), span)
    assert (elsewhere.counted, authors.by_age(elsewhere)) == (0, authors.Stated((), 0, 0))
    Reading.objects.update(about_us="no")
    newest = measures.newest(Scope(house.organisation.pk), span)
    assert (newest.counted, newest.by("age_group"), newest.all) == (0, [], True)


def test_nobody_sees_it_of_one_mention_and_nothing_can_be_found_by_it(house: Any, say: Any) -> None:
    text = "As his wife I waited six hours in A&E at Vega North, and I'm 68"
    conversation = say(text, external_id="a", now=timezone.now())
    say("Is the car park open on Sunday?", external_id="b", now=timezone.now())
    asha, mention = signed_in(house.asha), Mention.objects.get(external_id="a")
    assert stated("a") == ("65_79", "woman")
    for address in (
        reverse("listening:mention", args=[mention.pk]),
        f"/conversations/{conversation.pk}",
        "/inbox?view=all",
        "/search?q=waited",
    ):
        told = asha.get(address).content.decode()
        for words in ("65_79", "65 to 79", "women", "woman"):
            assert words not in told, (address, words)
    for filter_ in ("age_group=80_over", "gender=man"):
        assert len(asha.get(f"/search?q=waited&{filter_}").context["hits"]) == 1
        assert "waited" in asha.get(f"/inbox?view=all&{filter_}").content.decode()
    for asked in ("65_79", "woman"):
        assert len(asha.get("/search", {"q": asked}).context["hits"]) == 0


def test_no_other_part_of_the_house_knows_of_it() -> None:
    knows = {
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*")
        if path.suffix in (".py", ".html", ".js", ".txt") and "migrations" not in path.parts
        if "age_group" in path.read_text("utf-8") or "author.stated" in path.read_text("utf-8")
    }
    assert knows - KNOWS - {"listening/views/authors.py"} == set()


def test_it_can_be_read_by_everyone(browser_page: Any, house: Any) -> None:
    crowd(house, SAID)
    for phone in (False, True):
        page = browser_page(house.asha, "/listening?span=24h", phone=phone)
        page.get_by_role("region", name="Who says so of themselves").get_by_text("women").wait_for()
        assert_accessible(page)
