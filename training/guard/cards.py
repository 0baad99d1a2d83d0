"""Measures the guard on hands that never taught and writes its card: data, figures with intervals, what it is not for.
It measures through the guard's own door, rules and meaning together, so that a card says what a user gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bedside.signals.share import interval
from bedside.understanding.drafts import VERSION, examine, meaning
from bedside.understanding.organisation import Organisation

from .corpus import MEASURES, Pair, words

_ABOUT = """\
# Card: the guard's reader of meaning ({version})

Made {date} by `make train`. Two small encoders in eight bits in one file (guard.onnx, {size:.1f} MB, over the reader's pieces), of six and of twelve layers of
multilingual-e5-small (MIT), whose lower layers are the reader's master's: both were taught, on drafts of replies beside the words they answer, what the
verdict is, why, and which words a careful colleague would strike. Their chances are averaged: on whole hands set aside that halved the leaks of either. It stands beside the rules: either can refuse, neither can let a draft through alone. Its bars were chosen on every twelfth draft of the
hands that taught; the figures below are of whole hands that taught nothing, and of the development set, through the guard's own door.

Not for deciding that a reply is lawful: it is one pair of eyes that never tires, and a person approves after it. One author labelled each draft: read
differences of a few points with care. Private drafts, and drafts longer than a screen, are few in the data.

Data: texts/drafts, written for Bedside (Apache-2.0): {count}.

| set | language | n | leaks | leaks sent % (95%) | leaks blocked % | risks sent % | clean | clean sent % | clean blocked % |
|---|---|---|---|---|---|---|---|---|---|
"""


def write(held: Sequence[Pair], dev: Sequence[Pair], every: Sequence[Pair], org: Organisation, date: str) -> None:
    """Writes guard.md beside the weights."""
    count = Counter((p.lang, "that measured" if p.hand in MEASURES else "that taught or chose") for p in every)
    told = "; ".join(f"{lang} {n} {kind}" for (lang, kind), n in sorted(count.items()))
    size = meaning.FILE.stat().st_size / 1e6
    lines = [_ABOUT.format(version=VERSION, date=date, size=size, count=told).rstrip()]
    for name, part in ((f"hand {', '.join(MEASURES)}", held), ("development set", dev)):
        for lang in ("all", *sorted({p.lang for p in part})):
            lines.append(_row(name, lang, [p for p in part if lang in ("all", p.lang)], org))
    meaning.FILE.with_suffix(".md").write_text("\n".join(lines) + "\n", "utf-8")


def _row(name: str, lang: str, part: Sequence[Pair], org: Organisation) -> str:
    found = [(p.verdict, examined(p, org)) for p in part]

    def share(gold: str, got: str) -> float:
        of = [v for g, v in found if g == gold]
        return 100 * of.count(got) / max(1, len(of))

    leaks, clean = (sum(g == kind for g, _ in found) for kind in ("block", "ok"))
    low, high = (100 * edge for edge in interval(found.count(("block", "send")), leaks))
    cells = [
        name, lang, len(part), leaks, f"{share('block', 'send'):.1f} ({low:.1f}-{high:.1f})", f"{share('block', 'block'):.0f}",
        f"{share('review', 'send'):.0f}", clean, f"{share('ok', 'send'):.0f}", f"{share('ok', 'block'):.1f}",
    ]  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def examined(pair: Pair, org: Organisation) -> str:
    """The guard's word on a pair."""
    return examine(words(pair), org).verdict
