"""What is done with channels: connect, change, switch, fetch, note how they are, quarantine what they could not keep.

It hands posts on to its caller and never keeps or reads them itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bedside.channels.models import Channel, Reject
from bedside.channels.sentences import OWN, kept
from bedside.connectors import CONNECTORS
from bedside.connectors.base import ConnectorError, Fetched, Rejected
from bedside.people.masking import masked_or_said
from bedside.people.models import Organisation, Site, User
from bedside.record.claims import claim, finish
from bedside.record.ledger import acting, mark
from bedside.record.moves import move
from bedside.record.sealing import keyed_digest, seal
from bedside.web.live import announce

LEASE = timedelta(minutes=3)
LONGEST_WAIT = timedelta(hours=1)


class Unconnectable(Exception):
    """A channel's settings cannot be kept; `words` maps each field to its sentence."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__(" ".join(words.values()))
        self.words = words


def connect(
    organisation: Organisation,
    name: str,
    connector: str,
    config: dict[str, Any],
    *,
    by: User | None,
    now: datetime,
    site: Site | None = None,
    language: str = "",
    replies_through: Channel | None = None,
) -> Channel:
    """Connect an account or feed. Raises Unconnectable with a sentence for each field that will not do."""
    plain, secrets = sorted_out(connector, config)
    channel = Channel(
        organisation=organisation,
        site=site,
        name=name,
        connector=connector,
        language=language,
        replies_through=replies_through,
        config=plain,
        added_at=now,
    )
    channel.keep_secrets(secrets)
    channel.due_at = now if channel.can("listen") else None
    with acting():
        channel.save()
        mark("channel.connected", channel, by=by, now=now, connector=connector)
        announce(organisation.pk, "channel", channel.pk)
    return channel


def change(
    channel: Channel, config: dict[str, Any], *, by: User, now: datetime, place: Mapping[str, Any] | None = None
) -> None:
    """Change a channel's settings; a secret left empty stays as it was. `place`: its name, site and language, if they change."""
    kept = {name: value for name, value in channel.secrets().items() if not config.get(name)}
    plain, secrets = sorted_out(channel.connector, {**config, **kept})
    asked = {spec.name for spec in channel.made_with.FIELDS}
    channel.config = {name: value for name, value in channel.config.items() if name not in asked} | plain
    channel.keep_secrets(secrets)
    channel.due_at = now if channel.can("listen") else None
    channel.trouble, channel.trouble_since = "", None
    changed = ["config", "sealed_secrets", "due_at", "trouble", "trouble_since"]
    for name in ("name", "site", "language"):
        if place is not None and name in place:
            setattr(channel, name, place[name])
            changed.append(name)
    with acting():
        channel.save(update_fields=changed)  # cursor, lease and learnt gaps are the worker's
        mark("channel.changed", channel, by=by, now=now, fields=sorted(plain))
        announce(channel.organisation_id, "channel", channel.pk)


def ask_now(channel: Channel, *, by: User, now: datetime) -> None:
    """Make a channel due at once; the worker fetches it at its next breath."""
    if not channel.can("listen"):
        raise Unconnectable({"channel": "This channel is not fetched: what it hears is brought to it."})
    if channel.state != "on":
        raise Unconnectable({"channel": "This channel is switched off. Switch it on, then fetch."})
    with acting():
        Channel.objects.filter(pk=channel.pk).update(due_at=now)
        mark("channel.asked", channel, by=by, now=now)
        announce(channel.organisation_id, "channel", channel.pk)


def renew_secret(channel: Channel, secret: str, *, by: User, now: datetime) -> None:
    """A new signing secret for an intake; the one before stays good until the next renewal."""
    if channel.connector != "webhook":
        raise Unconnectable({"secret": "Only a webhook has a signing secret."})
    before = channel.secrets().get("secret", "")
    channel.keep_secrets({"secret": secret} | ({"previous_secret": before} if before else {}))
    with acting():
        channel.save(update_fields=["sealed_secrets"])
        mark("channel.renewed", channel, by=by, now=now)


def sorted_out(connector: str, config: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Settings checked against the connector's fields, plain and secret apart."""
    if connector not in CONNECTORS:
        raise Unconnectable(
            {"connector": f"There is no connector called {connector}. There are: {', '.join(sorted(CONNECTORS))}."}
        )
    plain: dict[str, Any] = {}
    secrets: dict[str, str] = {}
    words: dict[str, str] = {}
    for spec in CONNECTORS[connector].FIELDS:
        value = str(config.get(spec.name, "")).strip()
        if not value:
            if spec.required:
                words[spec.name] = _("%(field)s is needed.") % {"field": _(spec.label)}
            continue
        if spec.kind == "url" and not value.startswith(("https://", "http://")):
            words[spec.name] = _("%(field)s must begin with https:// or http://.") % {"field": _(spec.label)}
        if spec.kind == "number" and not value.isdigit():
            words[spec.name] = _("%(field)s must be a whole number.") % {"field": _(spec.label)}
        (secrets if spec.kind == "secret" else plain)[spec.name] = value
    if words:
        raise Unconnectable(words)
    return plain, secrets


def switch(channel: Channel, to: str, *, by: User, now: datetime, reason: str = "") -> None:
    with acting():
        move(channel, to, by=by, now=now, reason=reason)
        channel.due_at = now if to == "on" and channel.can("listen") else None
        channel.save(update_fields=["due_at"])
        announce(channel.organisation_id, "channel", channel.pk)


def due(*, now: datetime, only: QuerySet[Channel] | None = None, limit: int = 10) -> list[Channel]:
    """Claim channels whose next fetch is due, for this worker alone."""
    rows = only if only is not None else Channel.objects.all()
    return claim(rows.filter(state="on"), now=now, lease=LEASE, limit=limit)


def fetch(channel: Channel, *, now: datetime) -> Iterator[Fetched]:
    """What is new at the source, a page at a time. Raises ConnectorError with a sentence."""
    yield from channel.made_with.fetch(channel.full_config(), channel.cursor, now=now)


def fetched(channel: Channel, page: Fetched, *, new: int, now: datetime) -> bool:
    """Note a page that has been kept, inside the caller's transaction: the cursor moves only with the commit.

    False: another worker took the channel over, and the caller must roll back.
    """
    quarantine(channel, page.rejected, now=now)
    changes: dict[str, Any] = {"cursor": page.cursor, "answered_at": now, "due_at": now + channel.every, "attempts": 0}
    changes |= {"trouble": "", "trouble_since": None}
    if new:
        changes |= heard(channel, new=new, now=now, save=False)
    if page.more:
        changes["due_at"] = now
    return finish(channel, **changes)


def heard(channel: Channel, *, new: int, now: datetime, save: bool = True) -> dict[str, Any]:
    """Something new came: learn how often it usually does (a running mean of the gap, each new one weighs a tenth)."""
    changes: dict[str, Any] = {"heard_at": now}
    if channel.heard_at is not None:
        gap = (now - channel.heard_at) / max(1, new)
        changes["usual_gap"] = gap if channel.usual_gap is None else channel.usual_gap * 0.9 + gap * 0.1
    if save:
        Channel.objects.filter(pk=channel.pk).update(**changes)
    return changes


def in_trouble(channel: Channel, error: ConnectorError, *, now: datetime) -> None:
    """Note a failed fetch in words, and wait longer each time, or as long as the source asks."""
    wait = min(channel.every * 2 ** min(channel.attempts, 10), LONGEST_WAIT)
    if error.retry_after:
        wait = max(wait, timedelta(seconds=min(error.retry_after, 86400)))
    since = channel.trouble_since or now
    with acting():
        if not finish(channel, trouble=kept(error), trouble_since=since, due_at=now + wait):
            return
        if since == now:
            mark("channel.in_trouble", channel, by=None, now=now, reason=str(error)[:300])
            announce(channel.organisation_id, "channel", channel.pk)


def quarantine(channel: Channel, rejected: Iterable[Rejected], *, now: datetime) -> int:
    """Keep what could not be kept as a mention, sealed, where a person can see and retry it.

    A feed brings its bad entry at every fetch: the same piece that waits already is not put there twice, while another
    piece with the same fault is. The file's own words stand in the sealed piece alone, not in the sentence about it.
    """
    fresh = {_place(one): one for one in rejected}
    if not fresh:
        return 0
    same = Reject.objects.filter(channel=channel, settled_at=None, digest__in={place[2] for place in fresh})
    waiting = {
        (where, reason, bytes(digest)) for where, reason, digest in same.values_list("where", "reason", "digest")
    }
    rows = [
        Reject(
            organisation_id=channel.organisation_id,
            channel=channel,
            where=place[0],
            reason=place[1],
            digest=place[2],
            sealed_raw=seal(one.raw[:65536], about=f"reject of {channel.pk}"),
            at=now,
        )
        for place, one in fresh.items()
        if place not in waiting
    ]
    Reject.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _place(one: Rejected) -> tuple[str, str, bytes]:
    return one.where.replace("\0", " ")[:300], kept(one.reason, hide=OWN), keyed_digest(one.raw[:65536])


def settle(reject: Reject, outcome: str, *, by: User, now: datetime) -> None:
    """A rejected piece is dealt with: kept after all, or dropped by a person's decision."""
    outcome = masked_or_said(outcome, by.organisation)[:200]
    with acting():
        reject.settled_at, reject.settled_by, reject.outcome = now, by, outcome
        reject.save(update_fields=["settled_at", "settled_by", "outcome"])
        mark("reject.settled", reject, by=by, now=now, reason=outcome)


def open_raw(reject: Reject, *, by: User, now: datetime, reason: str) -> bytes:
    """The rejected piece as it came, which may hold personal details: opened for a written reason, which the ledger keeps."""
    with acting():
        mark("reject.opened", reject, by=by, now=now, reason=reason)
    return reject.raw
