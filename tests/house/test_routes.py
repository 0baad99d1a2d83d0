"""Route × role × own team, other team, other organisation: what happens is what tests/house/routes.yaml and policy/roles.yaml say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bedside.people.may import Role, roles
from bedside.people.models import User
from tests.house.things import Things, make_things

ROUTES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "routes.yaml").read_text(encoding="utf-8"))["routes"]
PASSED = {200, 201, 202, 204, 302, 303, 400, 405, 409, 422}  # the door was open, whatever the room said then
REFUSED = {403}
NOT_HERE = {"bad_afternoon": "the afternoon stands in a demo house only"}  # these truly answer 404 to whoever may


def _walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _walk(entry.url_patterns, space)
        else:
            yield f"{prefix}{entry.name}", entry


def all_routes() -> dict[str, URLPattern]:
    return dict(_walk(get_resolver().url_patterns))


def guarded() -> list[str]:
    return sorted(name for name, rule in ROUTES.items() if isinstance(rule, dict))


def test_every_route_is_known_and_none_is_gone() -> None:
    known, real = set(ROUTES), set(all_routes())
    assert real - known == set(), "routes without a rule in tests/house/routes.yaml"
    assert known - real == set(), "rules for routes that are gone"


def test_every_guarded_view_says_the_act_that_the_page_says() -> None:
    said = {name: getattr(entry.callback, "door", None) for name, entry in all_routes().items() if name in guarded()}
    assert {name: door.act if door else None for name, door in said.items()} == {
        name: ROUTES[name]["act"] for name in guarded()
    }


def arguments(name: str, things: Things) -> dict[str, Any]:
    """What the address needs: pk is the thing's; other parts are harmless words."""
    pattern = str(all_routes()[name].pattern)
    converters = dict(
        re.findall(r"<(?:(\w+):)?(\w+)>", pattern) and [(b, a) for a, b in re.findall(r"<(?:(\w+):)?(\w+)>", pattern)]
    )
    kind = ROUTES[name].get("thing") if isinstance(ROUTES[name], dict) else None
    made = {part: (1 if how == "int" else "x") for part, how in converters.items()}
    if kind and "pk" in converters:
        made["pk"] = getattr(things, kind).pk
    return made


def knock(user: User | None, name: str, things: Things) -> int:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse(name, kwargs=arguments(name, things))
    rule = ROUTES[name]
    method = rule.get("method", "GET") if isinstance(rule, dict) else "GET"
    answer = client.post(address, {}) if method == "POST" else client.get(address)
    return answer.status_code


def may_pass(role: Role, name: str, where: str) -> bool:
    rule = ROUTES[name]
    scope = role.acts.get(rule["act"])
    if scope is None:
        return False
    if rule.get("thing") is None or scope == "organisation":
        return True
    return scope == "team" and (where == "own team" or rule.get("teamless", False))


@pytest.fixture
def everywhere(house: Any, charlie: Any, say: Any) -> dict[str, Things]:
    return {
        "own team": make_things(house, team=house.desk),
        "other team": make_things(house, team=house.maternity),
    }


@pytest.mark.parametrize("name", guarded())
def test_each_role_passes_where_it_may_and_nowhere_else(
    name: str, house: Any, charlie: Any, everywhere: dict[str, Things]
) -> None:
    rule = ROUTES[name]
    wrong = []
    for key, role in roles().items():
        person = User.objects.create_user(
            f"{key}@one.example.org",
            None,
            organisation=house.organisation,
            name=f"A {key}",
            roles=[key],
            joined_at=house.asha.joined_at,
        )
        person.teams.set([house.desk])
        for where in everywhere if rule.get("thing") else ["own team"]:
            status = knock(person, name, everywhere[where])
            allowed = may_pass(role, name, where)
            if status not in (({404} if name in NOT_HERE else PASSED) if allowed else REFUSED):
                wrong.append(f"{key}, {where}: {status}, expected {'to pass' if allowed else '403'}")
    assert wrong == []


@pytest.mark.parametrize("name", guarded())
def test_charlie_sees_nothing_of_another_hospital(name: str, charlie: Any, everywhere: dict[str, Things]) -> None:
    if not ROUTES[name].get("thing"):
        return
    assert knock(charlie, name, everywhere["own team"]) == 404


@pytest.mark.parametrize("name", sorted(name for name, rule in ROUTES.items() if rule != "public"))
def test_strangers_are_asked_to_sign_in(name: str, everywhere: dict[str, Things]) -> None:
    assert knock(None, name, everywhere["own team"]) in (302, 401)
