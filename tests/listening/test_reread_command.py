"""`bedside reread` as a person at a terminal meets it: killed, gone on with, several at once, refused in a sentence."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import psutil
import pytest
from django.db import connection, transaction

from bedside.listening.correct import correct
from bedside.listening.models import Mention, Original, Reading
from bedside.record.models import Event
from bedside.understanding import reader
from tests.cast import NOON
from tests.listening.test_reread import again, as_if_by, counts, hear, recounted


@pytest.mark.django_db(transaction=True)
def test_a_mention_that_another_holds_is_passed_by_and_read_the_next_time(house: Any) -> None:
    hear(house, 3)
    as_if_by("linear-0")
    with transaction.atomic():
        held = Mention.objects.select_for_update().get(external_id="p1")
        other = subprocess.run([sys.executable, "-c", ONE_PART, str(house.organisation.pk)], env=environment(), text=True, capture_output=True, timeout=120)  # fmt: skip
        assert other.stdout.split() == ["2", "0"], other.stderr
        assert held.readings.filter(reader=reader.VERSION).count() == 0
    assert again(house).done == 1


ONE_PART = """
import sys, django
django.setup()
from datetime import UTC, datetime
from bedside import flow
from bedside.people.models import Organisation
done = flow.read_again(Organisation.objects.get(pk=int(sys.argv[1])), since=None, below=None, now=datetime.now(UTC))
print(done.done, done.left)
"""


def environment() -> dict[str, str]:
    """For a process of its own on the test's database."""
    given = connection.settings_dict
    address = f"postgresql://{quote(given['USER'])}@/{quote(given['NAME'])}?host={quote(given['HOST'], safe='')}&port={given['PORT']}"
    return os.environ | {"DATABASE_URL": address}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bedside.cli", "reread", *words]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=300)


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_goes_on_and_nothing_is_read_twice(house: Any) -> None:
    hear(house, 260)
    as_if_by("linear-0", sentiment="neutral", topics=[])
    said = correct(
        Mention.objects.get(external_id="p7"), by=house.asha, now=NOON, sentiment="positive", topics=["food"], urgency="none", about_us="yes"
    )  # fmt: skip
    command = [sys.executable, "-m", "bedside.cli", "reread", "--workers", "1"]
    first = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: Reading.objects.filter(reader=reader.VERSION, corrected_by=None).exists())
    its_own = psutil.Process(first.pid).children(recursive=True)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert psutil.wait_procs(its_own, timeout=20)[1] == []  # its reading processes end with it
    read = Reading.objects.filter(reader=reader.VERSION, corrected_by=None).count()
    assert 0 < read < 260
    done = run("--workers", "2")
    assert done.returncode == 0, done.stderr
    assert f"{260 - read:,} mentions are to be read by {reader.VERSION}." in done.stdout
    assert f"{260 - read:,} mentions read by {reader.VERSION}" in done.stdout
    assert Reading.objects.filter(reader=reader.VERSION, corrected_by=None).count() == 260
    assert Reading.objects.filter(current=True).count() == 260
    said.refresh_from_db()
    assert said.current
    assert not Reading.objects.get(mention=said.mention, reader=reader.VERSION, corrected_by=None).current
    assert counts() == recounted()
    assert list(Event.objects.filter(act__startswith="archive.").order_by("number").values_list("act", flat=True)) == [
        "archive.reread_begun",
        "archive.reread_begun",
        "archive.reread",
    ]
    assert "Nothing waits to be read again" in run().stdout


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_says_how_many_and_how_long_and_writes_nothing(house: Any) -> None:
    hear(house, 12)
    as_if_by("linear-0")
    Original.objects.filter(mention__external_id="p3").delete()
    done = run("--dry-run", "--since", NOON.date().isoformat(), "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert f"12 mentions are to be read by {reader.VERSION}.\n1 of them by their masked words" in done.stdout
    assert re.search(r"^About \d+ s with one process, at \d+ a second\.$", done.stdout, re.MULTILINE)
    assert Reading.objects.filter(reader=reader.VERSION).count() == 0


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--engine", "spark"), "There is no engine called spark: only local"),
        (("--since", "last summer"), "--since wants a date such as 2026-01-01; last summer is none."),
        (("--organisation", "Nobody"), "no organisation called Nobody"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_done_is_refused_in_one_sentence(house: Any, words: tuple[str, ...], sentence: str) -> None:
    done = run(*words)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
