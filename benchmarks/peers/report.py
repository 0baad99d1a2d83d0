"""The comparison as tables: feeling by set and language, language by set, costs; what was measured and what is cited.

It words and lays out; it measures nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..paper import commit, machine, table
from .score import Figure, accuracy, figure, macro_f1, macro_recall
from .texts import GOLD, Text

FEELING = {  # reader: how it is called
    "bedside": "Bedside",
    "bedside-deep": "Bedside, deep for all",
    "bedside-told": "… told what came with it",
    "linear": "TF-IDF, linear",
    "fasttext": "fastText",
    "vader": "VADER",
    "afinn": "AFINN",
    "textblob": "TextBlob",
    "spanish": "Spanish Bayes",
}
LANGUAGE = {
    "bedside-language": "Bedside",
    "language-lingua": "lingua",
    "language-py3langid": "py3langid",
    "language-fasttext": "fastText lite",
    "language-langdetect": "langdetect",
}
RECALL = ("semeval_en",)  # measured by recall, as their own task is
CITED = {  # of other texts of the same set: to be read beside ours, not against it
    ("umsab_multi", "es"): "XLM-R-Twitter ≈ 68; lists 40; pysentimiento 70.5 on TASS 2020, tweets of the same kind",
    ("umsab_multi", "en"): "XLM-R-Twitter ≈ 71; lists 56",
    ("semeval_en", "en"): "BERTweet 73; lists 55",
    ("polemo_med_pl", "pl"): "large encoders ≈ 85–90",
    ("nhs_fft_en", "en"): "5-class transformer 65",
    ("airline_en", "en"): "≈ 80, taught on airline tweets",
}
NOTES = """Each reader saw the text alone, without language, stars, channel or question; only "told what came with it" saw these. Feeling is macro-F1
of three classes, in percent, with the interval in which 95 of 100 drawings of the same texts lie; **recall** marks sets that are measured by
macro recall. A set of fewer than 200 texts tells little: look at its interval. TF-IDF (words and pieces of words, linear SVM) and fastText
learnt here from the same texts that taught Bedside; the lists (VADER, AFINN, TextBlob) were made for English and are not asked for more, the Spanish Bayes
model knows two classes and was given a neutral third between. `domain_*` are held-out texts written for Bedside; TF-IDF and fastText learnt from
their like as well. The development messages chose settings of Bedside's reader, which flatters it there. Care Opinion and airline tweets taught nobody.
Cited figures are their authors' own on the set's own test part; pysentimiento and other encoders need weights that no package carries, and were not run."""


def whole(texts: Sequence[Text], told: Mapping[str, Mapping[str, Any]], missing: Sequence[str], date: str) -> str:
    """The report. `told` holds what each reader handed back; `missing` says who could not be asked, and why."""
    parts = [
        f"# Reading, beside others, measured on {date}",
        f"`make bench-reading`, commit {commit()}. Machine: {machine()}. One core each; other work may have run beside it, so only figures of one run"
        " are compared.",
        NOTES,
        "## Feeling",
        feeling(texts, told),
        "## Language",
        "Accuracy in percent; all but langdetect were told to choose among the four.",
        language(texts, told),
        "## Costs",
        "Each text was read once and was new to the process. Bedside's figure is its whole reading: feeling, topics, intent, urgency, about us, source,"
        " personal details and the masked text. The others give the one label.",
        costs(told),
        *(["Not asked: " + "; ".join(missing) + "."] if missing else []),
    ]
    return "\n\n".join(parts) + "\n"


def _groups(texts: Sequence[Text]) -> dict[tuple[str, str], list[int]]:
    groups: dict[tuple[str, str], list[int]] = {}
    for n, text in enumerate(texts):
        groups.setdefault((text.set, text.lang), []).append(n)
    return dict(
        sorted(groups.items(), key=lambda group: (group[0][0] != GOLD, not group[0][0].startswith("domain"), group[0]))
    )


def feeling(texts: Sequence[Text], told: Mapping[str, Mapping[str, Any]]) -> str:
    """A row a set and language, a column a reader."""
    readers = [name for name in FEELING if name in told]
    rows = [["set", "language", "n", *(FEELING[name] for name in readers), "cited"]]
    for (name, lang), places in _groups(texts).items():
        of = macro_recall if name in RECALL else macro_f1
        truth = [texts[n].label for n in places]
        cells = [_cell(truth, [told[reader]["labels"][n] for n in places], of) for reader in readers]
        called = f"{name} (**recall**)" if name in RECALL else name
        rows.append([called, lang, str(len(places)), *_best(cells), CITED.get((name, lang), "")])
    return table(rows)


def language(texts: Sequence[Text], told: Mapping[str, Mapping[str, Any]]) -> str:
    """A row a kind of text and language, a column a reader."""
    readers = [name for name in LANGUAGE if name in told]
    rows = [["texts", "language", "n", *(LANGUAGE[name] for name in readers)]]
    own = [n for n, text in enumerate(texts) if text.set == GOLD or text.set.startswith("domain")]
    known = set(own)
    for called, places in (
        ("patients' messages", own),
        ("public sets", [n for n in range(len(texts)) if n not in known]),
    ):
        for lang in ("all", *sorted({texts[n].lang for n in places})):
            mine = [n for n in places if lang in ("all", texts[n].lang)]
            truth = [texts[n].lang for n in mine]
            cells = [_cell(truth, [told[reader]["labels"][n] for n in mine], accuracy) for reader in readers]
            rows.append([called, lang, str(len(mine)), *_best(cells)])
    return table(rows)


def costs(told: Mapping[str, Mapping[str, Any]]) -> str:
    """A row a reader."""
    rows = [["reader", "texts a CPU-second of one core", "start, CPU-seconds", "memory, MB", "learning, CPU-seconds"]]
    for name, called in (
        {k: f"{v} (feeling)" if "bedside" not in k else v for k, v in FEELING.items()}
        | {k: f"{v} (language)" for k, v in LANGUAGE.items()}
    ).items():
        if name in told:
            one = told[name]
            learnt = f"{one['learnt']:.0f}" if "learnt" in one else ""
            rows.append([called, f"{one['rate']:,.0f}", f"{one['start']:.1f}", f"{one['memory']:.0f}", learnt])
    return table(rows)


def _cell(truth: Sequence[str], found: Sequence[str], of: Any) -> Figure | None:
    return figure(truth, found, of) if all(found) else None


def _best(cells: Sequence[Figure | None]) -> list[str]:
    top = max((cell.value for cell in cells if cell), default=0.0)
    return ["" if cell is None else f"**{cell}**" if cell.value == top else str(cell) for cell in cells]
