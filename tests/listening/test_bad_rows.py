"""One bad row among many: the others are read, it is given up and stands in the inbox for a person, and the log holds no word of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bedside import flow
from bedside.connectors.base import Post
from bedside.inbox import clock, triage
from bedside.inbox.models import Conversation
from bedside.listening import keep
from bedside.listening.models import Mention, Original
from tests.cast import NOON

SECRET = "Carmen Ruiz of room twelve"


def thirty(house: Any) -> None:
    posts = [Post(external_id=f"a{n}", text=f"Vega North was fine. {SECRET}", posted_at=NOON) for n in range(30)]
    keep.keep(house.channel, posts, now=NOON)


def all_but_one_are_read(why: list[str]) -> None:
    bad = Mention.objects.get(external_id="a7")
    assert bad.state == "unreadable"
    assert Mention.objects.filter(state="read").count() == 29
    seen = Conversation.objects.get(thread="a7")
    assert (seen.why, seen.risk_word) == (why, "soon")
    assert seen.due_at is not None
    assert "Carmen" not in seen.snippet


@pytest.mark.parametrize("harm", ["shut", "missing", "not ours"])
def test_an_original_that_does_not_open(house: Any, caplog: Any, harm: str) -> None:
    thirty(house)
    bad = Original.objects.filter(mention__external_id="a7")
    if harm == "missing":
        bad.delete()
    else:
        bad.update(sealed=b"B1gone    " + b"x" * 60 if harm == "shut" else b"")
    flow.understand_waiting(now=NOON)
    all_but_one_are_read([triage.UNREAD])
    assert "Carmen" not in caplog.text
    assert f"mention {Mention.objects.get(external_id='a7').pk}" in caplog.text


def test_a_mention_that_cannot_be_placed(house: Any, caplog: Any, monkeypatch: Any) -> None:
    thirty(house)
    begin = triage._begin

    def refuse(group: Any, *others: Any) -> Any:
        if any(one.mention.external_id == "a7" for one in group):
            raise ValueError(SECRET)
        return begin(group, *others)

    monkeypatch.setattr(triage, "_begin", refuse)
    flow.understand_waiting(now=NOON)
    all_but_one_are_read([triage.UNREAD])
    assert "Carmen" not in caplog.text
    assert flow.understand_waiting(now=NOON + timedelta(days=1)) == 0


def test_a_bad_row_in_a_closed_thread_opens_it(house: Any, say: Any, monkeypatch: Any) -> None:
    from bedside.inbox import acts

    conversation = say("Vega North was fine", external_id="a")
    acts.resolve(conversation, by=house.asha, now=NOON)
    monkeypatch.setattr(triage, "_go_on", lambda *_: 1 / 0)
    say("Vega North was not fine", external_id="b", thread="a", now=NOON + timedelta(hours=1))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.why, conversation.mentions) == ("reopened", [triage.UNREAD], 2)


@pytest.mark.parametrize(
    "policy",
    ["promises: [", "promises: {}: x", "nothing: 1", "promises: {soon: {minutes: often, clock: site, why: x}}"],
)
def test_a_policy_that_cannot_be_followed_stops_nobody(
    house: Any, say: Any, settings: Any, tmp_path: Any, caplog: Any, policy: str
) -> None:
    (tmp_path / "sla.yaml").write_text(policy)
    settings.POLICY_FOLDERS = (tmp_path, *settings.POLICY_FOLDERS)
    conversation = say("When are visiting hours at Vega North?")
    assert conversation.due_at is not None
    assert "The shipped promises hold" in caplog.text


@pytest.mark.parametrize("hours", [{"mon": [["nine", "five"]]}, {"wed": [["17:00", "09:00"]]}, {"wed": "all"}, ["wed"]])
def test_hours_that_cannot_be_read_are_office_hours(house: Any, say: Any, caplog: Any, hours: Any) -> None:
    clock._say.cache_clear()
    usual = say("When are visiting hours at Vega North?", external_id="a").due_at
    house.site.hours = hours
    house.site.save()
    assert say("When are visiting hours at Vega North?", external_id="b").due_at == usual
    assert "vega-north" in caplog.text


def test_a_zone_nobody_knows_stops_nobody(house: Any, say: Any) -> None:
    house.site.zone = "Europe/Nowhere"
    house.site.save()
    assert say("When are visiting hours at Vega North?").due_at is not None


def test_a_day_may_close_at_24(house: Any) -> None:
    house.site.hours = {day: [["00:00", "24:00"]] for day in clock.DAYS}
    night = NOON.replace(hour=23, minute=30)
    due = clock.due(night, clock.Promise(60, "site", ""), clock.Hours.of(house.site))
    assert abs(due - night - timedelta(minutes=60)) < timedelta(seconds=1)


def test_a_mention_without_a_site_waits_by_the_first_sites_clock(house: Any, say: Any) -> None:
    house.channel.site = None
    house.channel.save()
    house.site.zone = "America/New_York"
    house.site.save()
    conversation = say("When are visiting hours at Vega North?", posted_at=NOON.replace(hour=8))
    assert conversation.due_at.hour >= 14, "nine in New York is two in the afternoon here"
