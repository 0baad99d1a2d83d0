"""`bedside read`: what each text says: feeling, topics, intent, urgency, personal data.

It needs no database and no network, and it writes nothing but its answers.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from ..understanding.organisation import Organisation
from . import filters

CELLS = {  # field: its columns in a table
    "lang": ("lang",),
    "sentiment": ("sentiment.label", "sentiment.score", "sentiment.probability", "sentiment.sure"),
    "topics": ("topics.id", "topics.probability", "topics.polarity"),
    "intent": ("intent.label", "intent.probability"),
    "urgency": ("urgency.level", "urgency.reasons"),
    "about_us": ("about_us.label", "about_us.reasons"),
    "claim_source": ("claim_source",),
    "spans": ("spans.start", "spans.end", "spans.label", "spans.score"),
    "masked": ("masked",),
}
FIELDS = tuple(CELLS)


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("read", help="say what texts are about, how they feel and how urgent they are")
    filters.arguments(parser)
    parser.add_argument(
        "--only", type=_fields, default=None, metavar="FIELDS", help="compute only these: sentiment,topics,…"
    )
    parser.set_defaults(handler=handler)


def _fields(words: str) -> tuple[str, ...]:
    chosen = tuple(word.strip() for word in words.split(",") if word.strip())
    unknown = [word for word in chosen if word not in FIELDS]
    if unknown or not chosen:
        raise argparse.ArgumentTypeError(
            f"{', '.join(unknown) or 'nothing'} cannot be read; choose from {', '.join(FIELDS)}"
        )
    return chosen


def handler(args: argparse.Namespace) -> int:
    """Filter the stream. Exit status 0 when every line was read, else 2."""
    return filters.run(args, "read", {"only": args.only})


def columns(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that a reading adds to a table."""
    asked = options.get("only") or FIELDS
    return (*(name for field in FIELDS if field in asked for name in CELLS[field]), "reader")


def work(records: Sequence[Mapping[str, Any]], org: Organisation, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One reading a record, as the reader gives it."""
    from ..understanding import reader, ready

    ready.check(options.get("only"))
    messages = [_message(reader, record) for record in records]
    return [reading.as_dict() for reading in reader.read_many(messages, org, options.get("only"))]


def _message(reader: Any, record: Mapping[str, Any]) -> Any:
    return reader.Message(
        text=record["text"],
        id=record.get("id"),
        lang=_words(record, "lang"),
        rating=_number(record.get("rating")),
        channel=_words(record, "channel") or "post",
        posted_at=_words(record, "posted_at"),
        author=_words(record, "author"),
        question=_words(record, "question"),
    )


def _words(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    """A rating from a number or its digits ("4", "4,5"); anything else, or one outside 1 to 5, is no rating."""
    if value is None or isinstance(value, bool):
        return None
    try:
        rating = float(value.replace(",", ".") if isinstance(value, str) else value)
    except (TypeError, ValueError, OverflowError):
        return None
    return rating if 1 <= rating <= 5 else None
