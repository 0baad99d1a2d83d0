"""A mention as a search shows it: the masked words around the first hit, hits marked. It finds nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from bedside.listening.models import Mention
from bedside.listening.search import WORD, folded
from bedside.web.hatch import hatched

OPEN, SHUT = "\ue000", "\ue001"  # stand for <mark> until everything else is escaped
SHOWN = 420  # characters of a text that a list shows
BEFORE = 120  # of them before the first hit


@dataclass(frozen=True)
class Hit:
    """A mention with the words that a list shows of it."""

    mention: Mention
    words: SafeString

    @classmethod
    def of(cls, mention: Mention, question: str) -> Hit:
        text = f"{mention.title} — {mention.text}" if mention.title else mention.text
        return cls(mention, marked(excerpt(text, question), question))


def marked(text: str, question: str) -> SafeString:
    """HTML: masks hatched, words that the question asked for marked."""
    text = text.replace(OPEN, "").replace(SHUT, "")
    parts, at = [], 0
    for start, end in _hits(text, question):
        parts += [text[at:start], OPEN, text[start:end], SHUT]
        at = end
    html = hatched("".join([*parts, text[at:]]))
    return mark_safe(html.replace(OPEN, "<mark>").replace(SHUT, "</mark>"))


def excerpt(text: str, question: str) -> str:
    """At most 420 characters around the first hit, cut between words, on one line."""
    text = " ".join(text.split())
    if len(text) <= SHOWN:
        return text
    first = next(_hits(text, question), (0, 0))[0]
    start = max(0, first - BEFORE)
    if start:
        start = max(text.find(" ", start, first) + 1, start)
    end = start + SHOWN
    cut = text[start:end].rsplit(" ", 1)[0] if end < len(text) else text[start:end]
    return ("… " if start else "") + cut + (" …" if end < len(text) else "")


def _hits(text: str, question: str) -> Iterator[tuple[int, int]]:
    asked = [folded(word) for word in WORD.findall(question)]
    if not asked:
        return
    for match in WORD.finditer(text):
        if text[match.start() - 1 : match.start()] != "[" and any(_same(folded(match.group()), one) for one in asked):
            yield match.start(), match.end()


def _same(word: str, asked: str) -> bool:
    """The same word, or one that differs in its ending only, as the four languages inflect."""
    if word == asked:
        return True
    root = min(len(word), len(asked)) - 1 if min(len(word), len(asked)) > 4 else 0
    shared = max(root - 1, 4) if root else 0
    return bool(shared) and word[:shared] == asked[:shared] and abs(len(word) - len(asked)) <= 3
