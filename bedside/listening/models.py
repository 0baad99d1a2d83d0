"""Mentions, their sealed originals, their readings and the hourly counts. Nothing here decides who answers."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from bedside.channels.models import Channel
from bedside.people.models import Organisation, Site, User
from bedside.record import resealing
from bedside.record.models import Claimable
from bedside.record.moves import Life

MENTION_LIFE = Life(
    "mention",
    start="heard",
    moves={
        "heard": ("read", "unreadable", "gone"),
        "read": ("heard", "gone"),
        "unreadable": ("heard", "gone"),
        "gone": ("heard",),
    },
    words={
        "heard": "Kept and sealed; its words have not been understood yet.",
        "read": "Masked, understood, counted and searchable. An edit makes it heard again.",
        "unreadable": "The reader failed on it; a person sees it all the same.",
        "gone": "Deleted where it was said. It is shown as such until retention forgets it; should it return, it is heard again.",
    },
)


class Mention(Claimable):
    """What the public said, as we keep it: masked. The masked text is the text."""

    life = MENTION_LIFE
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="mentions")
    site = models.ForeignKey(Site, models.SET_NULL, null=True)
    external_id = models.CharField(max_length=300)
    thread = models.CharField(max_length=300)  # external id of what it hangs on; its own when it begins one
    in_reply_to = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, default="post")
    visibility = models.CharField(max_length=7, default="public")
    author_key = models.BinaryField(default=bytes)  # keyed digest: the same person again, never who
    url = models.URLField(max_length=1000, blank=True)
    rating = models.FloatField(null=True)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    lang = models.CharField(max_length=5, blank=True)
    search = SearchVectorField(null=True)
    state = models.CharField(max_length=10, choices=MENTION_LIFE.choices, default=MENTION_LIFE.start)
    version = models.PositiveIntegerField(default=1)
    posted_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    said_digest = models.BinaryField(default=bytes)  # keyed digest of the newest words: the same again, or an edit
    shown_unread = models.PositiveIntegerField(null=True)  # the version that stood in the inbox before it could be read

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "external_id"], name="one_mention_of_an_external_id")]
        indexes = [
            GinIndex(fields=["search"], name="mention_words", fastupdate=True),
            models.Index(fields=["organisation", "-posted_at"], name="mention_by_time"),
            models.Index(fields=["channel", "thread", "posted_at"], name="mention_of_thread"),
            models.Index(fields=["due_at"], condition=models.Q(state="heard"), name="mention_to_read"),
            models.Index(fields=["organisation", "author_key"], name="mention_of_author"),
            BrinIndex(fields=["heard_at"], name="mention_by_hearing"),
        ]

    def __str__(self) -> str:
        return f"mention {self.pk}"

    @property
    def stood_unread(self) -> bool:
        """Whether a person saw this version in the inbox before it could be read."""
        return self.shown_unread == self.version


class Original(models.Model):
    """A mention as it came, sealed; one row a version, so edits are kept. Opened only with a written reason."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    mention = models.ForeignKey(Mention, models.CASCADE, related_name="originals")
    version = models.PositiveIntegerField()
    sealed = models.BinaryField()
    digest = models.BinaryField()
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mention", "version"], name="one_original_of_a_version")]
        indexes = [models.Index(fields=["heard_at"], name="original_by_age")]

    def __str__(self) -> str:
        return f"original of mention {self.mention_id}, version {self.version}"


class Reading(models.Model):
    """What understanding found in one version of a mention; a person's correction is a newer reading and wins."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    mention = models.ForeignKey(Mention, models.CASCADE, related_name="readings")
    version = models.PositiveIntegerField()
    current = models.BooleanField(default=True)
    reader = models.CharField(max_length=40)
    corrected_by = models.ForeignKey(User, models.SET_NULL, null=True)
    at = models.DateTimeField()
    lang = models.CharField(max_length=5)
    sentiment = models.CharField(max_length=8)
    score = models.FloatField()
    probability = models.FloatField()
    sure = models.BooleanField()
    topics = ArrayField(models.CharField(max_length=40), default=list)
    topic_details = models.JSONField(default=list)  # [{"id", "probability", "polarity"}]
    intent = models.CharField(max_length=30)
    urgency = models.CharField(max_length=10)
    urgency_reasons = models.JSONField(default=list)
    about_us = models.CharField(max_length=6)
    about_reasons = models.JSONField(default=list)
    claim_source = models.CharField(max_length=12)
    hidden = models.JSONField(default=dict)  # {"NAME": 1, "PHONE": 2}: what was masked, by label
    health_and_identity = models.BooleanField(default=False)
    age_group = models.CharField(
        max_length=8, blank=True
    )  # stated by the author, for counts of many alone: decision 0026
    gender = models.CharField(max_length=5, blank=True)  # likewise

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mention"], condition=models.Q(current=True), name="one_current_reading"),
        ]

    def __str__(self) -> str:
        return f"reading of mention {self.mention_id}"

    def counted_as(self) -> dict[str, Any]:
        return {"sentiment": self.sentiment if self.sure else "unsure", "topics": self.topics}


class Hour(models.Model):
    """Counts of one hour for a channel, site and topic ("" for all together): what charts are drawn from."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE)
    site_id = models.BigIntegerField(default=0)  # 0: no site known
    topic = models.CharField(max_length=40, blank=True)
    hour = models.DateTimeField()
    mentions = models.IntegerField(default=0)
    negative = models.IntegerField(default=0)
    neutral = models.IntegerField(default=0)
    positive = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "site_id", "topic", "hour"], name="one_hour_of_a_kind"
            )
        ]
        indexes = [models.Index(fields=["organisation", "topic", "hour"], name="hour_by_time")]

    def __str__(self) -> str:
        return f"{self.hour} {self.topic}"


resealing.sealed(Original, "sealed", lambda original: f"mention {original.mention_id}")
