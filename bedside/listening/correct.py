"""Correcting a reading, or finding it right: a person's word is a newer reading and wins; counts move with it. The machine's reading is kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bedside.listening import counting
from bedside.listening.models import Mention, Reading
from bedside.people.models import User
from bedside.record.ledger import acting, mark
from bedside.web.live import announce
from bedside.web.names import ABOUT, CLAIMS, INTENTS, TOPICS, URGENCY

BY_A_PERSON = gettext_noop("A person corrected this.")
FIELDS = ("sentiment", "topics", "intent", "urgency", "about_us", "claim_source")  # what a person is asked about


class NotCorrected(Exception):
    """The correction cannot be kept; the words say why."""


@dataclass(frozen=True)
class Said:
    """What a person says of a mention. None: not asked, so it stays."""

    sentiment: str
    topics: Sequence[str]
    urgency: str
    about_us: str
    intent: str | None = None
    claim_source: str | None = None


def correct(
    mention: Mention,
    *,
    by: User,
    now: datetime,
    sentiment: str,
    topics: Sequence[str],
    urgency: str,
    about_us: str,
    intent: str | None = None,
    claim_source: str | None = None,
    seen: int | None = None,
) -> Reading:
    """Keep what a person says instead of the reader. Where nothing differs they found the reader right, and that is kept too.

    `seen`: the reading that was looked at; None: whichever stands. Gives the standing reading when a person said the same before.
    """
    said = Said(sentiment, topics, urgency, about_us, intent, claim_source)
    _check(said)
    with acting():
        return _keep(mention, said, _held(mention, seen), by=by, now=now)


def confirm(mention: Mention, *, by: User, now: datetime, seen: int | None = None) -> Reading:
    """A person finds all of the reading right. What the reader was not sure of must be said instead."""
    with acting():
        before = _held(mention, seen)
        if not before.sure:
            raise NotCorrected(_("The reader is not sure of the feeling. Say which it is."))
        said = Said(before.sentiment, before.topics, before.urgency, before.about_us)
        return _keep(mention, said, before, by=by, now=now)


def _held(mention: Mention, seen: int | None) -> Reading:
    """The standing reading, with its mention held until the act is over, so that two acts cannot cross."""
    Mention.objects.select_for_update().get(pk=mention.pk)
    before = mention.readings.filter(current=True).select_related("mention").first()
    if before is None:
        raise NotCorrected(_("This has not been read yet, so there is nothing to correct."))
    if seen is not None and seen != before.pk:
        raise NotCorrected(_("It was read again while you were looking. Look at it once more, then decide."))
    return before


def _keep(mention: Mention, said: Said, before: Reading, *, by: User, now: datetime) -> Reading:
    changed = _changed(before, said)
    if not changed and before.corrected_by_id is not None:
        return before
    differs = sorted(field for field in FIELDS if getattr(said, field) is not None and _differs(before, said, field))
    Reading.objects.filter(pk=before.pk).update(current=False)
    after = _after(before, changed, by=by, now=now)
    after.save(force_insert=True)
    counting.count([before], [after])
    act = "mention.corrected" if differs else "mention.confirmed"
    mark(act, mention, by=by, now=now, fields=differs, was=before.pk, reading=after.pk)
    announce(mention.organisation_id, "mention", mention.pk)
    return after


def _check(said: Said) -> None:
    if said.sentiment not in counting.FEELINGS:
        raise NotCorrected(_("Say how it feels towards us: positive, neutral or negative."))
    known = said.urgency in URGENCY and said.about_us in ABOUT and said.intent in (None, *INTENTS)
    known = known and said.claim_source in (None, *CLAIMS)
    if not known or any(topic not in TOPICS for topic in said.topics):
        raise NotCorrected(_("Choose from the words offered."))


def _differs(before: Reading, said: Said, field: str) -> bool:
    was, now = getattr(before, field), getattr(said, field)
    return set(was) != set(now) if field == "topics" else bool(was != now)


def _changed(before: Reading, said: Said) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if said.sentiment != before.sentiment or not before.sure:
        changed |= {"sentiment": said.sentiment, "sure": True, "probability": 1.0, "score": _score(said.sentiment)}
    if _differs(before, said, "topics"):
        changed |= {"topics": list(said.topics), "topic_details": _details(before, said)}
    if said.urgency != before.urgency:
        changed |= {"urgency": said.urgency, "urgency_reasons": [BY_A_PERSON]}
    if said.about_us != before.about_us:
        changed |= {"about_us": said.about_us, "about_reasons": [BY_A_PERSON]}
    for field in ("intent", "claim_source"):
        if getattr(said, field) not in (None, getattr(before, field)):
            changed[field] = getattr(said, field)
    return changed


def _details(before: Reading, said: Said) -> list[dict[str, Any]]:
    """A topic that stays keeps the feeling it was read with; a new one feels as the whole does."""
    known = {one["id"]: one for one in before.topic_details}
    return [known.get(topic, {"id": topic, "polarity": said.sentiment}) | {"probability": 1.0} for topic in said.topics]


def _score(sentiment: str) -> float:
    return {"negative": -1.0, "neutral": 0.0, "positive": 1.0}[sentiment]


def _after(before: Reading, changed: dict[str, Any], *, by: User, now: datetime) -> Reading:
    kept = {f.attname: getattr(before, f.attname) for f in Reading._meta.concrete_fields if not f.primary_key}
    after = Reading(**(kept | changed | {"corrected_by_id": by.pk, "at": now, "current": True}))
    after.mention = before.mention
    return after
