"""A draft made ready for the checks: folded once, cut into sentences, personal data found, the post it answers beside it.

Every check gets the same reading; it finds nothing by itself beyond personal data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..organisation import Organisation
from ..privacy import Flat, Span
from ..privacy import find as find_spans
from ..privacy.ours import ours_of
from ..privacy.phrases import Phrases, phrases
from .finding import DraftWords, Finding, finding
from .sentences import Sentence, sentences_of


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a check may ask about a draft."""

    words: DraftWords
    org: Organisation
    flat: Flat
    sentences: tuple[Sentence, ...]
    spans: tuple[Span, ...]
    post: Flat
    rules: tuple[Phrases, ...]

    @property
    def public(self) -> bool:
        return self.words.visibility != "private"

    def matches(self, rule: str, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """Places (in the draft as given) where a rule's phrases stand in a sentence."""
        for phrase in self.rules:
            for match in phrase[rule].finditer(sentence.low):
                yield self.flat.span(
                    sentence.start + match.start(), sentence.start + max(match.end(), match.start() + 1)
                )

    def says(self, rule: str, low: bytes) -> bool:
        return any(phrase[rule].search(low) for phrase in self.rules)

    def found(self, rule: str, sentence: Sentence, *, softened: bool = False) -> Iterator[Finding]:
        """The findings of a rule in a sentence."""
        yield from (finding(rule, start, end, softened=softened) for start, end in self.matches(rule, sentence))


def read(words: DraftWords, org: Organisation) -> Reading:
    """Make a draft ready. Any text is accepted."""
    flat = Flat(words.text)
    return Reading(
        words=words,
        org=org,
        flat=flat,
        sentences=tuple(sentences_of(flat, words.lang, ours_of(org))),
        spans=find_spans(words.text, words.lang, org),
        post=Flat(words.reply_to),
        rules=phrases(words.lang),
    )
