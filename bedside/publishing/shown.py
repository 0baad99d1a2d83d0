"""The guard's findings as a screen shows them: ticks for what was looked at, each finding with its words, reason and way out. It checks nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bedside.publishing import guard
from bedside.publishing.guard import Said
from bedside.understanding.drafts import Verdict

TICKS = (
    (("confirms_patient", "denies_patient"), gettext_lazy("Does not say who is a patient")),
    (("personal_detail", "health_detail", "repeats_post"), gettext_lazy("No personal details")),
    (("medical_advice",), gettext_lazy("No medical advice")),
    (("promise", "legal_admission", "blame"), gettext_lazy("Promises and blames nothing")),
)
LONGEST = 60  # characters of the draft quoted in one finding


@dataclass(frozen=True)
class Checked:
    """What the guard says about some words, ready for `{% findings %}`."""

    verdict: str
    findings: list[dict[str, Any]]
    passed: list[str]
    wording: str


NOTHING = Checked("", [], [], "")


def checked(said: Said, *, now: datetime) -> Checked:
    """Let the guard read these words and put its answer into words of the screen. Nothing is stored."""
    if not said.text.strip():
        return NOTHING
    return of_verdict(guard.examine(said, now=now), said.text, public=said.visibility == "public")


def of_verdict(verdict: Verdict, text: str, *, public: bool) -> Checked:
    """`public`: a private reply may speak of the visit and name the person it answers, so it gets no tick for hiding that."""
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
        }
        for finding in verdict.findings
    ]
    return Checked(verdict.verdict, findings, passed, verdict.safe_wording or "")


def _quoted(text: str, start: int, end: int) -> str:
    """The words that a finding is about; none when it is about the whole."""
    words = text[start:end].strip()
    return "" if not words or words == text.strip() or len(words) > LONGEST else words


def told(sentence: str) -> str:
    """A sentence of the guard in the reader's language; one with a reason in it is shown as it was made."""
    return _(sentence) if sentence else ""
