"""Files on screen and what could not be kept of them: seen, opened for a reason, tried again, mended, dropped."""

from __future__ import annotations

import html
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bedside import flow
from bedside.channels import verbs
from bedside.channels.models import Channel, Reject
from bedside.connectors.base import Rejected
from bedside.listening.models import Mention
from bedside.record.models import Event

ROWS = (
    "Comentario;Fecha;Estrellas\n"
    "Seis horas esperando en urgencias;12/03/2026;1\n"
    "Muy amables todas las enfermeras;30/02/2026;5\n"
    ";14/03/2026;3\n"
    "La comida llega fría. Soy Ana Pérez Gil;15/03/2026;2\n"
)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def files(house: Any) -> Channel:
    return verbs.connect(
        house.organisation, "Survey", "csvfile", {"path": "uploads"}, by=None, now=timezone.now(), site=house.site
    )


def look(user: Any, channel: Channel, body: bytes, name: str = "survey.csv") -> Any:
    return client_of(user).post(f"/channels/{channel.pk}/import", {"file": SimpleUploadedFile(name, body)})


def test_a_file_is_looked_at_put_right_taken_in_and_its_bad_rows_mended(house: Any, files: Channel) -> None:
    seen = look(house.ada, files, ROWS.encode("cp1252"))
    told = html.unescape(seen.content.decode())
    assert "survey.csv is read as CSV, cp1252, semicolon." in told
    assert "Ana" not in told  # the sample is masked
    assert dict(seen.context["columns"])["text"] == "Comentario"
    form = {f"column_{name}": column for name, column in seen.context["columns"]}
    form |= {"ticket": seen.context["ticket"], "dates": "day first", "zone": "Europe/Madrid"}
    again = client_of(house.ada).post(f"/channels/{files.pk}/import", form | {"do": "look", "column_rating": ""})
    assert dict(again.context["columns"])["rating"] == ""
    done = client_of(house.ada).post(f"/channels/{files.pk}/import", form | {"do": "import"}, follow=True)
    assert "4 rows: 2 new, 2 rejected" in html.unescape(done.content.decode())
    assert Mention.objects.filter(channel=files).count() == 2
    flow.understand_waiting(now=timezone.now())
    assert set(Mention.objects.values_list("state", flat=True)) == {"read"}

    wrong_date, no_words = Reject.objects.filter(channel=files).order_by("pk")
    assert wrong_date.where == "survey.csv, line 3, column Fecha"
    page = html.unescape(client_of(house.asha).get(f"/channels/{files.pk}/rejects").content.decode())
    assert "survey.csv, line 4, column Comentario" in page
    assert "Muy amables" not in page

    orla = client_of(house.orla)
    orla.post(f"/rejects/{wrong_date.pk}/raw", {"reason": ""})
    assert Event.objects.filter(act="reject.opened").count() == 0
    shown = orla.post(f"/rejects/{wrong_date.pk}/raw", {"reason": "The date must be mended."})
    assert "Muy amables" in shown.content.decode()
    assert Event.objects.get(act="reject.opened").reason == "The date must be mended."
    still = orla.post(f"/rejects/{wrong_date.pk}/retry", follow=True)
    assert "It still cannot be kept" in html.unescape(still.content.decode())
    mended = "Muy amables todas las enfermeras;28/02/2026;5"
    orla.post(f"/rejects/{wrong_date.pk}/retry", {"mended": mended})
    wrong_date.refresh_from_db()
    assert (wrong_date.outcome, wrong_date.settled_by) == ("mended and kept", house.orla)
    kept = Mention.objects.get(channel=files, rating=5)
    assert kept.posted_at.isoformat() == "2026-02-27T23:00:00+00:00"
    orla.post(f"/rejects/{no_words.pk}/drop", {"reason": "An empty line."})
    no_words.refresh_from_db()
    assert no_words.outcome == "dropped: An empty line."
    assert "Nothing waits" in orla.get(f"/channels/{files.pk}/rejects").content.decode()
    assert "An empty line." in orla.get(f"/channels/{files.pk}/rejects?settled=1").content.decode()


def test_the_same_file_again_is_not_doubled(house: Any, files: Channel) -> None:
    for _turn in range(2):
        seen = look(
            house.ada,
            files,
            b'{"id": "a", "text": "The food was cold again"}\n{"id": "b", "text": "So kind"}\n',
            "x.jsonl",
        )
        client_of(house.ada).post(f"/channels/{files.pk}/import", {"ticket": seen.context["ticket"], "do": "import"})
    assert Mention.objects.filter(channel=files).count() == 2


@pytest.mark.parametrize(
    "body, name, sentence",
    [
        (b"", "empty.csv", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "chart.csv", "is a PNG image, not a table"),
        (b"PK\x03\x04broken", "book.xlsx", "damaged workbook"),
        (b"a,b\n1,2\n", "numbers.csv", "has no column that looks like people's words"),
        (b"%PDF-1.7 \x00", "letter.pdf", "is a PDF document"),
        (b"\n\n\n", "../../etc/passwd", "nothing to import"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    house: Any, files: Channel, body: bytes, name: str, sentence: str
) -> None:
    answer = look(house.ada, files, body, name)
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.content.decode())
    assert (Mention.objects.count(), Reject.objects.count()) == (0, 0)


def test_a_long_file_is_for_the_command_line(house: Any, files: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO("text\n" + "The food was cold again\n" * 5001)
    seen = look(house.ada, files, out.getvalue().encode(), "long one.csv")
    answer = client_of(house.ada).post(
        f"/channels/{files.pk}/import", {"ticket": seen.context["ticket"], "do": "import"}
    )
    told = html.unescape(answer.content.decode())
    assert "bedside import '" in told
    assert "--channel Survey" in told
    assert Mention.objects.count() == 0


def test_a_forged_ticket_opens_nothing(house: Any, files: Channel, charlie: Any) -> None:
    for ticket in ("", "rubbish", "W251bGwsIngiXQ:1:x"):
        answer = client_of(house.ada).post(f"/channels/{files.pk}/import", {"ticket": ticket, "do": "import"})
        assert (answer.status_code, "Choose a file first" in answer.content.decode()) == (422, True)
    assert client_of(charlie).get(f"/channels/{files.pk}/import").status_code == 404


@pytest.mark.parametrize(
    "raw, kept",
    [
        (b'{"external_id": "9", "text": "So kind"}', 1),
        (b'{"external_id": "9"}', 0),
        (b"not json", 0),
        (b'{"posts": []}', 0),
        (b"x" * 65536, 0),
    ],
)
def test_a_webhook_piece_is_tried_again(house: Any, raw: bytes, kept: int) -> None:
    channel = verbs.connect(house.organisation, "Forms", "webhook", {"secret": "x"}, by=None, now=timezone.now())
    verbs.quarantine(channel, [Rejected("post 2, field text", "text is empty.", raw)], now=timezone.now())
    reject = Reject.objects.get()
    answer = client_of(house.ada).post(f"/rejects/{reject.pk}/retry", follow=True)
    assert Mention.objects.count() == kept
    assert ("Kept: 1 mention" if kept else "It still cannot be kept") in answer.content.decode()
    reject.refresh_from_db()
    assert (reject.settled_at is not None) is bool(kept)
    if kept:
        settled = client_of(house.ada).post(f"/rejects/{reject.pk}/retry", follow=True)
        assert "settled already" in settled.content.decode()


def test_who_may_not_see_words_may_still_try_again(house: Any, files: Channel) -> None:
    verbs.quarantine(files, [Rejected("a.csv, line 2", "no.", b"secret words")], now=timezone.now())
    reject = Reject.objects.get()
    page = client_of(house.ada).get(f"/channels/{files.pk}/rejects").content.decode()
    assert "Show its words" not in page
    assert client_of(house.ada).post(f"/rejects/{reject.pk}/raw", {"reason": "x"}).status_code == 403
    assert client_of(house.asha).post(f"/rejects/{reject.pk}/retry").status_code == 403
