"""The reader's labels in words, for screens: topics, intents, urgency, languages, where a claim comes from. It judges nothing."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

Words = dict[str, str | Promise]

TOPICS: Words = {
    "waiting": _("Waiting"),
    "access": _("Getting through and booking"),
    "staff_attitude": _("Staff attitude"),
    "care_quality": _("Quality of care"),
    "communication": _("Communication"),
    "medication": _("Medication"),
    "continuity": _("Discharge and follow-up"),
    "staffing": _("Staffing"),
    "facilities": _("Building and equipment"),
    "cleanliness": _("Cleanliness"),
    "food": _("Food"),
    "transport_parking": _("Transport and parking"),
    "billing": _("Bills and insurance"),
    "privacy": _("Privacy"),
    "dignity": _("Dignity"),
    "safety": _("Safety"),
    "digital": _("Website and app"),
    "public_health": _("Public health"),
}
INTENTS: Words = {
    "complaint": _("complaint"),
    "praise": _("praise"),
    "question_routine": _("routine question"),
    "question_clinical": _("clinical question"),
    "plea_for_help": _("plea for help"),
    "rumour": _("rumour"),
    "threat": _("threat"),
    "press": pgettext_lazy("journalists", "press"),
    "employee": _("speaks as staff"),
    "thanks_none_needed": _("asks for nothing"),
    "spam_other": _("spam or other"),
}
URGENCY: Words = {
    "emergency": _("emergency"),
    "urgent": _("urgent"),
    "soon": _("soon"),
    "routine": pgettext_lazy("urgency", "routine"),
    "none": _("no answer needed"),
}
ABOUT: Words = {"yes": pgettext_lazy("about us", "yes"), "no": pgettext_lazy("about us", "no"), "unsure": _("not sure")}
CLAIMS: Words = {
    "first_hand": _("first hand"),
    "relative": _("from a relative"),
    "hearsay": _("hearsay"),
    "none": _("no claim"),
}
FEELINGS: Words = {
    "positive": _("positive"),
    "neutral": _("neutral"),
    "negative": _("negative"),
    "unsure": _("not sure"),
}
LANGUAGES: Words = {
    "es": _("Spanish"),
    "ca": _("Catalan"),
    "en": _("English"),
    "pl": _("Polish"),
    "other": _("another language"),
}
AGE_GROUPS: Words = {
    "under_18": _("under 18"),
    "18_34": _("18 to 34"),
    "35_49": _("35 to 49"),
    "50_64": _("50 to 64"),
    "65_79": _("65 to 79"),
    "80_over": _("80 and over"),
}
GENDERS: Words = {"woman": _("women"), "man": _("men"), "other": _("another gender")}
KINDS: Words = {
    "post": pgettext_lazy("kind of mention", "post"),
    "comment": pgettext_lazy("kind of mention", "comment"),
    "review": pgettext_lazy("kind of mention", "review"),
    "message": pgettext_lazy("kind of mention", "message"),
    "article": pgettext_lazy("kind of mention", "article"),
}


def named(words: Words, key: str) -> str:
    """The word for a label; a label that the list does not know is shown as it is."""
    return str(words.get(key, key.replace("_", " ")))


def hidden(counts: Mapping[str, int]) -> str:
    """What a masked text hides, in words: "1 name, 2 ages"."""
    return ", ".join(_hidden(label, n) for label, n in sorted(counts.items()) if n)


def _hidden(label: str, n: int) -> str:
    words = {
        "NAME": ngettext("%(n)s name", "%(n)s names", n),
        "DATE": ngettext("%(n)s date", "%(n)s dates", n),
        "AGE": ngettext("%(n)s age", "%(n)s ages", n),
        "PHONE": ngettext("%(n)s phone number", "%(n)s phone numbers", n),
        "EMAIL": ngettext("%(n)s e-mail address", "%(n)s e-mail addresses", n),
        "ADDRESS": ngettext("%(n)s address", "%(n)s addresses", n),
        "LOCATION": ngettext("%(n)s place", "%(n)s places", n),
        "USERNAME": ngettext("%(n)s user name", "%(n)s user names", n),
        "URL": ngettext("%(n)s link", "%(n)s links", n),
    }
    return words.get(label, ngettext("%(n)s number or code", "%(n)s numbers or codes", n)) % {"n": n}
