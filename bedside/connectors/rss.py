"""Listens to an RSS or Atom feed, asking only for what has changed since last time.

It will not run, load or follow anything a feed names: entries become plain text, and pages are counted.
"""

from __future__ import annotations

import base64
import calendar
import hashlib
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from .base import TEXT_CAP, Config, ConnectorError, Fetched, Field, Post, Rejected, Sentence, require, say, shown
from .base import unstorable as why_unstorable
from .egress import Answer, Egress
from .plain import plain
from .posts import language

NAME = "rss"
LABEL = "RSS or Atom feed"
SOURCE_TYPE = "news"
CAN = frozenset({"listen"})
FIELDS = (
    Field("url", "Address of the feed", "url", help="For example https://news.example.org/health/feed.xml"),
    Field("username", "User name", required=False, help="Only if the feed asks for one."),
    Field("password", "Password", "secret", required=False),
)

PAGES = 10
ENTRIES = 1_000
BYTES = 3_000_000
MARKS = 200_000
SECONDS = 20.0
_TAILS = (b"</rss>", b"</feed>", b"</rdf:rdf>", b"</channel>")
_ACCEPT = "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.8"


def fetch(config: Config, since: Any, *, now: datetime) -> Iterator[Fetched]:
    """The feed's entries, a page at a time, newest page first; nothing when it has not changed.

    `since` is the last cursor: {"etag", "modified", "known": [digests of the first page's ids]}. Older pages (rel=next)
    are read until an entry already known, ten pages at most. Raises ConnectorError.
    """
    require(LABEL, FIELDS, config)
    cursor = since if isinstance(since, dict) else {}
    seconds = config.get("deadline")
    with Egress(
        allow=tuple(config.get("allow") or ()),
        cap=BYTES,
        deadline=float(seconds) if isinstance(seconds, (int, float)) else SECONDS,
        authority=str(config.get("authority") or "") or None,
    ) as egress:
        yield from _pages(egress, config, cursor, now)


def _pages(egress: Egress, config: Config, cursor: Mapping[str, Any], now: datetime) -> Iterator[Fetched]:
    answer = egress.get(str(config["url"]), _headers(config, cursor))
    if answer.status == 304:
        yield Fetched(cursor=dict(cursor))
        return
    known = frozenset(str(one) for one in cursor.get("known") or ())
    fresh: dict[str, Any] | None = None
    visited: set[str] = set()
    while True:
        visited.add(answer.url)
        posts, rejected, onward = _page(answer, now)
        ids = [_digest(post.external_id) for post in posts]
        fresh = fresh or _cursor(answer, ids, whole=all(one.reason != _CUT for one in rejected))
        more = bool(onward and ids and onward not in visited and len(visited) < PAGES and known.isdisjoint(ids))
        yield Fetched(posts, rejected, dict(cursor) if more else fresh, more)
        if not more:
            return
        answer = egress.get(onward, _headers(config, {}))


def _headers(config: Config, cursor: Mapping[str, Any]) -> dict[str, str]:
    headers = {"Accept": _ACCEPT}
    for name, key in (("If-None-Match", "etag"), ("If-Modified-Since", "modified")):
        value = cursor.get(key)
        if isinstance(value, str) and value:
            headers[name] = value
    if config.get("username"):
        pair = f"{config['username']}:{config.get('password') or ''}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    return headers


def _cursor(answer: Answer, ids: list[str], *, whole: bool) -> dict[str, Any]:
    """After a page that came in damaged the validators are forgotten, so that it is asked for again in full."""
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    sound = {"etag": etag[:500], "modified": modified[:100]} if whole else {"etag": "", "modified": ""}
    return {**sound, "known": ids[:200]}


def _page(answer: Answer, now: datetime) -> tuple[tuple[Post, ...], tuple[Rejected, ...], str]:
    _check_status(answer, now)
    feed = _parsed(answer)
    end = answer.body[-400:].replace(b"\x00", b"").rstrip().lower()
    cut = bool(feed.bozo) and not end.endswith(_TAILS)
    posts: list[Post] = []
    rejected: list[Rejected] = []
    entries = feed.entries[:ENTRIES]
    for number, entry in enumerate(entries, start=1):
        made = _CUT if cut and number == len(entries) else _post(entry, feed.feed, answer.url)
        if isinstance(made, Post):
            posts.append(made)
        else:
            where = f"{shown(answer.url, 200)}, entry {number}"
            rejected.append(Rejected(where, made, repr(dict(entry)).encode("utf-8", "replace")))
    if len(feed.entries) > ENTRIES:
        why = say(
            "The feed lists {n} entries at once; only the first {cap} are read.", n=len(feed.entries), cap=ENTRIES
        )
        rejected.append(Rejected(f"{shown(answer.url, 200)}, entry {ENTRIES + 1}", why))
    onward = next((str(link.get("href", "")) for link in feed.feed.get("links", ()) if link.get("rel") == "next"), "")
    return tuple(posts), tuple(rejected), _joined(answer.url, onward) if onward else ""


_CUT = say("The feed broke off in the middle of this entry; it is asked for again next time.")


def _check_status(answer: Answer, now: datetime) -> None:
    if answer.status == 200:
        return
    where, wait = shown(answer.url, 200), answer.retry_after(now=now)
    if answer.status in (401, 403):
        sentence = say(
            "{url} does not let us in ({status}); check user name and password.", url=where, status=answer.status
        )
    elif answer.status in (404, 410):
        sentence = say(
            "There is no feed at {url} any more ({status}); check the address.", url=where, status=answer.status
        )
    elif answer.status == 429:
        sentence = say("{url} asks us to come less often (429); we wait.", url=where)
    else:
        sentence = say("{url} answers with status {status}; it will be tried again.", url=where, status=answer.status)
    raise ConnectorError(sentence, retry_after=wait)


def _parsed(answer: Answer) -> Any:
    """Parsed from bytes in memory only: given a plain string, the library would open it as a file or address.

    It is not told the feed's address, lest ids without a scheme change when the feed moves house.
    """
    if answer.body.count(b"<") > MARKS:
        raise ConnectorError(
            say("{url} holds more markup than any feed needs; it is refused.", url=shown(answer.url, 200))
        )
    given = {"content-type": answer.headers.get("content-type", "")}
    try:
        feed = feedparser.parse(io.BytesIO(answer.body), response_headers=given, sanitize_html=False)
    except Exception as error:  # the parser meets hostile input; whatever it raises is the feed's fault
        raise ConnectorError(_no_feed(answer)) from error
    if not feed.get("version") and not feed.entries:
        raise ConnectorError(_no_feed(answer))
    return feed


def _no_feed(answer: Answer) -> Sentence:
    where = shown(answer.url, 200)
    if not answer.body.strip():
        return say("{url} answers with nothing at all; check the address.", url=where)
    if b"<html" in answer.body[:2000].lower() or "html" in answer.headers.get("content-type", ""):
        return say("{url} is a web page, not a feed; look there for the address of its RSS or Atom feed.", url=where)
    return say("{url} is not an RSS or Atom feed; check the address.", url=where)


def _post(entry: Any, feed: Any, base: str) -> Post | Sentence:
    bodies = [str(one.get("value", "")) for one in entry.get("content", ())] + [str(entry.get("summary", ""))]
    title, body = plain(str(entry.get("title", "")))[:2_000], plain(max(bodies, key=len))
    text = body or title
    link = _joined(base, str(entry.get("link", "")))
    if not text:
        return say("This entry has no words; nothing can be read in it.")
    if len(text) > TEXT_CAP:
        return say("This entry has {n} characters; the limit is {cap}.", n=len(text), cap=TEXT_CAP)
    author = plain(str(entry.get("author", "")))[:500]
    why = why_unstorable("".join((text, title, link, author, str(entry.get("id", "")))))
    if why:
        return say("This entry {why}", why=why)
    return Post(
        external_id=_id(str(entry.get("id", "")), link, title + "\n" + text),
        text=text,
        posted_at=_moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        kind="article",
        author=author,
        url=link,
        title=title,
        lang=language(str(entry.get("language") or feed.get("language") or "")),
        edited_at=_moment(entry.get("updated_parsed")) if entry.get("published_parsed") else None,
    )


def _joined(base: str, link: str) -> str:
    """A link as a whole address of the web, or empty when it is none."""
    try:
        whole = urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""
    return whole[:2_000] if whole.startswith(("http://", "https://")) else ""


def _id(given: str, link: str, words: str) -> str:
    """The feed's own id, else the link, else a digest of the words: always the same for the same entry."""
    first = given.strip() or link
    return first if first and len(first) <= 500 else "digest-" + _digest(first or words)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _moment(given: Any) -> datetime | None:
    """feedparser gives UTC as a struct_time; anything out of reach is no date."""
    if given is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(given), UTC)
    except (ValueError, OverflowError, TypeError, OSError):
        return None
