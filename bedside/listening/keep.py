"""Keeping: posts become mentions, sealed and hashed, before anything else is done with them. It does not read what they say.

Idempotent on (channel, external id): the same post again changes nothing, an edit is a new version, a deletion is noted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from bedside.channels.models import Channel
from bedside.connectors.base import Post
from bedside.listening.models import Mention, Original
from bedside.people.models import Site
from bedside.record import bulk
from bedside.record.ledger import acting, mark
from bedside.record.sealing import keyed_digest, seal, unseal
from bedside.web.live import announce

BATCH = 1000
LOST = "\ufffd"


@dataclass
class Kept:
    """What became of a batch: ids of mentions now waiting to be read, and counts."""

    to_read: list[int] = field(default_factory=list)
    new: int = 0
    edited: int = 0
    same: int = 0
    gone: int = 0

    def add(self, other: Kept) -> None:
        self.to_read += other.to_read
        for name in ("new", "edited", "same", "gone"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def clean(text: str) -> str:
    """Text that the database can hold: no NUL, no half characters."""
    if "\0" in text:
        text = text.replace("\0", LOST)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def short_id(external_id: str) -> str:
    """An external id of at most 300 characters; a longer one is replaced by its digest."""
    cleaned = clean(external_id)
    return cleaned if len(cleaned) <= 300 else "sha256:" + hashlib.sha256(cleaned.encode()).hexdigest()


def keep(channel: Channel, posts: Sequence[Post], *, now: datetime) -> Kept:
    """Keep posts of one channel; everything is committed when this returns."""
    kept = Kept()
    for start in range(0, len(posts), BATCH):
        with acting():
            batch = keep_batch(channel, posts[start : start + BATCH], now=now)
            note(channel, batch, now=now)
        kept.add(batch)
    return kept


def note(channel: Channel, kept: Kept, *, now: datetime) -> None:
    """Mark in the ledger that a batch was kept, and wake whoever reads it; nothing when nothing changed."""
    if kept.new or kept.edited or kept.gone:
        mark("mentions.kept", channel, by=None, now=now, new=kept.new, edited=kept.edited, gone=kept.gone)
        announce(channel.organisation_id, "channel", channel.pk)
        announce(channel.organisation_id, "mention", channel.pk)


def keep_batch(channel: Channel, posts: Iterable[Post], *, now: datetime) -> Kept:
    """Keep one batch inside the caller's transaction. Of two posts with one id the later wins."""
    latest = {short_id(post.external_id): post for post in posts}
    kept = Kept()
    known = _known(channel, latest)
    fresh = {key: post for key, post in latest.items() if key not in known and not post.deleted}
    made = _insert(channel, fresh, now)
    kept.new, kept.to_read = len(made), list(made.values())
    overtaken = set(fresh) - set(made)
    if overtaken:  # another worker kept them a moment before us
        known.update(_known(channel, overtaken))
    for key, mention in known.items():
        _again(mention, latest[key], kept, now)
    return kept


def _known(channel: Channel, keys: Iterable[str]) -> dict[str, Mention]:
    rows = Mention.objects.filter(channel=channel, external_id__in=list(keys)).select_for_update().order_by("pk")
    return {mention.external_id: mention for mention in rows}


def _insert(channel: Channel, posts: dict[str, Post], now: datetime) -> dict[str, int]:
    if not posts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('listening_mention_id_seq') FROM generate_series(1, %s)", [len(posts)])
        numbers = [row[0] for row in cursor.fetchall()]
    sites = dict(Site.objects.filter(organisation_id=channel.organisation_id).values_list("key", "pk"))
    rows = [
        _mention(pk, key, post, channel, sites, now) for pk, (key, post) in zip(numbers, posts.items(), strict=True)
    ]
    ours = bulk.add_new(Mention, rows)
    made = {row.external_id: row.pk for row in rows if row.pk in ours}
    bulk.add(Original, [_original(row, posts[row.external_id], now) for row in rows if row.pk in ours])
    return made


def _mention(pk: int, key: str, post: Post, channel: Channel, sites: dict[str, int], now: datetime) -> Mention:
    posted = post.posted_at or now
    thread = short_id(post.thread or post.in_reply_to or post.external_id)
    return Mention(
        pk=pk,
        organisation_id=channel.organisation_id,
        channel=channel,
        site_id=sites.get(post.site, channel.site_id),
        external_id=key,
        thread=thread,
        in_reply_to=short_id(post.in_reply_to),
        kind=post.kind,
        visibility=post.visibility,
        author_key=_author_key(channel, post),
        url=clean(post.url)[:1000] if post.url.startswith(("https://", "http://")) else "",
        rating=post.rating,
        lang=clean(post.lang or "")[:5],
        posted_at=min(
            posted, now + timedelta(minutes=5)
        ),  # a clock ahead of ours does not put a mention into the future
        heard_at=now,
        edited_at=post.edited_at,
        due_at=now,
    )


def _author_key(channel: Channel, post: Post) -> bytes:
    who = post.author_id or post.author
    return keyed_digest(f"{channel.pk}:{who}".encode("utf-8", "surrogatepass")) if who else b""


def _content(post: Post) -> bytes:
    """What a version is made of, as ASCII JSON, so that any text whatever survives the round trip."""
    told = {
        name: getattr(post, name)
        for name in ("text", "title", "author", "author_id", "url", "lang", "rating", "question", "media", "raw")
    }
    return json.dumps(told, ensure_ascii=True, sort_keys=True, default=str).encode()


def _said(post: Post) -> bytes:
    return json.dumps([post.text, post.title, post.rating], ensure_ascii=True).encode()


def _about(mention: Mention) -> str:
    return f"mention {mention.pk}"


def _original(mention: Mention, post: Post, now: datetime) -> Original:
    return Original(
        organisation_id=mention.organisation_id,
        mention=mention,
        version=mention.version,
        sealed=seal(_content(post), about=_about(mention)),
        digest=keyed_digest(_said(post)),
        heard_at=now,
    )


def _again(mention: Mention, post: Post, kept: Kept, now: datetime) -> None:
    """A post we know has come again: gone, edited or the same."""
    if post.deleted:
        if mention.state != "gone":
            mention.state, mention.gone_at, mention.due_at = "gone", now, None
            mention.save(update_fields=["state", "gone_at", "due_at"])
            kept.gone += 1
        return
    last = mention.originals.order_by("-version").first()
    if last is not None and bytes(last.digest) == keyed_digest(_said(post)):
        kept.same += 1
        return
    mention.version += 1
    mention.state, mention.due_at, mention.leased_until = "heard", now, None
    mention.edited_at, mention.gone_at, mention.rating = post.edited_at or now, None, post.rating
    mention.save(update_fields=["version", "state", "due_at", "leased_until", "edited_at", "gone_at", "rating"])
    _original(mention, post, now).save(force_insert=True)
    kept.edited += 1
    kept.to_read.append(mention.pk)


def opened(original: Original, mention: Mention) -> dict[str, Any]:
    """The original's own words and author, unsealed. For the reader, and for `unmask`; nobody else asks."""
    told: dict[str, Any] = json.loads(unseal(original.sealed, about=_about(mention)))
    return told
