"""The outside world, one file a channel; here is the list of them.

Nothing in this room knows Django, the database or what is done with a post afterwards.
"""

from __future__ import annotations

from types import ModuleType

from . import csvfile, demo, mail, outbox, rss, webhook

CONNECTORS: dict[str, ModuleType] = {
    "csvfile": csvfile,
    "demo": demo,
    "mail": mail,
    "outbox": outbox,
    "rss": rss,
    "webhook": webhook,
}
