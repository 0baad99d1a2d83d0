"""Parts say what they are given, safely: times, hatching, small charts, feelings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from bedside.understanding.privacy import masking
from bedside.web import drawing, hatch, times

NOW = datetime(2026, 3, 12, 14, 2, tzinfo=UTC)  # a Thursday


def drawn(source: str, **context: object) -> str:
    return Template("{% load parts %}" + source).render(Context({"now": NOW, **context}))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.5, "now"),
        (3, "3 min"),
        (59.9, "59 min"),
        (61, "1 h"),
        (47 * 60, "47 h"),
        (49 * 60, "2 d"),
        (20 * 1440, "20 Feb 14:02"),
        (-5, "now"),
    ],
)
def test_time_passed_is_told_as_people_say_it(minutes: float, words: str) -> None:
    assert times.passed(NOW - timedelta(minutes=minutes), now=NOW) == words


@pytest.mark.parametrize(
    ("minutes", "words", "kind"),
    [
        (42, "42 min left", "left"),
        (18, "18 min left", "tag due"),
        (0.2, "1 min left", "tag due"),
        (-5, "5 min late", "tag late"),
        (-3000, "2 d late", "tag late"),
    ],
)
def test_the_clock_tells_time_left_before_time_passed(minutes: float, words: str, kind: str) -> None:
    html = drawn("{% clock due_at %}", due_at=NOW + timedelta(minutes=minutes))
    assert f">{words}</time>" in html
    assert f'class="{kind}"' in html


def test_a_point_in_time_is_told_in_the_readers_zone_and_language() -> None:
    at = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    with timezone.override("Europe/Madrid"):
        assert times.when(at, now=NOW) == "Wed 00:30"
        with translation.override("es"):
            assert times.when(datetime(2026, 1, 3, 8, 0, tzinfo=UTC), now=NOW).lower().startswith("3 ene")
        assert times.exact(at).endswith("00:30:00 CET")


def test_a_clock_that_owes_nothing_says_so() -> None:
    assert "no reply needed" in drawn("{% clock None %}")
    assert "waiting for them" in drawn("{% clock None 'waiting for them' %}")
    assert drawn("{% ago at %}{% when at %}", at=None) == ""


@pytest.mark.parametrize("word", sorted({word for words in masking._WORDS.values() for word in words}))
def test_every_mask_is_hatched_and_named(word: str) -> None:
    html = hatch.hatched(f"Call [{word}] now")
    assert '<span class="hide">' in html
    assert f"[{word}]" not in html


def test_hatching_escapes_what_people_wrote_and_leaves_their_own_brackets() -> None:
    html = hatch.hatched("<b>[name]</b> & [sic] [ [name\n[[phone]")
    assert html == (
        '&lt;b&gt;<span class="hide">name hidden</span>&lt;/b&gt; &amp; [sic] [ [name<br>[<span class="hide">phone number hidden</span>'
    )
    assert hatch.counted("[name] [nombre] [phone]") == {"name": 2, "phone": 1}


def test_a_hundred_kilobytes_of_brackets_are_hatched_at_once() -> None:
    import time

    start = time.perf_counter()
    hatch.hatched("[" * 100_000)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("label", "sure", "words"),
    [
        ("positive", True, "▲</span> positive"),
        ("negative", True, "▼</span> negative"),
        ("negative", False, "○</span> not sure"),
        ("", True, "○</span> not sure"),
    ],
)
def test_feeling_is_a_mark_and_a_word(label: str, sure: bool, words: str) -> None:
    assert words in drawn("{% feeling label sure %}", label=label, sure=sure)


def test_parts_escape_what_they_are_given() -> None:
    bad = '"><script>x</script>'
    html = drawn(
        "{% tag bad %}{% who bad %}{% refusal bad %}{% notice bad 'caution' %}{% empty bad bad %}{% health 'well' bad %}{% facts pairs %}",
        bad=bad,
        pairs=[(bad, bad)],
    )
    assert "<script" not in html


def test_initials() -> None:
    assert ">AN<" in drawn("{% who 'Dr Anil Nair' %}")
    assert ">V<" in drawn("{% who 'Visitor of ours' True %}")
    assert ">?<" in drawn("{% who '!!' %}")


def test_a_small_line_draws_its_band_and_survives_little_data() -> None:
    line = drawing.spark([1, 2, 9], [1, 1, 1], [3, 3, 3], ["a", "b", "c"])
    assert line.run.count(",") == 3
    assert line.usual.count(",") == 6
    assert [anchor for _x, anchor, _label in line.ticks] == ["start", "middle", "end"]
    assert drawing.spark([]).dot is None
    assert drawing.spark([5]).run == "16.0,8.0"


@pytest.mark.parametrize(
    ("net", "x", "width", "kind"),
    [(61, 75, 45.75, "up"), (-48, 39, 36, "down"), (0, 75, 0, "up"), (-500, 0, 75, "down")],
)
def test_bars_grow_from_the_middle(net: float, x: float, width: float, kind: str) -> None:
    assert drawing.bar(net) == drawing.Bar(x, width, kind)


def test_shares_fill_the_whole_width_or_nothing() -> None:
    assert sum(width for _x, width, _kind in drawing.shares(1, 1, 1)) == pytest.approx(150, abs=0.1)
    assert drawing.shares(0, 0, 0) == ()


def test_numbers_carry_a_real_minus() -> None:
    assert [drawn("{{ n|signed }}", n=n) for n in (61, -48.2, 0.2)] == ["+61", "−48", "0"]
