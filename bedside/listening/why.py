"""Why the reader read a mention so: its masked words, which alone this person may see, read again and explained. No original is opened, nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

from bedside.listening import layer
from bedside.listening.models import Mention
from bedside.listening.understand import NotReading
from bedside.understanding import reader
from bedside.understanding.explain import Because, explained
from bedside.understanding.occlusion import How
from bedside.understanding.weights import BrokenModel

MOST_TOPICS = 6
FIELDS = ("sentiment", "urgency", "topics")


@dataclass(frozen=True)
class Why:
    """What the reader says of the masked words, and what speaks for it: `sentiment`, `urgency`, `topic:ID`."""

    reading: reader.Reading
    because: dict[str, tuple[Because, ...]]


def words_of(mention: Mention) -> str:
    """The masked words as they are read: title and text."""
    return f"{mention.title}\n{mention.text}" if mention.title else mention.text


def why(mention: Mention) -> Why:
    """Raises NotReading when no text can be read now."""
    message = reader.Message(
        text=words_of(mention),
        lang=mention.lang if mention.lang != "other" else None,
        rating=mention.rating,
        channel=mention.kind,
    )
    profile = mention.organisation.known_as()
    how = How(layer.in_force(mention.organisation_id), whole=True)
    try:
        read = reader.read(message, profile, FIELDS, learned=how.learned, whole=how.whole)
        targets = ["sentiment", *(["urgency"] if read.urgency.level != "none" else [])]
        targets += [f"topic:{topic.id}" for topic in read.topics[:MOST_TOPICS]]
        return Why(read, explained(message, profile, targets, how))
    except BrokenModel as broken:
        raise NotReading(str(broken)) from broken
