"""Conversations and the facts about them, each with a who and a when. The mentions and drafts they join live in their own rooms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bedside.channels.models import Channel
from bedside.listening.models import Mention
from bedside.people.models import Organisation, Site, Team, User
from bedside.publishing.models import Draft
from bedside.record.moves import Life

CONVERSATION_LIFE = Life(
    "conversation",
    start="new",
    moves={
        "new": ("open", "waiting", "resolved"),
        "open": ("waiting", "resolved"),
        "waiting": ("open", "resolved", "reopened"),
        "resolved": ("reopened",),
        "reopened": ("open", "waiting", "resolved"),
    },
    words={
        "new": "Nobody has opened it yet.",
        "open": "Seen; we owe an answer or a decision.",
        "waiting": "We have answered and wait for them.",
        "resolved": "Nothing is owed.",
        "reopened": "They wrote again after we answered or closed it.",
    },
)

OURS = ("new", "open", "reopened")  # stages in which the next step is ours
RISKS = ("emergency", "urgent", "soon", "routine", "none")


class Conversation(models.Model):
    """A thread on one channel that we owe an answer or a decision, with why it stands where it does."""

    life = CONVERSATION_LIFE
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE)
    site = models.ForeignKey(Site, models.SET_NULL, null=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True)
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, related_name="conversations")
    thread = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=CONVERSATION_LIFE.choices, default=CONVERSATION_LIFE.start)
    risk = models.PositiveSmallIntegerField()  # index into RISKS: 0 is emergency
    why = models.JSONField(default=list)  # sentences, most important first
    visibility = models.CharField(max_length=7)
    kind = models.CharField(max_length=10)
    lang = models.CharField(max_length=5, blank=True)
    snippet = models.CharField(max_length=240, blank=True)  # first masked words of the newest mention
    sentiment = models.CharField(max_length=8, blank=True)
    sure = models.BooleanField(default=False)
    topics = models.JSONField(default=list)
    mentions = models.PositiveIntegerField(default=1)
    voices = models.PositiveIntegerField(default=1)  # different people in it
    began_at = models.DateTimeField()
    said_at = models.DateTimeField()  # newest mention
    heard_at = models.DateTimeField()  # when we last placed something they said or changed, by our own clock
    settled_at = models.DateTimeField(null=True)  # what was placed until then is answered or closed
    due_at = models.DateTimeField(null=True)  # our next promised reply; null: none owed
    warned_at = models.DateTimeField(null=True)  # when the broken promise was told
    snoozed_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "thread"], name="one_conversation_of_a_thread"),
            models.CheckConstraint(condition=Q(risk__lte=4), name="risk_is_known"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "risk", "due_at", "-said_at"], name="queue", condition=Q(state__in=OURS)
            ),
            models.Index(
                fields=["assignee", "risk", "due_at", "-said_at"], name="queue_mine", condition=Q(state__in=OURS)
            ),
            models.Index(fields=["organisation", "-said_at"], name="conversation_by_time"),
            models.Index(fields=["due_at"], name="promise_due", condition=Q(state__in=OURS, warned_at=None)),
            models.Index(fields=["snoozed_until"], name="snooze_due", condition=Q(snoozed_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def risk_word(self) -> str:
        return RISKS[self.risk]

    @property
    def owed(self) -> bool:
        return self.state in OURS

    @property
    def seen(self) -> str:
        """How far the thread has come, as a word that a page carries and posts with what was decided on it."""
        return f"{self.mentions}.{self.heard_at:%Y%m%d%H%M%S%f}"

    def thread_mentions(self) -> models.QuerySet[Mention]:
        return Mention.objects.filter(channel_id=self.channel_id, thread=self.thread).order_by("posted_at", "pk")


class Assignment(models.Model):
    """Who was given a conversation, by whom and when."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="assignments")
    to = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"assignment of conversation {self.conversation_id}"


class Snooze(models.Model):
    """A conversation put off until a time; waking it early notes by whom."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="snoozes")
    until = models.DateTimeField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    woken_at = models.DateTimeField(null=True)
    woken_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"snooze of conversation {self.conversation_id}"


class Note(models.Model):
    """What we say to each other; seen by colleagues only."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note in conversation {self.conversation_id}"


class Reply(models.Model):
    """Ties a draft of publishing to the conversation it was written in."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="replies")
    draft = models.OneToOneField(Draft, models.CASCADE, related_name="reply")
    at = models.DateTimeField()
    answers_until = models.DateTimeField(null=True)  # what was placed until then these words answer; null: not known

    def __str__(self) -> str:
        return f"reply in conversation {self.conversation_id}"


class Presence(models.Model):
    """Who is writing in a conversation just now, so that two people do not answer one person."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="present")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_presence_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in conversation {self.conversation_id}"
