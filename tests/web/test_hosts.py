"""The names the house answers to: its own and those it was told, so that nobody else's name stands in a link it sends."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client


def test_a_made_up_name_is_refused_and_sends_no_link(house: Any, mailoutbox: Any) -> None:
    assert "*" not in settings.ALLOWED_HOSTS
    asked = {"email": house.nair.email}
    assert Client().post("/password/forgotten", asked, headers={"host": "evil.example"}).status_code == 400
    assert mailoutbox == []
    for ours in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert Client().get("/healthz", headers={"host": ours}).status_code in (200, 503)
    assert Client().post("/password/forgotten", asked, headers={"host": "localhost"}).status_code == 302
    assert "localhost/password/new" in mailoutbox[0].body
