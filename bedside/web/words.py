"""Words of the screens in four languages: gathered from code, templates and roles, kept in .po files, compiled to .mo. It translates nothing.

    python -m bedside.web.words update     gather what the screens say into locale/{es,ca,pl}
    python -m bedside.web.words compile    make the .mo files that Django reads
    python -m bedside.web.words check      exit 1 with a sentence for each word missing, doubtful, left over or with other placeholders

English is the source. In code without Django, mark a sentence with N_("…") where N_ = str; the screen translates it.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parents[1]
LANGUAGES = ("es", "ca", "pl")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "N_", "said", "say", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # a fixed date, so that a file changes only when its words do
SENTENCE = re.compile(r"[A-Z][^\n]* [^\n]*[.?][”\"]?$")
PLACE = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?[a-z]+")


def gathered() -> Catalog:
    """Every word of the screens, with where it stands."""
    catalog = _empty("en")
    for path in sorted(HOUSE.rglob("*")):
        where = path.relative_to(HOUSE).as_posix()
        if (
            path.suffix not in (".py", ".html")
            or "/migrations/" in where
            or where.startswith("web/words.py")
            or _is_show(where)
        ):
            continue
        for text, context, plural in _in_file(path):
            catalog.add((text, plural) if plural else text, locations=[(where, 0)], context=context)
    spoken = [path for path in HOUSE.glob("understanding/**/*.py") if path.name != "wording.py"]
    for path in [*sorted(spoken), *sorted(HOUSE.glob("connectors/*.py")), *HOUSE.glob("publishing/guard.py")]:
        for text in _spoken(path):
            catalog.add(text, locations=[(path.relative_to(HOUSE).as_posix(), 0)])
    for text in _in_roles(HOUSE.parent / "policy" / "roles.yaml"):
        catalog.add(text, locations=[("policy/roles.yaml", 0)])
    for path in sorted((HOUSE.parent / "policy" / "guard").glob("*.yaml")):
        for text in _in_rules(yaml.safe_load(path.read_text(encoding="utf-8"))):
            catalog.add(text, locations=[(f"policy/guard/{path.name}", 0)])
    return catalog


def _is_show(where: str) -> bool:
    return where == "web/samples.py" or Path(where).name.startswith("design")


def _in_file(path: Path) -> Iterator[tuple[str, str | None, str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        from django.utils.translation.template import templatize

        source = templatize(source, origin=str(path))
    for _line, found, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        singular, plural = (found[0], found[-1]) if isinstance(found, tuple) else (found, None)
        if singular:
            yield singular, context, plural


def _spoken(path: Path) -> Iterator[str]:
    """What rooms without gettext say to people: whole sentences kept as constants, and the labels and helps of connectors."""
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            continue
        named = {target.id for target in getattr(statement, "targets", []) if isinstance(target, ast.Name)}
        for node in ast.walk(statement.value):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Field":
                yield from (
                    word.value
                    for word in [node.args[1], *(k.value for k in node.keywords if k.arg == "help")]
                    if isinstance(word, ast.Constant)
                )  # type: ignore[misc]
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and (SENTENCE.match(node.value) or "LABEL" in named)
            ):
                yield node.value


def _in_roles(path: Path) -> Iterator[str]:
    policy = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    yield from policy.get("acts", {}).values()
    for role in policy.get("roles", {}).values():
        yield from (role["title"], role["why"])


def _in_rules(told: dict[str, Any]) -> Iterator[str]:
    """The prose of the guard's rules, each on one line; its examples are in their own languages."""
    prose = [told.get(key) for key in ("title", "rule", "why")] + list(told.get("law", {}).values())
    prose.append(told.get("apology", {}).get("rule"))
    for mode in told.get("modes", {}).values():
        prose += [mode["title"], mode["why"], mode["apology"], *(line["what"] for line in mode["lines"])]
        prose += [change["why"] for change in mode.get("changes", [])]
    yield from (" ".join(words.split()) for words in prose if words)


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language,
        project="Bedside",
        version="",
        copyright_holder="",
        creation_date=LONG_AGO,
        revision_date=LONG_AGO,
        fuzzy=False,
    )


def _po(language: str) -> Path:
    return HOUSE / "locale" / language / "LC_MESSAGES" / "django.po"


def kept(language: str) -> Catalog:
    """What is kept for a language; empty when nothing is kept yet."""
    path = _po(language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update() -> list[str]:
    """Bring every .po up to what the screens say; new words stand empty, words that nobody says are dropped. Gives a line a language."""
    said, told = gathered(), []
    for language in LANGUAGES:
        old, new = kept(language), _empty(language)
        for message in said:
            if not message.id:
                continue
            before = old.get(message.id, context=message.context)
            string = before.string if before and not before.fuzzy else ""
            new.add(message.id, string=string, locations=message.locations, context=message.context)
        _po(language).parent.mkdir(parents=True, exist_ok=True)
        _po(language).write_bytes(_written(new))
        empty = sum(1 for message in new if message.id and not _done(message))
        told.append(f"{language}: {len(new)} words, {empty} to translate.")
    return told


def _written(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def _compiled(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def compile_all() -> list[str]:
    """Write the .mo beside each .po."""
    for language in LANGUAGES:
        _po(language).with_suffix(".mo").write_bytes(_compiled(kept(language)))
    return [f"{language}: compiled." for language in LANGUAGES]


def _done(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(strings) and bool(strings)


def problems() -> list[str]:
    """A sentence for everything wrong in the kept words; empty when all is well."""
    said = {(message.context, message.id): message for message in gathered() if message.id}
    found: list[str] = []
    for language in LANGUAGES:
        have = {(message.context, message.id): message for message in kept(language) if message.id}
        found += [
            f"{language}: “{_short(key)}” is said on screen but not in the file: run update."
            for key in said.keys() - have.keys()
        ]
        found += [
            f"{language}: “{_short(key)}” is in the file but nobody says it: run update."
            for key in have.keys() - said.keys()
        ]
        for key in sorted(said.keys() & have.keys(), key=str):
            found += [f"{language}: “{_short(key)}” {what}" for what in _wrong(have[key])]
        mo = _po(language).with_suffix(".mo")
        if not mo.exists() or mo.read_bytes() != _compiled(kept(language)):
            found.append(f"{language}: the .mo file is older than the .po file: run compile.")
    return found


def _wrong(message: Message) -> Iterator[str]:
    if not _done(message):
        yield "is not translated."
        return
    if message.fuzzy:
        yield "is marked as doubtful."
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    wanted = sorted(PLACE.findall(ids[-1]))
    for string in message.string if isinstance(message.string, (tuple, list)) else (message.string,):
        if sorted(PLACE.findall(string or "")) != wanted:
            yield f"has other placeholders: {' '.join(wanted) or 'none'} are wanted."
            return


def _short(key: tuple[Any, Any]) -> str:
    text = key[1] if isinstance(key[1], str) else key[1][0]
    return text if len(text) < 60 else text[:57] + "…"


def main(arguments: list[str]) -> int:
    verb = arguments[0] if len(arguments) == 1 else ""
    if verb not in ("update", "compile", "check"):
        print("Say one of: update, compile, check.", file=sys.stderr)
        return 2
    lines = {"update": update, "compile": compile_all, "check": problems}[verb]()
    print("\n".join(lines) if lines else "All words are there, in all languages.")
    return 1 if verb == "check" and lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
