"""The house's own lines, read from its file: words never said, wordings always said, patterns of its record numbers.

Each is tried on its own examples as it is read; what fails is refused with its place. It judges no draft.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..privacy import Flat
from ..privacy.numbers import own_pattern
from .book import LANGS, Number, Own
from .places import Told, told
from .policy import LEVELS, RULED, Always, Never, places_of, spelt

LONGEST_LINE, MOST_LINES = 200, 300
FEWEST_DIGITS = 4  # that the finder of numbers asks for

NO_LETTERS = "There is no letter or digit in “{words}”, so it can stand nowhere. Write words."
TOO_LONG = "This is longer than {most} characters. Write the few words that matter."
TOO_MANY = "These are more than {most} lines. Keep those that matter."
BAD_PATTERN = "{why} Mend the pattern: write digits as [0-9] and a number of them as {{6}}."
NOT_LIKE = "The pattern does not find its own example “{words}”. Mend one of them."
NOT_UNLIKE = "The pattern also finds “{words}”, which it should leave alone. Make it narrower."
TOO_FEW = "A record number is looked for only in a text with four digits or more. Give an example that has them."
SAYS_IT_ITSELF = "What to write instead says “{words}” itself. Write it without these words."
ALWAYS_AND_NEVER = "“{words}” may always be said, and “{never}” in it never. Take one of them out."


def read_own(text: str, file: str) -> Own:
    """The own lines of a file. Raises Wrong with line, column and what to do."""
    return own_of(told(text, file))


def own_of(top: Told) -> Own:
    named = top.map(("never", "always", "numbers"))
    lists = {key: _few(value) for key, value in named.items()}
    nevers = [(one, _never(one)) for one in lists.get("never", [])]
    own = Own(
        tuple(line for _, line in nevers),
        tuple(_always(one, [line for _, line in nevers]) for one in lists.get("always", [])),
        tuple(_number(one) for one in lists.get("numbers", [])),
    )
    for one, line in nevers:
        if (said := says_never(line.instead, line.lang, own.never)) is not None:
            raise one.map()["instead"].wrong(SAYS_IT_ITSELF, words=said.words)
    return own


def _few(items: Told) -> list[Told]:
    few = items.items()
    if len(few) > MOST_LINES:
        raise items.wrong(TOO_MANY, most=str(MOST_LINES))
    return few


def _phrase(one: Told) -> str:
    words = one.words()
    if len(words) > LONGEST_LINE:
        raise one.wrong(TOO_LONG, most=str(LONGEST_LINE))
    if not spelt(words):
        raise one.wrong(NO_LETTERS, words=words)
    return words


def _never(one: Told) -> Never:
    named = one.map(("words", "why", "instead", "check", "level", "lang"), ("words", "why", "instead"))
    return Never(
        words=_phrase(named["words"]),
        why=named["why"].words(),
        instead=named["instead"].words(),
        check=named["check"].one_of(RULED) if "check" in named else "tone",
        level="block" if "level" in named and named["level"].one_of(LEVELS[1:]) == "block" else "review",
        lang=named["lang"].one_of(LANGS) if "lang" in named else "",
    )


def _always(one: Told, nevers: Iterable[Never]) -> Always:
    named = one.map(("words", "why", "lang"), ("words", "why"))
    line = Always(_phrase(named["words"]), named["why"].words(), named["lang"].one_of(LANGS) if "lang" in named else "")
    if (said := says_never(line.words, line.lang, nevers)) is not None:
        raise named["words"].wrong(ALWAYS_AND_NEVER, words=line.words, never=said.words)
    return line


def says_never(text: str, lang: str, nevers: Iterable[Never]) -> Never | None:
    """The first line of these that a text in this language ("" any) says."""
    flat = Flat(text)
    return next((n for n in nevers if (not n.lang or not lang or n.lang == lang) and places_of(n.words, flat)), None)


def _number(one: Told) -> Number:
    keys = ("pattern", "what", "like", "unlike")
    named = one.map(keys, keys)
    number = Number(*(named[key].words() for key in keys))
    if (wrong := wrong_number(number)) is not None:
        key, what, fill = wrong
        raise named[key].wrong(what, **fill)
    return number


def wrong_number(number: Number) -> tuple[str, str, dict[str, str]] | None:
    """What is wrong with a pattern: which of its parts, the sentence, and what goes into it; None when nothing is."""
    try:
        pattern = own_pattern(number.pattern)
    except ValueError as why:
        return "pattern", BAD_PATTERN, {"why": str(why)}
    if sum(char.isdigit() for char in number.like) < FEWEST_DIGITS:
        return "like", TOO_FEW, {}
    if not pattern.search(Flat(number.like).low):
        return "like", NOT_LIKE, {"words": number.like}
    if pattern.search(Flat(number.unlike).low):
        return "unlike", NOT_UNLIKE, {"words": number.unlike}
    return None
