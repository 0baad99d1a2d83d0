"""The parts in a real browser: nothing axe calls serious, keys, menus and drawers, news over the live line, and all of it readable without script."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from bedside.web import live
from tests.browser import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = ("/design", "/design/inbox", "/design/approvals", "/design/listening", "/design/door")


@pytest.mark.parametrize("path", SCREENS)
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_nothing_serious_in_either_theme_and_no_page_wider_than_its_window(
    browser_page: Any, house: Any, path: str, phone: bool
) -> None:
    assert_accessible(browser_page(house.asha, path, phone=phone))


def test_keys_move_open_the_list_of_keys_and_rest_while_typing(browser_page: Any, house: Any) -> None:
    page = browser_page(house.asha, "/design/inbox")
    page.wait_for_selector("html:has(form[data-likes] button[hidden])")
    page.keyboard.press("j")
    assert "Google review" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").get_by_text("Resolve").is_visible()
    page.keyboard.press("Escape")
    page.locator("#words").fill("")
    page.locator("#words").press("j")
    assert page.locator("#words").input_value() == "j"
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "find"


def test_keys_can_be_switched_off_and_stay_off(browser_page: Any, house: Any) -> None:
    page = browser_page(house.asha, "/design/inbox")
    page.get_by_role("button", name="Menu").click()
    with page.expect_response("**/preferences"):
        page.get_by_text("Off", exact=True).click()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    assert not page.locator(".talk kbd").first.is_visible()
    house.asha.refresh_from_db()
    assert house.asha.keys_on is False


def test_a_theme_is_shown_at_once_and_kept(browser_page: Any, house: Any) -> None:
    page = browser_page(house.asha, "/design")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(248, 250, 252)"
    page.get_by_role("button", name="Menu").click()
    with page.expect_response("**/preferences"):
        page.get_by_text("Dark", exact=True).click()
    assert page.evaluate(ground) == "rgb(16, 23, 28)"
    page.reload()
    assert page.evaluate(ground) == "rgb(16, 23, 28)"


def test_the_about_column_is_a_drawer_on_narrow_screens(browser_page: Any, house: Any) -> None:
    page = browser_page(house.asha, "/design/inbox")
    about = page.locator("#about")
    assert about.is_visible()
    page.set_viewport_size({"width": 1100, "height": 800})
    assert not about.is_visible()
    page.keyboard.press("i")
    assert about.is_visible()
    page.keyboard.press("Escape")
    assert not about.is_visible()


def test_a_safe_wording_goes_into_the_box_and_can_be_undone(browser_page: Any, house: Any) -> None:
    page = browser_page(house.asha, "/design/inbox")
    page.wait_for_selector("html:has(form[data-likes] button[hidden])")
    page.evaluate("""document.querySelector('.findings').innerHTML =
        '<button type="button" data-use="We are sorry to read this.">Use</button><button type="button" data-span="4 8">Look</button>'""")
    box = page.locator("#words")
    box.fill("😀 a your mum b")
    page.get_by_text("Look").click()
    assert (
        page.evaluate("words.value.slice(words.selectionStart, words.selectionEnd)") == "your"
    )  # counted in code points
    page.get_by_text("Use", exact=True).click()
    assert box.input_value() == "We are sorry to read this."
    page.keyboard.press("Control+z")
    assert "your mum" in box.input_value()


def test_news_reach_the_page_that_asked_for_it(browser_page: Any, house: Any) -> None:
    page = browser_page(house.asha, "/design/inbox")
    page.evaluate("""() => {
        window.heard = [];
        document.body.addEventListener("conversation", (event) => heard.push(event.detail.data));
        for (const wants of ["conversation:12", "conversation:13", "approval conversation"]) {
            const el = document.body.appendChild(document.createElement("div"));
            el.dataset.live = wants;
            el.addEventListener("live", () => heard.push(wants));
        }
    }""")
    page.wait_for_timeout(2500)  # a process that begins to listen tells its pages to look afresh, once
    page.evaluate("heard.length = 0")
    with transaction.atomic():
        live.announce(house.organisation.pk, "conversation", 12)
    page.wait_for_timeout(2000)
    assert page.evaluate("heard") == ["12", "conversation:12", "approval conversation"]


def test_without_script_menu_and_drawing_are_there(browser_page: Any, house: Any) -> None:
    page = browser_page(house.asha, "/design/listening", script=False)
    assert page.locator(".chart svg.spark").is_visible()
    page.get_by_role("button", name="Menu").click()
    page.get_by_text("Dark", exact=True).click()
    page.get_by_role("button", name="Keep").click()
    assert page.locator("html[data-theme=dark]").count() == 1


def test_the_live_line_opens_once_even_when_its_script_comes_late(browser_page: Any, house: Any) -> None:
    page = browser_page(house.asha, "/design")

    def late(route: Any) -> None:
        page.wait_for_timeout(600)
        route.continue_()

    page.route("**/hx-sse*", late)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_timeout(1500)
    assert [url.rsplit("/", 1)[1] for url in asked if url.endswith("/live")] == ["live"]
