"""A reading as a page shows it: feeling and topics with how sure the reader is, in words, and whose word it is. It changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bedside.listening.correct import FIELDS
from bedside.listening.models import Mention, Reading
from bedside.web import names, times
from bedside.web.templatetags.parts import feeling

VERY_SURE, SURE = 0.9, 0.75  # probabilities from which the words change
PERHAPS = 0.7  # a topic under this probability is a guess
WORDS = {
    "intent": names.INTENTS,
    "urgency": names.URGENCY,
    "about_us": names.ABOUT,
    "claim_source": names.CLAIMS,
}


@dataclass(frozen=True)
class Shown:
    """A reading in words; `by` says whose it is and when, `had_said` what a person changed."""

    reading: Reading
    feeling: SafeString
    topics: list[SafeString]
    facts: list[tuple[str, str]]
    by: str
    had_said: list[tuple[str, str | SafeString]] = field(default_factory=list)
    person: bool = False


def standing(mention: Mention | None) -> Reading | None:
    """The standing reading, with whoever corrected it."""
    if mention is None:
        return None
    return mention.readings.filter(current=True).select_related("corrected_by").first()


def told(reading: Reading | None, *, now: datetime) -> Shown | None:
    if reading is None:
        return None
    facts = [
        (_("Intent"), names.named(names.INTENTS, reading.intent)),
        (_("Urgency"), names.named(names.URGENCY, reading.urgency)),
        (_("About us"), names.named(names.ABOUT, reading.about_us)),
        (_("Claim"), names.named(names.CLAIMS, reading.claim_source)),
        (_("Language"), names.named(names.LANGUAGES, reading.lang)),
    ]
    person = reading.corrected_by is not None
    had = _before(reading) if person else None
    differing = _had_said(reading, had) if had is not None else []
    return Shown(reading, felt(reading), _topics(reading), facts, _by(reading, bool(differing), now), differing, person)


def felt(reading: Reading) -> SafeString:
    """ "▼ negative, fairly sure"; a person's word needs no such addition, and who abstains says nothing."""
    mark = feeling(reading.sentiment, reading.sure)
    if reading.corrected_by_id is not None or not reading.sure:
        return mark
    return format_html("{}, {}", mark, certainty(reading.probability))


def certainty(probability: float) -> str:
    if probability >= VERY_SURE:
        return _("very sure")
    return _("sure") if probability >= SURE else _("fairly sure")


def _topics(reading: Reading) -> list[SafeString]:
    """Each topic with the mark of its own feeling; "perhaps" where the reader guesses."""
    details = {one["id"]: one for one in reading.topic_details}
    return [_topic(topic, details.get(topic, {})) for topic in reading.topics]


def _topic(topic: str, detail: dict[str, object]) -> SafeString:
    name, polarity = names.named(names.TOPICS, topic), str(detail.get("polarity") or "")
    probability = detail.get("probability")
    if isinstance(probability, float) and probability < PERHAPS:
        name = _("perhaps %(topic)s") % {"topic": name[:1].lower() + name[1:]}
    if polarity not in ("negative", "neutral", "positive"):
        return format_html("{}", name)
    kind, sign = {"negative": ("neg", "▼"), "neutral": ("neu", "●"), "positive": ("pos", "▲")}[polarity]
    word = names.named(names.FEELINGS, polarity)
    mark = format_html('<span class="mark {}" aria-hidden="true">{}</span>', kind, sign)
    return format_html('{} {}<span class="vh">, {}</span>', mark, name, word)


def _by(reading: Reading, changed: bool, now: datetime) -> str:
    words = {"reader": reading.reader, "when": times.when(reading.at, now=now)}
    if reading.corrected_by is None:
        return _("Read by %(reader)s at %(when)s.") % words
    words["who"] = reading.corrected_by.name
    if changed:
        return _("Corrected by %(who)s at %(when)s; %(reader)s had said:") % words
    return _("%(who)s found it right at %(when)s. Read by %(reader)s.") % words


def _before(reading: Reading) -> Reading | None:
    """What the reader itself had said of the same version."""
    rows = Reading.objects.filter(mention_id=reading.mention_id, version=reading.version, corrected_by=None)
    return rows.filter(pk__lt=reading.pk).order_by("-pk").first()


def _had_said(now: Reading, was: Reading) -> list[tuple[str, str | SafeString]]:
    """(field, what the reader had said) where a person says otherwise."""
    found: list[tuple[str, str | SafeString]] = []
    for name in FIELDS:
        if name == "sentiment":
            if (now.sentiment, now.sure) != (was.sentiment, was.sure):
                found.append((_("Feeling"), feeling(was.sentiment, was.sure)))
        elif name == "topics":
            if set(now.topics) != set(was.topics):
                told = ", ".join(names.named(names.TOPICS, topic) for topic in was.topics) or _("no topic")
                found.append((ngettext("Topic", "Topics", max(1, len(was.topics))), told))
        elif getattr(now, name) != getattr(was, name):
            found.append((_label(name), names.named(WORDS[name], getattr(was, name))))
    return found


def _label(name: str) -> str:
    return {"intent": _("Intent"), "urgency": _("Urgency"), "about_us": _("About us"), "claim_source": _("Claim")}[name]
