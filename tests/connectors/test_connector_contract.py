"""What every connector promises, whichever it is. A new one in CONNECTORS is found and held to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bedside.connectors import CONNECTORS
from bedside.connectors.base import ABILITIES, FIELD_KINDS, SOURCE_TYPES, ConnectorError, Field, Outgoing, SendFailed

FUNCTIONS = {name for names in ABILITIES.values() for name in names}
OUT = Outgoing(key="d-17", text="Gracias por contarlo. Escríbanos en privado.", visibility="public", lang="es")
SETTINGS = ("url", "path", "folder", "script", "host", "sender", "secret")
GARBAGE: tuple[dict[str, Any], ...] = (
    {},
    dict.fromkeys(SETTINGS, ""),
    dict.fromkeys(SETTINGS, "\x00"),
    dict.fromkeys(SETTINGS, "ż 🚑 /no/such"),
    {name: ["a list"] for name in SETTINGS},
    dict.fromkeys(SETTINGS, "x" * 10_000),
)

every = pytest.mark.parametrize("connector", CONNECTORS.values(), ids=CONNECTORS)


def is_sentence(text: str) -> bool:
    return 10 < len(text) < 600 and text.rstrip()[-1] == "." and "Traceback" not in text and "!" not in text


@every
def test_it_says_what_it_is(connector: ModuleType) -> None:
    assert CONNECTORS[connector.NAME] is connector
    assert connector.__name__.rpartition(".")[2] == connector.NAME
    assert connector.LABEL
    assert connector.SOURCE_TYPE in SOURCE_TYPES
    assert connector.__doc__ is not None
    assert "will not" in connector.__doc__ or "no way" in connector.__doc__


@every
def test_its_settings_can_be_asked_for_on_a_form(connector: ModuleType) -> None:
    names = [field.name for field in connector.FIELDS]
    assert len(names) == len(set(names))
    for field in connector.FIELDS:
        assert isinstance(field, Field)
        assert field.name.isidentifier()
        assert field.kind in FIELD_KINDS
        assert field.label[0].isupper()
        assert ("secret" in field.name or "password" in field.name) == (field.kind == "secret")


@every
def test_it_can_do_what_it_claims_and_claims_what_it_can_do(connector: ModuleType) -> None:
    assert isinstance(connector.CAN, frozenset)
    assert connector.CAN
    assert set(ABILITIES) >= connector.CAN
    promised = {name for ability in connector.CAN for name in ABILITIES[ability]}
    assert {name for name in FUNCTIONS if callable(getattr(connector, name, None))} == promised


@every
@pytest.mark.parametrize("config", GARBAGE, ids=range(len(GARBAGE)))
def test_bad_settings_get_a_sentence(connector: ModuleType, config: dict[str, Any], now: datetime) -> None:
    for function, call in calls(connector, config, now):
        with pytest.raises(ConnectorError) as refused:
            call()
        assert is_sentence(refused.value.sentence), (function, refused.value.sentence)
        if function == "send":
            assert isinstance(refused.value, SendFailed)


def calls(connector: ModuleType, config: Mapping[str, Any], now: datetime) -> Iterator[tuple[str, Any]]:
    if {"listen", "import"} & connector.CAN:
        yield "fetch", lambda: list(connector.fetch(config, None, now=now))
    if "receive" in connector.CAN:
        yield "receive", lambda: connector.receive(config, {}, b"{}", now=now)
    if "reply" in connector.CAN:
        yield "send", lambda: connector.send(config, OUT, now=now)
    if "read_back" in connector.CAN:
        yield "find", lambda: connector.find(config, OUT)


@pytest.mark.parametrize("connector", [c for c in CONNECTORS.values() if "read_back" in c.CAN], ids=lambda c: c.NAME)
def test_one_key_goes_out_once(connector: ModuleType, tmp_path: Path, now: datetime) -> None:
    config = {"folder": str(tmp_path), "script": str(tmp_path)}
    assert connector.find(config, OUT) is None
    first = connector.send(config, OUT, now=now)
    again = connector.send(config, OUT, now=now.replace(hour=13))
    assert first == again == connector.find(config, OUT)
    other = connector.send(config, replace(OUT, key="d-18"), now=now)
    assert other != first
    kept = [json.loads(file.read_text()) for file in tmp_path.glob("*.json")]
    assert sorted(one["key"] for one in kept) == ["d-17", "d-18"]


@pytest.mark.parametrize("connector", [c for c in CONNECTORS.values() if "reply" in c.CAN], ids=lambda c: c.NAME)
@pytest.mark.parametrize("change", [{"text": " "}, {"key": ""}, {"text": "a\x00b"}, {"text": "half \ud83d"}], ids=repr)
def test_words_that_cannot_go_out_are_refused_for_good(
    connector: ModuleType, change: dict[str, str], tmp_path: Path, now: datetime
) -> None:
    config = {"folder": str(tmp_path), "script": str(tmp_path), "host": "127.0.0.1", "sender": "desk@vega.example"}
    with pytest.raises(SendFailed) as refused:
        connector.send(config, replace(OUT, **change), now=now)
    assert refused.value.permanent
    assert is_sentence(refused.value.sentence)


def test_the_room_knows_neither_django_nor_the_database() -> None:
    code = "import sys, bedside.connectors; print([m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
