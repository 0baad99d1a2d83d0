"""The language of each record: what it says, else what its text sounds like.

The detector is loaded only when some record does not say; it holds nothing between batches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

OURS = ("es", "ca", "en", "pl")


def langs_of(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """es, ca, en, pl or other for each record, in order."""
    said = [_said(record) for record in records]
    if all(said):
        return said
    from ..understanding import language
    from ..understanding.stream import stream

    texts = [record["text"] for record in records]
    return [language.CODES[k] for k in language.detect(stream(texts), texts, said).tolist()]


def _said(record: Mapping[str, Any]) -> str:
    value = record.get("lang")
    code = value.lower().replace("_", "-").split("-")[0] if isinstance(value, str) else ""
    return code if code in OURS else ""
