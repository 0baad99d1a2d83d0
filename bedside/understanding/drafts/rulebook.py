"""The rule book read from its files: one for each check, one for the countries, one for the house's own lines; refused where it is wrong.

It opens no file itself and judges no draft: texts in, a `Book` or a sentence with line and column out.
"""

from __future__ import annotations

from collections.abc import Mapping

from .book import LANGS, MODES, Book, Change, Countries, Example, Examples, Mode, Own, Rule
from .own import own_of, read_own
from .places import Told, Wrong, told
from .policy import LEVELS, PLACES, RULED, Level, too_mild

TOO_MILD = (
    "“{check}” protects people, so it cannot be milder than “{least}” here. Write “{least}” or something stricter."
)
NO_EXAMPLE = "There is no “{key}” example in {lang}. Add one: a rule that nobody can see tried is not followed."
NO_LANGUAGE = "There are no examples. Add at least one to do and one not to do."
OTHER_NAME = "This file should hold the rule “{name}”, and holds “{check}”. Give it its own name."
NO_RULE = "There is no rule for “{check}”. Restore {check}.yaml from the release."


def read(text: str, file: str) -> Rule | Countries | Own:
    """Any file of the book, by what stands in it. Raises Wrong with line, column and what to do."""
    top = told(text, file)
    names = top.map()
    if "check" in names:
        return _rule(top)
    return _countries(top) if "modes" in names else own_of(top)


def read_rule(text: str, file: str, check: str) -> Rule:
    """The rule of a check from the file that bears its name."""
    top = told(text, file)
    rule = _rule(top)
    if rule.check != check:
        raise top.map()["check"].wrong(OTHER_NAME, name=check, check=rule.check)
    return rule


def read_countries(text: str, file: str) -> Countries:
    return _countries(told(text, file))


def gathered(files: Mapping[str, str], shown: Mapping[str, str] | None = None) -> Book:
    """The book from the texts of its files (name → text); `shown`: how a file is called in a refusal. Raises Wrong when one is missing or wrong."""
    called = {
        name: f"policy/guard/{name}" for name in [*(f"{check}.yaml" for check in RULED), "modes.yaml", "own.yaml"]
    }
    called |= shown or {}
    for name, file in called.items():
        if name not in files and name != "own.yaml":
            raise Wrong(file, 1, 1, NO_RULE, check=name.removesuffix(".yaml"))
    own = files.get("own.yaml")
    return Book(
        {check: read_rule(files[f"{check}.yaml"], called[f"{check}.yaml"], check) for check in RULED},
        read_countries(files["modes.yaml"], called["modes.yaml"]),
        read_own(own, called["own.yaml"]) if own is not None else Own(),
    )


def _rule(top: Told) -> Rule:
    keys = ("check", "title", "rule", "why", "law", "public", "private", "examples")
    named = top.map(keys, keys)
    check = named["check"].one_of(RULED)
    return Rule(
        check=check,
        title=named["title"].words(),
        rule=named["rule"].words(),
        why=named["why"].words(),
        law={key: words.words() for key, words in named["law"].map(MODES).items()},
        public=_stated(named["public"], check, "public"),
        private=_stated(named["private"], check, "private"),
        examples=_examples(named["examples"]),
    )


def _stated(level: Told, check: str, place: str) -> Level:
    word = level.one_of(LEVELS)
    stated: Level = next(known for known in LEVELS if known == word)
    if too_mild(check, place, stated):
        least = next(known for known in LEVELS if not too_mild(check, place, known))
        raise level.wrong(TOO_MILD, check=check, least=least)
    return stated


def _examples(told_ones: Told) -> dict[str, Examples]:
    found: dict[str, Examples] = {}
    for lang, both in told_ones.map(LANGS).items():
        kinds = both.map(("dont", "do"))
        for key in ("dont", "do"):
            if key not in kinds or not kinds[key].items():
                raise both.wrong(NO_EXAMPLE, key=key, lang=lang)
        found[lang] = Examples(*(tuple(_example(one) for one in kinds[key].items()) for key in ("dont", "do")))
    if not found:
        raise told_ones.wrong(NO_LANGUAGE)
    return found


def _example(one: Told) -> Example:
    if one.is_words():
        return Example(one.words())
    named = one.map(("say", "to", "in", "also"), ("say",))
    return Example(
        say=named["say"].words(),
        to=named["to"].words() if "to" in named else "",
        private="in" in named and named["in"].one_of(PLACES) == "private",
        also=tuple(check.one_of(RULED) for check in named["also"].items()) if "also" in named else (),
    )


def _countries(top: Told) -> Countries:
    named = top.map(("modes", "apology"), ("modes", "apology"))
    apology = named["apology"].map(("rule", "examples"), ("rule", "examples"))
    modes = named["modes"].map(MODES, MODES)
    return Countries(
        {key: _mode(key, modes[key]) for key in MODES}, apology["rule"].words(), _examples(apology["examples"])
    )


def _mode(key: str, one: Told) -> Mode:
    keys = ("title", "why", "apology", "countries", "lines", "advice")
    named = one.map((*keys, "changes"), keys)
    return Mode(
        key=key,
        title=named["title"].words(),
        why=named["why"].words(),
        apology=named["apology"].words(),
        countries=tuple(country.words() for country in named["countries"].items()),
        lines=tuple(_line(line) for line in named["lines"].items()),
        advice={lang: words.words() for lang, words in named["advice"].map(LANGS, LANGS).items()},
        changes=tuple(_change(change) for change in named["changes"].items()) if "changes" in named else (),
    )


def _line(one: Told) -> tuple[str, str]:
    named = one.map(("number", "what"), ("number", "what"))
    return named["number"].words(), named["what"].words()


def _change(one: Told) -> Change:
    named = one.map(("check", "in", "level", "why"), ("check", "in", "level", "why"))
    check, place = named["check"].one_of(RULED), named["in"].one_of(PLACES)
    return Change(check, place, _stated(named["level"], check, place), named["why"].words())
