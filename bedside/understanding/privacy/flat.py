"""One look at a foreign text: folded to plain ASCII bytes, one byte a character, with the way back to the original.

Accents, look-alike letters, full-width digits, odd dashes and invisible characters are levelled here, once,
so that every detector reads the same simple text. It finds nothing itself, and it never changes the original.
"""

from __future__ import annotations

import unicodedata

DROP = "\x00"
OTHER = "\x7f"

# One character in, one character out. What NFKD cannot give: letters with strokes, and letters of other
# alphabets that look like ours and are used to slip past filters.
_LOOKALIKE = dict(
    zip(
        "łŁøØđĐıßæÆœŒðÐþÞаеорсухкмтнвіјАЕОРСУХКМТНВІЈαοερνκΑΒΕΗΙΚΜΝΟΡΤΥΧΖ",
        "lLoOdDisaAoOdDtTaeopcyxkmthbijAEOPCYXKMTHBIJaoepvkABEHIKMNOPTYXZ",
        strict=True,
    )
)
_LEVEL = {
    **dict.fromkeys("‐‑‒–—―−﹘﹣－⁃", "-"),
    **dict.fromkeys("‘’‚‛′´`ʼ＇", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("·∙•‧․｡…", "."),
    "º": "o",
    "ª": "a",
    "°": "o",
    "\x00": " ",
    "\x7f": " ",
    "\x85": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "€": "$",
    "£": "$",
    "¿": "?",
    "¡": "!",
}
_ASCII = {chr(code) for code in range(1, 127)}


def _level(char: str) -> str:
    if char in _LEVEL:
        return _LEVEL[char]
    if char in _LOOKALIKE:
        return _LOOKALIKE[char]
    kind = unicodedata.category(char)
    if kind in ("Mn", "Me", "Cf", "Lm"):
        return DROP
    if kind in ("Zs", "Cc"):
        return " "
    base = unicodedata.normalize("NFKD", char)[0]
    base = _LOOKALIKE.get(base, base)
    if base in _ASCII:
        return base
    return str(unicodedata.digit(char)) if kind == "Nd" else OTHER


_FAR, _TAGS = 0x20000, range(0xE0000, 0xE1000)


def _unlike(code: int) -> bool:
    """Ideographs, Hangul, surrogates and private use: nothing in them is like a letter of ours."""
    return 0x3400 <= code < 0xA000 or 0xAC00 <= code < 0xF900


class _Table(dict[int, str]):
    """Filled as characters are met. The far planes, but for the invisible tags, hold nothing like our letters either: they
    are not kept, so that no text can make the table grow past the near ones."""

    def __missing__(self, code: int) -> str:
        if code >= _FAR and code not in _TAGS:
            return OTHER
        char = chr(code)
        level = self[code] = char if char in _ASCII else OTHER if _unlike(code) else _level(char)
        return level


_TABLE = _Table()
_BREAKS = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256))


class Flat:
    """`shape` keeps capitals, `low` is lower case: ASCII bytes of one length. `words` are the lower-case words.

    `starts[n]` is the place of `words[n]` in the flat text; `span()` leads back to the text as given.
    """

    __slots__ = ("back", "low", "plain", "shape", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        """Fold a text of any content: NUL, lone surrogates, stacked accents and other scripts included."""
        level = text.translate(_TABLE)
        self.back: list[int] | None = None
        if DROP in level:
            self.back = [place for place, char in enumerate(level) if char != DROP]
            self.back.append(len(text))
            level = level.replace(DROP, "")
        self.text = text
        self.shape = level.encode("ascii")
        self.low = self.shape.lower()
        self.plain = self.low.decode("ascii")
        self.words: list[str] = self.low.translate(_BREAKS).decode("ascii").split()
        self.starts: list[int] = []
        place, find, keep = 0, self.plain.index, self.starts.append
        for word in self.words:
            place = find(word, place)
            keep(place)
            place += len(word)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Places in the flat text to places (code points) in the original."""
        if self.back is None:
            return start, end
        return self.back[start], self.back[end]

    def end(self, n: int) -> int:
        """Where word n ends in the flat text."""
        return self.starts[n] + len(self.words[n])

    def capital(self, n: int) -> bool:
        """Does word n begin with a capital letter?"""
        return 65 <= self.shape[self.starts[n]] <= 90

    def gap(self, n: int) -> str:
        """What stands between word n and word n + 1 (to the end of the text after the last one)."""
        end = self.starts[n] + len(self.words[n])
        return self.plain[end : self.starts[n + 1]] if n + 1 < len(self.starts) else self.plain[end:]
