"""The page of the guard's rules: read by those who write, changed by the compliance officer, in a browser in both themes and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from bedside.publishing import rulebook, rules_shown
from bedside.publishing.models import ChosenMode, OwnLine
from tests.browser import assert_accessible, signed_in
from tests.publishing.test_guard_rules import ALWAYS, NEVER, NUMBER, shelf

__all__ = ["shelf"]  # the fixture


def test_the_page_for_those_who_write_and_for_the_one_who_changes(house: Any, shelf: Path) -> None:
    asha, carmen = signed_in(house.asha), signed_in(house.carmen)
    page = asha.get("/guard-rules?lang=pl").content.decode()
    assert "Przykro nam to czytać" in page
    assert "Never say this" not in page
    assert asha.post("/guard-rules/lines/new", NEVER).status_code == 403
    answer = carmen.post("/guard-rules/lines/new", {**NEVER, "instead": "so sorry to read this"})
    assert (answer.status_code, "Write it without them." in answer.content.decode()) == (422, True)
    assert carmen.post("/guard-rules/lines/new", {**NEVER, "check_name": "lies"}).status_code == 422
    assert carmen.post("/guard-rules/lines/new", NEVER)["Location"] == "/guard-rules#ours"
    assert carmen.post("/guard-rules/lines/new", {**ALWAYS, "kind": "always"}).status_code == 303
    line = OwnLine.objects.get(kind="never")
    assert "sorry to read*" in asha.get("/guard-rules").content.decode()
    carmen.post(f"/guard-rules/lines/{line.pk}/end", {"why": ""})
    assert "Say why: it is kept." in carmen.get("/guard-rules").content.decode()
    carmen.post(f"/guard-rules/lines/{line.pk}/end", {"why": "Dropped."})
    assert "ended by Carmen Vidal: “Dropped.”" in asha.get("/guard-rules").content.decode()
    assert carmen.post("/guard-rules/numbers/new", {**NUMBER, "like": "x"}).status_code == 422
    assert carmen.post("/guard-rules/numbers/new", NUMBER).status_code == 303
    assert carmen.post("/guard-rules/numbers/end", {"pattern": NUMBER["pattern"], "why": "x"}).status_code == 303
    assert carmen.post("/guard-rules/law", {"mode": "hipaa", "why": ""}).status_code == 422
    assert carmen.post("/guard-rules/law", {"mode": "hipaa", "why": "Ohio."}).status_code == 303
    assert ChosenMode.objects.get().mode == "hipaa"
    assert "Carmen Vidal chose it: “Ohio.”" in asha.get("/guard-rules").content.decode()
    told = carmen.get("/ledger").content.decode()
    assert "added a line to the guard&#x27;s rules" in told
    assert "chose whose law the guard follows" in told


def test_every_rule_explains_itself_in_the_draft_s_language() -> None:
    for check in rulebook.shelf().book.rules:
        for lang in ("es", "ca", "en", "pl"):
            told = rules_shown.why(check, lang, public=True)
            assert told is not None
            assert told["do"] != told["dont"]
    assert rules_shown.why("failed", "en", public=True) is None
    assert rules_shown.why("hold", "en", public=True) is None


def test_the_rule_book_in_the_browser(browser_page: Callable[..., Any], house: Any) -> None:
    page = browser_page(house.carmen, "/guard-rules")
    page.get_by_role("heading", name="Guard rules").wait_for()
    assert_accessible(page)
    page.get_by_text("Add words never said").click()
    form = page.locator("form:has(#never_words)")
    form.get_by_label("Words never said").fill("miracle cure")
    form.get_by_label("What to write instead").fill("treatment")
    form.get_by_label("Why", exact=True).fill("Nothing here is a miracle.")
    form.get_by_label("What the machine does").select_option(label="Refused")
    form.get_by_role("button", name="Never say this").click()
    page.locator("#ours").get_by_text("miracle cure").wait_for()
    page.get_by_text("Choose whose law holds").click()
    assert_accessible(page)
    page.get_by_role("link", name="Polski").click()
    page.locator("#confirms_patient q[lang=pl]").first.wait_for()
    phone = browser_page(house.asha, "/guard-rules?lang=es", phone=True)
    phone.locator("#promise").get_by_text("What the law says").click()
    assert_accessible(phone)


def test_a_finding_explains_its_rule_where_one_writes(
    browser_page: Callable[..., Any], house: Any, say: Callable[..., Any]
) -> None:
    now = timezone.now()
    conversation = say("Waited four hours at Vega North and nobody came", now=now, posted_at=now - timedelta(minutes=5))
    page = browser_page(house.asha, f"/conversations/{conversation.pk}?view=all")
    page.set_default_timeout(40_000)  # the served house loads its reader with the first question
    page.locator("#words").fill(
        "Thank you for coming in on Tuesday. We have looked at your file and your operation went as planned."
    )
    page.locator(".why > summary").first.click()
    told = page.locator(".why[open]").first
    told.get_by_text("Do not say who is a patient").wait_for()
    assert "Do not write" in told.inner_text()
    assert_accessible(page)
    told.get_by_role("link", name="The whole rule").click()
    page.wait_for_url("**/guard-rules?lang=en#confirms_patient")
