"""JSON lines, from bytes and to bytes: any text goes through, and a line that cannot be read becomes a sentence.

It splits, decodes and encodes; it never holds more than one batch of lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import orjson

LONGEST = 64 << 20
_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Line:
    """One line as it came (`raw`), or, from a table, the record already made; `number` counts from 1.

    `end` is about how many bytes of the source are read when this line is."""

    number: int
    raw: bytes = b""
    record: dict[str, Any] | None = None
    cells: list[str] = field(default_factory=list)
    end: int = 0


def lines_of(source: BinaryIO, most: int, most_bytes: int) -> Iterator[list[Line]]:
    """Batches of lines: whatever has arrived, up to `most` lines; so a slow sender is answered line by line."""
    read = getattr(source, "read1", source.read)
    number, rest, skipping, total = 0, bytearray(), False, 0
    while chunk := read(most_bytes):
        total += len(chunk)
        head, newline, tail = chunk.rpartition(b"\n")
        if not newline:
            rest, skipping = _kept(rest, chunk, skipping)
            continue
        complete = b"" if skipping else bytes(rest) + head
        pieces = complete.split(b"\n")
        if skipping:
            pieces = [_TOO_LONG, *head.split(b"\n")[1:]]
        rest, skipping = bytearray(tail), False
        for start in range(0, len(pieces), most):
            part = pieces[start : start + most]
            end = total - len(tail) - len(head) * max(0, len(pieces) - start - most) // len(pieces)
            yield [Line(number + place + 1, raw, end=end) for place, raw in enumerate(part)]
            number += len(part)
    if rest or skipping:
        yield [Line(number + 1, _TOO_LONG if skipping else bytes(rest), end=total)]


_TOO_LONG = b"\x00too long"


def _kept(rest: bytearray, chunk: bytes, skipping: bool) -> tuple[bytearray, bool]:
    if skipping or len(rest) + len(chunk) > LONGEST:
        return bytearray(), True
    rest += chunk
    return rest, False


def decode(line: Line) -> dict[str, Any]:
    """The record of a line; or {"line", "id", "error"} with one sentence."""
    if line.record is not None:
        return line.record
    raw = line.raw.removeprefix(_BOM) if line.number == 1 else line.raw
    if raw is _TOO_LONG or raw == _TOO_LONG:
        return unread(line.number, f"longer than {LONGEST >> 20} MB: split the text")
    try:
        record = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _decode_slowly(raw, line.number)
    if isinstance(record, dict) and isinstance(record.get("id"), float):
        return _decode_slowly(raw, line.number)  # a whole number too long for the fast reader keeps its digits here
    return _record(record, line.number)


def _decode_slowly(raw: bytes, number: int) -> dict[str, Any]:
    """What the fast reader refuses, lone surrogates among it, or the reason why nobody can read it."""
    if not raw.strip():
        return unread(number, "empty: write one JSON object a line")
    try:
        return _record(json.loads(raw.decode("utf-8"), parse_constant=_no_constant), number)
    except UnicodeDecodeError as error:
        return unread(number, f"not UTF-8 at byte {error.start + 1}: save the file as UTF-8")
    except json.JSONDecodeError as error:
        return unread(number, f"not JSON: {error.msg} at column {error.colno}")
    except RecursionError:
        return unread(number, "not JSON that can be read: nested too deep")
    except ValueError as error:
        return unread(number, f"not JSON: {error}")


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a JSON value")


def _record(record: Any, number: int) -> dict[str, Any]:
    if not isinstance(record, dict):
        return unread(number, 'not a JSON object: write {"text": "…"}')
    text = record.get("text")
    if isinstance(text, str):
        return record
    problem = 'has no text: give it under the key "text"' if text is None else 'the value of "text" is not a string'
    return unread(number, problem, record.get("id"))


def unread(number: int, problem: str, id: Any = None) -> dict[str, Any]:
    """The answer that stands in the place of a line that could not be read."""
    return {"line": number, "id": id, "error": f"line {number}: {problem}"}


def encode(answer: dict[str, Any]) -> bytes:
    """One line of JSON; lone surrogates and whole numbers of any size go out as they came in."""
    try:
        return orjson.dumps(answer) + b"\n"
    except (TypeError, orjson.JSONEncodeError):
        return json.dumps(answer, ensure_ascii=True).encode("ascii") + b"\n"
