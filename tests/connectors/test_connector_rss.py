"""Feeds from a real server on loopback: what is new, what is hostile, what is broken, and that good entries survive."""

from __future__ import annotations

import gzip
import time
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from bedside.connectors import rss
from bedside.connectors.base import ConnectorError, Fetched, Post


def config(site: Any, path: str = "/feed", **more: Any) -> dict[str, Any]:
    return {"url": site.url(path), "allow": ["127.0.0.1"], **more}


def fetched(site: Any, since: Any = None, **more: Any) -> list[Fetched]:
    return list(rss.fetch(config(site, **more), since, now=datetime(2026, 5, 31, 12, tzinfo=UTC)))


def posts(pages: list[Fetched]) -> list[Post]:
    return [post for page in pages for post in page.posts]


def item(n: int, text: str = "Llarga espera a urgències") -> str:
    return (
        f"<item><guid>g{n}</guid><title>Title {n}</title><description>{text} {n}</description>"
        f"<link>https://news.example/{n}</link><pubDate>Sun, 31 May 2026 10:0{n % 10}:00 +0200</pubDate></item>"
    )


def feed(*items: str, head: str = "", prolog: str = '<?xml version="1.0"?>') -> bytes:
    body = "".join(items)
    return f'{prolog}<rss version="2.0"><channel><title>Diari</title><language>ca-ES</language>{head}{body}</channel></rss>'.encode()


ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pl"><title>Wieści</title>
<entry><id>tag:1</id><title type="html">Kolejka &amp;amp; ból</title><link href="https://news.example/a"/>
<published>2026-05-31T10:00:00+02:00</published><updated>2026-05-31T11:00:00Z</updated><author><name>Ewa</name></author>
<summary>krótko</summary>
<content type="html">&lt;p&gt;Długo &lt;b&gt;czekałam&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;.&lt;/p&gt;&lt;p&gt;Dziękuję.&lt;/p&gt;</content></entry></feed>"""


def test_an_rss_entry_becomes_a_post(site: Any) -> None:
    site.says("/feed", feed(item(1)))
    (post,) = posts(fetched(site))
    assert (post.external_id, post.title, post.text) == ("g1", "Title 1", "Llarga espera a urgències 1")
    assert post.posted_at == datetime(2026, 5, 31, 8, 1, tzinfo=UTC)
    assert (post.url, post.kind, post.visibility, post.lang) == ("https://news.example/1", "article", "public", "ca")


def test_an_atom_entry_becomes_plain_words(site: Any) -> None:
    site.says("/feed", ATOM.encode())
    (post,) = posts(fetched(site))
    assert post.text == "Długo czekałam.\n\nDziękuję."
    assert (post.title, post.author, post.lang) == ("Kolejka & ból", "Ewa", "pl")
    assert post.edited_at == datetime(2026, 5, 31, 11, tzinfo=UTC)


def test_it_asks_only_for_what_changed(site: Any) -> None:
    site.says("/feed", feed(item(1)), ETag='"v1"', Last_Modified="Sun, 31 May 2026 08:00:00 GMT")
    cursor = fetched(site)[-1].cursor
    site.says("/feed", b"", 304)
    (unchanged,) = fetched(site, cursor)
    asked = site.asked[-1][1]
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"v1"', "Sun, 31 May 2026 08:00:00 GMT")
    assert (unchanged.posts, unchanged.cursor, unchanged.more) == ((), cursor, False)


def test_an_entry_without_an_id_keeps_the_one_we_made(site: Any) -> None:
    bare = "<item><title>Sense enllaç</title><description>Una queixa</description></item>"
    site.says("/feed", feed(bare))
    first, again = posts(fetched(site)), posts(fetched(site))
    assert first == again
    assert first[0].external_id.startswith("digest-")


def test_a_name_and_password_go_along(site: Any) -> None:
    site.says("/feed", feed(item(1)))
    fetched(site, username="desk", password="word")
    assert site.asked[-1][1]["authorization"] == "Basic ZGVzazp3b3Jk"


SECRET_FILE = "/etc/hostname"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "prolog",
    [
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{SECRET_FILE}">]>',
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/stolen">]>',
        '<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://127.0.0.1:{port}/stolen">',
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:{port}/stolen"> %x;]>',
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY x "&l11;">]>',
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "' + "a" * 50_000 + '"><!ENTITY x "' + "&a;" * 10_000 + '">]>',
    ],
    ids=["file", "http", "external doctype", "parameter", "billion laughs", "quadratic"],
)  # fmt: skip
def test_entities_reach_nothing_and_cost_nothing(site: Any, prolog: str) -> None:
    with open(SECRET_FILE) as file:
        secret = file.read().strip()
    site.says("/feed", feed(item(1, "&x;"), item(2), prolog=prolog.replace("{port}", str(site.port))))
    began = time.monotonic()
    found: list[Post] = []
    with suppress(ConnectorError):
        found = posts(fetched(site))
    assert time.monotonic() - began < 5
    assert [path for path, _ in site.asked] == ["/feed"]
    assert all(secret not in post.text and len(post.text) < 1_000 for post in found)


def redirect(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://169.254.169.254/latest/meta-data/")
    handler.end_headers()


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for byte in feed(item(1)):
        handler.wfile.write(bytes([byte]))
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((b"<!doctype html><html><body>News</body></html>", 200, {"Content_Type": "text/html"}), "web page, not a feed"),
        ((b"", 200, {}), "nothing at all"),
        ((b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 200, {"Content_Type": "application/rss+xml"}), "not an RSS or Atom feed"),
        ((b'{"items": []}', 200, {"Content_Type": "application/json"}), "not an RSS or Atom feed"),
        ((b"\x00" * 1000, 200, {}), "not an RSS or Atom feed"),
        ((b"<a>" * 20_000, 200, {}), "not an RSS or Atom feed"),
        ((b"<a>" * 250_000, 200, {}), "more markup than any feed needs"),
        ((gzip.compress(b" " * 100_000_000, 1), 200, {"Content_Encoding": "gzip"}), "more than 3 MB"),
        ((b"", 401, {}), "does not let us in"),
        ((b"", 403, {}), "does not let us in"),
        ((b"", 404, {}), "no feed at"),
        ((b"", 410, {}), "no feed at"),
        ((b"", 500, {}), "status 500"),
        ((b"", 206, {}), "status 206"),
        (redirect, "keep keys"),
        (drip, "did not finish answering"),
    ],
    ids=["html", "empty", "image", "json", "zeros", "tags", "many tags", "bomb", "401", "403", "404", "410", "500", "206", "redirect", "drip"],
)  # fmt: skip
def test_what_is_not_a_feed_gets_a_sentence(site: Any, answer: Any, words: str) -> None:
    if callable(answer):
        site.routes["/feed"] = answer
    else:
        site.says("/feed", answer[0], answer[1], **answer[2])
    with pytest.raises(ConnectorError, match=words) as refused:
        fetched(site, deadline=1.0)
    assert refused.value.sentence.endswith(".")


def test_too_many_questions_are_waited_out(site: Any) -> None:
    site.says("/feed", b"", 429, Retry_After="300")
    with pytest.raises(ConnectorError, match="less often") as refused:
        fetched(site)
    assert refused.value.retry_after == 300


def test_a_truncated_feed_keeps_the_whole_entries(site: Any) -> None:
    body = feed(item(1), item(2), item(3, "this one is cut here and never"))
    site.says("/feed", body[: body.index(b"is cut") + 6], ETag='"v1"')
    (page,) = fetched(site)
    assert [post.external_id for post in page.posts] == ["g1", "g2"]
    assert [one.reason for one in page.rejected] == [
        "The feed broke off in the middle of this entry; it is asked for again next time."
    ]
    assert page.cursor["etag"] == ""


def test_a_bad_entry_is_set_aside(site: Any) -> None:
    empty = "<item><guid>e</guid><description><![CDATA[<img src='x'>]]></description></item>"
    huge = f"<item><guid>h</guid><description>{'a ' * 150_000}</description></item>"
    site.says("/feed", feed(item(1), empty, huge, item(2)))
    (page,) = fetched(site)
    assert [post.external_id for post in page.posts] == ["g1", "g2"]
    assert [one.reason.split(";")[0] for one in page.rejected] == [
        "This entry has no words",
        "This entry has 299999 characters",
    ]
    assert page.rejected[0].where.endswith("/feed, entry 2")


@pytest.mark.parametrize(
    ("body", "charset"), [("cp1250", "windows-1250"), ("iso8859-2", "iso-8859-2"), ("utf-16", "utf-16"), ("utf-8", "")]
)
def test_encodings(site: Any, body: str, charset: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{charset or "utf-8"}"?>'
    site.says("/feed", feed(item(1, "Dziękuję, żółć"), prolog=prolog).decode().encode(body))
    assert posts(fetched(site))[0].text == "Dziękuję, żółć 1"


def paged(handler: BaseHTTPRequestHandler, site: Any) -> None:
    page = int(handler.path.partition("page=")[2] or "1")
    onward = f'<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{site.url(f"/feed?page={page + 1}")}"/>'
    body = feed(item(page * 10), item(page * 10 + 1), head=onward)
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_endless_pages_come_to_an_end(site: Any) -> None:
    site.routes["/feed"] = lambda handler: paged(handler, site)
    pages = fetched(site)
    assert len(pages) == rss.PAGES == len(site.asked)
    assert [page.more for page in pages] == [True] * 9 + [False]
    assert len({post.external_id for post in posts(pages)}) == 20


def test_older_pages_are_left_alone_once_known(site: Any) -> None:
    site.routes["/feed"] = lambda handler: paged(handler, site)
    cursor = fetched(site)[-1].cursor
    site.asked.clear()
    assert len(fetched(site, cursor)) == 1
    assert len(site.asked) == 1


def test_a_page_that_names_itself_as_next(site: Any) -> None:
    loop = f'<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{site.url("/feed")}"/>'
    site.says("/feed", feed(item(1), head=loop))
    assert len(fetched(site)) == 1


def test_the_next_page_may_not_lead_inside(site: Any) -> None:
    inside = '<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="http://10.0.0.8/feed"/>'
    site.says("/feed", feed(item(1), head=inside))
    pages = rss.fetch(config(site), None, now=datetime(2026, 5, 31, tzinfo=UTC))
    assert next(pages).posts
    with pytest.raises(ConnectorError, match="inside the house"):
        next(pages)


def test_a_thousand_entries_and_no_more(site: Any) -> None:
    site.says("/feed", feed(*(item(n) for n in range(1_005))))
    (page,) = fetched(site)
    assert len(page.posts) == 1_000
    assert "only the first 1000 are read" in page.rejected[0].reason
