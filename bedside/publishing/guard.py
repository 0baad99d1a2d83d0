"""The guard's second half: what the house knows (holds, approved wording, channels) added to what the words say. It sends nothing.

Default is refusal: a draft that nothing vouches for waits for a person, and a check that fails blocks.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from bedside.people.models import LANGUAGES, Organisation
from bedside.publishing import rules
from bedside.publishing.models import Draft, Hold, SavedReply
from bedside.understanding import drafts, reader
from bedside.understanding.drafts import DraftWords, Verdict
from bedside.understanding.drafts.policy import Policy, advice_of, apply
from bedside.understanding.drafts.wording import ADVICE

log = logging.getLogger(__name__)
STRICTNESS = ("send", "review", "block")
HELD = "Replies about this are held back: {why}. Use the line given, or wait until the hold is lifted."
FAILED = "The guard could not finish reading this draft, so it must not go out. Try again, or ask the person who runs Bedside."


@dataclass(frozen=True)
class Said:
    """What is to be said, before it is a draft or as one: enough for the guard."""

    organisation: Organisation
    text: str
    lang: str
    answers: str = ""
    visibility: str = "public"
    channel_id: int | None = None
    topics: tuple[str, ...] = ()
    heard_on: int | None = None  # the channel that what it answers came by, where another one speaks


def examine(said: Said, *, now: datetime) -> Verdict:
    """Every check, on these words. Never raises: what fails, blocks."""
    try:
        saved = approved_wording(said, now=now)
        policy = rules.policy_of(said.organisation, said.channel_id, said.heard_on)
        verdict = _joined([_in_language(said, lang, saved, policy) for lang in spoken(said)])
        hold = standing_hold(said)
    except Exception:
        log.exception("the guard failed")
        return Verdict("block", (drafts.Finding("failed", 0, len(said.text), FAILED, ""),), None)
    if hold is None:
        return verdict
    finding = drafts.Finding("hold", 0, len(said.text), _(HELD).replace("{why}", hold.why), hold.line)
    return Verdict(
        "block" if verdict.verdict == "block" else "review",
        (finding, *verdict.findings),
        hold.line or verdict.safe_wording,
    )


def spoken(said: Said) -> list[str]:
    """The language it should be in and, where somebody wrote in another of ours, that one too: the guard reads it in both."""
    own = reader.read(reader.Message(said.text), said.organisation.known_as(), ["lang"]).lang
    return list(dict.fromkeys([said.lang, *([own] if own in dict(LANGUAGES) else [])]))


def _in_language(said: Said, lang: str, saved: SavedReply | None, policy: Policy) -> Verdict:
    """What the words say, and then what the committee says of that."""
    words = DraftWords(
        text=said.text,
        lang=lang,
        reply_to=said.answers,
        visibility="public" if said.visibility == "public" else "private",
        approved_template=str(saved.pk) if saved else None,
    )
    read = drafts.examine(words, rules.known_as(said.organisation), {str(saved.pk): saved.text} if saved else {})
    word, findings = apply(policy, words, read.findings, read.verdict)
    return Verdict(word, findings, advice_of(policy, lang, read.safe_wording, ADVICE) if findings else None)


def _joined(verdicts: list[Verdict]) -> Verdict:
    """The strictest word of all readings, with what each of them found, once."""
    found = {(f.check, f.start, f.end, f.reason): f for verdict in verdicts for f in verdict.findings}
    strictest = max(verdicts, key=lambda verdict: STRICTNESS.index(verdict.verdict))
    return Verdict(strictest.verdict, tuple(found.values()), strictest.safe_wording)


def of_draft(draft: Draft) -> Said:
    return Said(
        draft.organisation,
        draft.text,
        draft.lang,
        draft.answers,
        draft.visibility,
        draft.channel_id,
        tuple(draft.topics),
        draft.heard_on_id,
    )


def approved_wording(said: Said, *, now: datetime) -> SavedReply | None:
    """The saved reply that these words are, to the letter, if it is approved and has not expired."""
    ours = SavedReply.objects.filter(organisation=said.organisation, lang=said.lang, text=said.text.strip())
    in_force = Q(expires_at=None) | Q(expires_at__gt=now)
    return ours.filter(in_force, approved_at__lte=now).order_by("pk").first()


def standing_hold(said: Said) -> Hold | None:
    """The oldest hold in force on this topic, or on the channel it goes out through or was heard on."""
    standing = Hold.objects.filter(organisation=said.organisation, lifted_at=None).order_by("placed_at")
    channels = (said.channel_id, said.heard_on)
    return next((hold for hold in standing if hold.stands_over(channels, said.topics)), None)
