"""Whom does the draft speak to, and may it go without a person's look?

A sentence that is not understood keeps the draft back: sending is for drafts in which every sentence is accounted for.
"""

from __future__ import annotations

from .reading import Reading
from .sentences import Sentence

_UNSURE = ("care", "kin", "past_time", "may_confirm", "was_here", "appointment", "status", "remember", "thanks_visit", "wish")
_OPEN = ("conditional", "privacy", "invite")


def may_go(draft: Reading) -> bool:
    """With nothing found: is it an approved wording, an invitation to a private channel, or said to nobody in particular?"""
    if draft.words.approved_template:
        return True
    if not draft.sentences:
        return False
    if not draft.public:
        return True
    if any(not _accounted(draft, sentence) for sentence in draft.sentences):
        return False
    return any(sentence.invites for sentence in draft.sentences) or not any(_speaks_to(draft, s) for s in draft.sentences)


def _accounted(draft: Reading, sentence: Sentence) -> bool:
    """Is it plain what kind of sentence this is, and is that kind harmless?"""
    if sentence.privacy or sentence.conditional:
        return True
    if draft.says("general", sentence.low):
        return not any(draft.says(rule, sentence.low) for rule in ("was_here", "past_time", "appointment"))
    unsure = [rule for rule in _UNSURE if draft.says(rule, sentence.low)]
    if unsure == ["care"] or unsure == ["care", "may_confirm"]:
        return not draft.says("person", sentence.low)
    return not unsure


def _speaks_to(draft: Reading, sentence: Sentence) -> bool:
    """Does it speak of the reader beyond thanks for words, instructions, invitations and sympathy?"""
    if sentence.conditional or sentence.privacy or sentence.invites or not draft.says("person", sentence.low):
        return False
    return not any(draft.says(rule, sentence.low) for rule in ("safe_noun", "instructs", "sorry", "general"))
