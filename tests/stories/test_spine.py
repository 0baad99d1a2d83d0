"""One broad day: real messages come in by the command line, wait in the queue, one is answered, refused, reworded, approved by
somebody else in another browser, and goes out exactly once, into a folder and by SMTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from bedside import flow
from bedside.channels import verbs as channels
from bedside.channels.models import Channel
from bedside.inbox.models import OURS, Conversation
from bedside.listening.models import Mention, Original
from bedside.record.ledger import verify
from tests.browser import assert_accessible
from tests.cast import NOON, House, open_house
from tests.post_office import PostOffice

GOLD = Path(__file__).parent / "gold" / "messages.jsonl"
LEAK = "Thank you for coming to our emergency department on Tuesday, we have looked at your file."
SAFE = "We are sorry to read this. We cannot talk about anyone's care in public: please write to hello@vegan.example."
NEEDLE = re.compile(r"\b\d{3}[ .-]?\d{3}[ .-]?\d{3}\b")


def bedside(*words: str, database: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": database}
    return subprocess.run(
        [sys.executable, "-m", "bedside.cli", *words], env=environment, capture_output=True, text=True, check=False
    )


def address() -> str:
    from tests.browser import _address_of_database

    return _address_of_database()


@pytest.fixture
def full_house(transactional_db: None, tmp_path: Path) -> House:
    return open_house(tmp_path)


def bring_in(house: House) -> subprocess.CompletedProcess[str]:
    done = bedside(
        "import",
        str(GOLD),
        "--channel",
        "What people said",
        "--organisation",
        house.organisation.name,
        "--workers",
        "1",
        database=address(),
    )
    Path(f"{GOLD}.rejected.csv").unlink(missing_ok=True)
    Channel.objects.filter(name="What people said").update(replies_through=house.channel)
    return done


def test_messages_come_in_by_the_command_line_read_masked_and_in_order_of_risk(full_house: House) -> None:
    done = bring_in(full_house)
    assert done.returncode == 0, done.stdout + done.stderr
    texts = {row["id"]: row["text"] for row in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())}
    mentions = {mention.external_id: mention for mention in Mention.objects.all()}
    assert set(mentions) == set(texts)
    assert {mention.state for mention in mentions.values()} == {"read"}
    assert Original.objects.count() == len(texts)
    told = {key for key, mention in mentions.items() if mention.text != texts[key]}
    assert told, "nothing was masked"
    with_number = {key for key, text in texts.items() if NEEDLE.search(text)}
    assert not {
        key for key in with_number if NEEDLE.search(mentions[key].text) and "vegan" not in texts[key]
    } - public_numbers(texts)
    queue = list(Conversation.objects.filter(state__in=OURS).order_by("risk", "due_at", "-said_at"))
    assert [c.risk for c in queue] == sorted(c.risk for c in queue)
    assert all(conversation.why for conversation in queue)
    again = bring_in(full_house)
    assert again.returncode == 0
    assert Mention.objects.count() == len(texts), "nothing is doubled"
    assert verify() == []


def public_numbers(texts: dict[str, str]) -> set[str]:
    """Texts that name a public number of ours only."""
    return {
        key
        for key, text in texts.items()
        if any(
            number in re.sub(r"[ .-]", "", text)
            for number in ("912004500", "934001200", "224004500", "224004560", "912004530")
        )
    }


def test_one_is_answered_refused_reworded_approved_by_another_and_goes_out_once(
    full_house: House, browser_page: Callable[..., Any]
) -> None:
    house = full_house
    bring_in(house)
    conversation = Conversation.objects.filter(lang="en", visibility="public", state__in=OURS).order_by("risk").first()
    assert conversation is not None
    Conversation.objects.filter(pk=conversation.pk).update(team=house.desk)

    asha = browser_page(house.asha, "/inbox?view=all")
    assert_accessible(asha)
    asha.goto(f"/conversations/{conversation.pk}?view=all")
    words = asha.get_by_label("Your reply")
    words.fill(LEAK)
    expect(asha.locator("#findings")).to_contain_text("care", timeout=10_000)
    asha.get_by_role("button", name="Send for approval").click()
    expect(asha.locator("#findings")).to_contain_text("care")
    assert_accessible(asha)
    assert Conversation.objects.get(pk=conversation.pk).replies.get().draft.state == "draft"

    asha.get_by_label("Your reply").fill(SAFE)
    asha.get_by_label("Goes to").select_option(label="Dr Nair")
    asha.get_by_role("button", name="Send for approval").click()
    expect(asha.get_by_text("wait for approval")).to_be_visible()

    nair = browser_page(house.nair, "/approvals", phone=True)
    expect(nair.get_by_text(SAFE)).to_be_visible()
    assert_accessible(nair)
    nair.get_by_role("button", name="Approve", exact=True).click()
    nair.wait_for_load_state()
    draft = conversation.replies.get().draft
    draft.refresh_from_db()
    assert draft.state == "approved"

    for _ in range(3):
        flow.speak(now=datetime.now(UTC))
    out = [json.loads(file.read_text()) for file in Path(house.channel.config["folder"]).glob("*.json")]
    assert [one["text"] for one in out] == [SAFE]
    asha.goto(f"/conversations/{conversation.pk}?view=all")
    expect(asha.get_by_text(SAFE)).to_be_visible()
    expect(asha.locator("#inbox")).to_contain_text("sent")
    assert verify() == []


def test_a_letter_is_answered_by_smtp(
    full_house: House, browser_page: Callable[..., Any], smtp: tuple[PostOffice, int]
) -> None:
    from bedside.connectors.base import Post
    from bedside.listening import keep

    office, port = smtp
    config = {"host": "127.0.0.1", "port": str(port), "security": "none", "sender": "desk@vegan.example"}
    mail = channels.connect(
        full_house.organisation, "Contact address", "mail", config, by=None, now=NOON, site=full_house.site
    )
    post = Post(
        external_id="<7@example.org>",
        text="When are visiting hours at Vega North?",
        kind="message",
        visibility="private",
        author_id="jo@example.org",
    )
    keep.keep(mail, [post], now=datetime.now(UTC))
    flow.understand_waiting(now=datetime.now(UTC))
    conversation = Conversation.objects.get(channel=mail)
    Conversation.objects.filter(pk=conversation.pk).update(team=full_house.desk)

    asha = browser_page(
        full_house.asha, f"/conversations/{conversation.pk}", script=False
    )  # everything works without JavaScript
    asha.get_by_label("Your reply").fill(
        "Visiting hours at Vega North Health are 14:00 to 20:00, two visitors at a time."
    )
    asha.get_by_role("button", name="Send for approval").click()
    nair = browser_page(full_house.nair, "/approvals")
    nair.get_by_role("button", name="Approve", exact=True).click()
    nair.wait_for_load_state()
    for _ in range(2):
        flow.speak(now=datetime.now(UTC))
    assert len(office.got) == 1
    assert b"14:00 to 20:00" in office.got[0]
