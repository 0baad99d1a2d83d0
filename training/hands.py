"""Checks the texts that were written for training, line by line and against each other, and writes their card.
It changes no text; what is wrong is named with file and line for a person to mend."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .corpus import SENTIMENT, Row, written
from .tasks import ABOUT, INTENTS, LEVELS, SOURCES, TOPICS

TEXTS = Path(__file__).parent / "texts"
NEAR = 0.7  # shared words over all words, from which two texts are one text twice
FEW = 5  # words below which texts may be alike by chance
COMMON = 2000  # texts a word may stand in and still be looked up

_ABOUT_CARD = """\
# Texts of the domain

What the public writes to and about health services: posts, comments, reviews and messages in Spanish, Catalan, English and Polish, written for Bedside
by several independent hands in each language (one file a hand), each about the events, institutions and ways of speaking of its own country. No text is
a translation or a template of another; all persons, phones and addresses in them are invented. Licence: Apache-2.0, like the project.

A line is `channel feeling topics intent urgency about-us source | text`: channel p (post), c (comment), r (review), m (message); feeling towards the care
or the organisation - 0 +; topics with the sign of their own feeling, or `.`; a line break in a text is written `\\n`. "Us" is the fictional hospital group Vega.

Labels were given by the writer of each text, one person, unreviewed by a second: take differences of a few points between readers with care. What they are
not: a sample of what patients write. Rare things (emergencies, threats, journalists) stand here far more often than in life, so that they can be learned,
and the shares below say nothing about any hospital. A tenth, chosen by the words alone, never trains: half of it chooses thresholds, the other half is the test set of the cards.

`python -m training.hands` checks the files and writes this card.
"""


def wrong(rows: Sequence[Row]) -> Iterator[str]:
    """A sentence for each label that is not of the lists and each text that stands twice."""
    lists = {"sentiment": SENTIMENT, "intent": INTENTS, "urgency": LEVELS, "about_us": ABOUT, "claim_source": SOURCES}
    for row in rows:
        for name, known in lists.items():
            if getattr(row, name) not in known:
                yield f"{row.id}: {getattr(row, name)!r} is no {name}; choose among {', '.join(known)}."
        for topic in sorted((row.topics or frozenset()) - set(TOPICS)):
            yield f"{row.id}: {topic!r} is no topic."
    for one, other in twice(rows):
        yield f"{one} and {other} are nearly the same text: take one out."


def twice(rows: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Ids of two rows that share most of the words of their `text`."""
    where: dict[str, list[int]] = defaultdict(list)
    bags: list[frozenset[str]] = []
    for at, row in enumerate(rows):
        bag = frozenset(re.findall(r"\w+", row.text.lower()))
        bags.append(bag)
        if len(bag) < FEW:
            continue
        met = Counter(k for w in bag if len(where[w]) < COMMON for k in where[w])
        for k, shared in met.most_common(3):
            if shared / len(bag | bags[k]) > NEAR:
                yield rows[k].id, row.id
        for w in bag:
            where[w].append(at)


def card(rows: Sequence[Row]) -> str:
    """Counts by language and hand, then by label and language."""
    languages = sorted({r.lang for r in rows})
    lines = [_ABOUT_CARD, "| language | texts | of them set aside | by hand |", "|---|---|---|---|"]
    for lang in languages:
        own = [r for r in rows if r.lang == lang]
        hands = Counter(r.id.rsplit("-", 1)[0] for r in own)
        aside = sum(r.part != "train" for r in own)
        lines.append(f"| {lang} | {len(own)} | {aside} | {', '.join(f'{h} {n}' for h, n in sorted(hands.items()))} |")
    for name, known in (("sentiment", SENTIMENT), ("intent", INTENTS), ("urgency", LEVELS), ("about_us", ABOUT), ("claim_source", SOURCES)):  # fmt: skip
        count = Counter((getattr(r, name), r.lang) for r in rows)
        lines += _counted(name, known, languages, count)
    lines += _counted("topic", TOPICS, languages, Counter((t, r.lang) for r in rows for t in r.topics or ()))
    return "\n".join(lines) + "\n"


def _counted(name: str, known: Sequence[str], languages: Sequence[str], count: Counter[tuple[str, str]]) -> list[str]:
    head = ["", f"| {name} | {' | '.join(languages)} |", "|---|" + "---|" * len(languages)]
    return head + [f"| {label} | {' | '.join(str(count[label, lang]) for lang in languages)} |" for label in known]


def main() -> None:
    """Prints what is wrong, if anything, and writes the card."""
    rows = list(written(TEXTS))
    for sentence in wrong(rows):
        print(sentence)
    (TEXTS / "README.md").write_text(card(rows), "utf-8")
    print(f"{len(rows)} texts")


if __name__ == "__main__":
    main()
