"""The people room as Django knows it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "bedside.people"
    label = "people"

    def ready(self) -> None:
        from bedside.people import (
            factors,  # noqa: F401  (says what of second factors is sealed)
            masking,  # noqa: F401  (says how reasons are masked)
        )
