"""What is done with people: found the organisation once, invite colleagues, give roles, switch an account off. It sends no mail itself."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils.translation import gettext as _

from bedside.people.may import roles
from bedside.people.models import Organisation, Site, Team, User
from bedside.people.sessions import SessionStore
from bedside.record.ledger import acting, mark


class Cannot(Exception):
    """This cannot be done with people; the words say why."""


def set_up_word() -> str:
    """The word that opens /set-up, from a file only this machine's owner can read; made when the house is still empty."""
    file = Path(settings.DATA) / "set-up-word"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(18), encoding="ascii")
    return file.read_text(encoding="ascii").strip()


def is_set_up() -> bool:
    return Organisation.objects.exists()


def found(
    word: str,
    *,
    name: str,
    language: str,
    zone: str,
    country: str,
    person: str,
    email: str,
    password: str,
    now: datetime,
) -> User:
    """The first start: the organisation, its first site and its first administrator. Only once, only with the word."""
    with acting():
        if is_set_up():
            raise Cannot(_("This house is set up already."))
        if not hmac.compare_digest(word.encode(), set_up_word().encode()):
            raise Cannot(_("This is not the word. It stands in the file set-up-word in the data folder."))
        organisation = Organisation.objects.create(
            name=name, language=language, profile={"names": [name]}, created_at=now
        )
        Site.objects.create(
            organisation=organisation, key="main", name=name, language=language, zone=zone, country=country
        )
        user = User.objects.create_user(
            email, password, organisation=organisation, name=person, language=language, zone=zone,
            roles=["administrator", "incident_lead"], joined_at=now,
        )  # fmt: skip
        mark("organisation.founded", organisation, by=user, now=now)
    (Path(settings.DATA) / "set-up-word").unlink(missing_ok=True)
    return user


def invite(
    *, by: User, now: datetime, email: str, name: str, chosen: list[str], teams: list[Team], title: str = ""
) -> User:
    """A new colleague without a password yet; `invitation` gives the link to set one."""
    _known(chosen)
    if User.objects.filter(email=email.lower()).exists():
        raise Cannot(_("Somebody with this address is here already."))
    with acting():
        user = User.objects.create_user(
            email, None, organisation_id=by.organisation_id, name=name, title=title, roles=chosen,
            language=by.organisation.language, zone=by.zone, joined_at=now,
        )  # fmt: skip
        user.teams.set(teams)
        mark("user.invited", user, by=by, now=now, roles=chosen, teams=[team.pk for team in teams])
    return user


def invitation(user: User) -> str:
    """The path with which this person sets a password; it works once, for three days. Whoever holds it is them: see `make_link`."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return reverse(
        "account_reset_password_from_key", kwargs=dict(zip(("uidb36", "key"), key.split("-", 1), strict=True))
    )


def make_link(user: User, *, by: User, now: datetime) -> str:
    """`invitation` for somebody who has no password yet; whoever has one asks for a new one themselves."""
    if user.has_usable_password():
        raise Cannot(
            _("%(name)s has a password already. They can set a new one themselves: “Forgotten your password?”.")
            % {"name": user.name}
        )
    with acting():
        mark("user.link_made", user, by=by, now=now)
    return invitation(user)


def change(user: User, *, by: User, now: datetime, chosen: list[str], teams: list[Team], **fields: Any) -> None:
    """Give roles and teams; nobody gives themselves a role."""
    _known(chosen)
    before = {"roles": list(user.roles), "teams": sorted(user.teams.values_list("pk", flat=True))}
    after = {"roles": chosen, "teams": sorted(team.pk for team in teams)}
    if user.pk == by.pk and set(chosen) != set(user.roles):
        raise Cannot(_("You cannot change your own roles. Ask another administrator."))
    with acting():
        user.roles = chosen
        for field, value in fields.items():
            setattr(user, field, value)
        user.save(update_fields=["roles", *fields])
        user.teams.set(teams)
        mark("user.changed", user, by=by, now=now, before=before, after=after)


def switch(user: User, on: bool, *, by: User, now: datetime, reason: str) -> None:
    """Let somebody in again, or no more: their sessions end at once and what they approved but is not sent yet stops."""
    if user.pk == by.pk:
        raise Cannot(_("You cannot switch your own account off."))
    if not reason.strip():
        raise Cannot(_("Say why: it is kept."))
    with acting():
        user.is_active = on
        user.save(update_fields=["is_active"])
        if not on:
            _end_sessions(user, now)
        mark("user.switched_on" if on else "user.switched_off", user, by=by, now=now, reason=reason)


def end_old_sessions(*, now: datetime) -> int:
    """Delete sessions whose time is over. Returns how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def _end_sessions(user: User, now: datetime) -> None:
    store = SessionStore()
    for session in Session.objects.filter(expire_date__gte=now).iterator():
        if str(store.decode(session.session_data).get("_auth_user_id")) == str(user.pk):
            session.delete()


def _known(chosen: list[str]) -> None:
    unknown = [key for key in chosen if key not in roles()]
    if unknown or not chosen:
        raise Cannot(_("Choose at least one role."))
