"""The rule book as a screen shows it: rules in the reader's language with their examples, the law that holds, and lines of the house. It changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bedside.people.models import LANGUAGES, Organisation
from bedside.publishing import rulebook, rules
from bedside.publishing.own import OwnLine
from bedside.understanding.drafts.book import Book, Example, Examples, Mode, Rule
from bedside.understanding.drafts.policy import PLACES, PRIVACY, Policy

NAMES = dict(LANGUAGES)
DOES = {
    ("public", "block"): gettext_lazy("In public: refused where it is plain, for a person to look at where it is not"),
    ("public", "review"): gettext_lazy("In public: a person looks"),
    ("public", "let"): gettext_lazy("In public: let through"),
    ("private", "block"): gettext_lazy(
        "In private: refused where it is plain, for a person to look at where it is not"
    ),
    ("private", "review"): gettext_lazy("In private: a person looks"),
    ("private", "let"): gettext_lazy("In private: let through"),
}
TO_THEM = gettext_lazy("In private: it may be said to the person it is about")
PAST = 20  # ended lines shown


@dataclass(frozen=True)
class Page:
    """Everything that the page of the rules shows."""

    lang: str
    rules: list[dict[str, Any]]
    laws: list[dict[str, Any]]
    others: list[dict[str, Any]]
    apology: dict[str, Any]
    by_country: bool
    choice: Any
    refused: list[dict[str, Any]]
    ours: tuple[str, ...]
    lines: list[dict[str, Any]]
    filed: list[Any]
    past: list[dict[str, Any]]
    numbers: list[dict[str, str]]


def page(organisation: Organisation, lang: str) -> Page:
    """The page for one organisation, its examples in `lang`."""
    shelf = rulebook.shelf()
    policy, choice = rules.policy_of(organisation), rules.chosen(organisation)
    modes = shelf.book.countries.modes
    standing = OwnLine.objects.filter(organisation=organisation).select_related("added_by", "ended_by")
    titles = {check: _(rule.title) for check, rule in shelf.book.rules.items()}
    return Page(
        lang=lang,
        rules=[_rule(rule, policy, shelf.book, lang) for rule in shelf.book.rules.values()],
        laws=[_law(modes[key]) for key in policy.modes],
        others=[_law(mode) for key, mode in modes.items() if key not in policy.modes],
        apology={"rule": _(shelf.book.countries.apology), **_examples(shelf.book.countries.examples.get(lang))},
        by_country=choice is None or not choice.mode,
        choice=choice,
        refused=[_refused(one) for one in shelf.refused],
        ours=shelf.ours,
        lines=[_line(line, titles) for line in standing.filter(ended_at=None).order_by("kind", "pk")],
        filed=[*shelf.book.own.never, *shelf.book.own.always],
        past=[_line(line, titles) for line in standing.exclude(ended_at=None).order_by("-ended_at")[:PAST]],
        numbers=_numbers(organisation, shelf.book),
    )


def _rule(rule: Rule, policy: Policy, book: Book, lang: str) -> dict[str, Any]:
    here = [key for key in policy.modes if key in rule.law]
    return {
        "check": rule.check,
        "title": _(rule.title),
        "rule": _(rule.rule),
        "why": _(rule.why),
        "does": [_does(rule.check, place, policy) for place in PLACES],
        "law": [_of_law(rule, book.countries.modes[key]) for key in here],
        "elsewhere": [_of_law(rule, book.countries.modes[key]) for key in rule.law if key not in here],
        **_examples(rule.examples.get(lang)),
    }


def _of_law(rule: Rule, mode: Mode) -> dict[str, Any]:
    """What one law says of a rule, and what it changes about it."""
    changes = [(DOES[one.place, one.level], _(one.why)) for one in mode.changes if one.check == rule.check]
    return {"title": _(mode.title), "words": _(rule.law[mode.key]), "changes": changes}


def _does(check: str, place: str, policy: Policy) -> str:
    level = policy.level(check, place)
    return str(TO_THEM if level == "let" and check in PRIVACY else DOES[place, level])


def _examples(both: Examples | None) -> dict[str, tuple[Example, ...]]:
    return {"dont": both.dont, "do": both.do} if both else {"dont": (), "do": ()}


def _law(mode: Mode) -> dict[str, Any]:
    return {
        "title": _(mode.title),
        "why": _(mode.why),
        "apology": _(mode.apology),
        "lines": [(number, _(what)) for number, what in mode.lines],
    }


def _refused(one: rulebook.Refused) -> dict[str, Any]:
    wrong = one.wrong
    return {
        "file": wrong.file,
        "line": wrong.line,
        "column": wrong.column,
        "what": _(wrong.what).format(**wrong.fill),
        "earlier": one.earlier_holds,
    }


def _line(line: OwnLine, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "line": line,
        "kind": _(line.get_kind_display()),
        "level": _(line.get_level_display()) if line.kind == "never" else "",
        "lang": NAMES.get(line.lang, ""),
        "title": titles.get(line.check_name, "") if line.kind == "never" else "",
    }


def _numbers(organisation: Organisation, book: Book) -> list[dict[str, str]]:
    notes = organisation.profile.get("pattern_notes") or {}
    rows = [{"pattern": p, "what": notes.get(p, ""), "file": ""} for p in organisation.profile.get("patterns") or []]
    return rows + [{"pattern": n.pattern, "what": n.what, "file": "yes"} for n in book.own.numbers]


def why(check: str, lang: str, *, public: bool) -> dict[str, Any] | None:
    """Behind a finding: the rule's title and sentence, one don't and one do in the draft's language. None when no rule stands behind it."""
    rule = rulebook.shelf().book.rules.get(check)
    both = rule.examples.get(lang) if rule else None
    if rule is None or both is None:
        return None
    return {
        "check": check,
        "title": _(rule.title),
        "rule": _(rule.rule),
        "lang": lang,
        "dont": _fitting(both.dont, public).say,
        "do": _fitting(both.do, public).say,
    }


def _fitting(examples: tuple[Example, ...], public: bool) -> Example:
    return next((one for one in examples if one.private != public), examples[0])
