"""Drafts, findings, approvals, holds, deliveries and saved replies. It never heard of conversations or crises."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from bedside.channels.models import Channel
from bedside.channels.sentences import in_words
from bedside.people.models import LANGUAGES, Organisation, Site, User
from bedside.publishing.objections import FalseAlarm, Override
from bedside.publishing.own import ChosenMode, OwnLine
from bedside.record import resealing
from bedside.record.models import Claimable
from bedside.record.moves import Life
from bedside.record.sealing import opens

__all__ = [
    "Approval",
    "ChosenMode",
    "Delivery",
    "Draft",
    "FalseAlarm",
    "Finding",
    "Hold",
    "Override",
    "OwnLine",
    "SavedReply",
]

DRAFT_LIFE = Life(
    "draft",
    start="draft",
    moves={
        "draft": ("checked", "withdrawn"),
        "checked": ("draft", "awaiting_approval", "withdrawn"),
        "awaiting_approval": ("draft", "approved", "changes_asked", "rejected", "withdrawn"),
        "changes_asked": ("draft", "withdrawn"),
        "approved": ("draft", "sent", "withdrawn"),
        "sent": (),
        "rejected": (),
        "withdrawn": (),
    },
    words={
        "draft": "Being written. Any edit brings it back here.",
        "checked": "The guard has read exactly these words and does not refuse them, or a second person let them pass.",
        "awaiting_approval": "Somebody other than its author must agree.",
        "changes_asked": "The approver asked for changes, in words.",
        "approved": "Agreed; its delivery waits to be sent.",
        "sent": "Out, with the channel's own word for it.",
        "rejected": "Refused by an approver, in words.",
        "withdrawn": "Taken back by its author or a lead before it went out.",
    },
)

DELIVERY_LIFE = Life(
    "delivery",
    start="approved",
    moves={
        "approved": ("sending", "cancelled"),
        "sending": ("sent", "failed", "unknown", "approved"),
        "unknown": ("sent", "failed", "approved"),
        "failed": ("approved", "cancelled"),
        "sent": (),
        "cancelled": (),
    },
    words={
        "approved": "Waits for its turn, or for a hold to be lifted.",
        "sending": "Handed to the channel under a lease; nobody else may try.",
        "sent": "The channel has it, under this id.",
        "failed": "The channel certainly does not have it; a person decides what next.",
        "unknown": "It may be out. Our own posts are read back, else a person decides; it is never sent again blindly.",
        "cancelled": "Called off before it went out.",
    },
)


class SavedReply(models.Model):
    """An approved wording that may be used again until it expires."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="saved_replies")
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True)
    title = models.CharField(max_length=80)
    lang = models.CharField(max_length=2, choices=LANGUAGES)
    topic = models.CharField(max_length=40, blank=True)
    text = models.TextField(max_length=2000)
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # null: it came with the house
    written_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True)
    approved_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "lang", "title"], name="one_saved_reply_of_a_title"),
            models.CheckConstraint(condition=~Q(approved_by=F("written_by")), name="nobody_approves_their_own_wording"),
        ]

    def __str__(self) -> str:
        return self.title


class Hold(models.Model):
    """What must wait, why, and the line to use instead. Whoever placed it need not exist here as a room."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, blank=True)  # null: every channel
    topic = models.CharField(max_length=40, blank=True)  # "": every topic
    why = models.CharField(max_length=200)
    line = models.TextField(blank=True)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="a_lift_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.why

    def stands_over(self, channels: Collection[int | None], topics: Collection[str]) -> bool:
        """Whether it holds what was heard on or goes out through one of these channels, about these topics."""
        if self.channel_id is not None and self.channel_id not in channels:
            return False
        return not self.topic or self.topic in topics


def _about_draft(draft: Draft) -> str:
    return f"draft of {draft.organisation_id}"


class Draft(models.Model):
    """What we are about to say: its words, what they answer, and how far they have come."""

    life = DRAFT_LIFE
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    team_id = models.BigIntegerField(null=True)  # of the conversation it was written in
    channel = models.ForeignKey(Channel, models.PROTECT)  # it goes out through this one
    heard_on = models.ForeignKey(
        Channel, models.PROTECT, null=True, related_name="+"
    )  # it answers what came by this one
    sealed_in_reply_to = models.BinaryField(default=bytes)  # external ids on the channel: they may be somebody's number
    sealed_thread = models.BinaryField(default=bytes)
    sealed_to = models.BinaryField(default=bytes)  # the address written to, where the channel needs one
    answers = models.TextField(blank=True)  # the masked words it answers: what the guard holds it against
    topics = models.JSONField(default=list)
    visibility = models.CharField(max_length=7, default="public")
    lang = models.CharField(max_length=2, choices=LANGUAGES)
    sealed_text = models.BinaryField(
        default=bytes
    )  # what we nearly said may name somebody: it is no more in clear than what they said
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=DRAFT_LIFE.choices, default=DRAFT_LIFE.start)
    author = models.ForeignKey(User, models.PROTECT, related_name="drafts")  # of the newest words
    writers = ArrayField(models.BigIntegerField(), default=list)  # everybody who wrote any version: none may approve
    asked_of = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField()

    text = opens("sealed_text", _about_draft)
    in_reply_to = opens("sealed_in_reply_to", _about_draft)
    thread = opens("sealed_thread", _about_draft)

    class Meta:
        indexes = [models.Index(fields=["organisation", "state", "asked_at"], name="draft_to_approve")]

    def __str__(self) -> str:
        return f"draft {self.pk}"

    def written_by(self, user: User) -> bool:
        """Whether any of its versions is this person's."""
        return user.pk == self.author_id or user.pk in self.writers

    def override(self) -> Override | None:
        """What was asked, and decided, about letting exactly the present words pass the guard."""
        return next((one for one in self.overrides.all() if one.version == self.version), None)

    def let_pass_by(self, user: User) -> bool:
        """Whether this person let the present words pass the guard."""
        given = self.override()
        return given is not None and given.verdict == "passed" and given.decided_by_id == user.pk


class Finding(models.Model):
    """One result of the guard on one version of a draft, with its span."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="findings")
    version = models.PositiveIntegerField()
    verdict = models.CharField(max_length=6)  # of the whole check it belongs to
    check_name = models.CharField(max_length=24)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    reason = models.TextField()
    suggestion = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.check_name


class Approval(models.Model):
    """Who agreed, asked for changes or refused, for exactly one version, and in which words."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="approvals")
    version = models.PositiveIntegerField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verdict = models.CharField(
        max_length=10, choices=[("approved", "approved"), ("changes", "changes"), ("rejected", "rejected")]
    )
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("author")), name="nobody_approves_their_own"),
            models.CheckConstraint(condition=Q(verdict="approved") | ~Q(words=""), name="a_no_has_words"),
            models.UniqueConstraint(fields=["draft", "version", "by"], name="one_word_a_version_each"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} of draft {self.draft_id}"


class Delivery(Claimable):
    """One posting of one approved version to one channel."""

    life = DELIVERY_LIFE
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    draft = models.OneToOneField(Draft, models.CASCADE, related_name="delivery")
    channel = models.ForeignKey(Channel, models.PROTECT)
    version = models.PositiveIntegerField()
    key = models.CharField(max_length=64, unique=True)  # the same on every attempt: what makes it once
    state = models.CharField(max_length=10, choices=DELIVERY_LIFE.choices, default=DELIVERY_LIFE.start)
    external_id = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    trouble = models.TextField(blank=True)
    held_by = models.ForeignKey(Hold, models.SET_NULL, null=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    @property
    def trouble_words(self) -> str:
        return in_words(self.trouble)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["approved", "sending", "unknown"]), name="delivery_due"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_has_a_when")
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


resealing.sealed(Draft, "sealed_to", lambda draft: f"address of {draft.channel_id}")
for column in ("sealed_text", "sealed_in_reply_to", "sealed_thread"):
    resealing.sealed(Draft, column, _about_draft)
