"""Turns foreign HTML into the plain words a reader would see.

It will not keep markup, scripts, styles or hidden comments, and it never loads what the markup points to.
"""

from __future__ import annotations

import html

import nh3

_KEPT = {"p", "br"}
_CAP = 400_000
_TAGS = 10_000


def plain(markup: str) -> str:
    """The visible words, paragraphs as blank lines. Any text is accepted; beyond 400,000 characters or 10,000 tags it is cut."""
    if "<" not in markup and "&" not in markup:
        return _tidy(markup[:_CAP])
    markup = markup[:_CAP]
    if markup.count("<") > _TAGS:  # nested tags cost their square; no article has so many
        markup = "<".join(markup.split("<", _TAGS)[:_TAGS])
    kept = nh3.clean(markup, tags=_KEPT, attributes={})
    for tag, stands_for in (("<br>", "\n"), ("<p>", "\n\n"), ("</p>", "\n\n")):
        kept = kept.replace(tag, stands_for)
    return _tidy(html.unescape(kept))


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    out: list[str] = []
    for line in lines:
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip()
