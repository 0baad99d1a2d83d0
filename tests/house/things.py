"""One of each thing an address may name, in a team, for the route matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bedside import flow
from bedside.channels import verbs
from bedside.channels.models import Channel, Reject
from bedside.connectors.base import Post, Rejected
from bedside.inbox import acts
from bedside.inbox.models import Conversation
from bedside.listening import keep
from bedside.listening.models import Mention
from bedside.people.models import User
from bedside.publishing import writing
from bedside.publishing.models import Delivery, Draft, FalseAlarm, Hold, OwnLine, SavedReply
from tests.cast import NOON, House


@dataclass
class Things:
    """What `pk` may be."""

    conversation: Conversation
    mention: Mention
    draft: Draft
    delivery: Delivery
    channel: Channel
    reject: Reject
    saved: SavedReply
    hold: Hold
    alarm: FalseAlarm
    line: OwnLine
    user: User


def make_things(house: House, team: Any) -> Things:
    name = f"matrix-{team.pk}"
    keep.keep(
        house.channel, [Post(external_id=name, text="When are visiting hours at Vega North?", posted_at=NOON)], now=NOON
    )
    flow.understand_waiting(now=NOON)
    conversation = Conversation.objects.get(thread=name)
    acts.assign(conversation, team=team, by=house.orla, now=NOON)
    text = "Thank you for writing. Please send us a private message and we will look into it."
    draft = acts.draft_reply(conversation, text, by=house.asha, now=NOON)
    delivery = Delivery.objects.create(
        organisation=house.organisation, draft=draft, channel=house.channel, version=1, key=name, made_at=NOON
    )
    verbs.quarantine(house.channel, [Rejected(f"{name}.csv, line 2", "There is no text.", b"a,b")], now=NOON)
    saved = SavedReply.objects.create(organisation=house.organisation, title=name, lang="en", text=text)
    hold = writing.place_hold(by=house.orla, now=NOON, why="a trial", topic="digital")
    alarm = FalseAlarm.objects.create(
        organisation=house.organisation, check_name="tone", reason="Loud.", lang="en", digest=name, guard="x",
        told_by=house.asha, told_at=NOON,
    )  # fmt: skip
    line = OwnLine.objects.create(
        organisation=house.organisation, kind="never", words=name, why="a trial", instead="that", added_by=house.carmen, added_at=NOON
    )  # fmt: skip
    mention = Mention.objects.get(external_id=name)
    reject = Reject.objects.get(where__startswith=name)
    return Things(conversation, mention, draft, delivery, house.channel, reject, saved, hold, alarm, line, house.mira)
