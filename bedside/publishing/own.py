"""What an organisation adds to the rule book on its own page: lines of its own, and whose law it follows. Rows with who, when and why.

A line is never changed: it is ended and another is written. What follows from them is worked out in rules.py.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as said

from bedside.people.models import LANGUAGES, Organisation, User

KINDS = [("never", said("Never said")), ("always", said("Always allowed"))]
LEVELS = [("review", said("A person looks")), ("block", said("Refused"))]


class OwnLine(models.Model):
    """Words never to be said, with why and what to write instead, or a wording that may always be said."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="own_lines")
    kind = models.CharField(max_length=6, choices=KINDS)
    words = models.CharField(max_length=200)
    lang = models.CharField(max_length=2, choices=LANGUAGES, blank=True)  # "": every language
    check_name = models.CharField(max_length=24, default="tone")  # the rule it belongs to
    level = models.CharField(max_length=6, choices=LEVELS, default="review")
    why = models.CharField(max_length=300)
    instead = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "ended_at"], name="own_lines_in_force")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "lang", "words"],
                condition=Q(ended_at=None),
                name="one_line_of_the_words",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_why="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why=""),
                name="an_end_has_who_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class ChosenMode(models.Model):
    """Whose law the guard follows here, chosen by a person; the newest counts. `mode` "": what the sites' countries say."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="chosen_modes")
    mode = models.CharField(max_length=8, blank=True)
    why = models.CharField(max_length=300)
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "chosen_at"], name="mode_of_organisation")]

    def __str__(self) -> str:
        return self.mode or "by country"
