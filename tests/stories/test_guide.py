"""Every screen of the guide, by every role, in both themes and on a phone: it opens, axe finds nothing serious, and its picture is taken.

`make shots` (BEDSIDE_SHOTS=1) writes the pictures into docs/guide; without it the same pages are only walked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bedside import flow
from bedside.connectors.base import Rejected
from bedside.demo import afternoon, story
from bedside.demo.furnish import furnish
from bedside.inbox import acts
from bedside.inbox.models import OURS, Conversation
from bedside.publishing import writing
from bedside.publishing.models import Delivery, SavedReply
from tests.browser import assert_accessible

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
SHOTS = os.environ.get("BEDSIDE_SHOTS") == "1"
DAYS = 12  # of the story's thirty: enough for lines and bands


@pytest.fixture
def flat(transactional_db: None, settings: Any, tmp_path: Path) -> Any:
    """The demo hospital in the middle of a morning."""
    settings.DATA = tmp_path
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    flat = furnish(now=now)
    lines = [line for line in story.thirty_days(now.date()) if now - timedelta(days=DAYS) < line.at < now]
    for key, channel in flat.channels.items():
        posts = [line.post for line in lines if line.channel == key]
        flow.take_in(channel, posts, now=now)
    old = Conversation.objects.filter(said_at__lt=now - timedelta(hours=20))
    old.update(state="resolved", due_at=None)
    for number, conversation in enumerate(Conversation.objects.filter(state__in=OURS).order_by("risk", "-said_at")):
        Conversation.objects.filter(pk=conversation.pk).update(
            due_at=now + timedelta(minutes=9 + 13 * number) if conversation.risk < 4 else None
        )
        if number % 4 == 0:
            acts.assign(conversation, to=flat.people["asha"], by=flat.people["orla"], now=now)
    flat.people["asha"].refresh_from_db()
    return flat


def wait_for_approval(flat: Any) -> Any:
    conversation = Conversation.objects.filter(
        state__in=OURS, lang="en", sentiment="negative", visibility="public"
    ).first()
    text = SavedReply.objects.get(
        organisation=flat.organisation, title="Sorry, and a private way to talk", lang="en"
    ).text
    draft = acts.draft_reply(conversation, text, by=flat.people["asha"], now=datetime.now(UTC))
    writing.submit(draft, by=flat.people["asha"], now=datetime.now(UTC), asked_of=flat.people["nair"])
    return conversation


def look(page: Any, name: str, theme: str = "light") -> None:
    page.wait_for_timeout(250)  # charts and live parts settle
    assert_accessible(page)
    if SHOTS:
        GUIDE.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(GUIDE / f"{name}{'' if theme == 'light' else '-dark'}.png"))


@pytest.mark.parametrize("theme, phone", [("light", False), ("dark", False), ("light", True)])
def test_the_desk(flat: Any, browser_page: Callable[..., Any], theme: str, phone: bool) -> None:
    conversation = wait_for_approval(flat)
    other = (
        Conversation.objects.filter(state__in=OURS, lang="en", risk__lte=2)
        .exclude(pk=conversation.pk)
        .order_by("risk")
        .first()
    )
    end = "-phone" if phone else ""
    asha = browser_page(flat.people["asha"], "/inbox?view=all", phone=phone, theme=theme)
    look(asha, f"inbox-list{end}", theme)
    for name, path in {
        "inbox": f"/conversations/{other.pk}?view=all",
        "waiting-for-approval": f"/conversations/{conversation.pk}?view=all",
        "listening": "/listening?period=7d",
        "search": "/search?q=parking",
        "channels": "/channels",
        "saved-replies": "/saved-replies",
        "people": "/people",
    }.items():
        asha.goto(path)
        look(asha, f"{name}{end}", theme)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_approver_on_a_phone(flat: Any, browser_page: Callable[..., Any], theme: str) -> None:
    wait_for_approval(flat)
    nair = browser_page(flat.people["nair"], "/approvals", phone=True, theme=theme)
    look(nair, "approvals-phone", theme)
    nair.get_by_role("button", name="Approve", exact=True).click()
    nair.wait_for_timeout(300)
    assert Delivery.objects.get().state == "approved"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_those_who_keep_the_house(flat: Any, browser_page: Callable[..., Any], theme: str) -> None:
    from bedside.channels import verbs

    verbs.quarantine(
        flat.channels["reviews"],
        [Rejected("reviews.csv, line 17, column Date", "31/02/2026 is no day of the calendar.", b"5;31/02/2026;fine")],
        now=datetime.now(UTC),
    )
    ada = browser_page(flat.people["ada"], "/channels/new", theme=theme)
    look(ada, "connect", theme)
    for name, path in {
        "invite": "/people/invite",
        "channel": f"/channels/{flat.channels['reviews'].pk}",
        "rejects": f"/channels/{flat.channels['reviews'].pk}/rejects",
    }.items():
        ada.goto(path)
        look(ada, name, theme)
    carmen = browser_page(flat.people["carmen"], "/ledger", theme=theme)
    look(carmen, "ledger", theme)
    carmen.goto("/guard-rules")
    look(carmen, "guard-rules", theme)
    guest = browser_page(None, "/sign-in", theme=theme)
    look(guest, "sign-in", theme)
    vera = browser_page(flat.people["vera"], "/inbox?view=all", theme=theme)
    look(vera, "agency", theme)
    leo = browser_page(flat.people["leo"], "/", theme=theme)
    assert leo.url.endswith("/listening")


def test_the_bad_afternoon(flat: Any, browser_page: Callable[..., Any]) -> None:
    asha = browser_page(flat.people["asha"], "/bad-afternoon")
    look(asha, "bad-afternoon")
    asha.get_by_role("button", name="Start the bad afternoon").click()
    asha.wait_for_timeout(300)
    now = datetime.now(UTC)
    assert afternoon.running(flat.organisation.pk, now=now)
    before = Conversation.objects.count()
    for channel in flat.channels.values():
        channel.refresh_from_db()
        flow.hear(channel, now=now + timedelta(minutes=6))
    while flow.understand_waiting(now=now + timedelta(minutes=6)):
        pass
    assert Conversation.objects.count() > before + 60
    asha.goto("/inbox?view=all")
    look(asha, "inbox-in-the-afternoon")
