"""The door for posts that other systems bring: signed, capped, partly accepted, and acknowledged only after the commit.

Requests that arrive together are committed together (group commit). It trusts nobody: no session, no cookie, only the signature.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import RequestDataTooBig
from django.db import close_old_connections, connection
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bedside.channels import sentences, verbs
from bedside.channels.models import Channel
from bedside.connectors import webhook
from bedside.connectors.base import ConnectorError, Fetched, Rejected
from bedside.listening import keep
from bedside.record.ledger import acting

LARGEST = 1_000_000  # bytes of one delivery
TOGETHER = 64  # deliveries committed at once, at most
PATIENCE = 20.0  # seconds a caller is kept waiting for the commit
TOO_LARGE = f"This delivery is larger than {LARGEST:,} bytes. Send fewer posts at a time."
UNKNOWN = "There is no channel at this address, or its signature does not fit."


@dataclass
class _Delivery:
    channel: Channel
    fetched: Fetched
    now: datetime
    done: Future[keep.Kept]


class _Clerk(threading.Thread):
    """One thread a process commits what the requests bring, as many together as are waiting."""

    def __init__(self) -> None:
        super().__init__(name="intake", daemon=True)
        self.desk: queue.SimpleQueue[_Delivery] = queue.SimpleQueue()

    def run(self) -> None:
        while True:
            waiting = [self.desk.get()]
            while len(waiting) < TOGETHER and not self.desk.empty():
                waiting.append(self.desk.get())
            self._commit(waiting)

    def _commit(self, waiting: Sequence[_Delivery]) -> None:
        try:
            with acting():
                kept = [_keep(one) for one in waiting]
        except Exception as why:
            self._alone(waiting) if len(waiting) > 1 else waiting[0].done.set_exception(why)
            close_old_connections()
            return
        for one, result in zip(waiting, kept, strict=True):
            one.done.set_result(result)

    def _alone(self, waiting: Sequence[_Delivery]) -> None:
        for one in waiting:  # one bad delivery must not refuse the others
            self._commit([one])


def _keep(one: _Delivery) -> keep.Kept:
    kept = keep.keep_batch(one.channel, one.fetched.posts, now=one.now)
    verbs.quarantine(one.channel, one.fetched.rejected, now=one.now)
    if kept.new:
        verbs.heard(one.channel, new=kept.new, now=one.now)
    Channel.objects.filter(pk=one.channel.pk).update(answered_at=one.now)
    keep.note(one.channel, kept, now=one.now)
    return kept


_clerk: _Clerk | None = None
_hiring = threading.Lock()


def clerk() -> _Clerk:
    global _clerk
    with _hiring:
        if _clerk is None or not _clerk.is_alive():
            _clerk = _Clerk()
            _clerk.start()
    return _clerk


@csrf_exempt
@require_POST
def receive(request: HttpRequest, pk: int) -> JsonResponse:
    """POST /intake/<channel>: 202 with counts once everything good is committed; 4xx with a sentence otherwise."""
    now = timezone.now()
    if _length(request) > LARGEST:
        return _no(413, TOO_LARGE)
    channel = Channel.objects.filter(pk=pk, connector=webhook.NAME).select_related("organisation").first()
    if channel is None:
        return _no(401, UNKNOWN)
    try:
        body = request.body
    except (RequestDataTooBig, UnreadablePostError):
        return _no(413, TOO_LARGE)
    if len(body) > LARGEST:
        return _no(413, TOO_LARGE)
    try:
        webhook.verify(dict(request.headers), body, _secrets(channel), now=now)
    except ConnectorError as refusal:
        return _no(getattr(refusal, "status", 401), str(refusal))
    if channel.state != "on":
        return _no(409, "This channel is switched off. Switch it on in Bedside, then send this again.")
    try:
        fetched = webhook.parse(body)
    except ConnectorError as refusal:  # it is truly theirs, so it is kept where a person can see it
        verbs.quarantine(channel, [Rejected("a delivery", refusal.sentence, body)], now=now)
        return _no(getattr(refusal, "status", 400), str(refusal))
    return _acknowledge(_Delivery(channel, fetched, now, Future()))


def _acknowledge(one: _Delivery) -> JsonResponse:
    if connection.in_atomic_block:  # under a test's own transaction there is nobody to commit together with
        with acting():
            one.done.set_result(_keep(one))
    else:
        clerk().desk.put(one)
    try:
        kept = one.done.result(timeout=PATIENCE)
    except Exception:
        return _no(503, "This could not be stored just now. Nothing was acknowledged: send it again in a minute.")
    rejected = [{"where": each.where, "reason": _without_words(each)} for each in one.fetched.rejected]
    counts = {"new": kept.new, "edited": kept.edited, "same": kept.same, "gone": kept.gone, "rejected": rejected}
    return JsonResponse(counts, status=202)


def _without_words(one: Rejected) -> str:
    """Why a piece was rejected, without quoting it: answers lie in the logs of whoever sent it."""
    return sentences.in_words(sentences.kept(one.reason, hide=sentences.OWN))


def _secrets(channel: Channel) -> list[str]:
    """The signing secret and, while it is being changed over, the one before."""
    return [value for name, value in channel.secrets().items() if name.endswith("secret") and value]


def _length(request: HttpRequest) -> int:
    told = request.headers.get("Content-Length") or ""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0


def _no(status: int, words: str) -> JsonResponse:
    return JsonResponse({"error": words}, status=status)
