"""Numbers from 10 to 110 as four languages write them, in figures and in words: a pattern that finds them, and their value.
It reads folded text (ASCII, lower case) and does not say what is counted."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import NamedTuple


class _Spelling(NamedTuple):
    """Words from ten to nineteen, for the tens and for one to nine; a stroke parts two ways of writing one number."""

    teens: str
    tens: str
    ones: str
    joined: str = "{} {}"
    twenties: str = ""  # where twenty-one to twenty-nine are joined otherwise


_SPELLINGS = {
    "es": _Spelling(
        "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien",
        "uno/un/una dos tres cuatro cinco seis siete ocho nueve",
        "{} y {}",
        "veinti{1}",
    ),
    "ca": _Spelling(
        "deu onze dotze tretze catorze quinze setze disset/desset divuit/devuit/dihuit dinou/denou",
        "vint trenta quaranta cinquanta seixanta/xixanta setanta vuitanta/huitanta noranta cent",
        "un/una dos/dues tres quatre cinc sis/sic set vuit/huit nou",
        twenties="vint i {1}",
    ),
    "en": _Spelling(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "twenty thirty forty/fourty fifty sixty seventy eighty ninety",
        "one two three four five six seven eight nine",
    ),
    "pl": _Spelling(
        "dziesiec jedenascie dwanascie trzynascie czternascie pietnascie szesnascie siedemnascie osiemnascie dziewietnascie",
        "dwadziescia trzydziesci czterdziesci piecdziesiat szescdziesiat siedemdziesiat osiemdziesiat dziewiecdziesiat sto",
        "jeden dwa trzy cztery piec szesc siedem osiem dziewiec",
    ),
    "pl, before -letni": _Spelling(
        "dziesiecio jedenasto dwunasto trzynasto czternasto pietnasto szesnasto siedemnasto osiemnasto dziewietnasto",
        "dwudziesto trzydziesto czterdziesto piecdziesiecio szescdziesiecio siedemdziesiecio osiemdziesiecio dziewiecdziesiecio stu",
        "jedno dwu trzy cztero piecio szescio siedmio osmio dziewiecio",
        "{}{}",
    ),
}
FIGURES = r"1[01]\d|[1-9]\d"


@cache
def spelled(lang: str) -> dict[str, int]:
    """Every spelling of the numbers from 10 to 99, and of 100 where it is one word, with its value."""
    one = _SPELLINGS[lang]
    found = {word: 10 + i for i, words in enumerate(one.teens.split()) for word in words.split("/")}
    tens = [(word, 20 + 10 * i) for i, words in enumerate(one.tens.split()) for word in words.split("/")]
    ones = [(word, 1 + i) for i, words in enumerate(one.ones.split()) for word in words.split("/")]
    found.update(tens)
    for (ten, value), (unit, more) in product((ten for ten in tens if ten[1] < 100), ones):
        joined = one.twenties if value == 20 and one.twenties else one.joined
        found.setdefault(joined.format(ten, unit), value + more)
    return found


@cache
def pattern(lang: str) -> str:
    """RE2 alternatives for a number, the longer spellings first; hyphens and spaces are the same."""
    words = sorted(spelled(lang), key=len, reverse=True)
    return "|".join([FIGURES, *(word.replace(" ", "[ -]") for word in words)])


def value(written: str, lang: str) -> int:
    """What `pattern(lang)` found. Raises KeyError for anything else."""
    return int(written) if written.isdigit() else spelled(lang)[written.replace("-", " ")]
