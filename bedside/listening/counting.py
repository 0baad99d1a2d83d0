"""Hourly counts, kept with each reading in its own transaction. It counts a mention once a topic and once in all; it judges nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC

from django.db import connection

from bedside.listening.models import Reading

FEELINGS = ("negative", "neutral", "positive")


def count(before: Sequence[Reading], after: Sequence[Reading]) -> None:
    """Take old readings out of the hour they were posted in and put new ones there.

    Both in one pass and in one order of rows, so that workers never lock crosswise; a mention leaves the site it is counted in anew.
    """
    sums: dict[tuple[int, int, int, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    sites: dict[int, int] = {}
    for reading, by in [*((one, -1) for one in before), *((one, +1) for one in after)]:
        mention = reading.mention
        site = sites.setdefault(mention.pk, mention.site_id or 0)
        if reading.about_us == "no":
            continue
        hour = mention.posted_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0).isoformat()
        for topic in ["", *sorted(set(reading.topics))]:
            cell = sums[mention.organisation_id, mention.channel_id, site, topic, hour]
            cell[0] += by
            cell[1 + FEELINGS.index(reading.sentiment)] += by
    keys = sorted(key for key, cell in sums.items() if any(cell))
    if not keys:
        return
    columns = [list(column) for column in zip(*keys, strict=True)] + [[sums[key][i] for key in keys] for i in range(4)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO listening_hour (organisation_id, channel_id, site_id, topic, hour, mentions, negative, neutral, positive)
            SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::int[], %s::int[], %s::int[], %s::int[])
            ON CONFLICT (organisation_id, channel_id, site_id, topic, hour) DO UPDATE
               SET mentions = listening_hour.mentions + excluded.mentions, negative = listening_hour.negative + excluded.negative,
                   neutral = listening_hour.neutral + excluded.neutral, positive = listening_hour.positive + excluded.positive
            """,
            columns,
        )
