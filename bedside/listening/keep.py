"""Keeping: posts become mentions, sealed and hashed, before anything else is done with them. It does not read what they say.

Idempotent on (channel, external id): the same post again changes nothing, an edit is a new version, a deletion is noted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from bedside.channels.models import Channel
from bedside.connectors.base import Post
from bedside.listening.ids import clean, kept_id, kept_link
from bedside.listening.models import Mention, Original
from bedside.people.models import Site
from bedside.record import bulk
from bedside.record.ledger import acting, mark
from bedside.record.sealing import keyed_digest, seal, unseal
from bedside.web.live import announce

BATCH = 1000
SEALED = ("text", "title", "author", "author_id", "url", "lang", "rating", "question", "media", "raw", "external_id", "thread", "in_reply_to")  # fmt: skip


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
    """Keep one batch inside the caller's transaction, in one order of ids, so that two batches never wait for each other crosswise."""
    latest = _latest(posts)
    kept = Kept()
    known = _known(channel, latest)
    fresh = {key: post for key, post in latest.items() if key not in known and not post.deleted}
    made = _insert(channel, fresh, now)
    kept.new, kept.to_read = len(made), list(made.values())
    overtaken = set(fresh) - set(made)
    if overtaken:  # another worker kept them a moment before us
        known.update(_known(channel, overtaken))
    unknown_words = [mention for key, mention in known.items() if _again(mention, latest[key], kept, now)]
    Mention.objects.bulk_update(unknown_words, ["said_digest"], batch_size=BATCH)
    return kept


def _latest(posts: Iterable[Post]) -> dict[str, Post]:
    """Posts by id, in the order of ids; of two with one id the later wins, unless it is the older version."""
    latest: dict[str, Post] = {}
    for post in posts:
        key = kept_id(post.external_id)
        if key not in latest or not _older(post, latest[key].edited_at):
            latest[key] = post
    return dict(sorted(latest.items()))


def _older(post: Post, edited_at: datetime | None) -> bool:
    """Whether this is a version from before the one we have, arriving late."""
    return not post.deleted and bool(post.edited_at and edited_at and post.edited_at < edited_at)


def _known(channel: Channel, keys: Iterable[str]) -> dict[str, Mention]:
    rows = Mention.objects.filter(channel=channel, external_id__in=list(keys)).defer("title", "text", "search")
    return {mention.external_id: mention for mention in rows.select_for_update().order_by("pk")}


def _insert(channel: Channel, posts: dict[str, Post], now: datetime) -> dict[str, int]:
    if not posts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('listening_mention_id_seq') FROM generate_series(1, %s)", [len(posts)])
        numbers = [row[0] for row in cursor.fetchall()]
    sites = dict(Site.objects.filter(organisation_id=channel.organisation_id).values_list("key", "pk"))
    threads = _threads(channel, posts)
    rows = [
        _mention(pk, key, post, threads[key], channel, sites, now)
        for pk, (key, post) in zip(numbers, posts.items(), strict=True)
    ]
    ours = bulk.add_new(Mention, rows)
    made = {row.external_id: row.pk for row in rows if row.pk in ours}
    bulk.add(Original, [_original(row, posts[row.external_id], now) for row in rows if row.pk in ours])
    return made


def _threads(channel: Channel, posts: dict[str, Post]) -> dict[str, str]:
    """The thread of each post by its id: told by the source, else that of what it replies to, however deep, else its own."""
    parents = {key: kept_id(post.in_reply_to) for key, post in posts.items() if post.in_reply_to and not post.thread}
    threads = {key: kept_id(post.thread) if post.thread else key for key, post in posts.items() if key not in parents}
    asked = set(parents.values()) - set(posts)
    if asked:
        rows = Mention.objects.filter(channel=channel, external_id__in=asked)
        threads.update(rows.values_list("external_id", "thread"))
    for key in parents:
        chain = [key]
        while chain[-1] in parents and chain[-1] not in threads and parents[chain[-1]] not in chain:
            chain.append(parents[chain[-1]])
        top = threads.get(chain[-1], chain[-1])
        threads.update(dict.fromkeys(chain, top))
    return threads


def _mention(
    pk: int, key: str, post: Post, thread: str, channel: Channel, sites: dict[str, int], now: datetime
) -> Mention:
    posted = post.posted_at or now
    return Mention(
        pk=pk,
        organisation_id=channel.organisation_id,
        channel=channel,
        site_id=sites.get(post.site, channel.site_id),
        external_id=key,
        thread=thread,
        in_reply_to=kept_id(post.in_reply_to),
        kind=post.kind,
        visibility=post.visibility,
        author_key=_author_key(channel, post),
        url=kept_link(post.url),
        rating=post.rating,
        lang=clean(post.lang or "")[:5],
        posted_at=min(
            posted, now + timedelta(minutes=5)
        ),  # a clock ahead of ours does not put a mention into the future
        heard_at=now,
        edited_at=post.edited_at,
        said_digest=keyed_digest(_said(post)),
        due_at=now,
    )


def _author_key(channel: Channel, post: Post) -> bytes:
    who = post.author_id or post.author
    return keyed_digest(f"{channel.pk}:{who}".encode("utf-8", "surrogatepass")) if who else b""


def _content(post: Post) -> bytes:
    """What a version is made of, as ASCII JSON, so that any text whatever survives the round trip."""
    told = {name: getattr(post, name) for name in SEALED}
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
        digest=mention.said_digest,
        heard_at=now,
    )


def _again(mention: Mention, post: Post, kept: Kept, now: datetime) -> bool:
    """A post we know has come again: gone, back, edited or the same. True when its digest was not known and is to be stored."""
    if post.deleted:
        if mention.state != "gone":
            mention.state, mention.gone_at, mention.due_at = "gone", now, None
            mention.save(update_fields=["state", "gone_at", "due_at"])
            kept.gone += 1
        return False
    if _older(post, mention.edited_at):
        kept.same += 1
        return False
    digest, known = keyed_digest(_said(post)), bytes(mention.said_digest)
    mention.said_digest = digest
    if known in (b"", digest) and mention.state != "gone":
        kept.same += 1
        return not known
    if known and known != digest:
        mention.version += 1
        mention.edited_at, mention.rating = post.edited_at or now, post.rating
    _hear_again(mention, post, now)
    kept.edited += 1
    kept.to_read.append(mention.pk)
    return False


def _hear_again(mention: Mention, post: Post, now: datetime) -> None:
    """An edit, or a deleted post that is back. The fence is raised: whoever reads the words of before may not write them any more."""
    mention.state, mention.due_at, mention.leased_until, mention.gone_at = "heard", now, None, None
    mention.fence += 1
    mention.save(
        update_fields=[
            "version", "state", "due_at", "leased_until", "fence", "edited_at", "gone_at", "rating", "said_digest",
        ]
    )  # fmt: skip
    Original.objects.bulk_create([_original(mention, post, now)], ignore_conflicts=True)


def opened(original: Original, mention: Mention) -> dict[str, Any]:
    """The original's own words and author, unsealed. For the reader, and for `unmask`; nobody else asks."""
    told: dict[str, Any] = json.loads(unseal(original.sealed, about=_about(mention)))
    return told
