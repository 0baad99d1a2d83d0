"""The guard's findings as a screen shows them: ticks for what was looked at, each finding with its words, reason and way out. It checks nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bedside.publishing import alarms, guard, overrides, rules_shown
from bedside.publishing.guard import Said
from bedside.understanding.drafts import Verdict

TICKS = (
    (("confirms_patient", "denies_patient"), gettext_lazy("Does not say who is a patient")),
    (("personal_detail", "health_detail", "repeats_post"), gettext_lazy("No personal details")),
    (("medical_advice",), gettext_lazy("No medical advice")),
    (("promise", "legal_admission", "blame"), gettext_lazy("Promises and blames nothing")),
)
CHECKS = {
    "confirms_patient": gettext_lazy("Tells that somebody is a patient"),
    "denies_patient": gettext_lazy("Tells that somebody is no patient"),
    "personal_detail": gettext_lazy("Personal detail"),
    "health_detail": gettext_lazy("Something about health"),
    "repeats_post": gettext_lazy("Repeats what they wrote"),
    "medical_advice": gettext_lazy("Medical advice"),
    "names_staff": gettext_lazy("Names staff"),
    "promise": gettext_lazy("Promise"),
    "legal_admission": gettext_lazy("Takes the blame"),
    "blame": gettext_lazy("Argues or blames"),
    "contradicts_fact": gettext_lazy("Against an approved fact"),
    "unknown_contact": gettext_lazy("Contact that is not ours"),
    "off_channel_contact": gettext_lazy("Asks for data, or leads elsewhere"),
    "tone": gettext_lazy("Tone"),
    "plain_language": gettext_lazy("Hard to read"),
    "failed": gettext_lazy("Could not be checked"),
    "hold": gettext_lazy("Held back"),
}
LONGEST = 60  # characters of the draft quoted in one finding


@dataclass(frozen=True)
class Checked:
    """What the guard says about some words, ready for `{% findings %}`."""

    verdict: str
    findings: list[dict[str, Any]]
    passed: list[str]
    wording: str
    no_override: str = ""  # why nobody may let refused words pass

    @property
    def may_ask(self) -> bool:
        """Whether an override of these words may be asked for."""
        return self.verdict == "block" and not self.no_override


NOTHING = Checked("", [], [], "")


def checked(said: Said, *, now: datetime) -> Checked:
    """Let the guard read these words and put its answer into words of the screen. Nothing is stored."""
    if not said.text.strip():
        return NOTHING
    return of_verdict(guard.examine(said, now=now), said.text, said.lang, public=said.visibility == "public")


def of_verdict(verdict: Verdict, text: str, lang: str, *, public: bool) -> Checked:
    """`lang`: of the draft, for the rule's examples. `public`: a private reply may speak of the visit and name the person it answers, so it gets no tick for hiding that."""
    found = {finding.check for finding in verdict.findings}
    looked_at = TICKS if public else TICKS[2:]
    passed = [] if "failed" in found else [str(words) for checks, words in looked_at if not found & set(checks)]
    findings = [
        {
            "check": finding.check,
            "start": finding.start,
            "end": finding.end,
            "reason": told(finding.reason),
            "suggestion": told(finding.suggestion or ""),
            "words": _quoted(text, finding.start, finding.end),
            "stop": finding.blocks or finding.check == "failed",
            "key": alarms.key_of(finding),
            "why": rules_shown.why(finding.check, lang, public=public),
            "doubtful": finding.check not in alarms.NEVER,
        }
        for finding in verdict.findings
    ]
    no_override = overrides.cannot(verdict) if verdict.verdict == "block" else ""
    return Checked(verdict.verdict, findings, passed, verdict.safe_wording or "", no_override)


def _quoted(text: str, start: int, end: int) -> str:
    """The words that a finding is about; none when it is about the whole."""
    words = text[start:end].strip()
    return "" if not words or words == text.strip() or len(words) > LONGEST else words


def check_name(check: str) -> str:
    """A check in words; one that the list does not know is shown as it is."""
    return str(CHECKS.get(check, check.replace("_", " ")))


def told(sentence: str) -> str:
    """A sentence of the guard in the reader's language; one with a reason in it is shown as it was made."""
    return _(sentence) if sentence else ""
