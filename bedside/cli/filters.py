"""What `read`, `mask` and `guard` share: a stream in, the same number of lines out, in order, in constant memory.

It knows lines, errors, workers and progress; what is done with a record is the verb's own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from ..understanding.organisation import Organisation
from .progress import Progress
from .tables import TableIn, TableOut
from .wire import Line, decode, encode, lines_of
from .workers import Died, answered

Work = Callable[[Sequence[Mapping[str, Any]], Organisation, Mapping[str, Any]], list[dict[str, Any]]]
BATCH, BATCH_BYTES = 256, 1 << 19
OK, UNREAD, INTERRUPTED = 0, 2, 130


class Refused(Exception):
    """A sentence for the person at the keyboard; nothing was read."""


class ModelFault(Exception):
    """A model cannot be used; the words say which, why and what to do."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options that every filter takes."""
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="what to read; - or nothing is standard input"
    )
    parser.add_argument("--org", metavar="FILE", help="the organisation's own profile (JSON)")
    parser.add_argument(
        "--workers", type=_count, default=1, metavar="N", help="processes to work with; the order is kept"
    )
    parser.add_argument("--csv", action="store_true", help="read and write CSV in place of JSON lines")
    parser.add_argument("--column", metavar="NAME", help="the column that holds the text (with --csv; else it is text)")


def _count(word: str) -> int:
    number = int(word) if word.isdecimal() else 0
    if not 1 <= number <= 256:
        raise argparse.ArgumentTypeError("write a number from 1 to 256")
    return number


def run(
    args: argparse.Namespace, verb: str, options: Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> int:
    """Filter a whole stream with `bedside.cli.<verb>.work`. Exit status: 0 all read, 2 some line (or the file) could not be.

    `options` goes to each worker as it is; a function makes it from the profile, and may raise Refused.
    """
    try:
        profile = _profile(args.org)
        job = _Job(verb, profile, dict(options(profile) if callable(options) else options))
        source = _open(args)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return UNREAD
    with source:
        return _told(_Filter(source, args, job))


def _told(filtering: _Filter) -> int:
    """Runs it to its end; whatever ends it early is one sentence."""
    try:
        return filtering.run()
    except BrokenPipeError:
        _let_go_of_output()
        return OK
    except KeyboardInterrupt:
        print(f"Stopped: {filtering.total} lines were read.", file=sys.stderr)
        return INTERRUPTED
    except (Refused, ModelFault) as fault:
        print(fault, file=sys.stderr)
    except Died as fault:
        print(f"{fault} {filtering.total} lines were read.", file=sys.stderr)
    except OSError as error:
        _let_go_of_output()
        print(f"Stopped: {error.strerror}.", file=sys.stderr)
    return UNREAD


def _let_go_of_output() -> None:
    """What is still to be written goes nowhere: nobody can take it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Filter:
    """One stream on its way: lines in, answers out, counted."""

    def __init__(self, source: BinaryIO, args: argparse.Namespace, job: _Job) -> None:
        self._source, self._args, self._job = source, args, job
        self.total = self.errors = 0

    def run(self) -> int:
        """Answers every line. Exit status 0 when each could be read, else 2."""
        table = TableIn(self._source, self._args.column) if self._args.csv else None
        if table and table.refusal:
            raise Refused(table.refusal)
        writer = TableOut(sys.stdout.buffer, table, self._job.columns()) if table else None
        progress = Progress(self._source)
        try:
            self._answer(
                table.batches(BATCH) if table else lines_of(self._source, BATCH, BATCH_BYTES), writer, progress
            )
        finally:
            progress.done()
        if writer:
            writer.begin()
        sys.stdout.buffer.flush()
        if self.errors:
            print(f"{self.errors} of {self.total} lines could not be read.", file=sys.stderr)
        return UNREAD if self.errors else OK

    def _answer(self, batches: Iterator[list[Line]], writer: TableOut | None, progress: Progress) -> None:
        out = sys.stdout.buffer
        with closing(answered(batches, self._job, self._args.workers, self._source)) as all_answers:
            for lines, answers in all_answers:
                for line, answer in zip(lines, answers, strict=True):
                    self.total += 1
                    self.errors += "error" in answer and "line" in answer
                    if writer:
                        writer.row(line, answer)
                    else:
                        out.write(encode(answer))
                out.flush()
                progress.show(self.total, lines[-1].end)


class _Job:
    """The verb's work on a batch of lines; goes to worker processes whole."""

    def __init__(self, verb: str, profile: Mapping[str, Any], options: dict[str, Any]) -> None:
        self.verb, self.profile, self.options = verb, profile, options
        self._work: Work | None = None
        self._org = Organisation.EMPTY

    def __getstate__(self) -> tuple[str, Mapping[str, Any], dict[str, Any]]:
        return self.verb, self.profile, self.options

    def __setstate__(self, state: tuple[str, Mapping[str, Any], dict[str, Any]]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def columns(self) -> tuple[str, ...]:
        """What an answer adds to a table."""
        return tuple(importlib.import_module(f"bedside.cli.{self.verb}").columns(self.options))

    def __call__(self, lines: Sequence[Line]) -> list[dict[str, Any]]:
        if self._work is None:
            self._work = importlib.import_module(f"bedside.cli.{self.verb}").work
            self._org = Organisation.from_dict(self.profile)
        answers: list[dict[str, Any]] = [{}] * len(lines)
        good: list[tuple[int, dict[str, Any]]] = []
        for place, line in enumerate(lines):
            record = decode(line)
            if "error" in record and "line" in record and "text" not in record:
                answers[place] = record
            else:
                good.append((place, record))
        worked = self._careful([record for _, record in good], [lines[place].number for place, _ in good])
        for (place, _), answer in zip(good, worked, strict=True):
            answers[place] = answer
        return answers

    def _careful(self, records: list[dict[str, Any]], numbers: list[int]) -> list[dict[str, Any]]:
        """The answers of a batch; when the batch fails, each record alone, so that one text cannot spoil the others."""
        assert self._work is not None
        try:
            return self._work(records, self._org, self.options)
        except Exception as error:
            _pass_on(error)
            return [self._alone(record, number) for record, number in zip(records, numbers, strict=True)]

    def _alone(self, record: dict[str, Any], number: int) -> dict[str, Any]:
        assert self._work is not None
        try:
            return self._work([record], self._org, self.options)[0]
        except Exception as error:
            _pass_on(error)
            sentence = f"line {number}: the text could not be worked on: {type(error).__name__}: {error}"
            return {"line": number, "id": record.get("id"), "error": sentence}


def _pass_on(error: Exception) -> None:
    """A model that cannot be used spoils every line alike: it is told once, and no line is answered."""
    from ..understanding.weights import BrokenModel

    if isinstance(error, BrokenModel):
        raise ModelFault(str(error)) from error


def _profile(path: str | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        raw = Path(path).read_bytes()
        profile = json.loads(raw.decode("utf-8-sig"))
        _usable(profile)
    except OSError as error:
        raise Refused(f"The profile {path} cannot be opened: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        place = _place_of(raw, error.start)
        raise Refused(f"The profile {path} is not UTF-8 text: {place}: save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Refused(f"The profile {path} is not JSON: {place}: {error.msg}.") from None
    except RecursionError:
        raise Refused(f"The profile {path} cannot be used: it is nested too deep.") from None
    except ValueError as error:
        raise Refused(f"The profile {path} cannot be used. {error}") from None
    return dict(profile)


def _usable(profile: Any) -> None:
    """Raises ValueError with a sentence when a profile cannot be an organisation's, its own patterns included."""
    from ..understanding.privacy.ours import ours_of

    ours_of(Organisation.from_dict(profile))


def _place_of(raw: bytes, at: int) -> str:
    before = raw[:at]
    return f"line {before.count(10) + 1}, column {at - before.rfind(10)}"


def _open(args: argparse.Namespace) -> BinaryIO:
    if args.column is None:
        args.column = "text"
    elif not args.csv:
        raise Refused("--column names a column of a table: add --csv.")
    if args.file == "-":
        if sys.stdin is None:
            raise Refused("There is nothing to read: name a file, or write to standard input.")
        return sys.stdin.buffer
    try:
        return open(args.file, "rb")
    except OSError as error:
        raise Refused(f"{args.file} cannot be opened: {error.strerror}.") from None
