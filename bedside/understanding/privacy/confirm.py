"""Sentences in which the house tells that somebody is, or was, its patient.

It reads what an answer says to the person addressed; what people tell about themselves is not a finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from .flat import Flat
from .span import Span


def find(flat: Flat, lang: str) -> Iterator[Span]:
    """Spans in the flat text's places."""
    return iter(())
