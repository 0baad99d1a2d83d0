"""Forms made from what a connector says it needs: a field for each setting, secrets written only. They connect nothing themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bedside.channels.models import Channel
from bedside.connectors import CONNECTORS
from bedside.connectors.base import Field
from bedside.people.models import LANGUAGES, Organisation, Site

MADE_HERE = {"webhook": ("secret", "previous_secret"), "demo": ("secret",)}  # the house makes these and shows them once
PER_FILE = ("path", "map", "encoding", "delimiter", "sheet", "dates")  # of each import, not of its channel
UPLOADED = "uploads"  # stands for the path of a channel whose files are handed in


class Settings(forms.Form):
    """Name, site, language, and the settings of one connector."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("As colleagues call it."))
    site = forms.ModelChoiceField(Site.objects.none(), label=gettext_lazy("Site"), required=False, empty_label="–")
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        help_text=gettext_lazy("What we answer in when a mention does not say."),
    )

    def __init__(self, data: Any, organisation: Organisation, connector: str, channel: Channel | None = None) -> None:
        super().__init__(data, initial=_initial(channel), prefix=None)
        self.organisation, self.connector, self.channel = organisation, connector, channel
        sites = self.fields["site"]
        assert isinstance(sites, forms.ModelChoiceField)
        sites.queryset = Site.objects.filter(organisation=organisation).order_by("name")
        languages = self.fields["language"]
        assert isinstance(languages, forms.ChoiceField)
        languages.choices = [("", "–"), *LANGUAGES]
        if "reply" not in CONNECTORS[connector].CAN:
            self.fields["replies_through"] = mouths(organisation)
        for spec in specs(connector):
            self.fields[f"set_{spec.name}"] = made(spec, kept=channel is not None)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = Channel.objects.filter(organisation=self.organisation, name=name)
        if (others.exclude(pk=self.channel.pk) if self.channel else others).exists():
            raise forms.ValidationError(_("There is a channel of this name already. Choose another name."))
        return name

    def config(self) -> dict[str, str]:
        """The connector's settings as they were filled in."""
        return {spec.name: str(self.cleaned_data.get(f"set_{spec.name}") or "") for spec in specs(self.connector)}

    def place(self) -> dict[str, Any]:
        told = ("name", "site", "language", "replies_through")
        return {name: self.cleaned_data[name] for name in told if name in self.fields}

    def refuse(self, words: dict[str, str]) -> None:
        """Put a connector's sentences beside the fields they are about."""
        for name, sentence in words.items():
            self.add_error(f"set_{name}" if f"set_{name}" in self.fields else None, sentence)


def mouths(organisation: Organisation) -> forms.ModelChoiceField:
    """Which of our channels answers for one that can only listen."""
    can = [name for name, one in CONNECTORS.items() if "reply" in one.CAN]
    return forms.ModelChoiceField(
        Channel.objects.filter(organisation=organisation, connector__in=can).order_by("name"),
        label=_("Replies go out through"),
        help_text=_("This channel can listen but not answer; another one may answer for it."),
        required=False,
        empty_label=_("nobody: answers are given where it was said"),
    )


def specs(connector: str) -> list[Field]:
    """The settings a person fills in; what the house makes or what belongs to each file is left out."""
    left_out = MADE_HERE.get(connector, ()) + (PER_FILE if connector == "csvfile" else ())
    return [spec for spec in CONNECTORS[connector].FIELDS if spec.name not in left_out]


def made(spec: Field, *, kept: bool) -> forms.Field:
    told: dict[str, Any] = {
        "label": _(spec.label),
        "required": spec.required,
        "help_text": _(spec.help) if spec.help else "",
    }
    if spec.kind == "secret":
        told["required"] = spec.required and not kept
        told["help_text"] = _("Kept sealed. Leave it empty to keep it as it is.") if kept else told["help_text"]
        return forms.CharField(**told, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    if spec.kind == "number":
        return forms.IntegerField(**told, min_value=0)
    if spec.kind == "email":
        return forms.EmailField(**told)
    kinds = {"url": forms.URLInput(attrs={"inputmode": "url", "placeholder": "https://"})}
    return forms.CharField(**told, max_length=2000, widget=kinds.get(spec.kind, forms.TextInput()))


def _initial(channel: Channel | None) -> dict[str, Any]:
    if channel is None:
        return {}
    plain = {f"set_{name}": value for name, value in channel.config.items()}
    return plain | {
        "name": channel.name,
        "site": channel.site_id,
        "language": channel.language,
        "replies_through": channel.replies_through_id,
    }


class Reason(forms.Form):
    """Why, in the person's own words; it goes into the ledger."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)
