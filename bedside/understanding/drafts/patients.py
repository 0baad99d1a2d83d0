"""Does the draft say, or imply, who is a patient here, or who is not?

Conditionals ("if you were here") and sentences that refuse to talk about anybody pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..privacy import Flat
from ..privacy.health import is_health
from .finding import Finding, finding
from .reading import Reading
from .sentences import Sentence

_PLAIN = ("was_here", "appointment", "status", "remember")


def confirms_patient(draft: Reading) -> Iterator[Finding]:
    """In public only: in private the person written to knows."""
    if not draft.public:
        return
    for sentence in draft.sentences:
        yield from draft.found("record", sentence)
        yield from draft.found("thanks_visit", sentence)
        yield from _care(draft, sentence)
        if sentence.conditional or sentence.privacy:
            continue
        for rule in _PLAIN:
            yield from draft.found(rule, sentence)
        if len(_hints(draft, sentence)) > 1:
            yield finding("hints", *draft.flat.span(sentence.start, sentence.start + len(sentence.low)))
        tells = _tells(draft, sentence)
        if tells or not draft.says("safe_noun", sentence.low):
            yield from draft.found("kin", sentence, softened=not tells)
        if not draft.says("deny", sentence.low):
            yield from draft.found("may_confirm", sentence)
        if draft.post.words:
            yield from draft.found("pass_on", sentence)


def denies_patient(draft: Reading) -> Iterator[Finding]:
    """In public only."""
    if draft.public:
        for sentence in draft.sentences:
            if not sentence.privacy:
                yield from draft.found("deny", sentence)


def _care(draft: Reading, sentence: Sentence) -> Iterator[Finding]:
    """ "Your operation": refused when it tells, for review when it only instructs, supposes, or refuses to talk."""
    if sentence.conditional and not sentence.privacy:
        return
    softened = sentence.privacy or _instructs(draft, sentence)
    for found in draft.found("your_care", sentence, softened=softened):
        if "gp " not in draft.words.text[found.start : found.end].lower():  # "your GP surgery" is a place
            yield found


def _hints(draft: Reading, sentence: Sentence) -> set[str]:
    """Signs that mean little alone and much together, in a sentence that is not about a public matter."""
    if sentence.invites or any(draft.says(rule, sentence.low) for rule in ("general", "public")):
        return set()
    told = {rule for rule in ("body", "told", "past_time") if draft.says(rule, sentence.low)}
    if draft.says("care", sentence.low) or names_illness(draft, sentence):
        told.add("care")
    if draft.says("person", sentence.low) and not draft.says("safe_noun", sentence.low):
        told.add("person")
    return told


def names_illness(draft: Reading, sentence: Sentence) -> bool:
    """Does the sentence hold any word about health?"""
    return any(is_health(word, draft.words.lang) for word in Flat(sentence.low.decode("ascii")).words if len(word) > 2)


def _instructs(draft: Reading, sentence: Sentence) -> bool:
    """Does the sentence tell anybody how something is done here, rather than what somebody has?"""
    return draft.says("instructs", sentence.low) and not any(
        draft.says(rule, sentence.low) for rule in ("record", "was_here", "appointment", "status", "past_time")
    )


def _tells(draft: Reading, sentence: Sentence) -> bool:
    return not draft.says("sorry", sentence.low) or any(
        draft.says(rule, sentence.low) for rule in ("was_here", "care", "past_time")
    )
