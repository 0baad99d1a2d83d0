"""How the draft behaves: advice, promises, admissions, blame, threats, asking for data, tone, plain words.

Each check reads words only; whether somebody may overrule it is the house's affair.
"""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, finding
from .reading import Reading

_LONG = 45
_SHOUTED = 3


def medical_advice(draft: Reading) -> Iterator[Finding]:
    """Doses, medicines, "it is nothing serious"."""
    for sentence in draft.sentences:
        if not draft.says("general", sentence.low):
            yield from draft.found("advice", sentence)


def promise(draft: Reading) -> Iterator[Finding]:
    """Money, results, measures against somebody."""
    for sentence in draft.sentences:
        yield from draft.found("promise", sentence)


def legal_admission(draft: Reading) -> Iterator[Finding]:
    """Blame taken before a review."""
    for sentence in draft.sentences:
        yield from draft.found("admission", sentence)


def blame(draft: Reading) -> Iterator[Finding]:
    """Arguing with the author, and threats."""
    for sentence in draft.sentences:
        yield from draft.found("threat", sentence)
        yield from draft.found("blame", sentence)


def off_channel_contact(draft: Reading) -> Iterator[Finding]:
    """Asking for data in public; leading to somebody's own account, in public or in private."""
    for sentence in draft.sentences:
        yield from draft.found("personal_account", sentence)
        if draft.public and not sentence.privacy:
            yield from draft.found("ask_data", sentence, softened=sentence.invites)


def tone(draft: Reading) -> Iterator[Finding]:
    """Shouting."""
    text = draft.words.text
    shouted = [n for n, word in enumerate(draft.flat.words) if len(word) > _SHOUTED and _upper(draft, n)]
    if len(shouted) > _SHOUTED:
        yield finding("shouting", *draft.flat.span(draft.flat.starts[shouted[0]], draft.flat.end(shouted[-1])))
    place = text.find("!!!")
    if place >= 0:
        yield finding("shouting", place, place + 3)


def plain_language(draft: Reading) -> Iterator[Finding]:
    """Sentences longer than anybody reads."""
    for sentence in draft.sentences:
        if sentence.low.count(b" ") > _LONG:
            yield finding("long", *draft.flat.span(sentence.start, sentence.start + len(sentence.low)))


def _upper(draft: Reading, n: int) -> bool:
    return draft.flat.shape[draft.flat.starts[n] : draft.flat.end(n)].isupper()
