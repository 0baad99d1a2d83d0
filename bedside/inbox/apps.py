"""The inbox room as Django knows it."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "bedside.inbox"
    label = "inbox"
