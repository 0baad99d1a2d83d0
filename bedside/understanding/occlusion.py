"""A text with one of its words taken out, read again: cuts a text into words and reads its variants, each once, up to a limit.
It weighs nothing: which fall of what makes a word telling is said in `explain`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from .learned import Learned
from .organisation import Organisation
from .reader import Message, Reading, read_many

MASK = 34  # longest mask, brackets counted; a mask is never a word
_INNER, _IN_NUMBERS, _GLUE = frozenset("'’·-&"), frozenset(".,:"), frozenset("\u200d\ufe0f")
_STOPS = frozenset(".!?;:\n")

# Words that only hold others together, in the four languages. Those that deny or compare are not among them.
_LITTLE = """a an the and or of to in on at with for from by as is was are were be been it its this that these those i my me we our us you your he his she her they their
    el la los las un una y e o u de del al a en con por para que se lo es son era fue ha han su sus le les me mi mis nos te tu yo
    els uns unes i dels als amb per és són va ha han seu seva em ens et us hi ho meu meva nostre nostra
    w we z ze na do od o u po za że to jest są był była było się i oraz lub jak mi mnie mój moja moje moją mojej nas nam"""
LITTLE = frozenset(_LITTLE.split())

Span = tuple[int, int]
Lean = Callable[[Reading], float]


def words_of(text: str) -> list[Span]:
    """Runs of letters and digits, of signs, and of ! and ?; a mask such as [name] is none."""
    found: list[Span] = []
    at, size = 0, len(text)
    while at < size:
        kind = _kind(text[at])
        if text[at] == "[" and (end := text.find("]", at, at + MASK)) > 0:
            at = end + 1
        elif not kind:
            at += 1
        else:
            end = at + 1
            while end < size and (_kind(text[end]) == kind or _inside(text, end)):
                end += 1
            found.append((at, end))
            at = end
    return found


def telling(text: str, words: Sequence[Span]) -> list[Span]:
    """The words that may tell something; all of them where none does."""
    return [word for word in words if text[slice(*word)].lower() not in LITTLE] or list(words)


def _kind(sign: str) -> str:
    """ "w" for what words are made of, "!" for shouts and questions, "s" for signs such as emoji, "" for the rest."""
    if sign.isalnum():
        return "w"
    if sign in "!?":
        return "!"
    return {"M": "w", "S": "s"}.get(unicodedata.category(sign)[0], "") if sign > "\x7f" else ""


def _inside(text: str, at: int) -> bool:
    """An apostrophe between letters, a colon between digits, or what glues signs together."""
    sign, before, after = text[at], text[at - 1], text[at + 1 : at + 2]
    if sign in _INNER:
        return before.isalnum() and after.isalnum()
    return sign in _GLUE or (sign in _IN_NUMBERS and before.isdigit() and after.isdigit())


def windows(words: Sequence[Span], most: int) -> list[Span]:
    """Stretches of equally many words, at most so many of them."""
    size = -(-len(words) // most)
    return [(words[at][0], words[min(at + size, len(words)) - 1][1]) for at in range(0, len(words), size)]


def clauses(text: str, words: Sequence[Span], size: int) -> list[Span]:
    """Stretches of at most so many words that go over no stop."""
    groups: list[list[Span]] = []
    for word in words:
        stopped = groups and any(sign in _STOPS for sign in text[groups[-1][-1][1] : word[0]])
        if not groups or stopped or len(groups[-1]) == size:
            groups.append([])
        groups[-1].append(word)
    return [(group[0][0], group[-1][1]) for group in groups]


@dataclass(frozen=True)
class How:
    """How the text was read: with what the desk taught, and by the deep reader whether or not the fast one was sure."""

    learned: Learned | None = None
    whole: bool = False


class Variants:
    """Readings of a message and of its variants, of no more than `most` texts in all; no text is read twice."""

    def __init__(self, message: Message, org: Organisation, fields: Sequence[str], how: How, *, most: int) -> None:
        self.text, self.org, self.fields, self.how = message.text, org, fields, how
        self.whole = self._ask([message], [*fields, "lang"])[0]
        known = self.whole.lang if self.whole.lang != "other" else None
        self.message = replace(message, lang=message.lang or known)  # a word less does not change the language
        self.room = most - 1
        self._read = {self.text: self.whole}

    def read(self, texts: Iterable[str], most: int) -> None:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._read][: max(0, min(most, self.room))]
        self.room -= len(fresh)
        found = self._ask([replace(self.message, text=text) for text in fresh], self.fields)
        self._read.update(zip(fresh, found, strict=True))

    def _ask(self, messages: Sequence[Message], fields: Sequence[str]) -> list[Reading]:
        return read_many(messages, self.org, fields, learned=self.how.learned, whole=self.how.whole)

    def without(self, spans: Iterable[Span], inside: Span | None = None) -> dict[Span, str]:
        """The text, or the part of it that stands `inside`, with a blank for each sign of a span."""
        first, last = inside or (0, len(self.text))
        return {(a, b): self.text[first:a] + " " * (b - a) + self.text[b:last] for a, b in spans}

    def falls(self, lean: Lean, spans: Iterable[Span], most: int, inside: Span | None = None) -> dict[Span, float]:
        """By how much the text leans less without each span that could be read. `inside`: of that part read by itself."""
        texts = self.without(spans, inside)
        self.read(texts.values(), most)
        whole = lean(self._read[self.text if inside is None else self.text[slice(*inside)]])
        return {span: whole - lean(self._read[text]) for span, text in texts.items() if text in self._read}

    def alone(self, lean: Lean, spans: Iterable[Span], most: int) -> dict[Span, float]:
        """How much of what the whole leans more than a text without words each span has by itself, 0 to 1."""
        texts = {(a, b): self.text[a:b] for a, b in spans}
        self.read(["", *texts.values()], most)
        if "" not in self._read:
            return {}
        nothing = lean(self._read[""])
        whole = max(lean(self.whole) - nothing, 1e-6)
        shares = {
            span: (lean(self._read[text]) - nothing) / whole for span, text in texts.items() if text in self._read
        }
        return {span: min(1.0, max(0.0, share)) for span, share in shares.items()}
