"""Overrides: an author asks that exactly these words pass the guard, and another person lets them pass to approval or refuses, by name.

It sends nothing and approves nothing; details by which somebody can be known, holds and failed checks are never let pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bedside.people import masking
from bedside.people.may import may
from bedside.people.models import User
from bedside.publishing import guard, kept, writing
from bedside.publishing.models import Draft, Override
from bedside.publishing.objections import digest_of
from bedside.record.ledger import acting, mark
from bedside.record.moves import move
from bedside.understanding.drafts import Finding, Verdict
from bedside.web.live import announce

IDENTIFIERS = frozenset({"detail", "name"})  # rules that point at what a person can be known by
SHORTEST = 8  # characters of a reason


class CannotOverride(Exception):
    """This cannot be asked, or not decided by this person; the words say why and what to do."""


def cannot(verdict: Verdict) -> str:
    """Why nobody may let these words pass, in a sentence; "" where somebody may."""
    if verdict.verdict != "block":
        return _("The guard does not stop these words, so they need no override. Send them for approval.")
    checks = {finding.check for finding in verdict.findings}
    if "failed" in checks:
        return _("The guard could not finish reading these words, and what it has not read cannot be let through.")
    if "hold" in checks:
        return _("What is held back cannot be let through. Use the line given, or wait until the hold is lifted.")
    if any(_identifies(finding) for finding in verdict.findings):
        return _(
            "A name or a number by which somebody can be known is in these words. That cannot be overridden: take it out."
        )
    return ""


def _identifies(finding: Finding) -> bool:
    return finding.check == "personal_detail" and finding.blocks and finding.rule in IDENTIFIERS


def stretches(verdict: Verdict, text: str) -> list[dict[str, Any]]:
    """What was found, with a digest of each stretch of words in place of the words."""
    return [
        {"check": f.check, "start": f.start, "end": f.end, "stop": f.blocks, "digest": digest_of(text[f.start : f.end])}
        for f in verdict.findings
    ]


def more_than(asked: Override, verdict: Verdict, text: str) -> bool:
    """Whether the guard finds anything now that it did not find when this was asked, or finds it graver."""
    known = {(one["check"], one["start"], one["end"], one["digest"]): one["stop"] for one in asked.digests}
    for one in stretches(verdict, text):
        stop = known.get((one["check"], one["start"], one["end"], one["digest"]))
        if stop is None or (one["stop"] and not stop):
            return True
    return False


def stands(draft: Draft, verdict: Verdict) -> bool:
    """Whether these refused words go out all the same: let pass by somebody who still may, with nothing new found."""
    given = draft.override()
    if given is None or given.verdict != "passed" or given.decided_by is None or cannot(verdict):
        return False
    if draft.written_by(given.decided_by) or not may(given.decided_by, "guard.override", draft):
        return False
    return not more_than(given, verdict, draft.text)


def check_may_ask(draft: Draft, user: User) -> None:
    """Raise CannotOverride with the sentence."""
    if draft.state not in ("draft", "checked"):
        raise CannotOverride(_("These words are not being written any more, so no override can be asked for."))
    if user.pk != draft.author_id:
        raise CannotOverride(_("Only whoever wrote these words can ask for an override."))
    before = draft.override()
    if before is not None:
        raise CannotOverride(
            _("An override of exactly these words was asked for already.")
            if before.verdict != "refused"
            else _("An override of exactly these words was refused. Change the words.")
        )


def ask(draft: Draft, why: str, *, by: User, now: datetime, asked_of: User | None = None) -> Override:
    """Ask that exactly these words pass the guard. `asked_of`: who is to approve them if they do. Raises CannotOverride or Overtaken."""
    why = _masked(why, draft)
    if len(why) < SHORTEST:
        raise CannotOverride(_("Say in a few words why the guard is wrong here. Your reason is kept with your name."))
    with acting():
        verdict = writing.check(draft, by=by, now=now)
        check_may_ask(draft, by)
        if refusal := cannot(verdict):
            raise CannotOverride(refusal)
        asked = Override.objects.create(
            draft=draft,
            version=draft.version,
            asked_by=by,
            asked_why=why,
            asked_at=now,
            checks=sorted({finding.check for finding in verdict.findings}),
            digests=stretches(verdict, draft.text),
        )
        Draft.objects.filter(pk=draft.pk).update(asked_of=asked_of)
        _note("override.asked", draft, asked, why, by=by, now=now)
        announce(draft.organisation_id, "approval", draft.pk)
    return asked


def check_may_decide(draft: Draft, user: User) -> None:
    """Raise CannotOverride with the sentence that stands where the buttons would be."""
    asked = draft.override()
    if asked is None or asked.verdict or draft.state not in ("draft", "checked"):
        raise CannotOverride(_("No override of these words waits for an answer any more."))
    if draft.written_by(user) or asked.asked_by_id == user.pk:
        raise CannotOverride(_("You wrote some of these words, so somebody else must decide."))


def decide(draft: Draft, version: int, verdict: str, why: str, *, by: User, now: datetime) -> Override:
    """Let exactly the version that was read pass to approval ("passed"), or refuse ("refused"); either needs a reason."""
    why = _masked(why, draft)
    with acting():
        draft = Draft.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=draft.pk)
        if version != draft.version:
            raise CannotOverride(_("The words changed after this was asked, so it no longer counts."))
        check_may_decide(draft, by)
        if verdict not in ("passed", "refused"):
            raise CannotOverride(_("Choose one of the answers."))
        if len(why) < SHORTEST:
            raise CannotOverride(_("Give your reason in a few words; it is kept with your name."))
        asked = Override.objects.get(draft=draft, version=version)
        if verdict == "passed":
            _check_still_so(draft, asked, now=now)
        asked.verdict, asked.decided_by, asked.decided_at, asked.why = verdict, by, now, why
        asked.save(update_fields=["verdict", "decided_by", "decided_at", "why"])
        _note(f"override.{verdict}", draft, asked, why, by=by, now=now)
        if verdict == "passed":
            _pass_on(draft, by=by, now=now)
        announce(draft.organisation_id, "approval", draft.pk)
    return asked


def _check_still_so(draft: Draft, asked: Override, *, now: datetime) -> None:
    found = guard.examine(guard.of_draft(draft), now=now)
    if found.verdict != "block":
        return
    if refusal := cannot(found):
        raise CannotOverride(refusal)
    if more_than(asked, found, draft.text):
        raise CannotOverride(
            _(
                "The guard finds more in these words than when this was asked. Refuse it, so that its author looks again."
            )
        )


def _pass_on(draft: Draft, *, by: User, now: datetime) -> None:
    """To approval by a third person: neither an author of it nor whoever let it pass."""
    if draft.state == "draft":
        move(draft, "checked", by=by, now=now, verdict="overridden", version=draft.version)
    if draft.asked_of_id == by.pk:
        draft.asked_of = None
    move(draft, "awaiting_approval", by=by, now=now, version=draft.version, asked_of=draft.asked_of_id)
    draft.asked_at = now
    draft.save(update_fields=["asked_of", "asked_at"])


def _note(act: str, draft: Draft, asked: Override, why: str, *, by: User, now: datetime) -> None:
    """The mark: who, which checks, why, and digests of the stretches. What the reason quotes of the draft is taken out of it."""
    mark(
        act,
        draft,
        by=by,
        now=now,
        reason=kept.without(why, _words(draft, asked.digests))[:500],
        override=asked.pk,
        version=asked.version,
        asked_by=asked.asked_by_id,
        checks=asked.checks,
        digests=[one["digest"] for one in asked.digests],
    )


def _masked(why: str, draft: Draft) -> str:
    """A reason as it may be kept: personal details are masked in it."""
    try:
        return masking.masked(why.strip()[:1000], draft.organisation)[:1000]
    except masking.NotMasked as refusal:
        raise CannotOverride(str(refusal)) from None


def _words(draft: Draft, found: Sequence[dict[str, Any]]) -> list[str]:
    return [draft.text, *(draft.text[one["start"] : one["end"]] for one in found)]
