"""Sentences of the outside world, kept so that each reader gets them in their own language. It makes up none of them."""

from __future__ import annotations

import json
from collections.abc import Container

from django.utils.translation import gettext as _

from bedside.connectors.base import Sentence

SPOKEN = ("advice", "direction", "order", "what", "why")  # values that are words of ours, not of the file or feed
OWN = ("value",)  # values that are words of the file or feed itself, perhaps a patient's
LONGEST = 300  # characters of one value inside a sentence


def kept(words: object, most: int = 2000, *, hide: Container[str] = ()) -> str:
    """A sentence as the database keeps it: with its template and values where it has them, else as it stands.

    `hide`: the names of values that are left out, with … in their place.
    """
    told = words.args[0] if isinstance(words, Exception) and words.args else words
    if not isinstance(told, Sentence):
        return str(told).replace("\0", " ")[:most]
    values = {
        name: "…" if name in hide else str(value).replace("\0", " ")[:LONGEST] for name, value in told.values.items()
    }
    return json.dumps({"say": told.template, "with": values}, ensure_ascii=True)


def in_words(kept_words: str) -> str:
    """The sentence for whoever reads it now."""
    if not kept_words.startswith('{"say"'):
        return _(kept_words) if kept_words else ""
    told = json.loads(kept_words)
    template, values = told["say"], told["with"]
    values |= {name: _(value) for name, value in values.items() if name in SPOKEN and value}
    try:
        return _(template).format(**values)
    except (KeyError, IndexError, ValueError):  # a translation with another placeholder must not hide the trouble
        return str(template.format(**values))
