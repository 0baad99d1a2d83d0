"""Who may: roles and their acts are read from policy/roles.yaml, and every refusal is a sentence. It changes nothing.

`check(user, act, thing)` raises Refused with words that the screen shows where the button would be; `may` asks quietly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from bedside.people.models import User
from bedside.record.retention import PolicyError, policy_file

SCOPES = ("own", "team", "organisation")


class Refused(Exception):
    """This user may not do this; the words say why and who may."""


@dataclass(frozen=True)
class Role:
    """A role of the trade: its name on screen, what it is for, its acts and how far each reaches."""

    key: str
    title: str
    why: str
    acts: dict[str, str]
    masked: bool  # sees personal details masked only, with no way to open an original


def roles() -> dict[str, Role]:
    path = policy_file("roles.yaml")
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, stamp: int) -> dict[str, Role]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        made = {key: _role(key, entry) for key, entry in entries["roles"].items()}
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as why:
        raise PolicyError(f"{path} cannot be followed: {why}.") from None
    for role in made.values():
        unknown = set(role.acts) - set(entries["acts"]) | {scope for scope in role.acts.values() if scope not in SCOPES}
        if unknown:
            raise PolicyError(
                f"{path}: the role {role.key} names {', '.join(sorted(unknown))}, which the file does not explain."
            )
    return made


def _role(key: str, entry: dict[str, Any]) -> Role:
    return Role(key, entry["title"], entry["why"], dict(entry["may"]), bool(entry.get("masked", False)))


def reach(user: User, act: str) -> str | None:
    """The farthest scope in which any of the user's roles may do the act; None: in none."""
    known = roles()
    scopes = [known[key].acts[act] for key in user.roles if key in known and act in known[key].acts]
    return max(scopes, key=SCOPES.index, default=None)


def who_may(act: str) -> list[str]:
    return [role.title for role in roles().values() if act in role.acts]


def check(user: User, act: str, thing: Any = None) -> None:
    """Raise Refused with a sentence unless the user may do the act (on the thing)."""
    scope = reach(user, act) if user.is_active else None
    if scope is None:
        titles = ", ".join(_(title) for title in who_may(act))
        raise Refused(_("Your role does not include this. It is for: %(roles)s.") % {"roles": titles})
    if thing is None:
        return
    if getattr(thing, "organisation_id", user.organisation_id) != user.organisation_id:
        raise Refused(_("This belongs to another organisation."))
    if scope == "own" and user.pk not in owners(thing):
        raise Refused(_("You may do this only with what is your own."))
    if scope == "team" and not _of_team(user, thing):
        raise Refused(_("This belongs to another team. Ask them to hand it over, or ask a lead."))


def may(user: User, act: str, thing: Any = None) -> bool:
    try:
        check(user, act, thing)
    except Refused:
        return False
    return True


def owners(thing: Any) -> Iterable[int]:
    named = (getattr(thing, name, None) for name in ("author_id", "assignee_id", "user_id"))
    return {number for number in named if number is not None}


def _of_team(user: User, thing: Any) -> bool:
    team = getattr(thing, "team_id", None)
    return team is None or team in user.team_ids() or user.pk in owners(thing)


def masked_only(user: User) -> bool:
    """True when every role of the user works with masked texts only (agencies, outsourced operators)."""
    known = [roles()[key] for key in user.roles if key in roles()]
    return bool(known) and all(role.masked for role in known)
