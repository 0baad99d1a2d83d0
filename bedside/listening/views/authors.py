"""The part "Who says so of themselves" of the overview: the groups that may be seen, in words. It counts nothing itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bedside.listening import authors
from bedside.listening.authors import Group, Stated
from bedside.listening.measures import LEAST, Newest
from bedside.listening.views.sentences import number
from bedside.web import names


@dataclass(frozen=True)
class Part:
    """One table: what is stated, the groups by name, and under them in how many mentions and what is not shown."""

    head: str
    groups: list[tuple[str, Group]]
    told: str


def parts(newest: Newest) -> list[Part]:
    return [
        _part(_("Age"), names.AGE_GROUPS, authors.by_age(newest), newest.counted),
        _part(_("Gender"), names.GENDERS, authors.by_gender(newest), newest.counted),
    ]


def _part(head: str, words: names.Words, stated: Stated, mentions: int) -> Part:
    said = [_stated(stated, mentions), _hidden(stated)]
    return Part(head, [(names.named(words, one.key), one) for one in stated.groups], " ".join(filter(None, said)))


def _stated(stated: Stated, mentions: int) -> str:
    figures = {"n": number(stated.mentions or LEAST), "all": number(mentions)}
    if not stated.mentions:
        words = ngettext(
            "Stated in fewer than %(n)s of %(all)s mention.",
            "Stated in fewer than %(n)s of %(all)s mentions.",
            mentions,
        )
        return words % figures
    return _("Stated in about %(n)s of %(all)s mentions.") % figures


def _hidden(stated: Stated) -> str:
    if not stated.mentions or not stated.hidden:
        return ""
    words = ngettext(
        "%(n)s group is not shown: fewer than %(least)s mentions, or hidden so that none of those can be worked out.",
        "%(n)s groups are not shown: fewer than %(least)s mentions, or hidden so that none of those can be worked out.",
        stated.hidden,
    )
    return words % {"n": stated.hidden, "least": LEAST}
