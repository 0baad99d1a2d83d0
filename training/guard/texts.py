"""Checks the drafts that were written for the guard, one by one and against each other, and writes their card.
It changes no text; what is wrong is named with file and line for a person to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bedside.understanding.drafts.meaning import REASONS, VERDICTS

from ..hands import twice
from .corpus import FACTS, MEASURES, TEXTS, Pair, written

_ABOUT = """\
# Drafts of replies, for a guard to learn from

What somebody at the desk of a hospital is about to publish, beside the public words it answers, in Spanish, Catalan, English and Polish: half of it harmless,
half of it giving a patient away or running another risk, and many pairs of the two on the same public words, as near to each other as can be. Written for Bedside
by several independent hands in each language (one file a hand), each about the institutions and ways of speaking of its own country. No draft is a translation or a
template of another; all persons, phones and addresses are invented. Licence: Apache-2.0, like the project.

A line is `visibility verdict reasons | public words >> draft`: visibility pub or pri; verdict block (must not go out), review (a person must look) or ok; `-` for the public words
of a reply that answers nobody; a line break is written `\\n`; braces stand round the words that a careful colleague would strike.

Labels were given by the writer of each draft, one person, unreviewed by a second: take differences of a few points with care. What they are not: a sample of
what desks write. Hands {measures} measure and never teach: they were written without sight of the others, and think of situations that a list would not hold.

`python -m training.guard.texts` checks the files and writes this card.

| language | drafts | of them set aside | by hand |
|---|---|---|---|
"""


def wrong(pairs: Sequence[Pair]) -> Iterator[str]:
    """A sentence for each draft whose marks and label disagree and each that stands twice."""
    for pair in pairs:
        if (pair.verdict == "ok") != (not pair.struck):
            yield f"{pair.id}: braces stand in every draft that is not ok, and in no other."
    for one, other in twice(pairs):
        yield f"{one} and {other} are nearly the same draft: take one out."


def card(pairs: Sequence[Pair]) -> str:
    """Counts by language and hand, then by verdict, visibility and reason."""
    languages = sorted({p.lang for p in pairs})
    lines = [_ABOUT.format(measures=", ".join(MEASURES)).rstrip()]
    for lang in languages:
        own = [p for p in pairs if p.lang == lang]
        hands = ", ".join(f"{hand} {n}" for hand, n in sorted(Counter(p.hand for p in own).items()))
        lines.append(f"| {lang} | {len(own)} | {sum(p.part == 'held' for p in own)} | {hands} |")
    kinds = [f"{seen} {verdict}" for seen in ("public", "private") for verdict in VERDICTS]
    count = Counter((f"{'public' if p.public else 'private'} {p.verdict}", p.lang) for p in pairs)
    count.update((reason, p.lang) for p in pairs for reason in p.reasons)
    for name, known in (("kind", kinds), ("reason", [*REASONS, FACTS])):
        lines += ["", f"| {name} | {' | '.join(languages)} |", "|---|" + "---|" * len(languages)]
        lines += [f"| {one} | {' | '.join(str(count[one, lang]) for lang in languages)} |" for one in known]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Prints what is wrong, if anything, and writes the card."""
    pairs = list(written())
    for sentence in wrong(pairs):
        print(sentence)
    (TEXTS / "README.md").write_text(card(pairs), "utf-8")
    print(f"{len(pairs)} drafts")


if __name__ == "__main__":
    main()
