"""`bedside guard`: may this reply go out, by its words and the rule book? Verdict, findings and a safe wording for each draft.

What the house knows besides (holds, approvals) is not asked here; it needs no database and no network.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..premises.paths import shipped_policy
from ..understanding.drafts import DraftWords, examine
from ..understanding.drafts.book import Countries, Own, Rule
from ..understanding.drafts.places import Wrong
from ..understanding.drafts.policy import Policy, advice_of, apply
from ..understanding.drafts.rulebook import gathered, read
from ..understanding.drafts.wording import ADVICE
from ..understanding.organisation import Organisation
from . import filters
from .languages import langs_of

Files = tuple[tuple[str, str], ...]


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("guard", help="check drafts of replies before they go out")
    filters.arguments(parser)
    parser.add_argument(
        "--policy", metavar="FILE|DIR", help="rules of your own (YAML), laid over those that came with Bedside"
    )
    parser.set_defaults(handler=handler)


def handler(args: argparse.Namespace) -> int:
    """Filter the stream. Exit status 0 when every line was read, else 2."""
    return filters.run(args, "guard", lambda profile: {"files": _files(args.policy), "countries": countries(profile)})


def countries(profile: Mapping[str, Any]) -> tuple[str, ...]:
    """The countries a profile speaks of: its own, else those of its sites; none when it says none."""
    own = profile.get("countries") or profile.get("country") or ()
    sites = profile.get("sites")
    told = [own] if isinstance(own, str) else list(own) if isinstance(own, (list, tuple)) else []
    if not told and isinstance(sites, (list, tuple)):
        told = [site.get("country") for site in sites if isinstance(site, Mapping)]
    return tuple(dict.fromkeys(word.upper() for word in told if isinstance(word, str) and word))


def _files(path: str | None) -> Files:
    """The files of the book, name and text: the shipped ones, and over them those of FILE or DIR. Raises Refused with a sentence."""
    try:
        files = {file.name: _text(file) for file in sorted((shipped_policy() / "guard").glob("*.yaml"))}
        own = [] if path is None else sorted(Path(path).glob("*.yaml")) if Path(path).is_dir() else [Path(path)]
        files |= {_named(file): _text(file) for file in own}
        gathered(files, {_named(file): str(file) for file in own})
    except OSError as why:
        raise filters.Refused(f"The rules {why.filename} cannot be opened: {why.strerror}.") from None
    except UnicodeDecodeError:
        raise filters.Refused(f"The rules {path} are not UTF-8 text: save them as UTF-8.") from None
    except Wrong as wrong:
        raise filters.Refused(str(wrong)) from None
    return tuple(files.items())


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8-sig")


def _named(file: Path) -> str:
    """The name in the book of a file of one's own, by what stands in it."""
    told = read(_text(file), str(file))
    if isinstance(told, Rule):
        return f"{told.check}.yaml"
    return "modes.yaml" if isinstance(told, Countries) else "own.yaml"


@lru_cache(maxsize=4)
def _in_force(files: Files, here: tuple[str, ...]) -> tuple[Policy, Own]:
    book = gathered(dict(files))
    return book.policy(book.modes_of(here)), book.own


def columns(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that an answer adds to a table."""
    keys = ("check", "start", "end", "reason", "suggestion")
    return ("verdict", *(f"findings.{key}" for key in keys), "safe_wording")


def work(records: Sequence[Mapping[str, Any]], org: Organisation, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One answer a record: {"id", "verdict", "findings", "safe_wording"}."""
    policy, own = _in_force(options["files"], options["countries"])
    known = _with_numbers(org, tuple(number.pattern for number in own.numbers))
    return [_answer(record, lang, known, policy) for record, lang in zip(records, langs_of(records), strict=True)]


@lru_cache(maxsize=4)
def _with_numbers(org: Organisation, numbers: tuple[str, ...]) -> Organisation:
    """The profile with the record numbers of the book; the same object for the same words."""
    return replace(org, patterns=tuple(dict.fromkeys([*org.patterns, *numbers]))) if numbers else org


def _answer(record: Mapping[str, Any], lang: str, org: Organisation, policy: Policy) -> dict[str, Any]:
    words = DraftWords(
        text=record["text"],
        lang=lang,
        reply_to=_words(record, "reply_to"),
        visibility="private" if record.get("visibility") == "private" else "public",
        approved_template=_words(record, "approved_template") or None,
        facts=_ids(record.get("facts")),
    )
    seen = examine(words, org)
    verdict, findings = apply(policy, words, seen.findings, seen.verdict)
    return {
        "id": record.get("id"),
        "verdict": verdict,
        "findings": [
            {"check": f.check, "start": f.start, "end": f.end, "reason": f.reason, "suggestion": f.suggestion}
            for f in findings
        ],
        "safe_wording": advice_of(policy, lang, seen.safe_wording, ADVICE) if findings else None,
    }


def _words(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _ids(value: Any) -> tuple[str, ...] | None:
    """The ids of the facts in force; None when the draft does not say, so that all facts count."""
    return tuple(str(id) for id in value) if isinstance(value, (list, tuple)) else None
