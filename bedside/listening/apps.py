"""The listening room as Django knows it."""

from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "bedside.listening"
    label = "listening"
