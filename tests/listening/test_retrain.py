"""Folding in what the desk told: learned, put in force at once, undone; refused when it harms; a broken file stops nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import yaml

from bedside import flow
from bedside.cli import main
from bedside.cli import retrain as command
from bedside.connectors.base import Post
from bedside.listening import keep, layer, retrain
from bedside.listening.correct import correct
from bedside.listening.models import Mention, Reading
from bedside.record.models import Event
from bedside.understanding import learned, reader
from bedside.understanding.looked import held
from tests.cast import NOON

TALK = yaml.safe_load((Path(__file__).parents[1] / "understanding/local_talk.yaml").read_text("utf-8"))
PLAIN = [
    ("The midwife stayed past her shift to see us through, thank you", "positive"),
    ("Nobody answered the phone for three days, disgraceful", "negative"),
    ("What time does the blood clinic open?", "neutral"),
    ("Rude man at the desk, never again", "negative"),
]
LATER = NOON + timedelta(hours=5)


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A data folder of its own for what is learned, and a part of the texts that ship."""
    settings.DATA = tmp_path
    texts, named = held()
    monkeypatch.setattr(retrain, "held", lambda: (texts[::8], named))
    yield
    layer._loaded.clear()


def say(house: Any, texts: list[str]) -> list[Mention]:
    posts = [Post(external_id=f"t{abs(hash(t))}", text=t, posted_at=NOON, lang="en") for t in texts]
    keep.keep(house.channel, posts, now=NOON)
    while flow.understand_waiting(now=NOON):
        pass
    return [Mention.objects.get(external_id=post.external_id) for post in posts]


def tell(mention: Mention, by: Any, sentiment: str) -> None:
    one = mention.readings.get(current=True)
    correct(
        mention, by=by, now=NOON, sentiment=sentiment, topics=one.topics, urgency=one.urgency, about_us=one.about_us
    )


def desk(house: Any) -> None:
    """People told what the local word means, and what other mentions are."""
    for mention in say(house, TALK["taught"]):
        tell(mention, house.asha, "positive")
    plain = [(f"{text} ({n})", feeling) for n, (text, feeling) in zip(range(16), cycle(PLAIN), strict=False)]
    for mention, (_, feeling) in zip(say(house, [text for text, _ in plain]), plain, strict=True):
        tell(mention, house.mira, feeling)


def test_what_people_told_is_learned_used_at_once_and_undone(house: Any, capsys: Any) -> None:
    desk(house)
    assert command._retrain(house.organisation, keep=False) == 0
    assert not layer.current(house.organisation.pk).exists()
    assert "It would help." in capsys.readouterr().out
    assert command._retrain(house.organisation, keep=True) == 0
    said = capsys.readouterr().out
    assert "40 mentions that people looked at (en 40)." in said
    assert f"The reader is {reader.VERSION}+1 now (before: {reader.VERSION})." in said
    assert any(line.startswith("feeling") and line.endswith("learned") for line in said.splitlines())
    card = json.loads((layer.folder(house.organisation.pk) / "learned.json").read_text())
    assert (card["reader"], card["before"], card["mentions"]) == (f"{reader.VERSION}+1", 0, 40)
    assert card["languages"] == {"en": 40}
    assert card["told"]["sentiment"] == 40
    mentions = say(house, TALK["unseen"])
    readings = Reading.objects.filter(mention__in=mentions)
    assert set(readings.values_list("reader", flat=True)) == {f"{reader.VERSION}+1"}
    assert readings.filter(sentiment="positive").count() >= 9
    mark = Event.objects.get(act="reader.retrained")
    assert (mark.detail["reader"], mark.detail["mentions"]) == (f"{reader.VERSION}+1", 40)
    again = retrain.retrain(house.organisation, now=LATER)
    assert again.after == f"{reader.VERSION}+2"
    assert layer.numbers(house.organisation.pk) == [1, 2]
    assert retrain.undo(house.organisation, now=LATER) == (f"{reader.VERSION}+2", f"{reader.VERSION}+1")
    assert layer.version(house.organisation.pk) == f"{reader.VERSION}+1"
    assert retrain.undo(house.organisation, now=LATER) == (f"{reader.VERSION}+1", reader.VERSION)
    assert layer.in_force(house.organisation.pk) is None
    with pytest.raises(LookupError, match="as it was shipped"):
        retrain.undo(house.organisation, now=LATER)
    assert layer.numbers(house.organisation.pk) == [1, 2]
    assert Event.objects.filter(act="reader.retraining_undone").count() == 2
    assert retrain.retrain(house.organisation, now=LATER).after == f"{reader.VERSION}+3"
    assert retrain.undo(house.organisation, now=LATER)[1] == reader.VERSION


def test_what_is_learned_is_of_this_organisation_alone(house: Any, charlie: Any) -> None:
    desk(house)
    retrain.retrain(house.organisation, now=LATER)
    assert layer.in_force(house.organisation.pk) is not None
    assert layer.in_force(charlie.organisation_id) is None
    assert retrain.looked_at(charlie.organisation) == ()


def test_masked_words_alone_are_learned_from_with_what_was_told(house: Any) -> None:
    (mention,) = say(house, ["Sheila Ackroyd waited four hours in A&E, call her on 0113 496 0734"])
    was = mention.readings.get()
    correct(
        mention, by=house.asha, now=NOON, sentiment="neutral", topics=["food"], urgency=was.urgency, about_us=was.about_us
    )  # fmt: skip
    Mention.objects.update(
        text="[name] waited four hours in A&E, call her on 0113 496 0734"
    )  # masked by an older reader
    (looked,) = retrain.looked_at(house.organisation)
    assert "0734" not in looked.text
    assert "[name] waited four hours" in looked.text
    assert (looked.told["sentiment"], looked.told["topics"]) == ("neutral", frozenset({"food"}))
    assert set(looked.told) == {"sentiment", "topics", "urgency", "about_us"}
    tell(mention, house.asha, "neutral")
    Reading.objects.filter(current=True).update(intent="praise")
    assert retrain.looked_at(house.organisation)[0].told["intent"] == "praise"


def test_too_few_mentions_are_counted_and_nothing_changes(house: Any, capsys: Any) -> None:
    for mention in say(house, TALK["taught"][:5]):
        tell(mention, house.asha, "positive")
    assert command._retrain(house.organisation, keep=True) == 2
    said = capsys.readouterr().out
    assert said.startswith("People have looked at 5 mentions and said what they are; learning begins at 30.")
    assert f"The reader stays {reader.VERSION}." in said
    assert not Event.objects.filter(act="reader.retrained").exists()


def test_what_harms_is_refused_with_the_figures(house: Any, capsys: Any) -> None:
    turned = {"positive": "negative", "negative": "positive", "neutral": "positive"}
    rows = [row for row in held()[0][::4] if row.lang == "en"][:40]
    for mention, row in zip(say(house, [row.text for row in rows]), rows, strict=True):
        tell(mention, house.asha, turned[row.told["sentiment"]])
    assert command._retrain(house.organisation, keep=True) == 2
    said = capsys.readouterr().out
    assert "Nothing was learned" in said
    assert "→" in said
    assert not layer.current(house.organisation.pk).exists()


def test_a_broken_or_foreign_layer_is_told_and_the_shipped_reader_goes_on(house: Any, caplog: Any, capsys: Any) -> None:
    desk(house)
    retrain.retrain(house.organisation, now=LATER)
    good = layer.in_force(house.organisation.pk)
    path = layer.current(house.organisation.pk)
    path.write_bytes(path.read_bytes()[:-40])
    (mention,) = say(house, ["The porter was kind to gran"])
    assert mention.readings.get().reader == reader.VERSION
    assert "learned.npz" in caplog.text
    assert "bedside retrain --undo" in caplog.text
    learned.Learned("reader-0", 1, good.tasks, good.kept, good.rows).save(path)
    (mention,) = say(house, ["The porter was kind to grandad"])
    assert mention.readings.get().reader == reader.VERSION
    assert layer.state(house.organisation.pk).why.startswith(
        "What the desk taught belongs to the reader reader-0; this is"
    )
    command._retrain(house.organisation, keep=False)
    assert "belongs to the reader reader-0" in capsys.readouterr().err
    assert retrain.undo(house.organisation, now=LATER)[1] == reader.VERSION
    assert not path.exists()


def test_reading_the_archive_again_takes_up_what_was_learned(house: Any) -> None:
    unseen = say(house, TALK["unseen"])
    before = Reading.objects.filter(mention__in=unseen, current=True, sentiment="positive").count()
    desk(house)
    retrain.retrain(house.organisation, now=LATER)
    done = flow.read_again(house.organisation, since=None, below=None, now=LATER)
    assert (done.read, done.kept) == (len(unseen) + 40, 40)
    now = Reading.objects.filter(mention__in=unseen, current=True)
    assert set(now.values_list("reader", flat=True)) == {f"{reader.VERSION}+1"}
    assert now.filter(sentiment="positive").count() > before


@pytest.mark.parametrize("words, status, sentence", [(["--undo"], 1, "There is nothing to go back from"), ([], 2, "People have looked at 0 mentions")])  # fmt: skip
@pytest.mark.django_db(transaction=True)
def test_the_command_as_a_person_meets_it(
    house: Any, tmp_path: Path, words: list[str], status: int, sentence: str
) -> None:
    from tests.listening.test_reread_command import environment

    run = [sys.executable, "-m", "bedside.cli", "retrain", *words]
    done = subprocess.run(run, env=environment(), capture_output=True, text=True, timeout=300)
    assert done.returncode == status, done.stderr
    assert sentence in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_undo_and_dry_run_exclude_each_other(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        main(["retrain", "--undo", "--dry-run"])
    assert "not allowed with" in capsys.readouterr().err
