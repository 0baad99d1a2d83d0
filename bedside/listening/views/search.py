"""GET /search: masked mentions newest first, by words and by what the reader found. It shows no original and no total beyond a cap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from bedside.channels.models import Channel
from bedside.listening import found
from bedside.listening.models import Mention, Reading
from bedside.listening.search import WORD, asked
from bedside.people.doors import door
from bedside.people.may import reach
from bedside.people.models import Site, User
from bedside.web import names

PAGE = 30
CAP = 1000  # matches counted at most
LONGEST = 200  # characters of a question
PATIENCE = 4000  # milliseconds that the database may look


class Find(forms.Form):
    """What is looked for. Every error is a sentence that stands by its field."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    site = forms.ChoiceField(label=gettext_lazy("Site"), required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    feeling = forms.ChoiceField(label=gettext_lazy("Feeling"), required=False)
    lang = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=gettext_lazy("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Any, organisation_id: int) -> None:
        super().__init__(data, auto_id="find_%s")
        channels = Channel.objects.filter(organisation_id=organisation_id).order_by("name").values_list("pk", "name")
        sites = Site.objects.filter(organisation_id=organisation_id).order_by("name").values_list("pk", "name")
        choices = {"channel": channels, "site": sites, "topic": names.TOPICS.items(), "feeling": names.FEELINGS.items()}
        for name, some in (choices | {"lang": names.LANGUAGES.items()}).items():
            one = self.fields[name]
            assert isinstance(one, forms.ChoiceField)
            one.choices = [("", _("all")), *((str(key), words) for key, words in some)]
            one.error_messages["invalid_choice"] = _("There is no such choice here any more. Choose from the list.")
        for name in ("since", "until"):
            self.fields[name].error_messages["invalid"] = _("This is no date. Write it as 2026-05-31.")

    def clean_q(self) -> str:
        question = " ".join(str(self.cleaned_data["q"]).replace("\0", " ").split())
        if len(question) > LONGEST:
            raise forms.ValidationError(
                _("Search takes %(cap)s characters at most; this has %(n)s. Leave some words out.")
                % {"cap": LONGEST, "n": len(question)}
            )
        if question and not WORD.search(question):
            raise forms.ValidationError(_("Signs alone cannot be searched. Write at least one word."))
        wanted = [word for word in question.split() if not word.startswith("-") and WORD.search(word)]
        if question and not wanted:
            raise forms.ValidationError(_("Say what to find as well, not only what to leave out."))
        return question

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day lies before the first one. Swap the two."))
        return found

    def narrows(self) -> bool:
        return any(self.cleaned_data.values())


@dataclass(frozen=True)
class Cursor:
    """Where a page ends: the moment and number of its last mention."""

    at: datetime
    pk: int

    @classmethod
    def read(cls, words: str) -> Cursor | None:
        micros, _dot, pk = words.partition(".")
        if not (micros.isascii() and micros.isdigit() and pk.isascii() and pk.isdigit() and len(words) < 40):
            return None
        try:
            return cls(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micros)), int(pk))
        except OverflowError:
            return None

    def __str__(self) -> str:
        since = self.at - datetime(1970, 1, 1, tzinfo=UTC)
        return f"{since // timedelta(microseconds=1)}.{self.pk}"


@door("inbox.read")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    assert isinstance(user, User)
    if reach(user, "inbox.read") != "organisation":
        words = _("Search looks through everything we hear, and your role sees its own queue only.")
        return render(request, "listening/search.html", {"now": now, "refusal": words})
    form = Find(request.GET, user.organisation_id)
    shown: dict[str, Any] = {"now": now, "form": form, "hits": [], "question": request.GET.get("q", "")}
    shown["filtered"] = any(request.GET.get(name) for name in form.fields if name != "q")
    if form.is_valid():
        shown |= _page(user, form, Cursor.read(request.GET.get("before", "")), request)
    return render(request, "listening/search.html", shown)


def _page(user: User, form: Find, before: Cursor | None, request: HttpRequest) -> dict[str, Any]:
    rows = _narrowed(user, form.cleaned_data)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}")
            count = 0 if before else rows.order_by()[:CAP].count()
            page = list(_from(rows, before)[: PAGE + 1])
    except OperationalError:
        return {"slow": _("This looks through too much at once. Add a word, or narrow the dates.")}
    more, page = len(page) > PAGE, page[:PAGE]
    question = form.cleaned_data["q"]
    hits = [found.Hit.of(mention, question) for mention in page]
    return {
        "hits": hits,
        "counted": "" if before else f"{CAP - 1}+" if count >= CAP else str(count),
        "older": _older(request, page[-1]) if more else "",
        "newer": _without_cursor(request) if before else "",
        "narrows": form.narrows(),
    }


def _narrowed(user: User, wanted: dict[str, Any]) -> QuerySet[Mention]:
    rows = Mention.objects.filter(organisation_id=user.organisation_id, state__in=("read", "unreadable", "heard"))
    if wanted["q"]:
        rows = rows.filter(asked(wanted["q"]))
    for name, column in (("channel", "channel_id"), ("site", "site_id"), ("lang", "lang")):
        if wanted[name]:
            rows = rows.filter(**{column: wanted[name]})
    if wanted["topic"] or wanted["feeling"]:
        rows = rows.filter(Exists(_readings(wanted)))
    zone = timezone.get_current_timezone()
    if wanted["since"]:
        rows = rows.filter(posted_at__gte=_midnight(wanted["since"], zone))
    if wanted["until"]:
        rows = rows.filter(posted_at__lt=_midnight(wanted["until"] + timedelta(days=1), zone))
    return rows


def _readings(wanted: dict[str, Any]) -> QuerySet[Reading]:
    rows = Reading.objects.filter(mention=OuterRef("pk"), current=True)
    if wanted["topic"]:
        rows = rows.filter(topics__contains=[wanted["topic"]])
    if wanted["feeling"] == "unsure":
        return rows.filter(sure=False)
    return rows.filter(sentiment=wanted["feeling"], sure=True) if wanted["feeling"] else rows


def _midnight(day: Any, zone: Any) -> datetime:
    assert zone is None or isinstance(zone, ZoneInfo) or zone
    return datetime.combine(day, time(), tzinfo=zone)


def _from(rows: QuerySet[Mention], before: Cursor | None) -> QuerySet[Mention]:
    if before is not None:
        rows = rows.filter(
            Q(posted_at__lt=before.at) | Q(posted_at=before.at, pk__lt=before.pk), posted_at__lte=before.at
        )
    return rows.select_related("channel", "site").order_by("-posted_at", "-pk")


def _older(request: HttpRequest, last: Mention) -> str:
    query = request.GET.dict() | {"before": str(Cursor(last.posted_at, last.pk))}
    return "?" + urlencode(query)


def _without_cursor(request: HttpRequest) -> str:
    return "?" + urlencode({name: value for name, value in request.GET.dict().items() if name != "before"})
