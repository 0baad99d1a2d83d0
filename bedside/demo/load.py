"""Loading the show flat: thirty days are played through the real house on a clock of their own, then today goes on by itself."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from bedside import flow
from bedside.channels.models import Channel
from bedside.demo import story
from bedside.demo.furnish import Flat, furnish
from bedside.inbox import acts
from bedside.inbox.models import OURS, Conversation
from bedside.people.models import Organisation
from bedside.publishing import writing
from bedside.publishing.models import SavedReply

SPARED = 48  # texts of the last day that are kept back, so that a newcomer sees some arrive
QUICK, PAUSE = timedelta(seconds=20), timedelta(minutes=4)  # between the first few of them, and between the others
FEW = 8
REPLIES = 8  # of a hundred conversations answered in words; the others were closed without
Say = Callable[[str], None]


def loaded() -> bool:
    return Organisation.objects.exists()


def load(*, now: datetime, say: Say = lambda _: None) -> Flat:
    """Furnish, play the past, and leave the rest of today in the scripts of the demo's channels."""
    flat = furnish(now=now)
    lines = story.thirty_days(now.date())
    past = [line for line in lines if line.at < now - timedelta(minutes=10)]
    later = [line for line in lines if line.at >= now - timedelta(minutes=10)]
    spared = past[-max(0, SPARED - len(later)) :] if len(later) < SPARED else []
    days = _by_day(past[: len(past) - len(spared)])
    for number, (_, said) in enumerate(sorted(days.items()), 1):
        _play(flat, said)
        if number % 10 == 0:
            say(f"{number} of {len(days)} days")
    _leave_today(flat, now)
    _script(flat, [*spared, *later], now)
    return flat


def _by_day(lines: list[story.Line]) -> dict[str, list[story.Line]]:
    days: dict[str, list[story.Line]] = defaultdict(list)
    for line in lines:
        days[line.at.date().isoformat()].append(line)
    return days


def _play(flat: Flat, said: list[story.Line]) -> None:
    """One day: it is heard, read and placed, and the desk does its work."""
    evening = max(line.at for line in said) + timedelta(minutes=1)
    for key, channel in flat.channels.items():
        posts = [line.post for line in said if line.channel == key]
        if posts:
            flow.take_in(channel, posts, now=evening)
            last = max(line.at for line in said if line.channel == key)
            Channel.objects.filter(pk=channel.pk).update(
                heard_at=last, answered_at=last, usual_gap=timedelta(hours=24) / len(posts)
            )
    for conversation in Conversation.objects.filter(organisation=flat.organisation, state__in=OURS).order_by("said_at"):
        _work(flat, conversation)


def _chance(conversation: Conversation, purpose: str) -> int:
    """0–99, the same for the same conversation at every loading."""
    return hashlib.sha256(f"{purpose} {conversation.thread}".encode()).digest()[0] * 100 // 256


def _work(flat: Flat, conversation: Conversation) -> None:
    """Somebody of the desk sees it, answers or closes it; the demo's own clock says when."""
    by = flat.people[{"pl": "mira", "ca": "marta"}.get(conversation.lang, "asha")]
    minutes = 6 + _chance(conversation, "wait") // (3 if conversation.risk < 2 else 1)
    now = conversation.said_at + timedelta(minutes=minutes)
    acts.look(conversation, by=by, now=now)
    if _chance(conversation, "reply") < REPLIES and conversation.lang in story.LANGUAGES:
        _answer(flat, conversation, now)
    conversation.refresh_from_db()
    if conversation.state in OURS:
        acts.resolve(conversation, by=by, now=now + timedelta(minutes=2), reason="Nothing more is owed.")


def _answer(flat: Flat, conversation: Conversation, now: datetime) -> None:
    title = "Thank you for kind words" if conversation.sentiment == "positive" else "Sorry, and a private way to talk"
    if not conversation.channel.can("reply") or conversation.sentiment not in ("positive", "negative"):
        return
    saved = SavedReply.objects.get(organisation=flat.organisation, title=title, lang=conversation.lang)
    draft = acts.draft_reply(conversation, saved.text, by=flat.people["asha"], now=now)
    try:
        writing.submit(draft, by=flat.people["asha"], now=now, asked_of=flat.people["nair"])
    except writing.GuardRefuses:
        writing.withdraw(draft, by=flat.people["asha"], now=now, reason="The guard refused it.")
        return
    later = now + timedelta(minutes=3 + _chance(conversation, "approval") // 8)
    writing.approve(draft, draft.version, by=flat.people["nair"], now=later)
    flow.speak(now=later + timedelta(seconds=2))


def _leave_today(flat: Flat, now: datetime) -> None:
    """The newest conversations are open again as a morning finds them: some mine, few late, one waiting for approval."""
    newest = Conversation.objects.filter(
        organisation=flat.organisation, state="resolved", said_at__gte=now - timedelta(hours=30)
    )
    for conversation in newest.order_by("-said_at")[:44]:
        acts.reopen(conversation, by=flat.people["orla"], now=now - timedelta(minutes=2))
        Conversation.objects.filter(pk=conversation.pk).update(due_at=_promise(conversation, now), state="new")
    open_now = Conversation.objects.filter(organisation=flat.organisation, state__in=OURS).order_by(
        "risk", "due_at", "-said_at"
    )
    for number, conversation in enumerate(open_now):
        if number % 6 == 0:
            acts.assign(conversation, to=flat.people["asha"], by=flat.people["orla"], now=now)
    for conversation in open_now.filter(sentiment="negative", assignee=None, lang="en")[:2]:
        text = SavedReply.objects.get(
            organisation=flat.organisation, title="Sorry, and a private way to talk", lang="en"
        ).text
        draft = acts.draft_reply(conversation, text, by=flat.people["orla"], now=now)
        writing.submit(draft, by=flat.people["orla"], now=now, asked_of=flat.people["nair"])


def _promise(conversation: Conversation, now: datetime) -> datetime | None:
    """Time left as on a good morning: most have hours, one is late."""
    if conversation.risk > 3:
        return None
    spread = timedelta(minutes=9 + _chance(conversation, "due") * (1 + conversation.risk))
    return now - timedelta(minutes=5) if _chance(conversation, "late") < 3 else now + spread


def _script(flat: Flat, lines: list[story.Line], now: datetime) -> None:
    """What is still to be said today comes one by one while somebody looks."""
    scripts: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(lines):
        due_at = now + QUICK * min(number + 1, FEW) + PAUSE * max(0, number + 1 - FEW)
        scripts[line.channel].append(story.scripted(line, due_at))
    for key, written in scripts.items():
        (flat.folder / "script" / key / "today.jsonl").write_text("".join(written), encoding="utf-8")
