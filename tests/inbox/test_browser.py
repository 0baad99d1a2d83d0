"""The main path in a real browser: Asha sees what waits, is stopped by the guard, rewords, Dr Nair approves on a phone, it goes out once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from bedside import flow
from bedside.inbox import acts
from bedside.publishing.models import Draft
from tests.browser import assert_accessible, real_password
from tests.cast import PASSWORD

WAIT = "Four hours waiting in A&E at Vega North and nobody tells us anything. This is a disgrace."
LEAK = "Thank you for your visit on Tuesday. We have looked at your file."
SAFE = "We are sorry to read this. Please write to hello@vegan.example, so that we can listen; we cannot talk about anyone's care here."


def say_now(say: Callable[..., Any], text: str, **what: Any) -> Any:
    now = timezone.now()
    return say(text, now=now, posted_at=now - timedelta(minutes=2), **what)


def test_from_the_queue_to_a_reply_that_is_out(
    browser_page: Callable[..., Any], house: Any, say: Callable[..., Any]
) -> None:
    first = say_now(say, WAIT)
    second = say_now(say, "Is there parking at Vega North on Sundays?")
    page = browser_page(house.asha, "/")
    page.wait_for_url("**/inbox")
    assert_accessible(page)
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"**/conversations/{first.pk}?view=all")
    page.get_by_role("heading", level=1).filter(has_text="Four hours waiting").wait_for()
    assert_accessible(page)
    first.refresh_from_db()
    assert first.state == "open", "the page said that it is open"
    page.keyboard.press("m")
    page.get_by_text("assigned to you").wait_for()
    page.keyboard.press("n")
    page.get_by_label("Your note").fill("The duty manager knows.")
    page.get_by_role("button", name="Write the note").click()
    page.locator(".said.note", has_text="The duty manager knows.").wait_for()

    page.keyboard.press("r")
    page.get_by_label("Your reply").fill(LEAK)
    page.locator(".finding.stop").first.wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Send for approval").click()
    page.get_by_text("The guard stops these words.").wait_for()
    assert Draft.objects.get().state == "draft"
    assert page.get_by_label("Your reply").input_value() == LEAK
    page.get_by_label("Your reply").fill(SAFE)
    page.locator(".finding.stop").first.wait_for(state="detached")
    page.get_by_label("Goes to").select_option(label="Dr Nair")
    page.get_by_role("button", name="Send for approval").click()
    page.locator(".said.reply", has_text="asked Dr Nair").wait_for()
    assert_accessible(page)

    real_password(house.nair, PASSWORD)
    approver = browser_page(house.nair, "/approvals", phone=True, minutes_ago=60)
    assert_accessible(approver)
    approver.get_by_role("button", name="Approve").click()
    approver.wait_for_url("**/sign-in/again**")
    approver.locator("input[type=password]").fill(PASSWORD)
    approver.get_by_role("button", name="Go on").click()
    approver.get_by_text("Approved.").wait_for()
    assert_accessible(approver)
    page.get_by_text("It goes out in a moment.").wait_for()

    flow.speak(now=timezone.now())
    flow.speak(now=timezone.now())
    page.locator(".said.reply .tag.ok", has_text="sent").wait_for()
    sent = [json.loads(file.read_text()) for file in Path(house.channel.config["folder"]).glob("*.json")]
    assert [one["text"] for one in sent] == [SAFE]
    page.keyboard.press("e")
    page.wait_for_url(f"**/conversations/{second.pk}*")


def test_new_ones_wait_behind_a_line_and_a_colleague_is_seen_writing(
    browser_page: Callable[..., Any], house: Any, say: Callable[..., Any]
) -> None:
    conversation = say_now(say, WAIT)
    page = browser_page(house.asha, f"/conversations/{conversation.pk}?view=all")
    rows = page.locator(".list .row")
    assert rows.count() == 1
    say_now(say, WAIT + " Me too.", external_id="me too")
    page.get_by_text("1 new").wait_for()
    assert rows.count() == 1, "nothing moves under the hand"
    page.get_by_text("1 new").click()
    page.locator(".list .row").nth(1).wait_for()
    acts.be_here(conversation, by=house.orla, now=timezone.now())
    page.get_by_text("Orla Byrne is replying").wait_for()


def test_what_was_typed_outlives_a_wrong_click(
    browser_page: Callable[..., Any], house: Any, say: Callable[..., Any]
) -> None:
    first, second = say_now(say, WAIT), say_now(say, WAIT + " Twice.", external_id="twice")
    page = browser_page(house.asha, f"/conversations/{first.pk}?view=all")
    page.get_by_label("Your reply").fill("Half a thought")
    page.locator(f"#row-{second.pk} .name").click()
    page.wait_for_url(f"**/conversations/{second.pk}?*")
    expect(page.get_by_label("Your reply")).to_have_value("")
    page.locator(f"#row-{first.pk} .name").click()
    page.wait_for_url(f"**/conversations/{first.pk}?*")
    expect(page.get_by_label("Your reply")).to_have_value("Half a thought")


def test_on_a_phone_list_conversation_and_composer_are_each_a_page(
    browser_page: Callable[..., Any], house: Any, say: Callable[..., Any]
) -> None:
    say_now(say, WAIT)
    page = browser_page(house.asha, "/inbox?view=all", phone=True)
    assert_accessible(page)
    page.locator(".row .name").first.click()
    page.get_by_text("Four hours waiting in A&E at Vega North").last.wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="Reply", exact=True).click()
    page.get_by_label("Your reply").fill(SAFE)
    page.get_by_role("button", name="Send for approval").click()
    page.locator(".said.reply").wait_for()


def test_without_script_everything_still_works(
    browser_page: Callable[..., Any], house: Any, say: Callable[..., Any]
) -> None:
    conversation = say_now(say, WAIT)
    page = browser_page(house.asha, "/inbox", script=False)
    page.locator(".row .name").first.click()
    page.get_by_label("Your reply").fill(SAFE)
    page.get_by_role("button", name="Send for approval").click()
    assert page.locator(".said.reply .tag", has_text="waits for approval").count() == 1
    conversation.refresh_from_db()
    approver = browser_page(house.nair, "/approvals", script=False)
    approver.get_by_text("Ask for changes, or reject").click()
    approver.get_by_label("What should change, or why not?").fill("Leave out the address.")
    approver.get_by_role("button", name="Ask for changes").click()
    page.reload()
    assert "Leave out the address." in page.content()
