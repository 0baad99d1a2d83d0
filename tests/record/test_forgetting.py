"""Forgetting goes on whatever breaks beside it: one shut envelope, one failing verb, files and sessions that nobody took away."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile

from bedside import flow
from bedside.channels import verbs
from bedside.listening.models import Original
from bedside.people import chronicle
from bedside.people.identity import SecondFactor
from bedside.premises import keys
from bedside.record import ledger, resealing, sealing
from bedside.record.models import Event
from tests.browser import signed_in
from tests.cast import NOON


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # the anchor of a ledger that is rolled back must not stay


@pytest.fixture
def rotated() -> Any:
    """The key file with a new key; as it was, afterwards."""
    file = Path(settings.KEY_FILE)
    before = file.read_bytes()
    yield lambda: keys.rotate(file)
    file.write_bytes(before)


def test_a_shut_envelope_is_logged_once_and_keeps_nothing_from_the_others(
    house: Any, say: Any, rotated: Any, caplog: Any
) -> None:
    for number in range(3):
        say(f"Nobody answers the phone at Vega North, day {number}", external_id=f"p{number}")
    poison = Original.objects.earliest("pk")
    Original.objects.filter(pk=poison.pk).update(sealed=b"B1lost    " + b"x" * 60)
    rotated()
    flow.forget(now=NOON)
    flow.forget(now=NOON)
    assert resealing.left() == 1
    assert caplog.text.count(f"listening.original {poison.pk} stays sealed") == 1
    flow.forget(now=NOON + timedelta(days=91))
    assert Original.objects.count() == 0


def test_what_fails_keeps_retention_from_nothing(
    house: Any, say: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    say("Nobody answers the phone at Vega North")

    words = "Maria Lopez"

    def full(*, now: datetime) -> None:
        raise OSError(words)

    monkeypatch.setattr(ledger, "anchor", full)
    monkeypatch.setattr(resealing, "reseal", full)
    flow.forget(now=NOON + timedelta(days=91))
    assert Original.objects.count() == 0
    assert caplog.text.count("failed: OSError") == 2
    assert words not in caplog.text


def test_second_factors_are_sealed_anew(house: Any, rotated: Any) -> None:
    adapter = SecondFactor()
    app = Authenticator.objects.create(
        user=house.asha, type="totp", data={"secret": adapter.encrypt("JBSWY3DPEHPK3PXP")}
    )
    codes = Authenticator.objects.create(
        user=house.asha, type="recovery_codes", data={"seed": adapter.encrypt("seed"), "used_mask": 5}
    )
    rotated()
    assert resealing.left() >= 2
    resealing.reseal(now=NOON)
    assert resealing.left() == 0
    app.refresh_from_db()
    codes.refresh_from_db()
    assert bytes.fromhex(app.data["secret"]).startswith(sealing.current_mark())
    assert adapter.decrypt(app.data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert (adapter.decrypt(codes.data["seed"]), codes.data["used_mask"]) == ("seed", 5)


def handed_in(house: Any, client: Any, words: bytes = b"text,posted_at\nMaria was rude,2026-11-01T10:00:00Z\n") -> Path:
    files = house.organisation.channels.filter(connector="csvfile").first() or verbs.connect(
        house.organisation, "Files", "csvfile", {"path": "uploads"}, by=None, now=NOON
    )
    client.post(f"/channels/{files.pk}/import", {"file": SimpleUploadedFile("s.csv", words)})
    return Path(settings.DATA) / "imports" / str(files.pk)


def waiting(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_handed_in_file_waits_a_day_and_no_longer(house: Any) -> None:
    folder = handed_in(house, signed_in(house.ada))
    (file,) = waiting(folder)
    long_ago = (NOON - timedelta(hours=23)).timestamp()
    os.utime(file.parent, (long_ago, long_ago))
    flow.forget(now=NOON)
    assert waiting(folder) == [file]
    flow.forget(now=NOON + timedelta(hours=2))
    assert list(folder.iterdir()) == []


def test_a_handed_in_file_outlives_no_failure(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(house.ada)
    client.raise_request_exception = False

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr("bedside.listening.importing.sample", broken)
    assert waiting(handed_in(house, client)) == []


def test_sessions_that_are_over_are_cleared(house: Any) -> None:
    signed_in(house.asha)
    signed_in(house.mira)
    Session.objects.filter(pk=Session.objects.values("pk")[:1]).update(expire_date=NOON - timedelta(days=1))
    flow.forget(now=NOON)
    assert Session.objects.count() == 1
    flow.forget(now=datetime.now(UTC) + timedelta(days=2))
    assert Session.objects.count() == 0


def test_the_ledger_shows_what_the_house_itself_deleted(house: Any, charlie: Any, say: Any) -> None:
    say("Nobody answers the phone at Vega North")
    flow.forget(now=NOON + timedelta(days=91))
    assert Event.objects.filter(act="retention.deleted", organisation_id=None).exists()
    assert len(chronicle.page(house.organisation.pk, act="retention.deleted").marks) == 1
    assert "deleted what was past its time" in signed_in(house.carmen).get("/ledger?by=house").content.decode()
    seen = {mark.event.organisation_id for mark in chronicle.page(house.organisation.pk).marks}
    assert seen == {None, house.organisation.pk}
