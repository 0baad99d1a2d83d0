"""Django's name for this room. It starts nothing."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "bedside.web"
