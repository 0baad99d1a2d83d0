"""May this reply go out, by its words? A draft in, findings and a verdict out, in four languages.

It knows words, the post answered and the organisation's profile; holds, approvals and overrides are the house's half.
Its rule is refusal: only what is understood and harmless may be sent without a person's look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ..organisation import Organisation
from . import conduct, details, facts, meaning, patients
from .finding import CHECKS, SAYINGS, DraftWords, Finding, Verdict, finding
from .judging import judged
from .reading import Reading, read
from .wording import safe_wording

__all__ = ["CHECKS", "SAYINGS", "VERSION", "DraftWords", "Finding", "Verdict", "examine"]

VERSION = "guard-2"
MOST = 50
LONGEST = 20_000  # characters; no reply is longer, and what is longer is refused unread
Check = Callable[[Reading], Iterator[Finding]]
_ORDER: tuple[Check, ...] = (
    patients.confirms_patient,
    patients.denies_patient,
    details.personal_detail,
    details.health_detail,
    details.repeats_post,
    details.names_staff,
    details.unknown_contact,
    conduct.medical_advice,
    conduct.promise,
    conduct.legal_admission,
    conduct.blame,
    conduct.off_channel_contact,
    facts.contradicts_fact,
    conduct.tone,
    conduct.plain_language,
)


def examine(
    words: DraftWords, org: Organisation = Organisation.EMPTY, templates: Mapping[str, str] | None = None
) -> Verdict:
    """Judge a draft. `templates` maps an approved wording's id to its text in the draft's language: a draft that
    names a template but does not have its text is judged without it. Never raises: what fails is refused."""
    if len(words.text) > LONGEST:
        return _refused(words)
    try:
        draft = read(_with_template(words, templates), org)
        told = meaning.encoder()
        meant = told.meant(draft.words, org)
    except Exception:
        return _refused(words)
    found: list[Finding] = []
    for check in _ORDER:
        try:
            found += check(draft)
        except Exception:
            found.append(finding("failed", 0, len(words.text)))
    try:
        verdict, findings = judged(draft, found, meant, told.bars)
        return Verdict(verdict, _once(findings), safe_wording(words, tuple(findings), draft.flat.plain))
    except Exception:
        return _refused(words)


def _with_template(words: DraftWords, templates: Mapping[str, str] | None) -> DraftWords:
    """The approved wording counts only when the draft is that wording; without texts to compare, the id is believed."""
    if words.approved_template is None or not templates:
        return words
    if " ".join(templates.get(words.approved_template, "").split()) == " ".join(words.text.split()):
        return words
    return DraftWords(words.text, words.lang, words.reply_to, words.visibility, None, words.facts)


def _once(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """One finding for one check and place: of those that overlap within a check, the gravest, then the longest.
    More than a page of findings helps nobody: of each check, the first MOST are told."""
    kept: dict[str, list[Finding]] = {check: [] for check in CHECKS}
    for one in sorted(found, key=lambda f: (not f.blocks, f.start - f.end, f.start)):
        same = kept[one.check]
        if len(same) < MOST and not any(one.start < k.end and k.start < one.end for k in same):
            same.append(one)
    return tuple(sorted((one for same in kept.values() for one in same), key=lambda f: (f.start, f.end)))


def _refused(words: DraftWords) -> Verdict:
    return Verdict("block", (finding("failed", 0, len(words.text)),), None)
