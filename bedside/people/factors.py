"""Second factors at rest: secrets and seeds that allauth keeps in JSON, sealed anew when the key changes. It checks no code."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models
from django.db.models import Q

from bedside.people.identity import SecondFactor
from bedside.record import resealing
from bedside.record.sealing import current_mark

KEPT_IN = ("secret", "seed")  # of an app's factor; of recovery codes


class Factors:
    """The sealed values of `Authenticator.data`."""

    def old(self) -> models.QuerySet[Any]:
        sealed, begins = Q(), current_mark().hex()
        for name in KEPT_IN:
            sealed |= Q(data__has_key=name) & ~Q(**{f"data__{name}__startswith": begins})
        return Authenticator.objects.filter(sealed)

    def anew(self, row: Authenticator) -> None:
        adapter = SecondFactor()
        fresh = {name: adapter.encrypt(adapter.decrypt(row.data[name])) for name in KEPT_IN if name in row.data}
        Authenticator.objects.filter(pk=row.pk).update(data={**row.data, **fresh})


resealing.SEALED.append(Factors())
