"""The inbox page with a million mentions stored: server time of each view and page weight over the wire. Prints a table; asserts nothing.

The rows are made straight in the database, spread over a year as life spreads them; one in seven conversations is still open.
"""

from __future__ import annotations

import argparse
import gzip
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROWS = """
INSERT INTO listening_mention (organisation_id, channel_id, site_id, external_id, thread, in_reply_to, kind, visibility, author_key, url, title,
    text, lang, search, state, version, posted_at, heard_at, fence, attempts)
SELECT %(org)s, %(channel)s, %(site)s, 'm' || n, 'm' || (CASE WHEN n %% 10 < 3 THEN n - n %% 10 ELSE n END), '', 'post', 'public',
    decode(md5((n %% 300000)::text), 'hex'), '', '', t.text, 'en', to_tsvector('english', t.text), 'read', 1,
    now() - (n * interval '31 seconds'), now() - (n * interval '31 seconds'), 0, 0
FROM generate_series(%(first)s, %(last)s) n JOIN bench_texts t ON t.id = n %% (SELECT count(*) FROM bench_texts)
"""
READINGS = """
INSERT INTO listening_reading (organisation_id, mention_id, version, current, reader, at, lang, sentiment, score, probability, sure, topics,
    topic_details, intent, urgency, urgency_reasons, about_us, about_reasons, claim_source, hidden, health_and_identity)
SELECT organisation_id, id, 1, true, 'bench', heard_at, 'en', (ARRAY['negative','neutral','positive'])[1 + id %% 3], 0, 0.9, true,
    ARRAY[(ARRAY['waiting','access','food','billing','staff_attitude'])[1 + id %% 5]], '[]', 'complaint', 'routine', '[]', 'yes', '[]', 'none', '{}', false
FROM listening_mention WHERE channel_id = %(channel)s
"""
TALKS = """
INSERT INTO inbox_conversation (organisation_id, channel_id, site_id, assignee_id, thread, state, risk, why, visibility, kind, lang, snippet,
    sentiment, sure, topics, mentions, voices, began_at, said_at, due_at)
SELECT m.organisation_id, m.channel_id, m.site_id, CASE WHEN m.id %% 40 = 0 THEN %(user)s END, m.thread,
    CASE WHEN m.id %% 7 = 0 THEN 'open' ELSE 'resolved' END, 1 + m.id %% 4, '["A complaint in public."]', 'public', 'post', 'en', left(m.text, 200),
    'negative', true, '["waiting"]', 1, 1, m.posted_at, m.posted_at, CASE WHEN m.id %% 7 = 0 THEN m.posted_at + interval '400 days' END
FROM listening_mention m WHERE m.channel_id = %(channel)s AND m.thread = m.external_id
"""


def fill(house: Any, rows: int) -> None:
    import json

    from django.db import connection

    texts = Path(__file__).parents[1] / "bedside" / "demo" / "texts" / "en.jsonl"
    lines = [json.loads(line)["text"][:600] for line in texts.read_text(encoding="utf-8").splitlines()]
    keys = {"org": house.organisation.pk, "channel": house.channel.pk, "site": house.site.pk, "user": house.asha.pk}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_texts (id bigint PRIMARY KEY, text text)")
        cursor.executemany("INSERT INTO bench_texts VALUES (%s, %s)", list(enumerate(lines)))
        for first in range(1, rows + 1, 100_000):
            cursor.execute(ROWS, {**keys, "first": first, "last": min(rows, first + 99_999)})
            print(f"  {min(rows, first + 99_999):,} mentions", flush=True)
        cursor.execute(READINGS, keys)
        cursor.execute(TALKS, keys)
        cursor.execute("DROP TABLE bench_texts")
        cursor.execute("ANALYZE")


def timed(client: Any, path: str, times: int = 15) -> tuple[float, float, int, int]:
    """Median and slowest server time in ms, plain and compressed bytes of a page."""
    client.get(path)
    taken = []
    body = b""
    for _ in range(times):
        began = time.perf_counter()
        answer = client.get(path)
        body = answer.content
        taken.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, (path, answer.status_code)
    return sorted(taken)[times // 2], max(taken), len(body), len(gzip.compress(body, 6))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as folder:
        data = Path(folder)
        os.environ |= {
            "BEDSIDE_DATA": str(data),
            "BEDSIDE_KEY_FILE": str(data / "keys"),
            "DJANGO_SETTINGS_MODULE": "bedside.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        from bedside.premises import keys, paths, postgres

        paths.prepare(data)
        keys.ensure(data / "keys", data)
        postgres.ensure_running(data)
        import django

        django.setup()
        measure(data, args.rows)
        postgres.stop(data)
    return 0


def measure(data: Path, rows: int) -> None:
    from django.core.management import call_command
    from django.test import Client

    from bedside.inbox.models import Conversation
    from tests.cast import open_house

    call_command("migrate", verbosity=0)
    house = open_house(data)
    fill(house, rows)
    client = Client()
    client.force_login(house.asha, backend="allauth.account.auth_backends.AuthenticationBackend")
    one = Conversation.objects.filter(state="open").order_by("risk").first()
    pages = [f"/inbox?view={view}" for view in ("mine", "unassigned", "all", "late", "approve")]
    pages += [f"/conversations/{one.pk}", "/listening", "/search?q=parking", "/search?q=nurse"] if one else []
    print(
        f"\n{rows:,} mentions, {Conversation.objects.count():,} conversations; {os.cpu_count()} cores; {datetime.now(UTC):%Y-%m-%d}\n"
    )
    print("| page | server time, median ms | slowest of 15 | HTML bytes | compressed |\n|---|---:|---:|---:|---:|")
    for path in pages:
        median, slowest, plain, squeezed = timed(client, path.replace(str(one.pk), str(one.pk)))
        print(
            f"| {path.replace(str(one.pk), '…') if one and 'conversations' in path else path} | {median:.0f} | {slowest:.0f} | {plain:,} | {squeezed:,} |"
        )


if __name__ == "__main__":
    raise SystemExit(main())
