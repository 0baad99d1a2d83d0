"""Which words made a reading so, as a person sees it: the masked text with the telling words marked. It reads nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bedside.listening import why
from bedside.listening.models import Mention, Reading
from bedside.listening.shown import certainty
from bedside.listening.understand import NotReading
from bedside.understanding.explain import Because
from bedside.web import names
from bedside.web.hatch import LONGEST, hatched
from bedside.web.templatetags.parts import feeling

OPEN, STRONG, SHUT = "\ue000", "\ue001", "\ue002"  # stand for <mark> until everything else is escaped
HALF = 0.5  # weight from which a mark is drawn strong
SHOWN, AROUND = 160, 36  # characters shown whole beside a conversation; shown around a mark of a longer text
NAMED = 4  # telling words named below the text


class NotTold(Exception):
    """Nothing can be explained here; the words say why."""


@dataclass(frozen=True)
class Part:
    """One thing that was read: its name, what was read, the text with its telling words marked, and those words again."""

    name: str
    read: SafeString | str
    text: SafeString
    words: list[str]


@dataclass(frozen=True)
class Told:
    """All parts; `differs` where the masked words are read otherwise than the original was."""

    parts: list[Part]
    lang: str
    differs: bool


def told(mention: Mention, reading: Reading | None, *, short: bool = False) -> Told:
    """Raises NotTold. `short`: of a long text only what stands around the marks."""
    text = why.words_of(mention)
    if mention.state != "read" or reading is None or not text.strip():
        raise NotTold(_("None of its words can be shown, so none can be marked."))
    try:
        found = why.why(mention)
    except NotReading:
        raise NotTold(_("The automatic reader does not work just now, so it cannot be asked.")) from None
    parts = [_part(target, found, text, spans, short) for target, spans in found.because.items()]
    return Told(parts, mention.lang if mention.lang != "other" else "", _differs(found, reading))


def _part(target: str, found: why.Why, text: str, spans: Sequence[Because], short: bool) -> Part:
    words = [text[one.start : one.end] for one in spans[:NAMED]]
    read = found.reading
    if target == "sentiment":
        how = certainty(read.sentiment.probability) if read.sentiment.sure else _("but not sure")
        what = format_html("{}, {}", feeling(read.sentiment.label), how)
        return Part(_("Feeling"), what, marked(text, spans, short=short), words)
    if target == "urgency":
        return Part(
            _("Urgency"), names.named(names.URGENCY, read.urgency.level), marked(text, spans, short=short), words
        )
    return Part(
        _("Topic"), names.named(names.TOPICS, target.partition(":")[2]), marked(text, spans, short=short), words
    )


def _differs(found: why.Why, reading: Reading) -> bool:
    now = found.reading
    same = now.sentiment.label == reading.sentiment and {one.id for one in now.topics} == set(reading.topics)
    return reading.corrected_by_id is None and not (same and now.urgency.level == reading.urgency)


def marked(text: str, spans: Sequence[Because], *, short: bool = False) -> SafeString:
    """HTML of a masked text: masks hatched, telling words in <mark>, the stronger ones strong."""
    text = text.translate({ord(sign): " " for sign in (OPEN, STRONG, SHUT)})
    joined = _joined(text, spans)
    parts = []
    for first, last in _shown(text, joined) if short else [(0, len(text))]:
        at = first
        parts.append("… " if first else "")
        for start, end, weight in joined:
            if first <= start and end <= last:
                parts += [text[at:start], STRONG if weight >= HALF else OPEN, text[start:end], SHUT]
                at = end
        parts += [text[at:last], " … " if last < len(text) else ""]
    html = hatched("".join(parts).replace(" … … ", " … "))
    return mark_safe(html.replace(OPEN, "<mark>").replace(STRONG, '<mark class="strong">').replace(SHUT, "</mark>"))


def _joined(text: str, spans: Sequence[Because]) -> list[tuple[int, int, float]]:
    """Marks in the order of the text; those with nothing but a blank between them are one."""
    joined: list[tuple[int, int, float]] = []
    for one in sorted(spans, key=lambda one: one.start):
        if joined and text[joined[-1][1] : one.start].isspace():
            start, _end, weight = joined.pop()
            joined.append((start, one.end, max(weight, one.weight)))
        else:
            joined.append((one.start, one.end, one.weight))
    return joined


def _shown(text: str, marks: Sequence[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """Stretches around the marks, cut between words; the beginning where there are none; all of a short text."""
    if len(text) <= SHOWN:
        return [(0, len(text))]
    if not marks:
        return [(0, _edge(text, SHOWN))]
    found: list[tuple[int, int]] = []
    for start, end, _weight in marks:
        first, last = _edge(text, max(0, start - AROUND)), _edge(text, min(len(text), end + AROUND))
        first, last = min(first, start), max(last, end)
        if found and first <= found[-1][1] + AROUND:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _edge(text: str, at: int) -> int:
    """The nearest blank at or after, not inside a mask."""
    if at in (0, len(text)):
        return at
    opened = text.rfind("[", max(0, at - LONGEST), at)
    shut = text.find("]", opened, opened + LONGEST + 2) if opened >= 0 else -1
    at = shut + 1 if shut >= at else at
    blank = text.find(" ", at, at + LONGEST)
    return blank if blank >= 0 else at
