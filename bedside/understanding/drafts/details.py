"""Does the draft carry details of a private person: a name, a number, a disease, the person's own story?

In private the details of the person written to may stand; those of anybody else may not.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..privacy import Flat
from ..privacy.confirm import FIRST_PERSON
from ..privacy.health import is_health
from .finding import Finding, finding
from .reading import Reading
from .sentences import Sentence

_NUMBERS = frozenset(
    {"NATIONAL_ID", "HEALTH_ID", "MRN", "ACCOUNT", "LICENSE", "OTHER_ID", "IP", "ADDRESS", "LOCATION", "AGE"}
)
_CONTACTS = frozenset({"PHONE", "EMAIL"})
# Of public health rather than of one person's: a reply may speak of them in general.
_GENERAL = [
    "vacun",
    "vaccin",
    "szczepi",
    "grip",
    "flu",
    "gryp",
    "covid",
    "antibiot",
    "antybiot",
    "virus",
    "wirus",
    "legionel",
    "sarampi",
    "xarampi",
    "measles",
    "odra",
    "mmr",
    "autis",
    "cribra",
    "cribat",
    "screening",
    "mamogra",
    "mammogra",
    "mammograf",
    "fertil",
    "plodnos",
    "hpv",
    "papil",
    "rsv",
    "vrs",
    "infecc",
    "infekcj",
    "infection",
    "brot",
    "outbreak",
    "salud",
    "mental",
    "prevenc",
    "quimio",
    "chemo",
    "chemi",
    "dial",
    "radioter",
    "cancer",
    "rak",
    "diet",
    "emerg",
    "urgenc",
    "trasplant",
    "donac",
    "embaraz",
    "embaras",
    "ciaz",
    "pregnan",
    "analit",
    "citolog",
    "fiebre",
    "febre",
    "fever",
    "goracz",
]
_FEW, _NEAR = 4, 80  # words and characters of a greeting before the name


def personal_detail(draft: Reading) -> Iterator[Finding]:
    """Names, numbers, ages and places of private persons."""
    for span in draft.spans:
        if span.label == "NAME":
            yield from _name(draft, span.start, span.end)
        elif span.label in _NUMBERS and draft.public:
            yield finding("detail", span.start, span.end, softened=span.label == "LOCATION" and not _personal(draft))
        elif span.label in _CONTACTS and draft.public and not _invites_there(draft, span.start):
            yield finding("detail", span.start, span.end)
        elif span.label == "DATE" and draft.public and _personal(draft):
            yield finding("detail", span.start, span.end, softened=True)


def unknown_contact(draft: Reading) -> Iterator[Finding]:
    """Numbers, addresses and accounts to write or call to that the profile does not know."""
    for span in draft.spans:
        if (span.label in _CONTACTS and (not draft.public or _invites_there(draft, span.start))) or (
            span.label in ("URL", "USERNAME") and draft.org.handles
        ):
            yield finding("contact", span.start, span.end)


def names_staff(draft: Reading) -> Iterator[Finding]:
    """Somebody of the house who is not public, by name and by place of work."""
    for span in draft.spans:
        if span.label == "NAME" and _staff(draft, span.start, span.end):
            yield finding("staff", span.start, span.end)


def health_detail(draft: Reading) -> Iterator[Finding]:
    """Words about health said of the person, or of somebody else."""
    for sentence in draft.sentences:
        if draft.public and not sentence.conditional:
            yield from draft.found("wish", sentence)
            yield from _diseases(draft, sentence)
        if draft.says("others", sentence.low) and not sentence.conditional:
            yield from draft.found("others", sentence, softened=not _about_health(draft, sentence))
        elif not draft.public and draft.says("care", sentence.low) and _third(draft, sentence):
            yield finding("third_person", *draft.flat.span(sentence.start, sentence.start + len(sentence.low)))


def repeats_post(draft: Reading) -> Iterator[Finding]:
    """Clinical words of a first-person post, said back in public."""
    if not draft.public or not _first_person(draft):
        return
    lang = draft.words.lang
    told = {word[:6] for word in draft.post.words if len(word) > 3 and is_health(word, lang) and not _is_general(word)}
    for n, word in enumerate(draft.flat.words):
        if word[:6] in told and is_health(word, lang):
            yield finding("repeats", *draft.flat.span(draft.flat.starts[n], draft.flat.end(n)))


def _diseases(draft: Reading, sentence: Sentence) -> Iterator[Finding]:
    aimed = (
        draft.says("person", sentence.low) or draft.says("sorry", sentence.low) or draft.says("past_time", sentence.low)
    )
    if not aimed or sentence.privacy or sentence.invites:
        return
    flat = Flat(sentence.low.decode("ascii"))
    theirs = draft.says("kin", sentence.low)
    for n, word in enumerate(flat.words):
        if (
            len(word) > 2
            and is_health(word, draft.words.lang)
            and (theirs or not _is_general(word))
            and not (n and flat.words[n - 1] == "gp")
        ):
            start = sentence.start + flat.starts[n]
            yield finding("health", *draft.flat.span(start, start + len(word)))


def _about_health(draft: Reading, sentence: Sentence) -> bool:
    words = Flat(sentence.low.decode("ascii")).words
    return draft.says("care", sentence.low) or any(
        len(word) > 2 and is_health(word, draft.words.lang) for word in words
    )


def _is_general(word: str) -> bool:
    return word.startswith(tuple(_GENERAL))


def _first_person(draft: Reading) -> bool:
    return any(not own.isdisjoint(draft.post.words) for own in FIRST_PERSON.values())


def _personal(draft: Reading) -> bool:
    return any(draft.says("person", sentence.low) or draft.says("kin", sentence.low) for sentence in draft.sentences)


def _name(draft: Reading, start: int, end: int) -> Iterator[Finding]:
    if _staff(draft, start, end):
        return
    given = set(Flat(draft.words.text[start:end]).words)
    known = given <= set(draft.post.words)
    if draft.public:
        yield finding("own_name" if known else "name", start, end, softened=known)
    elif not known and not _addressed(draft, start, end):
        yield finding("third_person", start, end)


def _addressed(draft: Reading, start: int, end: int) -> bool:
    """Is the name a greeting of the person written to: among the first words, followed by a comma or the like?"""
    if start > _NEAR:
        return False
    before = Flat(draft.words.text[:start]).words
    after = draft.words.text[end : end + 2].strip()
    return len(before) <= _FEW and (not after or not after[0].isalnum())


def _staff(draft: Reading, start: int, end: int) -> bool:
    sentence = _sentence_at(draft, start)
    return sentence is not None and draft.says("staff_role", sentence.low) and not draft.says("wish", sentence.low)


def _sentence_at(draft: Reading, place: int) -> Sentence | None:
    for sentence in reversed(draft.sentences):
        if draft.flat.span(sentence.start, sentence.start + 1)[0] <= place:
            return sentence
    return None


def _third(draft: Reading, sentence: Sentence) -> bool:
    """Does a private sentence about care name somebody who is neither addressed nor the author of the post?"""
    start, end = draft.flat.span(sentence.start, sentence.start + len(sentence.low))
    return any(s.label == "NAME" and start <= s.start < end and any(_name(draft, s.start, s.end)) for s in draft.spans)


def _invites_there(draft: Reading, place: int) -> bool:
    sentence = _sentence_at(draft, place)
    if sentence is None or not sentence.invites:
        return False
    return not draft.says("past_time", sentence.low) and not draft.says("was_here", sentence.low)
