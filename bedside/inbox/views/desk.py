"""The desk: list, conversation and what stands beside it, as a whole page or the part that a page asked for. It acts on nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bedside.inbox import about, acts, compose, later, queue, rows, thread
from bedside.inbox.models import Conversation
from bedside.inbox.queue import Asked
from bedside.listening import shown
from bedside.people import may
from bedside.people.models import Team, User
from bedside.web import names, times

PARTS = {
    "section#talk": "inbox/talk_part.html",
    "section#list": "inbox/list.html",
    "div#inbox": "inbox/inbox_part.html",
}
ACTS = ("assign", "snooze", "resolve", "note")


def see_other(address: str) -> HttpResponse:
    """After an act: look at what stands now."""
    return HttpResponseRedirect(address, status=303)


def address(conversation: Conversation | None, asked: Asked) -> str:
    place = reverse("inbox") if conversation is None else reverse("inbox:conversation", args=[conversation.pk])
    return place + asked.address()


@dataclass
class Desk:
    """One reader's desk at one moment."""

    user: User
    asked: Asked
    now: datetime
    conversation: Conversation | None = None
    edit: bool = False

    @cached_property
    def places(self) -> rows.Places:
        return rows.Places.of(self.user.organisation_id)

    @cached_property
    def counts(self) -> dict[str, int]:
        return queue.counts(user=self.user, now=self.now)

    @cached_property
    def colleagues(self) -> list[User]:
        mates = User.objects.filter(organisation_id=self.user.organisation_id).only(
            "name", "title", "roles", "is_active", "organisation_id"
        )
        return list(mates.order_by("name"))

    @cached_property
    def people(self) -> dict[int, str]:
        return {one.pk: one.name for one in self.colleagues}

    @cached_property
    def teams(self) -> list[Team]:
        return list(Team.objects.filter(organisation_id=self.user.organisation_id).only("name").order_by("name"))

    def settle(self) -> None:
        """A reader who asked for no view gets what is hers, or everything when nothing is."""
        if not self.asked.view:
            view = "mine" if self.counts["mine"] else "all"
            self.asked = replace(self.asked, view=view)


def desk_of(request: HttpRequest, conversation: Conversation | None = None) -> Desk:
    assert isinstance(request.user, User)
    desk = Desk(request.user, Asked.of(request.GET.dict()), timezone.now(), conversation, "edit" in request.GET)
    desk.settle()
    return desk


def show(request: HttpRequest, conversation: Conversation | None = None, status: int = 200) -> HttpResponse:
    """The desk, whole or in part."""
    desk = desk_of(request, conversation)
    wants = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") else ""
    template = PARTS.get(wants, "inbox/page.html")
    context: dict[str, Any] = {
        "now": desk.now,
        "asked": desk.asked,
        "q": desk.asked.address(),
        "conversation": conversation,
    }
    if wants != "section#talk":
        context |= listed(desk)
    if wants != "section#list":
        context |= talk(desk, conversation) if conversation else {"calm": calm(desk)}
    context["shows"] = _shows(request, conversation)
    response = render(request, template, context, status=status)
    if wants == "div#inbox":
        response.headers["HX-Push-Url"] = address(conversation, desk.asked)
    return response


def _shows(request: HttpRequest, conversation: Conversation | None) -> str:
    """Which of the three parts a phone shows."""
    if conversation is None:
        return "list"
    return "composer" if request.GET.get("shows") == "composer" or "edit" in request.GET else "talk"


# the list


def listed(desk: Desk) -> dict[str, Any]:
    page = queue.page(desk.asked, user=desk.user, now=desk.now)
    on = desk.conversation.pk if desk.conversation else 0
    known = queue.newest()
    return {
        "tabs": [_tab(desk, view, label) for view, label in _labels(desk)[:4]],
        "more": [_tab(desk, view, label) for view, label in _labels(desk)[4:]],
        "rows": [rows.row(one, desk.places, desk.asked, now=desk.now, on=one.pk == on) for one in page.rows],
        "older": reverse("inbox") + desk.asked.address(after=page.after) if page.after else "",
        "newer": reverse("inbox") + desk.asked.address() if desk.asked.after else "",
        "fresh": f"{reverse('inbox:fresh')}{desk.asked.address(after='') or '?'}&last={known}&since={desk.now.timestamp():.3f}",
        "list_address": reverse("inbox") + desk.asked.address(),
        "filters": filters(desk),
        "nothing": nothing(desk),
    }


def _labels(desk: Desk) -> list[tuple[str, str]]:
    return [
        ("mine", _("Mine")),
        ("unassigned", _("Unassigned")),
        ("approve", _("To approve")),
        ("all", _("All")),
        ("late", _("Late")),
        ("snoozed", _("Put off")),
        ("done", _("Answered or closed")),
    ]


def _tab(desk: Desk, view: str, label: str) -> dict[str, Any]:
    count = desk.counts.get(view)
    return {
        "label": label,
        "url": reverse("inbox") + Asked(view=view).address(),
        "count": None if count is None else queue.told(count),
        "current": desk.asked.view == view,
        "some": bool(count),
        "view": view,
    }


def filters(desk: Desk) -> list[dict[str, Any]]:
    """The narrowing of the list, each with what is chosen."""
    asked = desk.asked
    return [
        _choice("channel", _("Channel"), asked.channel, [(pk, one.name) for pk, one in desk.places.channels.items()]),
        _choice("site", _("Site"), asked.site, [(pk, one.name) for pk, one in desk.places.sites.items()]),
        _choice("topic", _("Topic"), asked.topic, list(names.TOPICS.items())),
        _choice("lang", _("Language"), asked.lang, list(names.LANGUAGES.items())),
        _choice("feeling", _("Feeling"), asked.feeling, list(names.FEELINGS.items())),
    ]


def _choice(name: str, label: str, chosen: object, options: list[tuple[Any, Any]]) -> dict[str, Any]:
    return {"name": name, "label": label, "chosen": chosen, "options": options}


def nothing(desk: Desk) -> tuple[str, str]:
    """What the empty list says: never only that it is empty."""
    if desk.asked.filtered:
        return _("Nothing here fits"), _(
            "No conversation of this view has all that you chose. Show all to see the rest."
        )
    return {
        "mine": (_("Nothing waits for you"), _("What is given to you stands here. Take something from Unassigned.")),
        "unassigned": (_("Everything has somebody"), _("What is new and given to nobody will stand here.")),
        "approve": (
            _("No reply waits for approval"),
            _("A reply sent for approval stands here until somebody agrees."),
        ),
        "late": (_("Nothing is late"), _("A conversation stands here when its promised time has passed.")),
        "snoozed": (_("Nothing is put off"), _("What you put off comes back by itself at its time.")),
        "done": (_("Nothing is answered or closed yet"), _("What was answered or resolved can be found here.")),
    }.get(desk.asked.view, (_("Nothing waits"), _("What people say comes here within a minute of being heard.")))


def calm(desk: Desk) -> dict[str, str]:
    """What the reader is told before she opens anything: is something on fire, what comes next."""
    late = desk.counts["late"]
    waiting = desk.counts["all"]
    first = queue.next_due(user=desk.user, now=desk.now)
    title = (
        ngettext("%(n)s is late", "%(n)s are late", late) % {"n": queue.told(late)} if late else _("Nothing is late")
    )
    words = ngettext("%(n)s conversation waits for us.", "%(n)s conversations wait for us.", waiting) % {
        "n": queue.told(waiting)
    }
    if first:
        words += " " + _("The next promised reply is due at %(when)s.") % {"when": times.when(first, now=desk.now)}
    return {
        "title": title,
        "words": words if waiting else _("Nothing waits. What people say comes here within a minute of being heard."),
    }


# one conversation


def threaded(desk: Desk, conversation: Conversation) -> dict[str, Any]:
    """What the thread alone needs."""
    teams = {team.pk: team.name for team in desk.teams}
    return {
        "thread": thread.read(conversation, desk.people, teams, now=desk.now, masked=may.masked_only(desk.user)),
        "here": acts.others_here(conversation, by=desk.user, now=desk.now),
        "refused": refusals(desk.user, conversation),
    }


def talk(desk: Desk, conversation: Conversation) -> dict[str, Any]:
    common = threaded(desk, conversation)
    told = common["thread"]
    reading = shown.standing(told.newest)
    active = [one for one in desk.colleagues if one.is_active]
    return common | {
        "title": title(conversation),
        "what": rows.what(conversation, desk.places),
        "assigned": assigned(desk, conversation),
        "colleagues": [one for one in active if one.pk != desk.user.pk and may.reach(one, "inbox.read")],
        "teams": desk.teams,
        "choices": later.CHOICES,
        "standing": rows.standing(conversation, now=desk.now),
        "composer": compose.composer(conversation, active, by=desk.user, now=desk.now, edit=desk.edit),
        "held": desk.places.hold_on(conversation) if conversation.owed else None,
        "reading": reading,
        "read": shown.told(reading, now=desk.now),
        "facts": about.facts(conversation, desk.places),
        "why": about.why(conversation, reading),
        "hidden": about.hidden(reading),
        "hours": about.hours(conversation, now=desk.now),
        "history": about.history(told.newest, now=desk.now),
        "names": names,
    }


def title(conversation: Conversation) -> str:
    """The first words of the newest mention, to the end of a sentence where there is one."""
    words = conversation.snippet or _("Not read yet")
    for mark in (". ", "? ", "! ", "… "):
        end = words.find(mark, 12, 70)
        if end > 0:
            return words[: end + 1]
    return words


def assigned(desk: Desk, conversation: Conversation) -> str:
    if conversation.assignee_id == desk.user.pk:
        return _("assigned to you")
    if conversation.assignee_id:
        return _("assigned to %(who)s") % {"who": desk.people.get(conversation.assignee_id, _("a former colleague"))}
    team = next((team.name for team in desk.teams if team.pk == conversation.team_id), "")
    return _("for %(team)s, not assigned") % {"team": team} if team else _("not assigned")


def refusals(user: User, conversation: Conversation) -> dict[str, str]:
    """The sentence for each act that this reader may not do here; "" where she may."""
    found = {}
    for act in (*ACTS, "answer"):
        found[act] = _refusal(user, f"conversation.{act}", conversation)
    found["correct"] = _refusal(user, "mention.correct", conversation)
    found["unmask"] = (
        _("Your role works with personal details masked.")
        if may.masked_only(user)
        else _refusal(user, "mention.unmask", conversation)
    )
    found["settle"] = _refusal(user, "delivery.settle", conversation)
    return found


def _refusal(user: User, act: str, conversation: Conversation) -> str:
    try:
        may.check(user, act, conversation)
    except may.Refused as refusal:
        return str(refusal)
    return ""
