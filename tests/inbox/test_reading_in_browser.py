"""How it was read, in a real browser: which words, right with one press, corrected in a fold; with and without script, both themes, a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from bedside import flow
from bedside.connectors.base import Post
from bedside.listening import keep
from bedside.listening.correct import confirm
from bedside.listening.models import Mention
from tests.browser import assert_accessible
from tests.listening.broken import broken

COLD = 40_000  # the served house loads its reader with the first question
WAIT = "My mother Harriet Wells waited four hours in A&E at Vega North and nobody came. The food was disgusting."


def heard(house: Any, key: str = "a", text: str = WAIT) -> Mention:
    now = timezone.now()
    keep.keep(house.channel, [Post(external_id=key, text=text, posted_at=now - timedelta(minutes=2))], now=now)
    flow.understand_waiting(now=now)
    mention = Mention.objects.get(external_id=key)
    mention.readings.filter(current=True).update(sure=True, sentiment="negative", topics=["waiting"])
    return mention


def test_which_words_then_right_then_corrected(browser_page: Callable[..., Any], house: Any) -> None:
    mention = heard(house)
    page = browser_page(house.asha, "/inbox?view=all")
    page.locator(".row .name").first.click()
    about = page.locator("#about")
    about.get_by_text("Which words?").click()
    about.locator(".telling mark").first.wait_for(timeout=COLD)
    assert "Harriet" not in page.content()
    assert_accessible(page)
    about.get_by_text("Correct it").click()
    about.get_by_text("Other topics").click()
    assert_accessible(page)
    about.get_by_role("button", name="The reading is right").click()
    about.get_by_text("Asha Obi found it right at").wait_for()
    page.get_by_text("Thank you. That tells us how well the reader reads.").wait_for()
    about.get_by_text("Correct it").click()
    about.get_by_text("neutral", exact=True).click()
    about.get_by_text("Other topics").click()
    about.get_by_label("Food").check()
    about.get_by_label("Intent").select_option(label="press")
    about.get_by_role("button", name="Keep this").click()
    about.get_by_text("Corrected by Asha Obi at").wait_for()
    assert "negative" in about.locator(".had-said").inner_text()
    assert_accessible(page)
    now = mention.readings.get(current=True)
    assert (now.sentiment, now.topics, now.intent) == ("neutral", ["waiting", "food"], "press")


def test_without_script_and_on_a_phone(browser_page: Callable[..., Any], house: Any) -> None:
    mention = heard(house)
    page = browser_page(house.asha, "/inbox?view=all", script=False)
    page.set_default_timeout(COLD)
    page.locator(".row .name").first.click()
    page.get_by_text("Which words?").click()
    page.get_by_role("link", name="Show the words that made it so").click()
    page.locator(".telling mark").first.wait_for(timeout=COLD)
    page.get_by_role("link", name="Back to the conversation").click()
    page.get_by_role("button", name="The reading is right").click()
    assert page.get_by_text("Asha Obi found it right at").count() == 1
    phone = browser_page(house.asha, "/inbox?view=all", phone=True)
    phone.locator(".row .name").first.click()
    phone.get_by_role("button", name="About this conversation").click()
    phone.get_by_text("Which words?").click()
    phone.locator(".telling mark").first.wait_for(timeout=COLD)
    assert_accessible(phone)
    assert_accessible(browser_page(house.asha, f"/mentions/{mention.pk}/words", phone=True))


def test_how_well_it_reads_empty_and_full(browser_page: Callable[..., Any], house: Any) -> None:
    for phone in (False, True):
        assert_accessible(browser_page(house.leo, "/listening/readings", phone=phone))
    for number in range(21):
        confirm(heard(house, f"a{number}", f"{WAIT} {number}"), by=house.asha, now=timezone.now())
    page = browser_page(house.leo, "/listening/readings")
    page.get_by_role("heading", name="People agreed with the reader on 100 %").wait_for()
    assert_accessible(page)
    assert_accessible(browser_page(house.leo, "/listening/readings", phone=True))
    page = browser_page(house.asha, "/inbox?view=all")
    page.locator(".row .name").first.click()
    page.locator("#about").get_by_role("link", name="How well it reads").click()
    page.wait_for_url("**/listening/readings")


def test_while_nothing_can_be_read_the_desk_goes_on(
    browser_page: Callable[..., Any], house: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    with broken(monkeypatch, tmp_path):
        now = timezone.now()
        keep.keep(house.channel, [Post(external_id="a", text=WAIT, posted_at=now)], now=now)
        flow.understand_waiting(now=now)
    page = browser_page(house.asha, "/inbox?view=all")
    page.get_by_text("The automatic reader has not worked since").wait_for()
    page.locator(".row", has_text="Not read yet").locator(".name").click()
    page.get_by_text("Heard, and not read yet").wait_for()
    assert_accessible(page)
    about = page.locator("#about")
    about.get_by_text("Show the original, with a reason").click()
    about.get_by_label("Why do you need it?").fill("The reader does not work.")
    about.get_by_role("button", name="Show once").click()
    about.get_by_text("Harriet Wells").wait_for()
    assert_accessible(page)
    assert_accessible(browser_page(house.leo, "/listening", phone=True))
    assert_accessible(browser_page(house.ada, "/channels"))
