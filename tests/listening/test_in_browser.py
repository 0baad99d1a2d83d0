"""Listening and channels in a real browser: a mention arrives behind a line, a search is narrowed, a file is taken in; axe looks at each page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from bedside import flow
from bedside.channels import verbs
from bedside.connectors.base import Post, Rejected
from tests.browser import assert_accessible


def said(house: Any, number: int, text: str) -> None:
    now = timezone.now()
    post = Post(f"b{number}", text, posted_at=now - timedelta(minutes=number))
    flow.take_in(house.channel, [post], now=now)


def test_the_overview_hears_and_search_finds(browser_page: Any, house: Any) -> None:
    for number in range(1, 15):
        said(house, number, f"The food on ward {number} was cold again, and nobody told us why for hours")
    page = browser_page(house.asha, "/listening?span=24h")
    assert page.locator("main h1").inner_text() == "People mentioned us 14 times in the last 24 hours"
    page.wait_for_selector("#volume canvas")
    assert_accessible(page)
    page.wait_for_timeout(2500)  # the live line is made
    said(house, 0, "The lift at Vega North is stuck again")
    page.get_by_role("link", name="1 new mention. Show it").click()
    page.get_by_role("heading", name="15 times").wait_for()
    assert page.locator("main h1").inner_text() == "People mentioned us 15 times in the last 24 hours"
    page.locator("#find").fill("lift")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=lift*")
    assert page.locator("mark").first.inner_text() == "lift"
    assert_accessible(page)
    page.get_by_text("By channel, site, topic").click()
    page.locator("#find_until").fill("2020-01-01")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_text("Nothing was found").wait_for()
    assert_accessible(browser_page(house.asha, "/listening?span=30d", phone=True))
    assert_accessible(browser_page(house.asha, "/search?q=food", phone=True))


def test_channels_and_a_file_without_script_and_with(browser_page: Any, house: Any, tmp_path: Path) -> None:
    files = verbs.connect(house.organisation, "Survey", "csvfile", {"path": "uploads"}, by=None, now=timezone.now())
    verbs.quarantine(
        files, [Rejected("old.csv, line 2", "This cell is empty; a post needs words.", b";x")], now=timezone.now()
    )
    file = tmp_path / "survey.csv"
    file.write_text(
        "Comment,Date\nThe nurses were so kind,2026-03-12\nCold food,2026-03-13\nSo quick,2026-03-14\nToo long a wait,2026-02-30\n"
    )
    for script in (True, False):
        page = browser_page(house.orla, "/channels", script=script)
        page.get_by_role("link", name="Survey").click()
        page.get_by_role("link", name="Take in a file").click()
        page.locator("#file").set_input_files(str(file))
        page.get_by_role("button", name="Look at it").click()
        assert page.locator("#column_text").input_value() == "Comment"
        page.get_by_role("button", name="Take it in").click()
        page.get_by_text("1 rejected").first.wait_for()
        page.get_by_text("survey.csv, line 5, column Date").first.wait_for()
    looked = browser_page(house.orla, f"/channels/{files.pk}/rejects")
    assert_accessible(looked)
    for address in (
        "/channels",
        "/channels/new",
        "/channels/new?connector=rss",
        f"/channels/{files.pk}",
        f"/channels/{files.pk}/import",
    ):
        assert_accessible(browser_page(house.orla, address))
        assert_accessible(browser_page(house.orla, address, phone=True))
    page = browser_page(house.orla, "/channels/new?connector=webhook")
    page.get_by_label("Name", exact=True).fill("Forms")
    page.get_by_role("button", name="Connect").click()
    assert "whsec_" in page.locator("[data-sample]").inner_text()
    assert_accessible(page)
