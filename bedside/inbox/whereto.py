"""Where an answer goes: the address and the ids of what it answers, taken from the sealed original for the draft, which seals them too. It sends nothing."""

from __future__ import annotations

from bedside.inbox.models import Conversation
from bedside.listening.ids import kept_id
from bedside.listening.keep import opened
from bedside.listening.models import Mention
from bedside.record.sealing import seal


def of(conversation: Conversation, last: Mention, mouth: int) -> dict[str, str | bytes]:
    """What a draft needs to answer this mention through that channel. An original that is forgotten leaves the ids that are kept in clear."""
    original = last.originals.order_by("-version").first()
    told = opened(original, last) if original is not None else {}
    author = told.get("author_id") or ""
    ids = [told.get(name) or "" for name in ("thread", "in_reply_to", "external_id")]
    return {
        "sealed_to": seal(author.encode("utf-8", "replace"), about=f"address of {mouth}") if author else b"",
        "in_reply_to": ids[2] or last.external_id,
        "thread": next((one for one in ids if one and kept_id(one) == conversation.thread), conversation.thread),
    }
