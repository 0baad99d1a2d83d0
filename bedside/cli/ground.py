"""What a command needs before it can work on the house: database up, Django ready, the organisation and the channel found.

It makes a channel when it is told to and nothing else; every refusal is one sentence.
"""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bedside.premises import PremisesError, keys, paths, postgres

if TYPE_CHECKING:
    from bedside.channels.models import Channel
    from bedside.people.models import Organisation

NOBODY = "There is no organisation here yet. Run `bedside up` once and found one, or `bedside up --demo`."
WHICH = "There are several organisations here; say which with --organisation: {names}."
NO_SUCH = "There is no organisation called {name}; there are: {names}."
NOT_READY = "The database has no tables of this Bedside yet. Run `bedside up` once, then this again."


class Refusal(Exception):
    """The command cannot go on; the words say why and what to do."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options that commands on the house share."""
    parser.add_argument("--data", type=Path, default=None, help="data folder (default BEDSIDE_DATA)")
    parser.add_argument("--organisation", default="", help="its name, when there are several")


def prepare(data: Path | None) -> None:
    """Database and Django, in this process. Raises Refusal."""
    folder = (data or paths.data_folder()).expanduser().absolute()
    os.environ["BEDSIDE_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
    try:
        paths.prepare(folder)
        keys.ensure(paths.key_file(folder), folder)
        os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or postgres.ensure_running(folder)
    except PremisesError as refusal:
        raise Refusal(str(refusal)) from None
    import django

    django.setup()


def organisation(name: str) -> Organisation:
    """The organisation meant: the only one, or the one of that name. Raises Refusal."""
    from django.db import Error

    from bedside.people.models import Organisation

    try:
        found = list(Organisation.objects.order_by("name"))
    except Error:
        raise Refusal(NOT_READY) from None
    names = ", ".join(one.name for one in found)
    if not found:
        raise Refusal(NOBODY)
    if name:
        meant = [one for one in found if one.name.lower() == name.lower()]
        if not meant:
            raise Refusal(NO_SUCH.format(name=name, names=names))
        return meant[0]
    if len(found) > 1:
        raise Refusal(WHICH.format(names=names))
    return found[0]


def channel(whose: Organisation, name: str, *, now: datetime) -> Channel:
    """The channel of that name; one for files is made when there is none. Raises Refusal."""
    from bedside.channels import verbs
    from bedside.channels.forms import UPLOADED
    from bedside.channels.models import Channel

    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Refusal("--channel needs a name of at most 120 characters.")
    known = Channel.objects.filter(organisation=whose, name=name).first()
    if known is None:
        return verbs.connect(whose, name, "csvfile", {"path": UPLOADED}, by=None, now=now)
    if known.state != "on":
        raise Refusal(f"The channel {name} is switched off. Switch it on in Bedside, then run this again.")
    return known
