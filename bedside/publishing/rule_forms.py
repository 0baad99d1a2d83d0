"""Forms of the guard's rules: a line never said, a wording always allowed, a pattern of record numbers, whose law. They decide nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bedside.people.models import LANGUAGES
from bedside.publishing import rulebook
from bedside.publishing.own import LEVELS
from bedside.understanding.drafts.policy import RULED

ANY = [("", _("every language")), *LANGUAGES]


class NeverSaid(forms.Form):
    """Words that are not said here."""

    words = forms.CharField(
        label=_("Words never said"),
        max_length=200,
        help_text=_("A * at the end of a word stands for any ending. Capitals and accents count for nothing."),
    )
    instead = forms.CharField(label=_("What to write instead"), max_length=300)
    why = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Shown to whoever writes these words, and kept in the ledger.")
    )
    lang = forms.ChoiceField(label=_("Language"), choices=ANY, required=False)
    check_name = forms.ChoiceField(label=_("The rule it belongs to"))
    level = forms.ChoiceField(label=_("What the machine does"), choices=[(key, _(words)) for key, words in LEVELS])

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="never_%s")
        book = rulebook.shelf().book
        self.fields["check_name"].choices = [(check, _(book.rules[check].title)) for check in RULED]  # type: ignore[attr-defined]
        self.fields["check_name"].initial = "tone"


class AlwaysAllowed(forms.Form):
    """A wording that may always be said."""

    words = forms.CharField(
        label=_("Wording"),
        max_length=200,
        help_text=_(
            "Whole sentences are safest. It saves a person's look, and never lets through what the guard refuses."
        ),
    )
    why = forms.CharField(label=_("Why, and who agreed to it"), max_length=300, help_text=_("Kept in the ledger."))
    lang = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="always_%s")


class RecordNumber(forms.Form):
    """A pattern of our own record numbers."""

    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=120,
        strip=True,
        help_text=_("As a regular expression: vn-[0-9]{6} finds VN-204518."),
    )
    what = forms.CharField(label=_("What it is"), max_length=120, help_text=_("Kept in the ledger."))
    like = forms.CharField(label=_("One that it finds"), max_length=60)
    unlike = forms.CharField(
        label=_("One that it leaves alone"), max_length=60, help_text=_("A date or a telephone number, say.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="number_%s")


class Law(forms.Form):
    """Whose law the guard follows."""

    mode = forms.ChoiceField(label=_("Whose law"), required=False)
    why = forms.CharField(label=_("Why"), max_length=300, help_text=_("Kept in the ledger."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="law_%s")
        modes = rulebook.shelf().book.countries.modes.values()
        self.fields["mode"].choices = [("", _("what the sites' countries say")), *((m.key, _(m.title)) for m in modes)]  # type: ignore[attr-defined]
