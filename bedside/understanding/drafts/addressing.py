"""Whom does the draft speak to, and may it go without a person's look?

A sentence that is not understood keeps the draft back: sending is for drafts in which every sentence is accounted for.
"""

from __future__ import annotations

from functools import lru_cache

from ..organisation import Organisation
from ..privacy import Flat
from ..privacy.lists import wordset
from .patients import names_illness
from .reading import Reading
from .sentences import Sentence

_UNSURE = (
    "care",
    "body",
    "told",
    "kin",
    "past_time",
    "may_confirm",
    "was_here",
    "appointment",
    "status",
    "remember",
    "thanks_visit",
    "wish",
)
_KINDS = ("warm", "public", "sorry", "general")
_GREETING = 5
# Capitalised in English in the middle of a sentence, and of other languages' days and months at its beginning.
_CAPITALS = wordset("""monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december christmas easter i gp nhs uk us eu covid internet facebook twitter instagram whatsapp pani pan pana panu panstwo
    panstwa panstwu usted ustedes atencion atencio paciente pacient ciudadania ciutadania usuario usuari comunicacion comunicacio director
    directora chief executive medical officer press patient experience relations urgencias urgencies reanimacion pediatria maternidad
    maternitat rzecznik prasowy dyrektor praw pacjenta emergency department santa""")


def may_go(draft: Reading) -> bool:
    """With nothing found: is it an approved wording, an invitation to a private channel, or said to nobody in particular?"""
    if draft.words.approved_template:
        return True
    if not draft.sentences:
        return False
    if not draft.public:
        return True
    if _unknown_capital(draft) or not _understood(draft):
        return False
    return any(sentence.invites for sentence in draft.sentences) or not any(
        _speaks_to(draft, s) for s in draft.sentences
    )


def _understood(draft: Reading) -> bool:
    """Is each sentence harmless, and are most of a kind we know?"""
    known, public = 0, False
    for sentence in draft.sentences:
        if not _harmless(draft, sentence, public):
            return False
        public = public or draft.says("public", sentence.low) or draft.says("general", sentence.low)
        known += _is_known(draft, sentence)
    return known > 0 and 2 * known >= sum(sentence.low.count(b" ") >= _GREETING for sentence in draft.sentences)


def _harmless(draft: Reading, sentence: Sentence, public: bool) -> bool:
    """Does nothing in it point at one person's care or at one moment? `public`: a public matter is being spoken of."""
    if sentence.privacy or sentence.conditional:
        return True
    unsure = {rule for rule in _UNSURE if draft.says(rule, sentence.low)}
    if draft.says("warm", sentence.low) and (unsure or names_illness(draft, sentence)):
        return False
    if not unsure:
        return True
    if draft.says("general", sentence.low):
        return not unsure & {"was_here", "past_time", "appointment", "told", "body", "kin"}
    if draft.says("person", sentence.low):
        return False
    if unsure == {"care"}:
        return public or draft.says("public", sentence.low)
    return unsure <= {"care", "past_time", "may_confirm"} and draft.says("public", sentence.low)


def _is_known(draft: Reading, sentence: Sentence) -> bool:
    open_kind = sentence.privacy or sentence.conditional or sentence.invites
    return open_kind or any(draft.says(kind, sentence.low) for kind in _KINDS)


def _speaks_to(draft: Reading, sentence: Sentence) -> bool:
    """Does it speak of the reader beyond thanks for words, instructions, invitations and sympathy?"""
    if sentence.conditional or sentence.privacy or sentence.invites or not draft.says("person", sentence.low):
        return False
    return not any(draft.says(rule, sentence.low) for rule in ("safe_noun", "instructs", "sorry", "general"))


def _unknown_capital(draft: Reading) -> bool:
    """Is there a capitalised word, inside a sentence, that the profile does not know: perhaps a name we missed?"""
    ours = _our_words(draft.org)
    starts = {sentence.start for sentence in draft.sentences}
    flat = draft.flat
    for n, word in enumerate(flat.words):
        if not flat.capital(n) or len(word) < 2 or word in _CAPITALS or word in ours or flat.starts[n] in starts:
            continue
        if (
            n
            and not flat.shape[flat.starts[n] : flat.end(n)].isupper()
            and not any(mark in flat.gap(n - 1) for mark in ".!?:\n")
        ):
            return True
    return False


@lru_cache(maxsize=16)
def _our_words(org: Organisation) -> frozenset[str]:
    """Every word of the profile: names, places, people who speak for us, facts."""
    texts = [
        *org.names,
        *org.public_staff,
        *org.addresses,
        *org.handles,
        *(name for names in org.nicknames.values() for name in names),
    ]
    texts += [words for site in org.sites for words in (site.name, site.kind, site.address)]
    texts += [words for fact in org.facts for words in fact.text.values()]
    return frozenset(word for text in texts for word in Flat(text).words)
