"""Which words made a reading so: each word is taken out and the text read again, by whichever reader reads here.
It gives evidence for what the reader said, not for what is true, and reads no more than VARIANTS texts for one answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from . import about_us, topics, urgency
from .occlusion import How, Lean, Span, Variants, clauses, telling, windows, words_of
from .organisation import Organisation
from .reader import Message, Reading
from .sentiment import Sentiment
from .stream import LONGEST_HEAD, clipped

MOST = 6  # spans given for one target
WORDS = 120  # words taken out one by one; of a longer text windows are taken out first
WINDOWS = 64
VARIANTS = 160  # texts read for one answer, the whole one counted
PLAIN = ("sentiment", "urgency", "intent", "about_us", "claim_source")
BELOW = topics.LEAST / 2  # stands for the probability of a topic that is not given
SLIGHT = 0.02  # a fall under this tells nothing by itself
FAINT = 0.15  # share of the strongest under which a span is not given
NEIGHBOURS = 6  # strongest words that are tried together with the word before and after them
FEW = 4  # words of a stretch, tried when no word tells by itself

Falls = dict[Span, float]
USUAL = How()


@dataclass(frozen=True)
class Because:
    """A stretch of the text, in code points as given; `weight` is its share of the strongest one's, above 0 to 1."""

    start: int
    end: int
    weight: float


def explain(message: Message, org: Organisation, target: str, how: How = USUAL) -> tuple[Because, ...]:
    """What speaks for `target` (see `explained`), strongest first; empty when the reader does not say it or no word tells."""
    return explained(message, org, (target,), how)[target]


def explained(
    message: Message, org: Organisation, targets: Iterable[str], how: How = USUAL
) -> dict[str, tuple[Because, ...]]:
    """The same for several targets out of one reading of the variants: `sentiment`, `urgency`, `intent`, `about_us`,
    `claim_source`, `topic:ID`. Raises ValueError for any other target, and whatever the reader raises."""
    wanted = list(dict.fromkeys(targets))
    fields = sorted({_field(target) for target in wanted})
    text = clipped(message.text)
    words = telling(text, words_of(text))
    if not words or not wanted:
        return dict.fromkeys(wanted, ())
    variants = Variants(replace(message, text=text), org, fields, how, most=VARIANTS)
    units = words if len(words) <= WORDS else windows(words, WINDOWS)
    variants.read(variants.without(units).values(), VARIANTS)
    cut = len(message.text) - len(text)
    found: dict[str, tuple[Because, ...]] = {}
    for left, target in zip(range(len(wanted), 0, -1), wanted, strict=True):
        told = _telling(_Question(variants, target, units, words, variants.room // left))
        found[target] = tuple(_placed(span, weight, cut) for span, weight in told)
    return found


def _field(target: str) -> str:
    if target in PLAIN:
        return target
    if target.startswith("topic:") and target[6:] in topics.IDS:
        return "topics"
    raise ValueError(f"{target} cannot be explained: choose {', '.join(PLAIN)}, or topic: and the id of a topic.")


def _placed(span: Span, weight: float, cut: int) -> Because:
    """Back into the whole text, whose middle may have been left out: nothing is said of that."""
    start, end = span
    if cut and start < LONGEST_HEAD < end:
        end = LONGEST_HEAD
    start, end = (at + cut if at > LONGEST_HEAD else at for at in (start, end))
    return Because(start, end, round(weight, 4))


@dataclass(frozen=True)
class _Question:
    """One target asked of one text. `units` are its words, or windows of a long text; `most` variants may still be read."""

    variants: Variants
    target: str
    units: Sequence[Span]
    words: Sequence[Span]
    most: int


def _telling(asked: _Question) -> list[tuple[Span, float]]:
    """Spans with their share of the strongest one's weight, strongest first."""
    lean = _lean(asked.target, asked.variants.whole)
    if lean is None:
        return []
    enough = _enough(asked.target, asked.variants.whole)
    falls = asked.variants.falls(lean, asked.units, 0)
    if len(asked.units) < len(asked.words):
        falls = _narrowed(asked, lean, falls)
    if max(falls.values()) < enough:
        falls |= _said_twice(asked, lean, enough)
    else:
        falls |= _joined(asked, lean, falls)
        falls |= _untied(asked, lean, falls)
    top = max(falls.values())
    if top < SLIGHT / 2:
        return []
    ranked = sorted(falls.items(), key=lambda one: (-one[1], one[0]))
    return [(span, fall / top) for span, fall in _apart(ranked) if fall >= FAINT * top][:MOST]


def _narrowed(asked: _Question, lean: Lean, falls: Falls) -> Falls:
    """Of a long text: the words of its strongest windows, or a few words together where there is no room for each."""
    finer: list[Span] = []
    for window in sorted(falls, key=lambda span: -falls[span])[:NEIGHBOURS]:
        room = 2 * asked.most // 3 - len(finer)
        if falls[window] < SLIGHT or room < FEW:
            break
        finer += windows(_within(asked.words, window), room)
    told = {span: fall for span, fall in asked.variants.falls(lean, finer, len(finer)).items() if fall >= SLIGHT}
    narrowed = {
        window for span, fall in told.items() for window in falls if _holds(window, span) and fall > falls[window] / 3
    }
    return {window: fall for window, fall in falls.items() if window not in narrowed} | told


def _joined(asked: _Question, lean: Lean, falls: Falls) -> Falls:
    """Two neighbours that tell more together than each for itself stand as one."""
    order, text = sorted(falls), asked.variants.text
    place = {span: at for at, span in enumerate(order)}
    strong = sorted((span for span in order if falls[span] > 0), key=lambda span: -falls[span])[:NEIGHBOURS]
    starts = [at for span in strong for at in (place[span], place[span] - 1) if 0 <= at < len(order) - 1]
    both = [(order[at], order[at + 1]) for at in starts if _side_by_side(text, order[at], order[at + 1])]
    pairs = {(one[0], other[1]): max(0, falls[one]) + max(0, falls[other]) for one, other in both}
    together = asked.variants.falls(lean, pairs, asked.most // 2)
    return {pair: fall for pair, fall in together.items() if fall > SLIGHT + 1.5 * pairs[pair]}


def _side_by_side(text: str, one: Span, other: Span) -> bool:
    return text[one[1] : other[0]].isspace() and text[one[1] - 1] not in "!?"


def _untied(asked: _Question, lean: Lean, falls: Falls) -> Falls:
    """Where only a label tells, many words weigh alike: those weigh more that say it alone too."""
    top = max(falls.values())
    tied = [span for span, fall in falls.items() if fall > top - SLIGHT / 2]
    shares = asked.variants.alone(lean, tied, asked.most // 2) if len(tied) > 1 else {}
    return {span: falls[span] * (0.2 + 0.8 * share) for span, share in shares.items()}


def _said_twice(asked: _Question, lean: Lean, enough: float) -> Falls:
    """No word tells by itself, since others say it too: then a stretch does, or a part that says it alone, word by word."""
    variants, words, fifth = asked.variants, asked.words, asked.most // 5
    stretches = clauses(variants.text, words, FEW)
    found = variants.falls(lean, stretches, fifth)
    sentences = clauses(variants.text, words, WORDS)
    for tried in (
        lambda: _of_parts(asked, lean, sentences, enough),
        lambda: _alone(asked, lean, words, fifth),
        lambda: _of_parts(asked, lean, stretches, enough),
    ):
        if found and max(found.values()) >= enough:
            break
        found |= tried()
    return found


def _of_parts(asked: _Question, lean: Lean, parts: Sequence[Span], enough: float) -> Falls:
    """Of each part that says it alone: its words that it does not say it without, or that say it alone."""
    most = asked.most // 5
    alone = asked.variants.alone(lean, parts, most) if len(parts) > 1 else {}
    saying = sorted((part for part in alone if alone[part] >= 0.5), key=lambda part: -alone[part])
    found: Falls = {}
    for part in saying:
        words = _within(asked.words, part)
        inside = asked.variants.falls(lean, words, most, inside=part)
        if not inside or max(inside.values()) < enough:
            inside = _alone(asked, lean, words, most)
        found |= inside or ({part: alone[part] / 2} if len(saying) < len(alone) else {})
    return found


def _alone(asked: _Question, lean: Lean, words: Sequence[Span], most: int) -> Falls:
    """Words that say it by themselves; none where all say it alike."""
    shares = asked.variants.alone(lean, words, most)
    if not shares or max(shares.values()) - min(shares.values()) < 0.1:
        return {}
    return {word: share for word, share in shares.items() if share >= 0.5}


def _within(words: Sequence[Span], span: Span) -> list[Span]:
    return [word for word in words if _holds(span, word)]


def _holds(span: Span, word: Span) -> bool:
    return span[0] <= word[0] < span[1]


def _apart(ranked: Iterable[tuple[Span, float]]) -> list[tuple[Span, float]]:
    """Without those that lie over a stronger one."""
    kept: list[tuple[Span, float]] = []
    for (start, end), fall in ranked:
        if all(end <= a or start >= b for (a, b), _ in kept):
            kept.append(((start, end), fall))
    return kept


# how strongly a reading says what the whole text was read to say, 0 to 1


def _lean(target: str, whole: Reading) -> Lean | None:
    """None when the whole was not read to say anything of the kind."""
    if target.startswith("topic:"):
        topic = target[6:]
        return (lambda one: _topic(one, topic)) if _topic(whole, topic) > BELOW else None
    if target == "urgency":
        return (lambda one: _urgency(one, whole)) if whole.urgency.level != "none" else None
    if target == "sentiment":
        return lambda one: _feeling(one.sentiment, whole.sentiment.label)
    if target == "intent":
        return lambda one: _intent(one, whole.intent.label)
    if target == "about_us":
        ours = whole.about_us
        if not set(ours.reasons) - {about_us.OUR_PAGE, about_us.NO_NAME}:
            return None  # the page it arrived at said so, and no word
        return lambda one: _labelled(one.about_us.label == ours.label, one.about_us.reasons, ours.reasons)
    return lambda one: _labelled(one.claim_source == whole.claim_source)


def _enough(target: str, whole: Reading) -> float:
    """The fall from which a span tells by itself: of a label with reasons that of one reason, of a bare label that of the label."""
    if target == "urgency":
        return 0.45 / max(1, len(whole.urgency.reasons))
    if target == "about_us":
        return 0.45 / max(1, len(whole.about_us.reasons))
    return 0.5 if target == "claim_source" else SLIGHT


def _topic(one: Reading, topic: str) -> float:
    return next((found.probability for found in one.topics if found.id == topic), BELOW)


def _feeling(found: Sentiment, label: str) -> float:
    """The score in the label's direction; of neutral its probability, which the other figures tell."""
    if label != "neutral":
        return found.score if label == "positive" else -found.score
    return found.probability if found.label == "neutral" else 1 - 2 * found.probability + abs(found.score)


def _intent(one: Reading, label: str) -> float:
    """The intent's probability; where another is likelier, the most that can be left for it."""
    chance = one.intent.probability
    return chance if one.intent.label == label else min(chance, 1 - chance)


def _urgency(one: Reading, whole: Reading) -> float:
    """The level, and the share of the whole's reasons that still hold."""
    last = len(urgency.LEVELS) - 1
    level = (last - urgency.LEVELS.index(one.urgency.level)) / last
    return 0.5 * level + 0.5 * _held(one.urgency.reasons, whole.urgency.reasons)


def _labelled(same: bool, reasons: Sequence[str] = (), because: Sequence[str] = ()) -> float:
    return 0.5 * same + 0.5 * _held(reasons, because)


def _held(reasons: Sequence[str], because: Sequence[str]) -> float:
    return sum(reason in reasons for reason in because) / max(1, len(because))
