"""What is in force for one organisation: the rule book, whose law, lines and record numbers of its own; changed by name and with a reason.

It works out a policy and keeps changes of it; it judges no draft (see guard.py).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bedside.channels.models import Channel
from bedside.people.models import Organisation, Site, User
from bedside.publishing import rulebook
from bedside.publishing.own import ChosenMode, OwnLine
from bedside.record.ledger import acting, mark
from bedside.understanding import drafts
from bedside.understanding.drafts.book import MODES, Number
from bedside.understanding.drafts.own import says_never, wrong_number
from bedside.understanding.drafts.policy import Always, Level, Never, Policy, spelt
from bedside.understanding.organisation import Organisation as Profile

MOST = 300  # lines of its own that an organisation keeps in force
MOST_NUMBERS = 20


class NotTaken(Exception):
    """This cannot be taken into the rules; the words say why. `field`: the part of the form it is about."""

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field


def policy_of(organisation: Organisation, *channels: int | None) -> Policy:
    """What is in force for what this organisation says on these channels (none: for all of it)."""
    lines = OwnLine.objects.filter(organisation=organisation, ended_at=None).order_by("pk")[:MOST]
    nevers = [_never(line) for line in lines if line.kind == "never"]
    always = [Always(line.words, line.why, line.lang) for line in lines if line.kind == "always"]
    return rulebook.shelf().book.policy(modes_of(organisation, *channels), nevers, always)


def _never(line: OwnLine) -> Never:
    level: Level = "block" if line.level == "block" else "review"
    return Never(line.words, line.why, line.instead, line.check_name, level, line.lang)


def chosen(organisation: Organisation) -> ChosenMode | None:
    """The newest choice of a law, by whom and why; None when nobody chose."""
    ours = ChosenMode.objects.filter(organisation=organisation).select_related("chosen_by")
    return ours.order_by("-chosen_at", "-pk").first()


def modes_of(organisation: Organisation, *channels: int | None) -> tuple[str, ...]:
    """Whose law holds: the one chosen, else that of the channel's site, else those of all sites."""
    choice = chosen(organisation)
    if choice is not None and choice.mode:
        return (choice.mode,)
    known = [number for number in channels if number is not None]
    here = (
        Channel.objects.filter(pk__in=known).exclude(site=None).values_list("site__country", flat=True) if known else []
    )
    countries = set(here) or set(Site.objects.filter(organisation=organisation).values_list("country", flat=True))
    return rulebook.shelf().book.modes_of(countries)


def known_as(organisation: Organisation) -> Profile:
    """The profile with the record numbers of the house's own file."""
    numbers = tuple(number.pattern for number in rulebook.shelf().book.own.numbers)
    return _with_numbers(organisation.known_as(), numbers) if numbers else organisation.known_as()


@lru_cache(maxsize=32)
def _with_numbers(profile: Profile, numbers: tuple[str, ...]) -> Profile:
    return replace(profile, patterns=tuple(dict.fromkeys([*profile.patterns, *numbers])))


# changes: each leaves a mark with who and why


def choose_mode(organisation: Organisation, mode: str, why: str, *, by: User, now: datetime) -> ChosenMode:
    """Follow this law from now on; "" goes back to what the sites' countries say."""
    if mode and mode not in MODES:
        raise NotTaken(_("Choose one of the laws listed."), "mode")
    with acting():
        before = chosen(organisation)
        choice = ChosenMode.objects.create(
            organisation=organisation, mode=mode, why=_said(why), chosen_by=by, chosen_at=now
        )
        mark(
            "guard.mode_chosen",
            choice,
            by=by,
            now=now,
            reason=choice.why,
            mode=mode,
            before=before.mode if before else "",
        )
    return choice


def add_never(organisation: Organisation, *, by: User, now: datetime, **what: Any) -> OwnLine:
    """Words never to be said. `what`: words, lang, check_name, level, why, instead."""
    line = OwnLine(organisation=organisation, kind="never", added_by=by, added_at=now, **what)
    _check_phrase(line.words)
    if says_never(line.instead, line.lang, [_never(line)]) is not None:
        raise NotTaken(_("What to write instead says these words itself. Write it without them."), "instead")
    clash = next((a for a in _standing(organisation, "always") if says_never(a.words, a.lang, [_never(line)])), None)
    if clash is not None:
        raise NotTaken(
            _("“%(words)s” may always be said here, and it says these words. End that line first.")
            % {"words": clash.words},
            "words",
        )
    return _added(line, by=by, now=now)


def add_always(organisation: Organisation, *, by: User, now: datetime, **what: Any) -> OwnLine:
    """A wording that may always be said. `what`: words, lang, why. The guard reads it first: what it blocks cannot be a line."""
    line = OwnLine(organisation=organisation, kind="always", added_by=by, added_at=now, **what)
    _check_phrase(line.words)
    clash = says_never(line.words, line.lang, policy_of(organisation).never)
    if clash is not None:
        raise NotTaken(
            _("It says “%(words)s”, which is never said here. End that line first.") % {"words": clash.words}, "words"
        )
    verdict = drafts.examine(drafts.DraftWords(line.words, line.lang or organisation.language), known_as(organisation))
    if verdict.verdict == "block":
        raise NotTaken(_("The guard stops these words: %(why)s") % {"why": _(verdict.findings[0].reason)}, "words")
    return _added(line, by=by, now=now)


def end_line(line: OwnLine, why: str, *, by: User, now: datetime) -> None:
    """Take a line out of force; it stays in the list with who ended it and why."""
    why = _said(why)
    with acting():
        held = OwnLine.objects.select_for_update().get(pk=line.pk)
        if held.ended_at is not None:
            raise NotTaken(_("A colleague has ended this line already."))
        held.ended_by, held.ended_at, held.ended_why = by, now, why
        held.save(update_fields=["ended_by", "ended_at", "ended_why"])
        mark("guard.line_ended", held, by=by, now=now, reason=why, kind=held.kind, check=held.check_name)


def add_number(organisation: Organisation, number: Number, *, by: User, now: datetime) -> None:
    """A pattern of our own record numbers: found in drafts, and masked in what comes in."""
    wrong = wrong_number(number)
    if wrong is not None:
        raise NotTaken(_(wrong[1]).format(**wrong[2]), wrong[0])
    with acting():
        held = Organisation.objects.select_for_update().get(pk=organisation.pk)
        patterns = list(held.profile.get("patterns") or [])
        if number.pattern in patterns:
            raise NotTaken(_("This pattern is in force already."), "pattern")
        if len(patterns) >= MOST_NUMBERS:
            raise NotTaken(_("There are %(n)d patterns already. End one first.") % {"n": MOST_NUMBERS}, "pattern")
        notes = {**(held.profile.get("pattern_notes") or {}), number.pattern: number.what}
        _keep(held, patterns=[*patterns, number.pattern], pattern_notes=notes)
        mark("guard.number_added", held, by=by, now=now, reason=number.what, patterns=len(patterns) + 1)


def end_number(organisation: Organisation, pattern: str, why: str, *, by: User, now: datetime) -> None:
    why = _said(why)
    with acting():
        held = Organisation.objects.select_for_update().get(pk=organisation.pk)
        patterns = list(held.profile.get("patterns") or [])
        if pattern not in patterns:
            raise NotTaken(_("This pattern is no longer in force."))
        notes = {key: words for key, words in (held.profile.get("pattern_notes") or {}).items() if key != pattern}
        _keep(held, patterns=[one for one in patterns if one != pattern], pattern_notes=notes)
        mark("guard.number_ended", held, by=by, now=now, reason=why, patterns=len(patterns) - 1)


def _keep(organisation: Organisation, **told: Any) -> None:
    organisation.profile = {**organisation.profile, **told}
    organisation.save(update_fields=["profile"])


def _standing(organisation: Organisation, kind: str) -> list[OwnLine]:
    return list(OwnLine.objects.filter(organisation=organisation, kind=kind, ended_at=None))


def _check_phrase(words: str) -> None:
    if not spelt(words):
        raise NotTaken(_("There is no letter or digit in these words, so they can stand nowhere."), "words")


def _said(why: str) -> str:
    why = " ".join(why.split())[:300]
    if not why:
        raise NotTaken(_("Say why: it is kept."), "why")
    return why


def _added(line: OwnLine, *, by: User, now: datetime) -> OwnLine:
    line.why = _said(line.why)
    with acting():
        if len(_standing(line.organisation, line.kind)) >= MOST:
            raise NotTaken(_("There are %(n)d lines already. End some first.") % {"n": MOST})
        try:
            with transaction.atomic():
                line.save()
        except IntegrityError:
            raise NotTaken(_("This line is in force already."), "words") from None
        mark(
            "guard.line_added", line, by=by, now=now, reason=line.why, kind=line.kind, check=line.check_name,
            level=line.level, lang=line.lang,
        )  # fmt: skip
    return line
