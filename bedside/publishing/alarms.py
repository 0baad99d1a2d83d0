"""False alarms: somebody says that a finding is wrong, and the compliance officer says what became of it. The finding stands meanwhile.

Of the draft's words a digest is kept, and a masked text only where the person asked for it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bedside.people import masking
from bedside.people.models import Organisation, User
from bedside.publishing import guard
from bedside.publishing.guard import Said
from bedside.publishing.objections import OUTCOMES, FalseAlarm, digest_of
from bedside.record.ledger import acting, mark
from bedside.understanding import drafts
from bedside.understanding.drafts import Finding

NEVER = ("failed", "hold")  # what no reading of the words decides


class Cannot(Exception):
    """This cannot be kept; the words say why."""


def key_of(finding: Finding) -> str:
    """How a screen names one finding of one text."""
    return f"{finding.check}:{finding.start}:{finding.end}"


def tell(said: Said, which: str, *, keep: bool, by: User, now: datetime) -> FalseAlarm:
    """Keep that a finding on these words is a false alarm. `which`: its key; `keep`: the masked text too. Raises Cannot."""
    finding = _found(said, which, now=now)
    alarm = FalseAlarm(
        organisation=said.organisation,
        check_name=finding.check,
        reason=finding.reason,
        lang=said.lang,
        digest=digest_of(said.text[finding.start : finding.end]),
        guard=drafts.VERSION,
        words=_masked(said.text, said.organisation) if keep else "",
        told_by=by,
        told_at=now,
    )
    with acting():
        try:
            with transaction.atomic():
                alarm.save()
        except IntegrityError:
            raise Cannot(_("You have said so already. The compliance officer sees it.")) from None
        mark("alarm.told", alarm, by=by, now=now, check=alarm.check_name, lang=alarm.lang, digests=[alarm.digest])
    return alarm


def _masked(text: str, organisation: Organisation) -> str:
    try:
        return masking.masked(text, organisation)
    except masking.NotMasked as refusal:
        raise Cannot(str(refusal)) from None


def _found(said: Said, which: str, *, now: datetime) -> Finding:
    found = guard.examine(said, now=now).findings
    finding = next((one for one in found if key_of(one) == which and one.check not in NEVER), None)
    if finding is None:
        raise Cannot(_("The guard does not say this of these words any more. Look again."))
    return finding


def settle(alarm: FalseAlarm, outcome: str, words: str, *, by: User, now: datetime) -> None:
    """What became of it: mended, a line of ours now, or no false alarm, with words. Raises Cannot."""
    words = _masked(words.strip()[:1000], by.organisation)[:1000]
    if outcome not in dict(OUTCOMES[1:]):
        raise Cannot(_("Choose what became of it."))
    if not words:
        raise Cannot(_("Say in a few words what was done, or why nothing was."))
    with acting():
        held = FalseAlarm.objects.select_for_update().get(pk=alarm.pk)
        if held.outcome:
            raise Cannot(_("A colleague has said already what became of this."))
        held.outcome, held.outcome_words = outcome, words
        held.settled_by, held.settled_at = by, now
        held.save(update_fields=["outcome", "outcome_words", "settled_by", "settled_at"])
        mark("alarm.settled", held, by=by, now=now, reason=words[:500], outcome=outcome, check=held.check_name)
