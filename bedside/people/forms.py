"""Forms about people: fields and their words; what is done with them stands in verbs.py."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from bedside.people.may import roles
from bedside.people.models import LANGUAGES, Organisation, Team


class SetUp(forms.Form):
    """The first page of an empty house."""

    word = forms.CharField(
        label=_("The word"), help_text=_("It stands in the file set-up-word in the data folder: only you can read it.")
    )
    name = forms.CharField(label=_("Name of your organisation"), max_length=120)
    language = forms.ChoiceField(label=_("Its main language"), choices=LANGUAGES)
    country = forms.ChoiceField(
        label=_("Country, for public holidays"),
        choices=[("ES", "España"), ("PL", "Polska"), ("GB", "United Kingdom"), ("US", "United States")],
    )
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(zone, zone) for zone in sorted(available_timezones()) if "/" in zone],
        initial="Europe/Madrid",
    )
    person = forms.CharField(label=_("Your name"), max_length=80)
    email = forms.EmailField(label=_("Your address"))
    password = forms.CharField(
        label=_("A password of at least 12 characters"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])


class Colleague(forms.Form):
    """A colleague's name, roles and teams."""

    email = forms.EmailField(label=_("Address"))
    name = forms.CharField(label=_("Name"), max_length=80)
    title = forms.CharField(label=_("What they do"), max_length=80, required=False)
    chosen = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisation: Organisation, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen, teams = self.fields["chosen"], self.fields["teams"]
        chosen.choices = [(key, _(role.title)) for key, role in roles().items()]  # type: ignore[attr-defined]
        teams.queryset = Team.objects.filter(organisation=organisation).order_by("name")  # type: ignore[attr-defined]
        if known:
            del self.fields["email"]


class Reason(forms.Form):
    """Why: kept in the ledger."""

    reason = forms.CharField(label=_("Why"), max_length=300)
