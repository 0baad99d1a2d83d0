"""What `read`, `mask` and `guard` share: a stream in, the same number of lines out, in order, in constant memory.

It knows lines, errors, workers and progress; what is done with a record is the verb's own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import select
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

from ..understanding.organisation import Organisation
from .progress import Progress
from .tables import TableIn, TableOut
from .wire import Line, decode, encode, lines_of

Work = Callable[[Sequence[Mapping[str, Any]], Organisation, Mapping[str, Any]], list[dict[str, Any]]]
BATCH, BATCH_BYTES = 256, 1 << 19
OK, UNREAD = 0, 2


class Refused(Exception):
    """A sentence for the person at the keyboard; nothing was read."""


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
    parser.add_argument("--column", default="text", metavar="NAME", help="the column that holds the text (with --csv)")


def _count(word: str) -> int:
    number = int(word) if word.isdecimal() else 0
    if not 1 <= number <= 256:
        raise argparse.ArgumentTypeError("write a number from 1 to 256")
    return number


def run(args: argparse.Namespace, verb: str, options: Mapping[str, Any]) -> int:
    """Filter a whole stream with `bedside.cli.<verb>.work`. Exit status: 0 all read, 2 some line (or the file) could not be."""
    try:
        profile = _profile(args.org)
        source = _open(args.file)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return UNREAD
    with source:
        try:
            return _filter(source, args, _Job(verb, profile, dict(options)))
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return OK


def _filter(source: BinaryIO, args: argparse.Namespace, job: _Job) -> int:
    out, errors, total = sys.stdout.buffer, 0, 0
    table = TableIn(source, args.column) if args.csv else None
    writer = TableOut(out) if table else None
    progress = Progress(source)
    batches = table.batches(BATCH) if table else lines_of(source, BATCH, BATCH_BYTES)
    if table and table.refusal:
        print(table.refusal, file=sys.stderr)
        return UNREAD
    for lines, answers in _answered(batches, job, args.workers, source):
        for line, answer in zip(lines, answers, strict=True):
            total += 1
            errors += "error" in answer and "line" in answer
            if writer and table:
                writer.row(table, line, answer)
            else:
                out.write(encode(answer))
        out.flush()
        progress.show(total)
    progress.done()
    if errors:
        print(f"{errors} of {total} lines could not be read.", file=sys.stderr)
    return UNREAD if errors else OK


def _answered(
    batches: Iterator[list[Line]], job: _Job, workers: int, source: BinaryIO
) -> Iterator[tuple[list[Line], list[dict[str, Any]]]]:
    """Each batch with its answers, in order; never more than a few batches ahead of the slowest."""
    if workers == 1:
        yield from ((lines, job(lines)) for lines in batches)
        return
    waiting: deque[tuple[list[Line], Future[list[dict[str, Any]]]]] = deque()
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(job,)) as pool:
        for lines in batches:
            waiting.append((lines, pool.submit(_in_worker, lines)))
            while waiting and (len(waiting) > 3 * workers or waiting[0][1].done() or _idle(source)):
                done, future = waiting.popleft()
                yield done, future.result()
        for done, future in waiting:
            yield done, future.result()


def _idle(source: BinaryIO) -> bool:
    """Is nothing to be read at the moment? Then what is finished goes out before we wait for more."""
    try:
        return not select.select([source], [], [], 0)[0]
    except (OSError, ValueError):
        return False


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
        except Exception:
            return [self._alone(record, number) for record, number in zip(records, numbers, strict=True)]

    def _alone(self, record: dict[str, Any], number: int) -> dict[str, Any]:
        assert self._work is not None
        try:
            return self._work([record], self._org, self.options)[0]
        except Exception as error:
            sentence = f"line {number}: the text could not be worked on: {type(error).__name__}: {error}"
            return {"line": number, "id": record.get("id"), "error": sentence}


_IN_WORKER: list[_Job] = []


def _start(job: _Job) -> None:
    _IN_WORKER[:] = [job]


def _in_worker(lines: list[Line]) -> list[dict[str, Any]]:
    return _IN_WORKER[0](lines)


def _profile(path: str | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        profile = json.loads(Path(path).read_text("utf-8-sig"))
        Organisation.from_dict(profile)
    except OSError as error:
        raise Refused(f"The profile {path} cannot be opened: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"The profile {path} is not UTF-8 text: save it as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise Refused(
            f"The profile {path} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except (ValueError, RecursionError) as error:
        raise Refused(f"The profile {path} cannot be used. {error}") from None
    return dict(profile)


def _open(path: str) -> BinaryIO:
    if path == "-":
        return sys.stdin.buffer
    try:
        return open(path, "rb")
    except OSError as error:
        raise Refused(f"{path} cannot be opened: {error.strerror}.") from None
