"""Pages of the house: the design page, strict headers, refusals in words, likes that stick."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from bedside.web import middleware, tokens, told, views

SCREENS = ["/design", *(f"/design/{screen}" for screen in views.SCREENS)]


@pytest.fixture
def asha(house: Any) -> Client:
    client = Client()
    client.force_login(house.asha, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("path", SCREENS)
def test_design_pages_render_for_colleagues_only(asha: Client, path: str) -> None:
    answer = asha.get(path)
    assert answer.status_code == 200
    assert b'style="' not in answer.content
    assert Client().get(path).status_code == 302


def test_the_design_page_shows_every_token_theme_and_density(asha: Client) -> None:
    page = asha.get("/design").content.decode()
    for name in tokens.MEANINGS:
        assert f"var(--{name})" in page
    for theme in ("light", "dark"):
        for density in ("comfortable", "compact"):
            assert f'data-theme="{theme}" data-density="{density}"' in page


def test_the_content_policy_allows_nothing_unsafe(asha: Client) -> None:
    policy = asha.get("/design")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "*" not in policy
    assert policy == middleware.POLICY


def test_pages_are_squeezed_and_kept_out_of_shared_caches(asha: Client) -> None:
    plain, squeezed = asha.get("/design"), asha.get("/design", headers={"accept-encoding": "gzip"})
    assert squeezed["Content-Encoding"] == "gzip"
    assert len(squeezed.content) < len(plain.content) / 5
    assert "private" in plain["Cache-Control"]


def test_the_inbox_weighs_less_than_its_promise(asha: Client) -> None:
    """Everything the page loads, compressed: at most 120 kB; the real inbox has about as many rows."""
    import re

    page = asha.get("/design/inbox", headers={"accept-encoding": "gzip"})
    text = asha.get("/design/inbox").content.decode()
    names = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text))
    scripts = {
        name.rsplit("/", 1)[0] + f"/{part}.js"
        for name in names
        if name.endswith("house.js")
        for part in ("keys", "live", "time", "composer")
    }
    loaded = [asha.get(name, headers={"accept-encoding": "gzip"}) for name in names | scripts]
    assert {answer.status_code for answer in loaded} == {200}
    assert len(scripts) == 4
    weight = len(page.content) + sum(len(answer.content) for answer in loaded)
    assert weight < 60_000


@pytest.mark.parametrize(
    ("view", "error", "status", "words"),
    [
        (views.bad_request, None, 400, "could not be read"),
        (views.bad_request, RequestDataTooBig("x"), 413, "too large"),
        (views.forbidden, PermissionDenied("Only leads open this."), 403, "Only leads open this."),
        (views.not_found, Http404("There is no such channel."), 404, "There is no such channel."),
        (views.not_found, Http404({"path": "x"}), 404, "The address may be old"),
    ],
)
def test_every_error_is_a_page_in_words_or_a_sentence_for_a_part(
    view: Any, error: Any, status: int, words: str
) -> None:
    whole = view(RequestFactory().get("/x"), error)
    part = view(RequestFactory().get("/x", headers={"HX-Request": "true"}), error)
    assert whole.status_code == part.status_code == status
    assert words in whole.content.decode()
    assert whole.content.startswith(b"<!doctype html>") or b"<html" in whole.content
    assert b"<html" not in part.content


def test_too_many_tries_and_broken_things_have_their_sentence() -> None:
    request = RequestFactory().get("/x")
    assert "Wait a few minutes" in views.sorry(request, 429).content.decode()
    assert "broke on our side" in views.server_error(request).content.decode()
    assert views.csrf_failed(request).status_code == 403


def test_likes_are_kept_for_a_colleague_and_for_a_visitor(asha: Client, house: Any) -> None:
    asked = {"theme": "dark", "density": "compact", "keys": "off", "language": "ca", "next": "/design"}
    answer = asha.post("/preferences", asked)
    assert answer["Location"] == "/design"
    house.asha.refresh_from_db()
    assert (house.asha.theme, house.asha.density, house.asha.keys_on, house.asha.language) == (
        "dark",
        "compact",
        False,
        "ca",
    )
    page = asha.get("/design").content.decode()
    assert 'lang="ca" data-theme="dark" data-density="compact" data-keys="off"' in page
    visitor = Client()
    visitor.post("/preferences", {"theme": "dark", "language": "pl"})
    assert visitor.cookies["bedside_theme"].value == "dark"


def test_likes_never_lead_elsewhere_nor_take_what_is_not_offered(asha: Client, house: Any) -> None:
    answer = asha.post("/preferences", {"theme": "pink", "language": "xx", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
    house.asha.refresh_from_db()
    assert house.asha.theme == "system"


def broken_channel(request: HttpRequest) -> list[told.Told]:
    return [told.Told("Reviews, Main site, is broken since 11:20.", "urgent", "/channels/3", "Mend")]


def failing_source(request: HttpRequest) -> list[told.Told]:
    raise RuntimeError("no")


@override_settings(BEDSIDE_TOLD_AT_TOP=["tests.web.test_pages.failing_source", "tests.web.test_pages.broken_channel"])
def test_what_rooms_have_to_say_stands_at_the_top_and_a_failing_one_is_left_out(asha: Client) -> None:
    assert b"is broken since 11:20" in asha.get("/design").content
    assert asha.get("/told").content.decode().count("notice urgent") == 1


def test_headers_come_in_an_async_chain_too() -> None:
    import asyncio

    async def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x" * 1000, content_type="text/html")

    wrapped = middleware.StrictHeaders(answer)
    asked: Any = wrapped(RequestFactory().get("/", headers={"accept-encoding": "gzip"}))
    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop in this one
        found = thread.submit(asyncio.run, asked).result(10)
    assert found["Content-Security-Policy"] == middleware.POLICY
    assert found["Content-Encoding"] == "gzip"
