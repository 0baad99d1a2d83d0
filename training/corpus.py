"""Reads the labelled texts that may train shipped weights and gives each a part: train, tune, held out, or evaluate only.
It copies no text anywhere and lets nothing train whose licence says evaluate only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SENTIMENT = ("negative", "neutral", "positive")
TRAINS = {  # file: (weight, licence and credit)
    "umsab_multi": (1.0, "Apache-2.0 repository; en CC BY 3.0; es InterTASS 2017 (UMSAB, cardiffnlp/xlm-t)"),
    "semeval_en": (0.6, "CC BY 3.0 (SemEval 2013-2016 task 4A; datastories-semeval2017, TweetEval)"),
    "multibooked_ca": (2.0, "CC BY (MultiBooked, Barnes et al.; SemEval-2022 task 10)"),
    "opener_es": (1.0, "CC BY (OpeNER; SemEval-2022 task 10)"),
    "opener_en": (0.6, "CC BY (OpeNER; SemEval-2022 task 10)"),
    "polemo_med_pl": (1.0, "CC BY-SA 4.0 (PolEmo 2.0, medicine)"),
    "nhs_fft_en": (1.5, "MIT, (c) NHS England (pxtextmining)"),
    "nhs_phase1_en": (0.6, "MIT, (c) NHS England (pxtextmining)"),
    "nhs_es_silver_mt": (0.5, "MIT (machine translation of nhs_fft)"),
    "nhs_ca_silver_mt": (0.5, "MIT (machine translation of nhs_fft)"),
    "ca_silver_mt": (0.6, "CC BY (machine translation of opener_es)"),
}
EVALUATES = ("airline_en", "care_opinion_en")
CARE = ("polemo_med_pl", "nhs_fft_en", "nhs_phase1_en", "nhs_es_silver_mt", "nhs_ca_silver_mt")
DOMAIN_WEIGHT = 3.0

_LABELS = {
    "Supplying & understanding medication": "medication",
    "Timeliness of care": "waiting",
    "Contacting services": "access",
    "Appointment arrangements": "access",
    "Appointment method": "access",
    "Staff manner & personal attributes": "staff_attitude",
    "Staff listening, understanding & involving patients": "communication",
    "Information directly from staff during care": "communication",
    "Information provision & guidance": "communication",
    "Being kept informed, clarity & consistency of information": "communication",
    "Unspecified communication": "communication",
    "Interaction with family/ carers": "communication",
    "Transport to/ from services": "transport_parking",
    "Parking": "transport_parking",
    "Impact of treatment/ care": "care_quality",
    "Competence & training": "care_quality",
    "Diagnosis & triage": "care_quality",
    "Pain management": "care_quality",
    "Number & deployment of staff": "staffing",
    "Referals & continuity of care": "continuity",
    "Staff continuity": "continuity",
    "Discharge": "continuity",
    "Patient records": "continuity",
    "Food & drink provision & facilities": "food",
    "Cleanliness, tidiness & infection control": "cleanliness",
    "Environment & Facilities": "facilities",
    "Provision of medical equipment": "facilities",
    "Sensory experience": "facilities",
    "Equality, Diversity & Inclusion": "dignity",
    "Patient appearance & grooming": "dignity",
    "Feeling safe": "safety",
    "Safeguarding concerns?": "safety",
    "Funding & use of financial resources": "billing",
}
_SINGLE = {  # one label a text: it says what is there, not what is missing
    "Food": "food",
    "Cleanliness": "cleanliness",
    "Medication ": "medication",
    "Staffing levels": "staffing",
    "Parking/transport": "transport_parking",
    "Time spent waiting for first appt/referral/service": "waiting",
    "Time spent waiting between appointments": "waiting",
    "Attitude Of Staff": "staff_attitude",
    "Listening": "communication",
    "Amount/clarity of information": "communication",
    "Facilities/equipment": "facilities",
    "Transition And Discharge": "continuity",
    "Feeling safe including bullying": "safety",
    "Dignity: General": "dignity",
}


@dataclass
class Row:
    """One labelled text. A field that is None was not labelled; `part` is train, tune, held or evaluate."""

    id: str
    text: str
    lang: str
    source: str
    part: str
    weight: float = 1.0
    sentiment: str | None = None
    topics: frozenset[str] | None = None
    polarity: dict[str, str] = field(default_factory=dict)  # topic: negative, neutral or positive, where told
    only_topics: frozenset[str] = frozenset()  # labelled present; nothing is known of the others
    intent: str | None = None
    urgency: str | None = None
    about_us: str | None = None
    claim_source: str | None = None
    channel: str = "post"
    rating: float | None = None
    question: str | None = None


def share(key: str) -> int:
    """A number 0..9 that depends on the words alone, so that a text and its double fall on the same side."""
    return int(hashlib.sha256(" ".join(key.lower().split()).encode("utf-8", "replace")).hexdigest(), 16) % 10


def part_of(text: str) -> str:
    """Nine tenths train; of the last tenth half chooses thresholds and mixtures (tune) and half measures (held)."""
    return "train" if share(text) else "tune" if share(text + " half") < 5 else "held"


def public(folder: Path) -> Iterator[Row]:
    """The public sets of `folder`/reading; a tenth of each is set aside."""
    for name in (*TRAINS, *EVALUATES):
        weight = TRAINS[name][0] if name in TRAINS else 0.0
        for raw in _lines(folder / "reading" / f"{name}.jsonl"):
            part = "evaluate" if name in EVALUATES else part_of(raw["text"])
            row = Row(raw["id"], _unescaped(raw["text"]), raw["lang"], name, part, weight)
            row.question = raw.get("question")
            row.sentiment = raw["label"] if raw["label"] in SENTIMENT else None
            if "nhs_labels" in raw:
                row.topics = frozenset(_LABELS[x] for x in raw["nhs_labels"] if x in _LABELS)
            elif raw.get("subcategory") in _SINGLE:
                row.only_topics = frozenset({_SINGLE[raw["subcategory"]]})
            yield row


def _unescaped(text: str) -> str:
    """Some tweets carry their escapes in writing."""
    return text.replace("\\u2019", "'").replace("\\u002c", ",").replace('\\""', '"') if "\\" in text else text


CHANNEL_OF = {
    "social": "post",
    "reviews": "review",
    "forum": "post",
    "mail": "message",
    "messages": "message",
    "comments": "comment",
    "news": "article",
}


def domain(folder: Path) -> Iterator[Row]:
    """The texts written for the demo; every tenth is set aside."""
    for path in sorted(folder.glob("*.jsonl")):
        for raw in _lines(path):
            yield labelled(raw, f"domain_{raw['lang']}", part_of(raw["text"]), DOMAIN_WEIGHT)


_KIND = {"p": "post", "c": "comment", "r": "review", "m": "message", "a": "article"}
_FEELING = {"-": "negative", "0": "neutral", "+": "positive"}


def written(folder: Path) -> Iterator[Row]:
    """The texts of this folder's `texts`, LANG.HAND.txt: labels, a bar, the text. Every tenth is set aside.

    Raises ValueError with file and line where a line is not of that shape."""
    for path in sorted(folder.glob("*.txt")):
        lang = path.stem.split(".")[0]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            labels, _, text = line.partition(" | ")
            if len(labels.split()) != 7 or not text:
                raise ValueError(f"{path.name}, line {number}: seven labels, a bar and a text are wanted.")
            text = text.replace("\\n", "\n")
            yield _written(f"{path.stem}-{number}", lang, labels.split(), text, part_of(text))


def _written(id: str, lang: str, labels: list[str], text: str, part: str) -> Row:
    """One line; a topic may carry the sign of its own feeling, `food-`."""
    kind, feeling, topics, intent, urgency, about, source = labels
    told = [] if topics == "." else topics.split(",")
    row = Row(id, text, lang, f"domain_{lang}", part, DOMAIN_WEIGHT, _FEELING[feeling])
    row.topics = frozenset(t.rstrip("-0+") for t in told)
    row.polarity = {t[:-1]: _FEELING[t[-1]] for t in told if t[-1] in _FEELING}
    row.intent, row.urgency, row.about_us, row.claim_source, row.channel = intent, urgency, about, source, _KIND[kind]
    return row


def development(folder: Path) -> list[Row]:
    """The development set of `folder`/gold: it chooses, and trains nothing."""
    return [labelled(raw, "development set", "dev", 0.0) for raw in _lines(folder / "gold" / "dev_messages.jsonl")]


def labelled(raw: dict[str, Any], source: str, part: str, weight: float) -> Row:
    """A row with all labels of the definitions."""
    channel = CHANNEL_OF.get(raw.get("channel", "post"), raw.get("channel", "post"))
    row = Row(raw["id"], raw["text"], raw["lang"], source, part, weight, raw["sentiment"], frozenset(raw["topics"]))
    row.intent, row.urgency, row.about_us = raw["intent"], raw["urgency"], raw["about_us"]
    row.claim_source, row.channel, row.rating = raw["source_of_claim"], channel, raw.get("rating")
    return row


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
