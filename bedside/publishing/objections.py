"""Where people say otherwise than the guard: an override of exactly one version, and a false alarm with what became of it.

They keep a digest of the words that were stopped, never the words, unless a person ticked that and then masked.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop as said

from bedside.people.models import LANGUAGES, Organisation, User
from bedside.record.sealing import keyed_digest

VERDICTS = [("", "waits"), ("passed", "passed"), ("refused", "refused")]
OUTCOMES = [
    ("", "waits"),
    ("mended", said("The guard was mended")),
    ("line", said("It is a line of ours now")),
    ("none", said("It was no false alarm")),
]


def digest_of(words: str) -> str:
    """A digest of a stretch of words, made with the key of the house: the same words give the same, and nobody can guess them back."""
    return keyed_digest(words.encode("utf-8", "surrogatepass")).hex()


class Override(models.Model):
    """Somebody asks that a version pass the guard; another person decides, by name and with a reason. Other words make it void."""

    draft = models.ForeignKey("publishing.Draft", models.CASCADE, related_name="overrides")
    version = models.PositiveIntegerField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_why = models.TextField(max_length=1000)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=7, choices=VERDICTS, blank=True)
    why = models.TextField(max_length=1000, blank=True)
    checks = ArrayField(models.CharField(max_length=24))  # what the guard found, each check once
    digests = models.JSONField()  # of each stretch: check, start, end, stop (whether it blocks), digest

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "version"], name="one_override_of_a_version"),
            models.CheckConstraint(condition=~Q(asked_why=""), name="asking_has_a_why"),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="nobody_overrides_for_themselves"),
            models.CheckConstraint(
                condition=Q(verdict="", decided_by=None, decided_at=None, why="")
                | Q(verdict__in=["passed", "refused"], decided_by__isnull=False, decided_at__isnull=False) & ~Q(why=""),
                name="an_override_has_who_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"override of draft {self.draft_id}"

    @property
    def organisation_id(self) -> int:
        return self.draft.organisation_id


class FalseAlarm(models.Model):
    """Somebody says that a finding is wrong; the compliance officer says what became of it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    check_name = models.CharField(max_length=24)
    reason = models.TextField()  # the guard's own sentence
    lang = models.CharField(max_length=2, choices=LANGUAGES)
    digest = models.CharField(max_length=64)  # of the words it was about
    guard = models.CharField(max_length=20)  # which guard said it
    words = models.TextField(blank=True)  # of the whole draft, masked; only where the person ticked it
    told_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    outcome = models.CharField(max_length=6, choices=OUTCOMES, blank=True)
    outcome_words = models.TextField(max_length=1000, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "told_at"], name="alarm_of_organisation")]
        constraints = [
            models.UniqueConstraint(fields=["told_by", "check_name", "digest"], name="one_alarm_each"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_by=None, settled_at=None, outcome_words="")
                | Q(outcome__in=["mended", "line", "none"], settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(outcome_words=""),
                name="an_outcome_has_who_when_and_words",
            ),
        ]

    def __str__(self) -> str:
        return f"false alarm of {self.check_name}"
