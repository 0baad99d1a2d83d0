"""Ways in: canaries brought into the house by everybody who brings words, as they truly do, through pages, doors and commands."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from django.core.files.uploadedfile import SimpleUploadedFile

from bedside.channels import verbs
from bedside.channels.models import Channel, Reject
from bedside.connectors import webhook
from bedside.inbox.models import Conversation
from bedside.listening.models import Mention
from bedside.publishing.models import Draft
from tests.browser import _address_of_database, signed_in
from tests.cast import House
from tests.house.canaries import BARE, KINDS, STOPPED, Canary, Kinds, Maker

SECRET = "whsec_" + "YSB3ZWxsIGtlcHQgc2VjcmV0IGZvciB0ZXN0cyBvbmx5ISE="
ABOUT = {
    "es": "Hospital Vega Norte: ",
    "ca": "Hospital Vega Nord: ",
    "en": "Vega North hospital: ",
    "pl": "Szpital Vega: ",
}


@dataclass
class Planting:
    """Everything that was planted, by the way it came in, and what the commands printed."""

    house: House
    maker: Maker
    web: str
    folder: Path  # files that people bring; their own, outside the house
    environment: dict[str, str]
    planted: dict[str, list[Canary]] = field(default_factory=dict)
    printed: bytes = b""
    opened: bytes = b""  # the pages that showed an original to whoever gave a reason
    channels: dict[str, Channel] = field(default_factory=dict)

    def take(self, way: str, count: int, kinds: Kinds = KINDS) -> list[Canary]:
        some = self.maker.take(count, kinds)
        self.planted.setdefault(way, []).extend(some)
        return some

    @property
    def all(self) -> list[Canary]:
        return [one for some in self.planted.values() for one in some]

    # what others bring

    def connect(self, name: str, kind: str, config: dict[str, Any]) -> Channel:
        channel = verbs.connect(
            self.house.organisation, name, kind, config, by=None, now=datetime.now(UTC), site=self.house.site,
            replies_through=self.house.channel,
        )  # fmt: skip
        self.channels[name] = channel
        return channel

    def deliver(self, posts: list[dict[str, Any]], number: str) -> dict[str, Any]:
        """One signed delivery to the real web process."""
        body = json.dumps({"posts": posts}).encode()
        headers = webhook.sign(number, body, SECRET, now=datetime.now(UTC))
        answer = httpx.post(f"{self.web}/intake/{self.channels['Hook'].pk}", content=body, headers=headers, timeout=60)
        assert answer.status_code == 202, answer.text
        self.printed += answer.content
        return dict(answer.json())

    def by_webhook(self) -> None:
        """In texts and titles, as authors, in what nobody asked for, and in an edit."""
        self.connect("Hook", "webhook", {"secret": SECRET})
        texts, titles, others = (self.take("webhook", n) for n in (200, 60, 60))
        posts = [{"external_id": f"h{n}", "text": one.sentence, "lang": one.lang} for n, one in enumerate(texts)]
        for one in titles:  # a post has one language
            next(post for post in posts if post["lang"] == one.lang and "title" not in post)["title"] = one.sentence
        for post, one in zip(posts, others, strict=False):
            post |= {"author": one.core, "author_id": one.core, "question": one.sentence, "site": one.core}
            post |= {"survey": {"note": one.sentence, one.core: "x"}}
        self.deliver(posts, "one")
        again = self.take("webhook", 10)
        edits = [{"external_id": f"h{n}", "text": one.sentence, "lang": one.lang} for n, one in enumerate(again)]
        self.deliver(edits, "two")

    def by_addresses(self) -> None:
        """Identifiers in the ids and links that a source gives its posts."""
        ids, links = self.take("ids", 12, BARE), self.take("links", 12, BARE)
        posts = []
        for n, (one, link) in enumerate(zip(ids, links, strict=True)):
            post = {"external_id": f"i{n}", "text": "Nobody answers the phone at Vega North"}
            post |= {"url": f"https://reviews.example/r/{n}?{urlencode({'who': link.core})}#{link.core}"}
            post[("external_id", "thread", "in_reply_to")[n % 3]] = one.core
            posts.append(post)
        self.deliver(posts, "three")

    def rejected(self) -> None:
        """Posts that cannot be kept, with the words in every field that can be wrong."""
        some = self.take("rejected", 24)
        wrong = ("rating", "posted_at", "kind", "visibility", "lang", "media", "raw", "deleted")
        posts = [
            {"external_id": f"r{n}", "text": one.sentence, wrong[n % len(wrong)]: one.core}
            for n, one in enumerate(some)
        ]
        told = self.deliver([*posts, *(one.sentence for one in self.take("rejected", 4))], "four")
        assert len(told["rejected"]) >= len(some)

    @contextmanager
    def by_commands(self) -> Iterator[None]:
        """A file is imported, another replayed and a third masked and read, by commands, while other things go on."""
        some, bad, heading = self.take("import", 200), self.take("import", 10), self.take("import", 1)
        survey, old = self.folder / "survey.csv", self.folder / "old.jsonl"
        rows = [["Comment", "Date", "Author", heading[0].sentence]]
        rows += [[one.sentence, "2026-05-12", "", ""] for one in some]
        _write(survey, [*rows, *([one.sentence, one.core, one.core, one.core] for one in bad)])
        lines = [
            {"id": f"o{n}", "text": one.sentence, "posted_at": f"2026-01-01T10:00:{n % 60:02}Z", "author": one.core}
            for n, one in enumerate(self.take("replay", 40))
        ]
        old.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        shown = "".join(
            json.dumps({"id": n, "text": one.sentence}) + "\n" for n, one in enumerate(self.take("mask", 40))
        )
        (self.folder / "lines.jsonl").write_text(shown, encoding="utf-8")
        whose = ("--organisation", self.house.organisation.name)
        commands = (
            ("import", str(survey), "--channel", "Survey", "--workers", "1", *whose),
            ("replay", str(old), "--channel", "Old days", "--speed", "100000", *whose),
            ("mask", str(self.folder / "lines.jsonl"), "--workers", "1"),
            ("read", str(self.folder / "lines.jsonl"), "--workers", "1"),
        )
        begun = [self._begin(*words) for words in commands]
        yield
        for process in begun:
            out, _ = process.communicate(timeout=240)
            assert process.returncode in (0, 2), out
            self.printed += out

    def by_upload(self) -> None:
        """Two files handed in on screen, the second without a heading: its first row is somebody's words."""
        channel, client = self.connect("Cards", "csvfile", {"path": "uploads"}), signed_in(self.house.ada)
        some, bad, bare = self.take("upload", 160), self.take("upload", 8), self.take("upload", 9)
        rows = [["Comment", "Date"], *([one.sentence, "2026-05-14"] for one in some)]
        self._hand_in(client, channel, "cards.csv", [*rows, *([one.sentence, one.core] for one in bad)])
        self._hand_in(client, channel, "bare.csv", [[one.sentence, "2026-05-14"] for one in bare])
        assert Mention.objects.filter(channel=channel).count() >= len(some)

    def _hand_in(self, client: Any, channel: Channel, name: str, rows: list[list[str]]) -> None:
        _write(self.folder / name, rows)
        address, given = f"/channels/{channel.pk}/import", (self.folder / name).read_bytes()
        seen = client.post(address, {"file": SimpleUploadedFile(name, given)})
        form = {f"column_{field}": column for field, column in seen.context["columns"]}
        done = client.post(address, form | {"ticket": seen.context["ticket"], "do": "import"}, follow=True)
        self.printed += done.content  # the page before it shows its columns to whoever handed the file in

    @contextmanager
    def by_feed(self) -> Iterator[None]:
        """A feed on loopback, which the worker fetches by itself while this stands open."""
        some = self.take("feed", 80)
        items = "".join(
            f"<item><guid>f{n}</guid><title>{escape(ABOUT[one.lang])}</title><description>{escape(one.sentence)}</description>"
            f"<author>{escape(one.core)}</author></item>"
            for n, one in enumerate(some)
        )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title>{items}<item><guid>{self.take("feed", 1, BARE)[0].core}</guid></item></channel></rss>'
        with served(feed.encode()) as url:
            channel = self.connect("Herald", "rss", {"url": url})
            channel.config["allow"] = ["127.0.0.1/32"]
            channel.save(update_fields=["config"])
            verbs.ask_now(channel, by=self.house.orla, now=datetime.now(UTC))
            yield

    # what colleagues write

    def at_the_desk(self) -> None:
        """Notes, drafts, reasons and answers of colleagues who speak of a patient by name."""
        rows = list(Conversation.objects.filter(channel=self.channels["Hook"]).order_by("pk"))
        Conversation.objects.filter(pk__in=[row.pk for row in rows]).update(team=self.house.desk)
        asha, orla = signed_in(self.house.asha), signed_in(self.house.orla)
        for row, one in zip(rows, self.take("notes", 60), strict=False):
            self._post(asha, f"/conversations/{row.pk}/notes", text=one.sentence)
        for n, (row, one) in enumerate(zip(rows, self.take("drafts", 40, STOPPED), strict=False)):
            words, then = f"{one.sentence}. We are sorry to read this.", "send" if n % 2 else "keep"
            self._post(asha, f"/conversations/{row.pk}/draft", text=words, then=then)
        assert set(Draft.objects.values_list("state", flat=True)) == {"draft"}, "the guard stops them all"
        for one in self.take("typed", 10):
            asha.post(f"/conversations/{rows[0].pk}/findings", {"text": one.sentence})
        for row, one in zip(rows, self.take("reasons", 20), strict=False):
            mention = row.thread_mentions().first()
            opened = orla.post(f"/mentions/{mention.pk}/original", {"reason": one.sentence})
            assert (opened.status_code, opened["Cache-Control"]) == (200, "no-store")
            self.opened += opened.content
        nair, draft = signed_in(self.house.nair, minutes_ago=60), Draft.objects.first()
        for one in self.take("answers", 2):  # she is asked who she is again, and her words wait meanwhile
            self._post(nair, f"/drafts/{draft.pk}/approval", verdict="approved", words=one.sentence, version="1")
        self._about_rejects(orla)

    def _about_rejects(self, client: Any) -> None:
        rejects = list(Reject.objects.filter(settled_at=None).order_by("pk"))
        opened, dropped, mended = self.take("reasons", 4), self.take("reasons", 4), self.take("mended", 4)
        for reject, one in zip(rejects, opened, strict=False):
            client.post(f"/rejects/{reject.pk}/raw", {"reason": one.sentence})
        for reject, one in zip(rejects, dropped, strict=False):
            self._post(client, f"/rejects/{reject.pk}/drop", reason=one.sentence)
        hooked = [one for one in rejects[4:] if one.channel_id == self.channels["Hook"].pk]
        for reject, one in zip(hooked, mended, strict=False):
            words = json.dumps({"external_id": f"m{reject.pk}", "text": one.sentence, "rating": one.core})
            self._post(client, f"/rejects/{reject.pk}/retry", mended=words)

    def _post(self, client: Any, address: str, **form: str) -> None:
        answer = client.post(address, form)
        assert answer.status_code in (200, 302, 303), (address, answer.status_code)

    def _begin(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "bedside.cli", *words]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _write(path: Path, rows: Iterable[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)


@contextmanager
def served(body: bytes) -> Iterator[str]:
    """The address of one document on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/feed.xml"
    finally:
        server.shutdown()
        server.server_close()


def surroundings(folder: Path) -> dict[str, str]:
    """What web, worker and commands start with: the test's database, folders of their own under this one, a talkative log."""
    own = {"DATABASE_URL": _address_of_database(), "BEDSIDE_LOG": "INFO"}
    for name, place in (("BEDSIDE_DATA", "data"), ("TMPDIR", "temporary")):
        (folder / place).mkdir()
        own[name] = str(folder / place)
    return os.environ | own
