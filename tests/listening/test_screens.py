"""The overview, search and the page of one mention, as those who may and those who may not see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bedside.listening import found
from bedside.listening.models import Mention
from bedside.listening.views.search import Cursor
from tests.cast import NOON


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(user: Any, address: str) -> str:
    answer = client_of(user).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_overview_says_what_was_heard_and_how_it_was_counted(house: Any, say: Any, charlie: Any) -> None:
    empty = page(house.asha, "/listening")
    assert "Nobody mentioned us in the last 7 days" in empty
    now = timezone.now()
    for number in range(12):
        say(
            f"The food on ward {number} was cold again and nobody cared",
            now=now - timedelta(hours=number),
            external_id=f"f{number}",
        )
    told = page(house.leo, "/listening?span=30d")
    assert "People mentioned us 12 times in the last 30 days" in told
    assert "÷ 12 mentions" in told
    assert "few mentions" in told
    assert "not known yet" in told
    assert "Nobody mentioned us" in page(charlie, "/listening?span=30d")
    page(house.leo, "/listening?span=nonsense&site=999&channel=x")


def test_the_overview_asks_few_questions_of_the_database(
    house: Any, say: Any, django_assert_max_num_queries: Any
) -> None:
    say("The night nurses were wonderful with my mother", now=timezone.now())
    client = client_of(house.asha)
    client.get("/listening")
    with django_assert_max_num_queries(20):
        client.get("/listening")


def test_new_mentions_wait_behind_a_line(house: Any, say: Any) -> None:
    before = (timezone.now() - timedelta(hours=1)).isoformat()
    say("Is the car park open on Sunday?", now=timezone.now())
    client = client_of(house.asha)
    assert "1 new mention" in client.get("/listening/news", {"since": before, "back": "/listening"}).content.decode()
    for since in ("", "yesterday", "2026-13-45T00:00:00Z", timezone.now().isoformat()):
        assert "new mention" not in client.get("/listening/news", {"since": since}).content.decode()


@pytest.mark.parametrize(
    "question, hits",
    [
        ("esperando", 1),
        ("espera", 1),
        ("INFECCION", 1),
        ("zolc", 1),
        ("lekarz", 1),
        ('"six hours"', 1),
        ("hours -six", 0),
        ("", 4),
        ("unicorn", 0),
        ("'; drop table", 0),
        ("a & | ! ( ) : * <-> hours", 1),
    ],
)
def test_words_are_found_in_four_languages_with_accents_folded(house: Any, say: Any, question: str, hits: int) -> None:
    say("Llevo seis horas esperando y tengo una infección", external_id="es")
    say("We waited six hours in A&E and nobody came", external_id="en")
    say("Byłam u lekarza, żółć mi się zagotowała od czekania", external_id="pl")
    say("Hem estat tot el dia a urgències", external_id="ca")
    told = client_of(house.asha).get("/search", {"q": question})
    assert told.status_code == 200
    assert len(told.context["hits"]) == hits


@pytest.mark.parametrize(
    "asked, sentence",
    [
        ({"q": "x" * 201}, "200 characters at most"),
        ({"q": "?!"}, "Signs alone"),
        ({"q": "-food"}, "what to find as well"),
        ({"since": "31/02"}, "This is no date"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "lies before the first one"),
        ({"channel": "99999"}, "no such choice"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_in_a_sentence(
    house: Any, asked: dict[str, str], sentence: str
) -> None:
    answer = client_of(house.asha).get("/search", asked)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()


def test_filters_narrow_and_pages_follow_one_another(house: Any, say: Any) -> None:
    for number in range(35):
        say(f"Waited {number} hours in A&E", external_id=f"w{number}", now=NOON - timedelta(hours=number // 2))
    client = client_of(house.asha)
    first = client.get("/search", {"q": "waited", "channel": house.channel.pk})
    assert first.context["counted"] == "35"
    assert len(first.context["hits"]) == 30
    second = client.get("/search" + first.context["older"])
    numbers = [hit.mention.pk for one in (first, second) for hit in one.context["hits"]]
    assert len(numbers) == len(set(numbers)) == 35
    assert client.get("/search", {"q": "waited", "feeling": "positive", "before": "rubbish"}).status_code == 200
    assert client.get("/search", {"until": "2026-11-17"}).context["counted"] == "11"


def test_search_shows_masked_words_and_marks_the_hits(house: Any, say: Any, charlie: Any) -> None:
    say("My mother Josephine Baker waited six hours, call 020 7946 0018")
    told = page(house.asha, "/search?q=waited")
    assert "<mark>waited</mark>" in told
    assert "7946" not in told
    assert 'class="hide"' in told
    assert page(charlie, "/search?q=waited").count("<mark>") == 0
    assert "its own queue only" in page(house.vera, "/search?q=waited")


def test_marks_and_cuts_never_break_out_of_the_text() -> None:
    assert found.marked("<b>wait</b> [name] wait", "wait name") == (
        '&lt;b&gt;<mark>wait</mark>&lt;/b&gt; <span class="hide">name hidden</span> <mark>wait</mark>'
    )
    long = "word " * 200 + "needle " + "word " * 200
    assert "needle" in found.excerpt(long, "needle")
    assert len(found.excerpt(long, "needle")) < 450
    assert Cursor.read("99999999999999999999999999.1") is None
    assert Cursor.read("x") is None


def test_one_mention_shows_its_reading_versions_and_history(house: Any, say: Any, charlie: Any) -> None:
    say("We waited six hours in A&E and nobody came", external_id="one")
    say("We waited six hours in A&E and nobody came. Edit: they called", external_id="one")
    mention = Mention.objects.get(external_id="one")
    told = page(house.leo, reverse("listening:mention", args=[mention.pk]))
    for words in ("Version 2", "Version 1", "edited, this is version 2", "Urgency", "in force"):
        assert words in told
    assert client_of(charlie).get(reverse("listening:mention", args=[mention.pk])).status_code == 404


def test_what_was_written_to_us_alone_is_not_for_everyone_who_reads_figures(house: Any, say: Any) -> None:
    say("Please call me about my results", external_id="alone", visibility="private")
    address = reverse("listening:mention", args=[Mention.objects.get(external_id="alone").pk])
    assert client_of(house.asha).get(address).status_code == 200
    refused = client_of(house.leo).get(address)
    assert (refused.status_code, "written to us alone" in refused.content.decode()) == (403, True)
    assert "Please call" not in page(house.leo, "/listening")
