"""Finds out in which encoding a file of foreign text was saved, from its bytes alone.

It will not fail on a file that mixes encodings: the majority decides, and the odd lines are shown to people.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import IO

_BLOCK = 1 << 20
_EVIDENCE = 256 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The letters that Spanish, Catalan and their neighbours, or Polish, put into words.
_LETTERS = {
    "cp1252": frozenset("áéíóúüñçàèòïöäßÁÉÍÓÚÜÑÇÀÈÒÏÖÄ·’"),
    "cp1250": frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ’"),
    "iso8859_2": frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"),
}


def guess(open_bytes: Callable[[], IO[bytes]]) -> str:
    """A Python codec name for the file that `open_bytes` opens. Plain ASCII counts as UTF-8."""
    with open_bytes() as file:
        head = file.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    wide = _unmarked_utf16(head)
    if wide:
        return wide
    sound, odd = _tally(open_bytes)
    return "utf-8" if sound or not odd else _legacy(odd)


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without its mark shows as a zero in every other byte; a stray NUL in a text file does not."""
    pairs = len(head) // 2
    if pairs < 4:
        return None
    if head[1::2].count(0) > 0.7 * pairs and head[0::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if head[0::2].count(0) > 0.7 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return None


def _tally(open_bytes: Callable[[], IO[bytes]]) -> tuple[bool, bytes]:
    """Whether lines beyond ASCII are mostly UTF-8, and the lines that are not. Reads on until it has seen enough."""
    sound, odd = 0, bytearray()
    odd_lines, seen, tail = 0, 0, b""
    with open_bytes() as file:
        while seen < _EVIDENCE and (block := file.read(_BLOCK)):
            block, tail = tail + block, b""
            cut = block.rfind(b"\n") + 1
            if cut > 0:
                block, tail = block[:cut], block[cut:][:_BLOCK]
            if block.isascii():
                continue
            for line in block.split(b"\n"):
                if line.isascii() or seen >= _EVIDENCE:
                    continue
                seen += len(line)
                if _is_utf8(line):
                    sound += 1
                else:
                    odd_lines += 1
                    odd += line[:4096] + b"\n"
    if tail and not tail.isascii() and seen < _EVIDENCE:
        sound, odd_lines = (sound + 1, odd_lines) if _is_utf8(tail) else (sound, odd_lines + 1)
        odd += b"" if _is_utf8(tail) else tail[:4096]
    return sound > odd_lines, bytes(odd)


def _is_utf8(line: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line)  # a letter cut at the very end is not held against it
    except UnicodeDecodeError:
        return False
    return True


def _legacy(odd: bytes) -> str:
    best = max(("cp1252", "cp1250", "iso8859_2"), key=lambda name: _score(odd, name))
    try:
        odd.decode(best)
    except UnicodeDecodeError:
        return "latin-1"
    return best


def _score(odd: bytes, name: str) -> int:
    """Expected letters count for an encoding; symbols in the middle of a word count against it."""
    text, letters, score = odd.decode(name, "replace"), _LETTERS[name], 0
    for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if char.isascii():
            continue
        if char in letters:
            score += 2
        elif char == "\ufffd" or "\x80" <= char <= "\x9f":
            score -= 4
        elif char in "¿¡€«»“”" and not (before.isalpha() and after.isalpha()):
            score += 2 if name == "cp1252" else 0
        elif not char.isalpha() and before.isalpha() and after.isalpha():
            score -= 2
    return score
