"""The month of the guard: what it counts and how, whose month it is, false alarms and their outcome, and the file that is taken out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from bedside.inbox import acts, otherwise
from bedside.inbox.models import Conversation
from bedside.listening.models import Mention
from bedside.listening.unmask import unmask
from bedside.publishing import alarms, compliance, guard, kept, overrides, sheet, writing
from bedside.publishing.compliance import Month
from bedside.publishing.models import Draft, FalseAlarm
from bedside.publishing.objections import digest_of
from bedside.publishing.views.compliance import sentence
from bedside.record.models import Event
from bedside.understanding import drafts
from tests.browser import signed_in
from tests.cast import NOON

WAIT = "Four hours waiting in A&E at Vega North and nobody tells us anything. This is a disgrace."
SAFE = "Thank you for writing. Please send us a private message and we will look into it."
LOOK = "Thank you for writing. WE READ EVERY WORD!!! Please send us a private message."
STOPPED = "We are sorry about your long wait in our emergency department on Tuesday. We have looked at your file."
WHY, BECAUSE = "It answers our own lift inspector, who is no patient.", "I know the inspector, and it is public."
LONDON = ZoneInfo("Europe/London")
NOVEMBER = Month(NOON.date().replace(day=1), LONDON)
OCTOBER = NOVEMBER.before


@pytest.fixture
def conversations(say: Callable[..., Any]) -> list[Conversation]:
    return [say(f"{WAIT} {n}", external_id=f"wait-{n}") for n in range(4)]


def send(house: Any, conversation: Conversation, text: str, at: datetime = NOON) -> Draft:
    draft = acts.draft_reply(conversation, text, by=house.asha, now=at)
    try:
        writing.submit(draft, by=house.asha, now=at)
    except writing.GuardRefuses:
        pass
    return draft


def key_of_first(draft: Draft) -> str:
    return alarms.key_of(guard.examine(guard.of_draft(draft), now=NOON).findings[0])


def told(house: Any, draft: Draft, *, keep: bool = False, at: datetime = NOON) -> FalseAlarm:
    return alarms.tell(guard.of_draft(draft), key_of_first(draft), keep=keep, by=house.asha, now=at)


def test_each_draft_counts_once_by_the_gravest_word_it_got(house: Any, conversations: list[Conversation]) -> None:
    send(house, conversations[0], SAFE)
    send(house, conversations[1], LOOK)
    for text in (STOPPED, STOPPED + " Thank you.", SAFE):  # refused twice, then reworded: one draft
        send(house, conversations[2], text)
    draft = otherwise.ask_for_override(conversations[3], STOPPED, WHY, by=house.asha, now=NOON, asked_of=None)
    overrides.decide(draft, draft.version, "passed", BECAUSE, by=house.carmen, now=NOON)
    report = compliance.report(house.organisation, NOVEMBER, now=NOON)
    assert (report.all.read, report.all.review, report.all.refused, report.all.overridden) == (4, 1, 2, 1)
    assert sentence(report, now=NOON) == (
        "In November the guard read 4 drafts, held back 1 and refused 2; 1 was overridden."
    )
    [(lang, all, checks)] = report.by_lang
    found = {check: (one.read, one.review, one.refused) for check, one in checks}
    assert (lang, all.read, found["tone"], found["confirms_patient"]) == ("en", 4, (1, 1, 0), (2, 0, 2))
    assert [(day.isoformat(), one.read, one.refused, one.overridden) for day, one in report.weeks] == [
        ("2026-11-16", 4, 2, 1),
    ]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 0, 0, 0), "In November the guard read no draft."),
        ((1, 0, 1, 0), "In November the guard read 1 draft, held back 0 and refused 1."),
        ((1412, 31, 12, 2), "In November the guard read 1,412 drafts, held back 31 and refused 12; 2 were overridden."),
    ],
)
def test_the_sentence(house: Any, counts: tuple[int, int, int, int], told: str) -> None:
    report = compliance.Report(NOVEMBER, compliance.Tally(*counts), [], [], [], [], [])
    assert sentence(report, now=NOON) == told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("2026-11", "2026-11"),
        ("2026-10", "2026-10"),
        ("2026-12", "2026-11"),  # to come
        ("", "2026-11"),
        ("2026-13", "2026-11"),
        ("20-2610", "2026-11"),
        ("0001-01", "2026-11"),
        ("2026-1é", "2026-11"),
    ],
)
def test_which_month(asked: str, told: str) -> None:
    assert Month.asked(asked, LONDON, now=NOON).key == told


def test_a_month_is_that_of_the_site(house: Any, conversations: list[Conversation]) -> None:
    edge = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)  # half past midnight on 1 October in London
    send(house, conversations[0], SAFE, at=edge)
    assert compliance.report(house.organisation, OCTOBER, now=NOON).all.read == 1
    assert compliance.report(house.organisation, OCTOBER.before, now=NOON).all.read == 0
    assert compliance.zone_of(house.organisation) == LONDON
    assert (OCTOBER.end, NOVEMBER.after.key, Month.asked("2026-01", LONDON, now=NOON).before.key) == (
        NOVEMBER.start, "2026-12", "2025-12",
    )  # fmt: skip


def test_nobody_counts_what_is_charlies(house: Any, charlie: Any, conversations: list[Conversation]) -> None:
    draft = send(house, conversations[0], STOPPED)
    told(house, draft)
    theirs = compliance.report(charlie.organisation, NOVEMBER, now=NOON)
    assert theirs.empty
    assert "The guard read" not in signed_in(charlie).get("/compliance?month=2026-11").content.decode()


@pytest.mark.parametrize("keep", [True, False])
def test_a_false_alarm_keeps_a_digest_and_masked_words_only_where_asked(
    house: Any, conversations: list[Conversation], keep: bool
) -> None:
    text = f"Mrs Elena Marsh, call 612 345 678. {STOPPED}"
    draft = send(house, conversations[0], text)
    alarm = told(house, draft, keep=keep)
    first = guard.examine(guard.of_draft(draft), now=NOON).findings[0]
    assert (alarm.check_name, alarm.reason, alarm.lang, alarm.guard) == (
        first.check,
        first.reason,
        "en",
        drafts.VERSION,
    )
    assert alarm.digest == digest_of(text[first.start : first.end])
    assert ("[name]" in alarm.words and "looked at your file" in alarm.words) if keep else alarm.words == ""
    for words in ("Elena", "Marsh", "345"):
        assert words not in alarm.words
        assert words not in str(Event.objects.filter(act="alarm.told").values())
    with pytest.raises(alarms.Cannot, match="You have said so already"):
        told(house, draft)
    alarms.tell(guard.of_draft(draft), key_of_first(draft), keep=False, by=house.mira, now=NOON)
    assert FalseAlarm.objects.count() == 2


@pytest.mark.parametrize("which", ["", "confirms_patient:0:1", "hold:0:9", "tone:a:b", "x" * 5000])
def test_only_what_the_guard_says_now_can_be_a_false_alarm(
    house: Any, conversations: list[Conversation], which: str
) -> None:
    draft = send(house, conversations[0], STOPPED)
    with pytest.raises(alarms.Cannot, match="does not say this"):
        alarms.tell(guard.of_draft(draft), which, keep=False, by=house.asha, now=NOON)


def test_a_hold_is_no_alarm(house: Any, conversations: list[Conversation]) -> None:
    writing.place_hold(by=house.orla, now=NOON, why="the police asked us to wait", channel=house.channel)
    draft = send(house, conversations[0], SAFE)
    with pytest.raises(alarms.Cannot):
        told(house, draft)


@pytest.mark.parametrize(
    ("outcome", "words", "sentence"),
    [
        ("mended", "The rule asks for a date now.", ""),
        ("line", "Our open-day line covers it.", ""),
        ("none", "It does tell that she was here.", ""),
        ("forgotten", "Because.", "Choose what became of it"),
        ("", "Because.", "Choose what became of it"),
        ("mended", "  ", "Say in a few words"),
    ],
)
def test_what_became_of_it(
    house: Any, conversations: list[Conversation], outcome: str, words: str, sentence: str
) -> None:
    alarm = told(house, send(house, conversations[0], STOPPED))
    if sentence:
        with pytest.raises(alarms.Cannot, match=sentence):
            alarms.settle(alarm, outcome, words, by=house.carmen, now=NOON)
        return
    alarms.settle(alarm, outcome, words, by=house.carmen, now=NOON)
    with pytest.raises(alarms.Cannot, match="A colleague has said already"):
        alarms.settle(alarm, "none", "Something else.", by=house.carmen, now=NOON)
    alarm.refresh_from_db()
    assert (alarm.outcome, alarm.outcome_words, alarm.settled_by) == (outcome, words, house.carmen)
    with pytest.raises(IntegrityError), transaction.atomic():
        FalseAlarm.objects.update(outcome_words="")


def test_an_alarm_waits_on_later_months_until_it_is_answered(house: Any, conversations: list[Conversation]) -> None:
    alarm = told(house, send(house, conversations[0], STOPPED), at=NOON - timedelta(days=31))
    assert [compliance.report(house.organisation, one, now=NOON).alarms for one in (OCTOBER, NOVEMBER)] == [
        [alarm],
        [alarm],
    ]
    alarms.settle(alarm, "none", "It does tell that she was here.", by=house.carmen, now=NOON)
    later = compliance.report(house.organisation, NOVEMBER.after, now=NOON)
    assert (compliance.report(house.organisation, NOVEMBER, now=NOON).alarms, later.alarms) == ([alarm], [])


def test_the_page_shows_both_and_takes_the_outcome(house: Any, conversations: list[Conversation]) -> None:
    now = datetime.now(UTC)
    draft = otherwise.ask_for_override(conversations[0], STOPPED, WHY, by=house.asha, now=now, asked_of=None)
    asha, at = signed_in(house.asha), f"/conversations/{conversations[0].pk}/false-alarm"
    given = {"text": STOPPED, "finding": key_of_first(draft), "keep": key_of_first(draft), "version": draft.version}
    fragment = asha.post(at, given, headers={"HX-Request": "true"}).content.decode()
    assert "Noted. The compliance officer sees it" in fragment
    assert "<html" not in fragment
    assert "You have said so already." in asha.post(at, given, follow=True).content.decode()
    unmask(Mention.objects.order_by("pk")[0], "She asks for her own words.", by=house.nair, now=now)
    carmen = signed_in(house.carmen)
    page = carmen.get("/compliance").content.decode()
    for words in (
        WHY,
        "Asha Obi",
        "waits",
        "Tells that somebody is a patient",
        "looked at your file",
        "She asks for her own",
    ):
        assert words in page
    alarm = FalseAlarm.objects.get()
    settled = f"/false-alarms/{alarm.pk}/outcome"
    assert "Choose what became" in carmen.post(settled, {"words": "x"}, follow=True).content.decode()
    page = carmen.post(settled, {"outcome": "mended", "words": "Taught it lifts."}, follow=True).content.decode()
    assert "The guard was mended." in page
    assert "Taught it lifts." in page
    orla = signed_in(house.orla)
    assert orla.get("/compliance").status_code == 200
    assert orla.post(settled, {}).status_code == 403
    assert asha.get("/compliance").status_code == 403


def test_an_empty_month_says_so(house: Any) -> None:
    page = signed_in(house.carmen).get("/compliance?month=2020-02").content.decode()
    assert "In February 2020 the guard read no draft." in page
    assert "Nothing happened in February 2020" in page


def test_the_file_is_masked_marked_and_holds_no_formula(house: Any, conversations: list[Conversation]) -> None:
    why = "=HYPERLINK(1) Mrs Elena Marsh is our inspector, call her on 612 345 678."
    draft = otherwise.ask_for_override(conversations[0], STOPPED, why, by=house.asha, now=NOON, asked_of=None)
    overrides.decide(draft, draft.version, "refused", BECAUSE, by=house.carmen, now=NOON)
    told(house, draft)
    rows = list(csv.DictReader(io.StringIO(sheet.export(house.organisation, NOVEMBER, by=house.carmen, now=NOON))))
    by_what = {row["what"]: row for row in rows}
    assert set(by_what) == {"drafts", "findings", "override", "false alarm"}
    one = by_what["override"]
    assert one["why"].startswith("'=HYPERLINK")
    assert "Elena" not in one["why"]
    assert "345" not in one["why"]
    assert (one["who"], one["decided_by"], one["outcome"]) == ("Asha Obi", "Carmen Vidal", "refused")
    assert (one["at"], by_what["false alarm"]["outcome"]) == ("2026-11-18T12:00:00+00:00", "waits")
    event = Event.objects.get(act="compliance.exported")
    assert (event.by_id, event.organisation_id) == (house.carmen.pk, house.organisation.pk)
    assert event.detail == {"month": "2026-11", "rows": len(rows)}
    answer = signed_in(house.carmen).post("/compliance/export", {"month": "2020-02"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="guard-2020-02.csv"'
    assert signed_in(house.carmen).get("/compliance/export").status_code == 405


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(value: str) -> None:
    assert kept.cell(value) == f"'{value}"
    assert kept.cell(f"a{value}") == f"a{value}"
    assert kept.cell(None) == ""
