"""Who is here: organisations with their sites, teams and users. It does not say who may do what (see may.py)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from bedside.understanding.organisation import Organisation as Profile

LANGUAGES = [("es", "Español"), ("ca", "Català"), ("en", "English"), ("pl", "Polski")]


@lru_cache(maxsize=32)
def _profile(told: str) -> Profile:
    """The same object for the same words, so that what the pure rooms work out from it is worked out once."""
    return Profile.from_dict(json.loads(told))


class Organisation(models.Model):
    """One health service; nothing of it is ever seen from another."""

    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    profile = models.JSONField(default=dict)  # names, handles, phones, public staff: what is public about us
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_id(self) -> int:
        return self.pk

    def known_as(self) -> Profile:
        """The profile that the pure rooms take as an argument."""
        return _profile(json.dumps(self.profile, sort_keys=True))


class Site(models.Model):
    """A hospital, clinic or centre: its place, its clock and its hours."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sites")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    zone = models.CharField(max_length=40, default="UTC")
    country = models.CharField(max_length=2, default="ES")  # for public holidays
    region = models.CharField(max_length=6, blank=True)
    hours = models.JSONField(
        default=dict
    )  # {"mon": [["08:00", "14:00"], ["15:00", "20:00"]], …}; empty: Monday to Friday, 9 to 17

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="one_site_of_a_key")]

    def __str__(self) -> str:
        return self.name

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Team(models.Model):
    """Colleagues who answer for some topics or sites."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=80)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    sites = models.ManyToManyField(Site, related_name="teams", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="one_team_of_a_name")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; people sign in with their address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A colleague who signs in, with roles from policy/roles.yaml."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="users")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, blank=True)
    roles = ArrayField(models.CharField(max_length=40), default=list)
    teams = models.ManyToManyField(Team, related_name="users", blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    zone = models.CharField(max_length=40, default="UTC")
    theme = models.CharField(
        max_length=6, choices=[("system", "system"), ("light", "light"), ("dark", "dark")], default="system"
    )
    density = models.CharField(
        max_length=12, choices=[("comfortable", "comfortable"), ("compact", "compact")], default="comfortable"
    )
    keys_on = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="address_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = [word for word in self.name.replace("Dr ", "").split() if word]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    def team_ids(self) -> set[int]:
        if not hasattr(self, "_team_ids"):
            self._team_ids = set(self.teams.values_list("pk", flat=True))
        return self._team_ids
