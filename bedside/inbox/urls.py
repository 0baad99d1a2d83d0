"""Addresses of the inbox below its list: conversations, their replies, readings and originals."""

from django.urls import path

from bedside.inbox.views import conversation, queue, readings, replies

app_name = "inbox"
urlpatterns = [
    path("inbox/fresh", queue.fresh, name="fresh"),
    path("conversations/<int:pk>", conversation.conversation, name="conversation"),
    path("conversations/<int:pk>/thread", conversation.thread, name="thread"),
    path("conversations/<int:pk>/seen", conversation.seen, name="seen"),
    path("conversations/<int:pk>/assignment", conversation.assign, name="assignment"),
    path("conversations/<int:pk>/snooze", conversation.snooze, name="snooze"),
    path("conversations/<int:pk>/snooze/end", conversation.wake, name="snooze-end"),
    path("conversations/<int:pk>/resolution", conversation.resolve, name="resolution"),
    path("conversations/<int:pk>/reopening", conversation.reopen, name="reopening"),
    path("conversations/<int:pk>/notes", conversation.note, name="notes"),
    path("conversations/<int:pk>/findings", replies.findings, name="findings"),
    path("conversations/<int:pk>/false-alarm", replies.false_alarm, name="false-alarm"),
    path("conversations/<int:pk>/presence", replies.presence, name="presence"),
    path("conversations/<int:pk>/draft", replies.draft, name="draft"),
    path("drafts/<int:pk>/conversation", replies.conversation_of, name="of-draft"),
    path("drafts/<int:pk>/withdrawal", replies.withdraw, name="withdrawal"),
    path("drafts/<int:pk>/retry", replies.retry, name="retry"),
    path("deliveries/<int:pk>/decision", replies.decide, name="decision"),
    path("mentions/<int:pk>/correction", readings.correct, name="correction"),
    path("mentions/<int:pk>/confirmation", readings.confirm, name="confirmation"),
    path("mentions/<int:pk>/words", readings.words, name="words"),
    path("mentions/<int:pk>/original", readings.original, name="original"),
]
