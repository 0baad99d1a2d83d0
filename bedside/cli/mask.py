"""`bedside mask`: personal data in each text, where it stands, and the text without it.

It needs no database and no network, and it writes nothing but its answers.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from ..understanding.organisation import Organisation
from ..understanding.privacy import find, health_and_identity, masked
from . import filters
from .languages import langs_of


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("mask", help="find personal data in texts and mask it")
    filters.arguments(parser)
    parser.set_defaults(handler=handler)


def handler(args: argparse.Namespace) -> int:
    """Filter the stream. Exit status 0 when every line was read, else 2."""
    return filters.run(args, "mask", {})


def columns(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that an answer adds to a table."""
    return ("masked", "spans.start", "spans.end", "spans.label", "spans.score", "health_and_identity")


def work(records: Sequence[Mapping[str, Any]], org: Organisation, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One answer a record: {"id", "masked", "spans", "health_and_identity"}."""
    return [_answer(record, lang, org) for record, lang in zip(records, langs_of(records), strict=True)]


def _answer(record: Mapping[str, Any], lang: str, org: Organisation) -> dict[str, Any]:
    text = record["text"]
    spans = find(text, lang, org)
    return {
        "id": record.get("id"),
        "masked": masked(text, spans, lang),
        "spans": [{"start": s.start, "end": s.end, "label": s.label, "score": s.score} for s in spans],
        "health_and_identity": health_and_identity(text, spans),
    }
