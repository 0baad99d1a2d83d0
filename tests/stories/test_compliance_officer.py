"""A month of the compliance officer: a leak is attempted, refused, explained and reworded; an override is asked by one, given by another and
approved by a third; a false alarm is told and answered; the page of the month shows it all, in both themes and on a phone."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from bedside import flow
from bedside.inbox import acts
from bedside.listening.models import Mention
from bedside.listening.unmask import unmask
from bedside.publishing import writing
from bedside.publishing.models import FalseAlarm, Override
from bedside.record.ledger import verify
from bedside.record.models import Event
from tests.browser import assert_accessible, real_password
from tests.cast import PASSWORD

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
SHOTS = os.environ.get("BEDSIDE_SHOTS") == "1"
WAIT = "Four hours waiting in A&E at Vega North and nobody tells us anything. This is a disgrace."
LEAK = "Thank you for your visit on Tuesday. We have looked at your file and are sorry about the wait."
PLAYED = "I played a casualty in the emergency exercise at Vega North on Saturday. What a calm and kind team!"
THANKS = "Thank you for being our patient in Saturday's exercise. Our team was glad to treat you, and learned a lot from you."
WHY = "They played a casualty in our public exercise and say so themselves. No patient is spoken of."
BECAUSE = "The exercise was announced on our page; I have seen the list of volunteers."
EARLIER = [  # weeks ago, what they wrote, what Asha would have said
    (9, "Is there parking at Vega North on Sundays?", "Thank you for asking. Please send us a private message and we will tell you."),
    (8, "Two hours on hold at Vega North, again.", "We have looked at your file and are sorry that you waited."),
    (6, "The nurses of Vega North were lovely to my dad.", "Thank you for your kind words, we will share them with the whole team."),
    (5, "Seis horas en urgencias de Vega Norte y nadie informa.", "Hemos revisado su historial y lamentamos lo ocurrido en su visita."),
    (3, "When does the lab of Vega North open?", "Thank you for asking. WE ANSWER EVERYTHING!!! Please send us a private message."),
    (2, "Seis horas en urgencias de Vega Norte. Lamentable.", "Sentimos leer esto. Escríbanos por mensaje privado, por favor."),
    (1, "The lift at Vega North is broken again.", "Your appointment is on Friday at nine, as we told you on the phone."),
]  # fmt: skip


def look(page: Any, name: str = "", *, whole: bool = False) -> None:
    """axe in both themes; with BEDSIDE_SHOTS=1 the picture of each goes into the guide under its name."""
    page.wait_for_timeout(250)
    assert_accessible(page)
    if not (SHOTS and name):
        return
    was = page.viewport_size
    if whole:
        page.set_viewport_size({"width": was["width"], "height": page.evaluate("document.body.scrollHeight")})
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(150)
        shot = GUIDE / f"{name}{'' if theme == 'light' else '-dark'}.png"
        page.screenshot(path=str(shot), caret="initial")  # hiding it would be an inline style
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(was)


@pytest.fixture
def autumn(house: Any, say: Callable[..., Any]) -> Any:
    """The weeks before: a few drafts that the guard let pass, held back or refused."""
    now = timezone.now()
    house.organisation.created_at = now - timedelta(weeks=20)
    house.organisation.save()
    for number, (weeks, said, answer) in enumerate(EARLIER):
        at = now - timedelta(weeks=weeks)
        conversation = say(said, now=at, external_id=f"earlier-{number}")
        draft = acts.draft_reply(conversation, answer, by=house.asha, now=at)
        try:
            writing.submit(draft, by=house.asha, now=at)
        except writing.GuardRefuses:
            pass
        writing.withdraw(draft, by=house.asha, now=at)
    return house


def say_now(say: Callable[..., Any], text: str, **what: Any) -> Any:
    now = timezone.now()
    return say(text, now=now, posted_at=now - timedelta(minutes=2), **what)


def sign_in_again(page: Any) -> None:
    page.wait_for_url("**/sign-in/again**")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def sent(house: Any) -> list[str]:
    flow.speak(now=timezone.now())
    files = sorted(Path(house.channel.config["folder"]).glob("*.json"), key=lambda file: file.stat().st_mtime)
    return [json.loads(file.read_text())["text"] for file in files]


def test_a_leak_is_attempted_refused_explained_reworded_and_sent(
    browser_page: Callable[..., Any], house: Any, say: Callable[..., Any]
) -> None:
    conversation = say_now(say, WAIT)
    page = browser_page(house.asha, f"/conversations/{conversation.pk}?view=all")
    page.get_by_label("Your reply").fill(LEAK)
    page.locator(".finding.stop").first.wait_for()
    assert page.locator(".finding.stop .muted").first.inner_text()  # what to do instead
    page.get_by_role("button", name="Send for approval").click()
    page.get_by_text("The guard stops these words.").wait_for()
    look(page)
    page.get_by_role("button", name="Use this wording").click()
    page.locator(".finding.stop").first.wait_for(state="detached")
    assert page.get_by_text("Ask for an override").first.is_hidden()
    safe = page.get_by_label("Your reply").input_value()
    page.get_by_role("button", name="Send for approval").click()
    page.locator(".said.reply", has_text="waits for approval").wait_for()
    nair = browser_page(house.nair, "/approvals", phone=True)
    nair.get_by_role("button", name="Approve", exact=True).click()
    nair.get_by_text("Approved.").wait_for()
    assert sent(house) == [safe]
    assert LEAK not in safe
    assert Event.objects.filter(act="draft.refused_by_guard").count() == 1


def test_an_override_takes_three_people_and_the_month_shows_it(
    browser_page: Callable[..., Any], autumn: Any, say: Callable[..., Any], tmp_path: Path
) -> None:
    house, conversation = autumn, say_now(say, PLAYED)
    asha = browser_page(house.asha, f"/conversations/{conversation.pk}?view=all")
    asha.get_by_label("Your reply").fill(THANKS)
    asha.locator(".finding.stop").first.wait_for()
    told_as_false(asha)
    asha.locator("summary", has_text="Ask for an override").click()
    asha.get_by_label("Why is the guard wrong about these words?").fill(WHY)
    look(asha, "override-asking")
    asha.get_by_role("button", name="Ask somebody else to decide").click()
    asha.get_by_text("Asked. Somebody else decides").wait_for()
    asha.locator("#reply").get_by_text("Asha Obi asked at").wait_for()
    look(asha, "override-asked")

    real_password(house.carmen, PASSWORD)
    carmen = browser_page(house.carmen, "/approvals", phone=True, minutes_ago=60)
    look(carmen, "override-phone", whole=True)
    carmen.get_by_label("Your reason").fill(BECAUSE)
    carmen.get_by_role("button", name="Let exactly these words pass").click()
    sign_in_again(carmen)
    carmen.get_by_text("Passed on.").wait_for()
    assert sent(house) == []
    nair = browser_page(house.nair, "/approvals")
    nair.get_by_text("Carmen Vidal let these words pass the guard").wait_for()
    look(nair, "override-approval")
    nair.get_by_role("button", name="Approve", exact=True).click()
    nair.get_by_text("Approved.").wait_for()
    assert sent(house) == [THANKS]
    assert Override.objects.get().decided_by == house.carmen
    assert verify() == []

    unmask(
        Mention.objects.order_by("-pk")[0],
        "They ask us to ring back about the exercise.",
        by=house.orla,
        now=timezone.now(),
    )
    the_month(browser_page, house, tmp_path)


def told_as_false(page: Any) -> None:
    """Under the first finding: a false alarm, and the words may be kept, masked."""
    finding = page.locator(".finding.stop").first
    finding.get_by_text("This is a false alarm").click()
    finding.get_by_role("checkbox").check()
    finding.get_by_role("button", name="Tell the compliance officer").click()
    finding.get_by_text("Noted. The compliance officer sees it").wait_for()
    assert page.get_by_label("Your reply").input_value() == THANKS, "the words stay in the box"
    alarm = FalseAlarm.objects.get()
    assert "learned a lot" in alarm.words


def the_month(browser_page: Callable[..., Any], house: Any, folder: Path) -> None:
    house.carmen.refresh_from_db()  # signing in again renewed the hash of her password
    carmen = browser_page(house.carmen, "/approvals")
    carmen.get_by_role("link", name="Compliance", exact=True).first.click()
    carmen.wait_for_url("**/compliance")
    title = carmen.get_by_role("heading", level=1).inner_text()
    assert title.endswith("1 was overridden.")
    assert f"In {timezone.localtime().strftime('%B')} the guard read" in title
    for words in (WHY, BECAUSE, "They ask us to ring back", "learned a lot"):
        carmen.get_by_text(words).first.wait_for()
    look(carmen, "compliance", whole=True)
    carmen.get_by_label("What became of it").select_option(label="It is a line of ours now")
    carmen.get_by_label("In words").fill("Thanks to volunteers of exercises are an approved wording now.")
    carmen.get_by_role("button", name="Keep", exact=True).last.click()
    carmen.get_by_text("It is a line of ours now.").wait_for()
    with carmen.expect_download() as taken:
        carmen.get_by_role("button", name="Take the month out (CSV)").click()
    taken.value.save_as(folder / "month.csv")
    rows = list(csv.DictReader((folder / "month.csv").open(encoding="utf-8")))
    assert {"override", "false alarm", "original opened", "drafts", "findings"} == {row["what"] for row in rows}
    assert Event.objects.get(act="compliance.exported").by_id == house.carmen.pk
    carmen.get_by_role("link", name="←").click()
    carmen.wait_for_url("**/compliance?month=*")
    look(carmen)
    phone = browser_page(house.carmen, "/compliance", phone=True)
    look(phone, "compliance-phone", whole=True)
    phone.goto("/compliance?month=2020-02")
    phone.get_by_text("Nothing happened in February 2020").wait_for()
    assert_accessible(phone)


def test_without_script_an_override_is_asked_and_a_false_alarm_told(
    browser_page: Callable[..., Any], house: Any, say: Callable[..., Any]
) -> None:
    conversation = say_now(say, PLAYED)
    page = browser_page(house.asha, f"/conversations/{conversation.pk}?view=all", script=False)
    assert page.get_by_text("Ask for an override").first.is_hidden()
    page.get_by_label("Your reply").fill(THANKS)
    page.get_by_role("button", name="Send for approval").click()
    page.get_by_text("The guard stops these words.").wait_for()
    page.get_by_text("This is a false alarm").first.click()
    page.get_by_role("button", name="Tell the compliance officer").first.click()
    page.get_by_text("Noted. The compliance officer sees it").wait_for()
    assert FalseAlarm.objects.get().words == ""
    page.locator("summary", has_text="Ask for an override").click()
    page.get_by_label("Why is the guard wrong about these words?").fill(WHY)
    page.get_by_role("button", name="Ask somebody else to decide").click()
    page.locator("#reply").get_by_text("Asha Obi asked at").wait_for()
    orla = browser_page(house.orla, "/approvals", script=False)
    orla.get_by_label("Your reason").fill("It is still too near to a leak; thank the volunteers, all of them.")
    orla.get_by_role("button", name="Refuse").click()
    page.reload()
    page.get_by_text("Orla Byrne did not let these words pass the guard").first.wait_for()
