"""/healthz: whether web, worker and database live, for those who watch machines. It says nothing about patients."""

from __future__ import annotations

from datetime import timedelta

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from psycopg_pool import PoolTimeout

from bedside.record.models import Pulse

ALIVE = timedelta(seconds=30)


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503 with the reasons as JSON."""
    reasons = wrong()
    return JsonResponse({"well": not reasons, "reasons": reasons}, status=503 if reasons else 200)


def wrong() -> list[str]:
    """Sentences of what is not well."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        last = Pulse.objects.order_by("-at").first()
    except (Error, PoolTimeout):
        return ["The database does not answer."]
    if last is None or last.at < timezone.now() - ALIVE:
        return ["No worker does its rounds: it has stopped, or it hangs. Mentions are kept, but not read or answered."]
    return []
