"""A text in, a Reading out: language, personal details, feeling, topics, intent, urgency, about us, source of the claim.
It opens no database, network or clock, keeps nothing between texts, and accepts any text at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from . import about_us, claim_source, intent, language, privacy, sentiment, topics, urgency
from .about_us import AboutUs
from .deep import deepened
from .features import Ints
from .inputs import Given, Inputs, inputs
from .intent import Intent
from .learned import Learned
from .organisation import Organisation
from .privacy import Span
from .sentiment import Sentiment
from .stream import Stream, stream
from .topics import Topic
from .urgency import Urgency
from .weights import Scores, scored, weights

VERSION = "reader-2"
FIELDS = ("lang", "sentiment", "topics", "intent", "urgency", "about_us", "claim_source", "spans", "masked")
_SCORED = frozenset(("sentiment", "topics", "intent", "urgency", "about_us", "claim_source"))
BATCH = 256  # texts laid out at once
BATCH_POINTS = 200_000  # code points laid out at once


@dataclass(frozen=True)
class Message:
    """What is read. `rating` is 1 to 5; `channel` post, comment, review, message or article; `question` what a survey asked."""

    text: str
    id: str | None = None
    lang: str | None = None
    rating: float | None = None
    channel: str = "post"
    posted_at: datetime | str | None = None
    author: str | None = None
    question: str | None = None


@dataclass(frozen=True)
class Reading:
    """What understanding found in one message. Fields that were not asked for keep their empty value."""

    id: str | None = None
    lang: str = "other"
    sentiment: Sentiment = sentiment.UNREAD
    topics: tuple[Topic, ...] = ()
    intent: Intent = intent.UNREAD
    urgency: Urgency = urgency.UNREAD
    about_us: AboutUs = about_us.UNREAD
    claim_source: str = "none"
    spans: tuple[Span, ...] = ()
    masked: str = ""
    reader: str = VERSION
    fields: frozenset[str] = field(default=frozenset(FIELDS), repr=False)

    def as_dict(self) -> dict[str, Any]:
        """The line of the contract: id, the fields asked for in their order, and the reader's version."""
        made: dict[str, Any] = {
            "lang": self.lang,
            "sentiment": vars(self.sentiment),
            "topics": [vars(topic) for topic in self.topics],
            "intent": vars(self.intent),
            "urgency": {"level": self.urgency.level, "reasons": list(self.urgency.reasons)},
            "about_us": {"label": self.about_us.label, "reasons": list(self.about_us.reasons)},
            "claim_source": self.claim_source,
            "spans": [{"start": s.start, "end": s.end, "label": s.label, "score": s.score} for s in self.spans],
            "masked": self.masked,
        }
        return {
            "id": self.id,
            **{k: dict(v) if isinstance(v, dict) else v for k, v in made.items() if k in self.fields},
            "reader": self.reader,
        }


def read(
    message: Message,
    org: Organisation,
    only: Collection[str] | None = None,
    *,
    learned: Learned | None = None,
    whole: bool = False,
) -> Reading:
    """Reads one message. Raises ValueError when `only` names a field there is not."""
    return read_many([message], org, only, learned=learned, whole=whole)[0]


def read_many(
    messages: Sequence[Message],
    org: Organisation,
    only: Collection[str] | None = None,
    *,
    learned: Learned | None = None,
    whole: bool = False,
) -> list[Reading]:
    """Reads messages in order, many at once, with what the desk taught laid over it where there is a layer.

    The fast reader reads everything, the deep one what the fast one is unsure of, or every text where it should be read `whole`.
    Raises ValueError when `only` names a field there is not, or when the layer was taught to another reader."""
    fields = _asked(only)
    if learned is not None and learned.reader != VERSION:
        raise ValueError(f"What was learned belongs to the reader {learned.reader}, not to {VERSION}.")
    out: list[Reading] = []
    start = points = 0
    for at, message in enumerate(messages):
        points += min(len(message.text), BATCH_POINTS // 4)
        if at - start + 1 == BATCH or points >= BATCH_POINTS or at + 1 == len(messages):
            out += _batch(messages[start : at + 1], org, fields, learned, whole)
            start, points = at + 1, 0
    return out


def _asked(only: Collection[str] | None) -> frozenset[str]:
    if only is None:
        return frozenset(FIELDS)
    unknown = sorted(set(only) - set(FIELDS))
    if unknown:
        raise ValueError(f"There is no field {', '.join(unknown)} in a reading: choose among {', '.join(FIELDS)}.")
    return frozenset(only)


def _batch(
    messages: Sequence[Message], org: Organisation, fields: frozenset[str], learned: Learned | None, whole: bool
) -> list[Reading]:
    texts = [m.text for m in messages]
    source = stream(texts)
    spoken = language.detect(source, texts, [m.lang for m in messages])
    codes = [language.CODES[k] for k in spoken.tolist()]
    version = learned.version if learned is not None else VERSION
    found: list[dict[str, Any]] = [
        {"id": m.id, "lang": code, "fields": fields, "reader": version} for m, code in zip(messages, codes, strict=True)
    ]
    if fields & _SCORED:
        batch, scores = _logits(messages, source, spoken, org, whole)
        _score(batch, learned.added(batch, scores) if learned is not None else scores, fields, found)
    if fields & {"spans", "masked"}:
        for text, code, one in zip(texts, codes, found, strict=True):
            one["spans"] = privacy.find(text, code, org)
            one["masked"] = privacy.masked(text, one["spans"], code) if "masked" in fields else ""
    return [Reading(**one) for one in found]


def logits(messages: Sequence[Message], org: Organisation) -> tuple[Inputs, Scores]:
    """One batch laid out, with its logits before any field is read: what a desk's own layer is learned upon."""
    texts = [m.text for m in messages]
    source = stream(texts)
    return _logits(messages, source, language.detect(source, texts, [m.lang for m in messages]), org, True)


def _logits(
    messages: Sequence[Message], source: Stream, spoken: Ints, org: Organisation, whole: bool
) -> tuple[Inputs, Scores]:
    batch = inputs(source, spoken, org, [Given(m.channel, m.rating, m.question) for m in messages])
    model = weights()
    return batch, deepened([m.text for m in messages], batch, scored(batch, model), model, org, whole)


def _score(batch: Inputs, scores: Scores, fields: frozenset[str], found: list[dict[str, Any]]) -> None:
    """Adds every scored field that was asked for."""
    for name, column in columns(batch, scores, fields).items():
        for one, value in zip(found, column, strict=True):
            one[name] = value


def columns(batch: Inputs, scores: Scores, fields: frozenset[str]) -> dict[str, Sequence[Any]]:
    """Each scored field that was asked for, a value a text, out of the logits."""
    model = weights()
    made: dict[str, Sequence[Any]] = {}
    feeling = sentiment.blended(batch, scores, model)
    made["sentiment"] = sentiment.read(batch, feeling, model)
    if "topics" in fields:
        made["topics"] = topics.read(batch, scores, model, feeling)
    if fields & {"intent", "urgency", "about_us"}:
        wants = intent.probabilities(batch, scores, model)
        about = about_us.labels(batch, scores, model, wants[:, intent.LABELS.index("spam_other")])
        made["intent"] = intent.read(wants)
        made["urgency"] = urgency.read(batch, scores, model, wants, np.asarray(about))
        made["about_us"] = about_us.read(batch, about)
    if "claim_source" in fields:
        made["claim_source"] = claim_source.read(batch, scores, model)
    return {name: column for name, column in made.items() if name in fields}
