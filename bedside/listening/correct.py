"""Correcting a reading: a person's word is a newer reading and wins; counts move with it. The machine's reading is kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bedside.listening import counting
from bedside.listening.models import Mention, Reading
from bedside.people.models import User
from bedside.record.ledger import acting, mark
from bedside.web.live import announce
from bedside.web.names import ABOUT, TOPICS, URGENCY

BY_A_PERSON = gettext_noop("A person corrected this.")


class NotCorrected(Exception):
    """The correction cannot be kept; the words say why."""


def correct(
    mention: Mention,
    *,
    by: User,
    now: datetime,
    sentiment: str,
    topics: Sequence[str],
    urgency: str,
    about_us: str,
) -> Reading:
    """Keep what a person says instead of the reader. Gives the new reading, or the standing one when nothing differs."""
    _check(sentiment, topics, urgency, about_us)
    with acting():
        Mention.objects.select_for_update().get(pk=mention.pk)
        before = mention.readings.filter(current=True).select_related("mention").first()
        if before is None:
            raise NotCorrected(_("This has not been read yet, so there is nothing to correct."))
        changed = _changed(before, sentiment, topics, urgency, about_us)
        if not changed:
            return before
        Reading.objects.filter(pk=before.pk).update(current=False)
        after = _after(before, changed, by=by, now=now)
        after.save(force_insert=True)
        counting.count([before], [after])
        mark("mention.corrected", mention, by=by, now=now, fields=sorted(changed), was=before.pk, reading=after.pk)
        announce(mention.organisation_id, "mention", mention.pk)
    return after


def _check(sentiment: str, topics: Sequence[str], urgency: str, about_us: str) -> None:
    known = sentiment in counting.FEELINGS and urgency in URGENCY and about_us in ABOUT
    if not known or any(topic not in TOPICS for topic in topics):
        raise NotCorrected(_("Choose from the words offered."))


def _changed(before: Reading, sentiment: str, topics: Sequence[str], urgency: str, about_us: str) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if sentiment != before.sentiment or not before.sure:
        changed |= {"sentiment": sentiment, "sure": True, "probability": 1.0, "score": _score(sentiment)}
    if set(topics) != set(before.topics):
        changed["topics"] = list(topics)
        changed["topic_details"] = [{"id": topic, "probability": 1.0, "polarity": sentiment} for topic in topics]
    if urgency != before.urgency:
        changed |= {"urgency": urgency, "urgency_reasons": [BY_A_PERSON]}
    if about_us != before.about_us:
        changed |= {"about_us": about_us, "about_reasons": [BY_A_PERSON]}
    return changed


def _score(sentiment: str) -> float:
    return {"negative": -1.0, "neutral": 0.0, "positive": 1.0}[sentiment]


def _after(before: Reading, changed: dict[str, Any], *, by: User, now: datetime) -> Reading:
    kept = {f.attname: getattr(before, f.attname) for f in Reading._meta.concrete_fields if not f.primary_key}
    after = Reading(**(kept | changed | {"corrected_by_id": by.pk, "at": now, "current": True}))
    after.mention = before.mention
    return after
