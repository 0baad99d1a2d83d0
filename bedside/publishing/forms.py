"""Forms of saved replies and holds: what is asked, in words. They check the shape of an answer and decide nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bedside.channels.models import Channel
from bedside.people.models import LANGUAGES, Site, User


class Wording(forms.Form):
    """A saved reply."""

    title = forms.CharField(label=_("Title"), max_length=80, help_text=_("How colleagues find it."))
    lang = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    text = forms.CharField(
        label=_("Words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("As they go out. Say nothing that could tell who is a patient."),
    )
    topic = forms.ChoiceField(
        label=_("Topic"), required=False, help_text=_("Offered first where people speak about this.")
    )
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("every site"))
    expires_on = forms.DateField(
        label=_("In use until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day. Then it must be looked at again."),
    )

    def __init__(self, *args: Any, user: User, topics: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(organisation_id=user.organisation_id).order_by("name")  # type: ignore[attr-defined]
        self.fields["topic"].choices = [("", _("every topic")), *topics.items()]  # type: ignore[attr-defined]

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Choose a day to come, or leave it empty."))
        return day


class Holding(forms.Form):
    """A hold on what goes out."""

    why = forms.CharField(label=_("Why"), max_length=200, help_text=_("Colleagues read this where the reply waits."))
    channel = forms.ModelChoiceField(
        Channel.objects.none(), label=_("Channel"), required=False, empty_label=_("every channel")
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    line = forms.CharField(
        label=_("Line to use instead"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Offered in the composer as the wording for now."),
    )

    def __init__(self, *args: Any, user: User, topics: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = Channel.objects.filter(organisation_id=user.organisation_id).order_by("name")  # type: ignore[attr-defined]
        self.fields["topic"].choices = [("", _("every topic")), *topics.items()]  # type: ignore[attr-defined]
