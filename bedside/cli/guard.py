"""`bedside guard`: may this reply go out, by its words alone? Verdict, findings and a safe wording for each draft.

What the house knows besides (holds, approvals) is not asked here; it needs no database and no network.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from ..understanding.drafts import DraftWords, examine
from ..understanding.organisation import Organisation
from . import filters
from .languages import langs_of


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("guard", help="check drafts of replies before they go out")
    filters.arguments(parser)
    parser.set_defaults(handler=handler)


def handler(args: argparse.Namespace) -> int:
    """Filter the stream. Exit status 0 when every line was read, else 2."""
    return filters.run(args, "guard", {})


def columns(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that an answer adds to a table."""
    keys = ("check", "start", "end", "reason", "suggestion")
    return ("verdict", *(f"findings.{key}" for key in keys), "safe_wording")


def work(records: Sequence[Mapping[str, Any]], org: Organisation, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One answer a record: {"id", "verdict", "findings", "safe_wording"}."""
    return [_answer(record, lang, org) for record, lang in zip(records, langs_of(records), strict=True)]


def _answer(record: Mapping[str, Any], lang: str, org: Organisation) -> dict[str, Any]:
    words = DraftWords(
        text=record["text"],
        lang=lang,
        reply_to=_words(record, "reply_to"),
        visibility="private" if record.get("visibility") == "private" else "public",
        approved_template=_words(record, "approved_template") or None,
        facts=_ids(record.get("facts")),
    )
    verdict = examine(words, org)
    return {
        "id": record.get("id"),
        "verdict": verdict.verdict,
        "findings": [
            {"check": f.check, "start": f.start, "end": f.end, "reason": f.reason, "suggestion": f.suggestion}
            for f in verdict.findings
        ],
        "safe_wording": verdict.safe_wording,
    }


def _words(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _ids(value: Any) -> tuple[str, ...] | None:
    """The ids of the facts in force; None when the draft does not say, so that all facts count."""
    return tuple(str(id) for id in value) if isinstance(value, (list, tuple)) else None
