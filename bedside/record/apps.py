"""The record room as Django knows it."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "bedside.record"
    label = "record"
