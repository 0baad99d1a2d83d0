"""The channels room as Django knows it."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "bedside.channels"
    label = "channels"
