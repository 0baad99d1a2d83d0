"""A YAML text read with the place of everything in it, so that a person can be told where to look. It knows shapes, not what they mean.

Aliases, repeated keys, other types and texts too deep or too long are refused: a policy is prose and short lists.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import yaml

LONGEST = 200_000  # characters of a file
DEEPEST = 20  # lists and maps within each other
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

NOT_YAML = "This cannot be read as YAML ({why}). Mend it, or start again from the file that came with Bedside."
TOO_LONG = "The file is longer than {most} characters. Take out what the committee does not need."
TOO_DEEP = "This is nested too deep to be a policy. Write it as in the file that came with Bedside."
EMPTY = "The file is empty. Write it as in the file that came with Bedside."
AN_ALIAS = "A policy is read as it stands, without & and *. Write the words out, or put them in quotes."
TWICE = "“{key}” stands here twice. Keep one of them."
NOT_A_MAP = "Here should stand names and values, such as “title: …”. Write it as in the file that came with Bedside."
NOT_A_LIST = "Here should stand a list, each item on a line of its own after a dash. Write it so."
NOT_WORDS = "Here should stand words. Put them in quotes if they are a number, a date, yes or no."
NO_WORDS = "Here is nothing. Write the words, or take the line out."
NOT_YES = "Here should stand true or false. Write one of them."
UNKNOWN_KEY = "“{key}” is not known here. Write one of: {known}."
MISSING = "“{key}” is missing here. Add it; the file that came with Bedside shows how."
NOT_ONE_OF = "“{word}” is not one of: {known}. Write one of them."


class Wrong(Exception):
    """A file that cannot be followed: which, where (from 1), and what to do, as a sentence with what goes into it."""

    def __init__(self, file: str, line: int, column: int, what: str, **fill: str) -> None:
        self.file, self.line, self.column, self.what, self.fill = file, line, column, what, fill
        super().__init__(f"{file}, line {line}, column {column}: {what.format(**fill)}")


class Told:
    """A value of a file with its place. Each question raises Wrong when the value is not of that kind."""

    def __init__(self, node: Any, file: str) -> None:
        self._node, self._file = node, file

    def wrong(self, what: str, **fill: str) -> Wrong:
        mark = self._node.start_mark
        return Wrong(self._file, mark.line + 1, mark.column + 1, what, **fill)

    def map(self, known: Collection[str] = (), needed: Collection[str] = ()) -> dict[str, Told]:
        """Names and values. `known`: the only names (none: any); `needed`: those that must be there."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.wrong(NOT_A_MAP)
        told: dict[str, Told] = {}
        for key_node, value in self._node.value:
            key = Told(key_node, self._file)
            name = key.words()
            if known and name not in known:
                raise key.wrong(UNKNOWN_KEY, key=name, known=", ".join(known))
            if name in told:
                raise key.wrong(TWICE, key=name)
            told[name] = Told(value, self._file)
        for name in needed:
            if name not in told:
                raise self.wrong(MISSING, key=name)
        return told

    def items(self) -> list[Told]:
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.wrong(NOT_A_LIST)
        return [Told(value, self._file) for value in self._node.value]

    def words(self) -> str:
        """Words on one line, without space around them."""
        if not self.is_words():
            raise self.wrong(NOT_WORDS)
        words = " ".join(self._node.value.split())
        if not words:
            raise self.wrong(NO_WORDS)
        return words

    def is_words(self) -> bool:
        return isinstance(self._node, yaml.ScalarNode) and self._node.tag == "tag:yaml.org,2002:str"

    def one_of(self, known: Collection[str]) -> str:
        word = self.words()
        if word not in known:
            raise self.wrong(NOT_ONE_OF, word=word, known=", ".join(known))
        return word

    def yes(self) -> bool:
        if not isinstance(self._node, yaml.ScalarNode) or self._node.tag != "tag:yaml.org,2002:bool":
            raise self.wrong(NOT_YES)
        return str(self._node.value).lower() in ("true", "yes", "on")


def told(text: str, file: str) -> Told:
    """The top of a file. Raises Wrong when it is no YAML of our kind."""
    if len(text) > LONGEST:
        raise Wrong(file, 1, 1, TOO_LONG, most=f"{LONGEST:,}")
    try:
        _plain(text, file)  # first, and event by event: composing takes as much stack as the text is deep
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as why:
        raise _unread(why, file) from None
    if node is None:
        raise Wrong(file, 1, 1, EMPTY)
    return Told(node, file)


def _plain(text: str, file: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        mark: Any = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Wrong(file, line, column, TOO_DEEP)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Wrong(file, line, column, AN_ALIAS)


def _unread(why: yaml.YAMLError, file: str) -> Wrong:
    mark = getattr(why, "problem_mark", None)
    said = str(getattr(why, "problem", None) or "it holds what no text holds")
    return Wrong(file, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, NOT_YAML, why=said)
