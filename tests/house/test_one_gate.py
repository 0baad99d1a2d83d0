"""One gate: whatever leaves the house in words passes `flow.speak` and is read by the guard once more. doors.yaml names every way out.

First the source is walked, from every page, job and command to every door; then leaks are approved by hand-written SQL and sent.
"""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection

from bedside import cli, flow
from bedside.channels import verbs as channels
from bedside.channels.models import Channel
from bedside.connectors import CONNECTORS
from bedside.connectors.base import Post
from bedside.inbox import acts
from bedside.inbox.models import Conversation
from bedside.listening import keep
from bedside.publishing import delivery
from bedside.publishing.models import Delivery, Draft, Override
from bedside.record.ledger import verify
from tests.cast import NOON
from tests.house import calls, made_up
from tests.house.spoken import doors_of
from tests.house.test_routes import all_routes

ROOT = Path(__file__).resolve().parents[2]
TABLE: dict[str, Any] = yaml.safe_load((ROOT / "tests/house/doors.yaml").read_text(encoding="utf-8"))
GATE: dict[str, str] = TABLE["gate"]


@pytest.fixture(scope="module")
def graph() -> calls.Graph:
    return calls.read(ROOT / "bedside", "bedside", doors=TABLE["doors"])


def bypasses(graph: calls.Graph, doors: set[str], speak: str) -> str:
    """The way from an entry to a door that goes round the gate, in words; "" when there is none."""
    way = graph.path(graph.entries(), doors, without={speak})
    return " → ".join(way)


# the source


def test_no_way_leads_to_a_door_but_through_the_gate(graph: calls.Graph) -> None:
    doors = set(TABLE["doors"])
    assert bypasses(graph, doors, GATE["speak"]) == ""
    for door in doors:  # and through it there is one, so the walker is not blind
        way = graph.path(graph.entries(), {door})
        assert GATE["speak"] in way, door
        assert GATE["attend"] in way, door


def test_the_guard_is_asked_before_anything_is_sent(graph: calls.Graph) -> None:
    room = GATE["attend"].rpartition(".")[0]
    asks, before = f"{room}.{GATE['asks']}", f"{room}.{GATE['before']}"
    assert bypasses(graph, set(TABLE["doors"]), GATE["attend"]) == ""
    assert [node for node, tos in graph.arrows.items() if before in tos] == [GATE["attend"]]
    assert graph.path([asks], {GATE["guard"]}) != []
    assert asked_first(graph.modules[room].tree, GATE["attend"].rpartition(".")[2], GATE["asks"], GATE["before"])


def asked_first(tree: ast.Module, inside: str, asks: str, before: str) -> bool:
    """Whether `inside` turns back where `asks` says no, on a line before `before` is called."""
    (function,) = (node for node in ast.walk(tree) if isinstance(node, calls.Function) and node.name == inside)
    turns = [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.If)
        and f"not {asks}(" in ast.unparse(node.test)
        and isinstance(node.body[-1], ast.Return)
    ]
    sends = [node.lineno for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == before]
    return bool(turns and sends) and min(turns) < min(sends)


def test_every_door_is_known_and_none_is_gone(graph: calls.Graph) -> None:
    known = {*TABLE["doors"], *TABLE["beside"]}
    found = doors_of(graph, "bedside.connectors")
    assert sorted(found - known) == [], "a new door: write into doors.yaml what passes there"
    assert sorted(known - found) == [], "doors.yaml names what is gone"
    sends = {f"{module.__name__}.send" for module in CONNECTORS.values() if "reply" in module.CAN}
    assert sends == set(TABLE["doors"])


def test_every_way_out_of_a_process_is_known(graph: calls.Graph) -> None:
    used = {way: sorted(graph.users(way)) for way in [*TABLE["ways"], *TABLE["unused"]]}
    told = {way: sorted(entry["used_by"]) for way, entry in TABLE["ways"].items()} | {
        way: [] for way in TABLE["unused"]
    }
    assert used == told
    assert all(entry["passes"] for part in ("ways", "doors") for entry in TABLE[part].values())


def test_the_walker_knows_every_page_job_and_command(graph: calls.Graph) -> None:
    strange: dict[str, list[str]] = {}
    for name, entry in all_routes().items():
        view = entry.callback
        while hasattr(view, "__wrapped__"):
            view = view.__wrapped__
        here = f"{view.__module__}.{view.__qualname__}"
        if here not in graph.nodes:
            strange.setdefault(entry.callback.__module__, []).append(name)
    told = {room: sorted(names) for room, names in TABLE["pages_of_others"].items()}
    for room, names in TABLE["mail_to_colleagues"].items():
        told[room] = sorted([*told.get(room, []), *names])
    assert {room: sorted(names) for room, names in strange.items()} == told
    for verb in cli.available():
        module = importlib.import_module(f"bedside.cli.{cli.VERBS[verb]}")
        assert f"{module.__name__}.add" in graph.entries()
    assert GATE["speak"] in graph.arrows["bedside.worker.paces"]


def test_settings_open_no_door(settings: Any) -> None:
    from bedside import settings as ours

    assert (settings.ADMINS, settings.MANAGERS) == ([], [])  # a report of an error goes nowhere by mail
    assert {one["class"] for one in ours.LOGGING["handlers"].values()} == {"logging.StreamHandler"}
    assert ours.EMAIL_BACKEND in (
        "django.core.mail.backends.dummy.EmailBackend",
        "django.core.mail.backends.smtp.EmailBackend",  # to colleagues: see mail_to_colleagues
    )


@pytest.mark.parametrize("entry", TABLE["silent"])
def test_from_here_nothing_is_published(graph: calls.Graph, entry: str) -> None:
    assert entry in graph.nodes
    assert graph.path([entry], {*TABLE["doors"], GATE["speak"]}) == []


# what the walker must see, on a small made-up house


@pytest.mark.parametrize("how", made_up.BYPASSES)
def test_a_bypass_is_named(tmp_path: Path, how: str) -> None:
    folder = made_up.build(tmp_path, view=made_up.BYPASSES[how])
    seen = calls.read(folder, "shop", doors={"shop.connectors.mail.publish"})
    way = bypasses(seen, {"shop.connectors.mail.publish"}, "shop.flow.speak")
    assert "shop.views." in way, how
    assert way.endswith("shop.connectors.mail.publish"), how


def test_the_made_up_house_is_sound_without_a_bypass(tmp_path: Path) -> None:
    seen = calls.read(made_up.build(tmp_path), "shop", doors={"shop.connectors.mail.publish"})
    assert bypasses(seen, {"shop.connectors.mail.publish"}, "shop.flow.speak") == ""
    assert seen.path(seen.entries(), {"shop.connectors.mail.publish"}) != []


def test_a_new_door_and_a_new_way_are_named(tmp_path: Path) -> None:
    folder = made_up.build(
        tmp_path, view="import requests\n\ndef tell(request):\n    requests.post('https://x', request)\n"
    )
    (folder / "connectors/birds.py").write_text(
        "class Birds:\n    def hide(self, one):\n        ...\n", encoding="utf-8"
    )
    seen = calls.read(folder, "shop")
    assert doors_of(seen, "shop.connectors") == {"shop.connectors.mail.publish", "shop.connectors.birds.Birds.hide"}
    assert seen.users("requests") == {"shop.views"}


def test_a_guard_that_is_asked_too_late_is_seen() -> None:
    late = "def attend(x):\n    _send(x)\n    if not _cleared(x):\n        return\n"
    deaf = "def attend(x):\n    _cleared(x)\n    _send(x)\n"
    good = "def attend(x):\n    if x and not _cleared(x):\n        return 1\n    _send(x)\n"
    told = [asked_first(ast.parse(words), "attend", "_cleared", "_send") for words in (late, deaf, good)]
    assert told == [False, False, True]


# the running house

LEAKS = {
    "en": "Thank you for coming to our emergency department on Tuesday, we have looked at your file.",
    "es": "Gracias por venir el martes a urgencias, hemos revisado su historia clínica.",
}
LATER = NOON + timedelta(minutes=5)


def forged(conversation: Conversation, text: str, *, by: Any, approver: Any, state: str = "approved") -> Draft:
    """A draft whose words, approval and delivery were put into the tables by hand."""
    draft = acts.draft_reply(conversation, "We are sorry to read this.", by=by, now=NOON)
    draft.text = text
    draft.save(update_fields=["sealed_text"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publishing_draft SET state = 'approved' WHERE id = %s", [draft.pk])
        cursor.execute(
            "INSERT INTO publishing_approval (draft_id, version, author_id, by_id, verdict, words, at)"
            " VALUES (%s, 1, %s, %s, 'approved', '', %s)",
            [draft.pk, by.pk, approver.pk, NOON],
        )
        cursor.execute(
            "INSERT INTO publishing_delivery (organisation_id, draft_id, channel_id, version, key, state, external_id, url,"
            " trouble, made_at, due_at, fence, attempts) VALUES (%s, %s, %s, 1, %s, %s, '', '', '', %s, %s, 0, 0)",
            [draft.organisation_id, draft.pk, draft.channel_id, f"forged-{draft.pk}", state, NOON, NOON],
        )
    draft.refresh_from_db()
    return draft


@pytest.fixture
def demo(house: Any, tmp_path: Path) -> Channel:
    folders = {name: str(tmp_path / f"demo-{name}") for name in ("folder", "script")}
    for folder in folders.values():
        Path(folder).mkdir()
    return channels.connect(house.organisation, "Show", "demo", folders, by=None, now=NOON, site=house.site)


def again(house: Any, draft: Draft, how: str) -> None:
    """Put a forged delivery back in line as the desk does."""
    row = Delivery.objects.get(draft=draft)
    if how == "retried":
        delivery.retry(row, by=house.orla, now=NOON)
    if how == "let pass by hand":  # an override's digests need our key, so a made-up one has none that fit
        said = {
            "asked_by": house.asha,
            "asked_why": "x",
            "asked_at": NOON,
            "decided_by": house.carmen,
            "decided_at": NOON,
        }
        Override.objects.create(draft=draft, version=1, verdict="passed", why="x", checks=[], digests=[], **said)
    if how == "settled as not out":
        Delivery.objects.filter(pk=row.pk).update(due_at=None)
        delivery.decide(row, False, by=house.orla, now=NOON, reason="It does not stand there.")


@pytest.mark.parametrize("lang", LEAKS)
@pytest.mark.parametrize(
    "how, state",
    [
        ("a reply", "approved"),
        ("retried", "failed"),
        ("settled as not out", "unknown"),
        ("let pass by hand", "approved"),
        ("demo", "approved"),
    ],
)
def test_a_leak_approved_by_hand_is_stopped_at_the_gate(
    house: Any, say: Callable[..., Any], demo: Channel, how: str, state: str, lang: str
) -> None:
    conversation = say("Two hours on hold and nobody picks up the phone at Vega North", author_id="reader@example.org")
    if how == "demo":
        keep.keep(
            demo, [Post(external_id="d1", text="Nobody picks up the phone at Vega North", posted_at=NOON)], now=NOON
        )
        flow.understand_waiting(now=NOON)
        conversation = Conversation.objects.get(channel=demo)
    draft = forged(conversation, LEAKS[lang], by=house.asha, approver=house.nair, state=state)
    again(house, draft, how)
    for minute in range(3):
        flow.speak(now=LATER + timedelta(minutes=minute))
    assert out(house, demo) == []
    draft.refresh_from_db()
    assert (draft.state, Delivery.objects.get(draft=draft).state) == ("draft", "cancelled")
    assert verify() == []


def out(house: Any, demo: Channel) -> list[str]:
    folders = [Path(channel.config["folder"]) for channel in (house.channel, demo)]
    return [json.loads(file.read_text())["text"] for folder in folders for file in folder.glob("*.json")]


def test_harmless_words_pass_by_the_same_way(house: Any, say: Callable[..., Any], demo: Channel) -> None:
    """So that what is stopped above is stopped for its words."""
    conversation = say("Two hours on hold and nobody picks up the phone at Vega North")
    safe = "We are sorry to read this. Please write to hello@vegan.example, so that we can listen."
    forged(conversation, safe, by=house.asha, approver=house.nair)
    flow.speak(now=LATER)
    assert out(house, demo) == [safe]


def test_a_note_stays_in_the_house(house: Any, say: Callable[..., Any], demo: Channel) -> None:
    conversation = say("When are visiting hours at Vega North?")
    acts.write_note(conversation, "Tell them from two to eight.", by=house.asha, now=NOON)
    flow.speak(now=LATER)
    assert (out(house, demo), Draft.objects.count(), Delivery.objects.count()) == ([], 0, 0)
