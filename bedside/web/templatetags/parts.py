"""The parts every screen is made of, for `{% load parts %}`. They draw what they are given; they fetch nothing and decide nothing.

Look at /design for each part beside its code. Names in capitals are yours to hand in; `now` is taken from the page's context.

words and marks   {% feeling LABEL sure=True %} · {% who NAME %} · {% who NAME outside=True %} · {% tag WORDS "due|late|hold|ok" %}
                  {{ MASKED_TEXT|hatched }} · {{ MASKED_TEXT|hatched_short:90 }} · {% key "E" %} · {{ NET|signed }}
times             {% clock DUE_AT none=WORDS %} · {% ago AT %} · {% ago AT words=True %} ("8 s ago") · {% when AT %}
to a person       {% refusal SENTENCE %} · {% notice WORDS "good|caution|urgent" url=URL link=WORDS %} · {% empty TITLE WORDS url=URL link=WORDS %}
lists             {% tabs ITEMS %} (label url count current) · {% row ROW %} · {% older URL newer=URL shown=WORDS %} · {% facts PAIRS %} · {% figures ITEMS %}
conversation      {% said SAID %} · {% findings FINDINGS passed=WORDS wording=TEXT verdict=VERDICT %} · {% steps STEPS %} · {% health STATE WORDS %}
charts            {% spark VALUES low high labels kind=KIND about=WORDS %} · {% bar NET %} · {% shares POS NEU NEG %} · {% chart ID TIMES SERIES … %}
forms             {% fields FORM %} · {% field FORM.name %} · {% wrongs FORM %}
the page          {% door_to URLNAME as url %} (empty when there is no such page) · {% liked as look %}

Attributes that scripts know, on plain links and forms that work without them:
data-key="e" (its key presses it; print it with {% key "E" %}) · data-sends (Ctrl Enter presses it) · data-composer (around the textarea)
data-span="4 8" (selects these code points) · data-use=TEXT (puts it into the box) · data-opens=DIALOG_ID · data-focus (on load)
data-live="queue conversation:12" with hx-trigger="live" (asked again, at most once a second, when one of these changes),
or hx-trigger="queue from:body throttle:1s" · popovertarget="about" for the drawer · class fresh for "3 new"
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from bedside.web import hatch, times
from bedside.web.templatetags import charts, frame

register = template.Library()
Context = Any  # django.template.Context, which django-stubs leaves loose in tags

FEELINGS = {
    "positive": ("pos", "▲", _("positive")),
    "neutral": ("neu", "●", _("neutral")),
    "negative": ("neg", "▼", _("negative")),
    "unsure": ("neu", "○", _("not sure")),
}


def _now(context: Context) -> datetime:
    return context.get("now") or timezone.now()


# words and marks


@register.simple_tag
def feeling(label: str, sure: bool = True, number: float | None = None) -> SafeString:
    """Mark and word, never colour alone: "▼ negative"; "○ not sure" when the reader abstains."""
    kind, mark, word = FEELINGS[label if sure is not False and label in FEELINGS else "unsure"]
    tail = "" if number is None else f", {number:.2f}"
    return format_html(
        '<span class="{}"><span class="mark" aria-hidden="true">{}</span> {}{}</span>', kind, mark, word, tail
    )


@register.filter
def hatched(text: str | None) -> SafeString:
    return hatch.hatched(text or "")


@register.filter
def hatched_short(text: str | None, most: int = 120) -> SafeString:
    """The first words on one line, masks hatched."""
    return hatch.hatched(Truncator(" ".join((text or "").split())).chars(most))


@register.simple_tag
def who(name: str, outside: bool = False) -> SafeString:
    """Initials in a circle: colleagues tinted, people from outside grey."""
    words = [word for word in name.removeprefix("Dr ").split() if word[:1].isalnum()] or ["?"]
    letters = words[0][:1] + (words[-1][:1] if len(words) > 1 and not outside else "")
    return format_html(
        '<span class="who{}" aria-hidden="true">{}</span>', " outside" if outside else "", letters.upper()
    )


@register.simple_tag
def tag(words: str, kind: str = "") -> SafeString:
    return format_html('<span class="tag {}">{}</span>', kind, words)


@register.simple_tag
def key(keys: str) -> SafeString:
    """A key printed on a button: hidden from ears, and gone when keys are off or there is no keyboard."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', keys)


@register.filter
def signed(number: float) -> str:
    """+61, −48, 0: with a real minus sign."""
    return f"{number:+.0f}".replace("-", "−") if round(number) else "0"


# times


@register.simple_tag(takes_context=True)
def clock(context: Context, due_at: datetime | None, none: str = "", soon: int = 30) -> SafeString:
    """Time left, as a pill from `soon` minutes; the words `none` where nothing is owed."""
    if not due_at:
        return format_html('<span class="left">{}</span>', none or _("no reply needed"))
    now = _now(context)
    standing = times.standing(due_at, now=now, soon=timedelta(minutes=soon))
    return format_html(
        '<time class="{}" datetime="{}" title="{}" data-until="{}">{}</time>',
        "left" if standing == "left" else f"tag {standing}",
        due_at.isoformat(),
        times.exact(due_at),
        soon,
        times.left(due_at, now=now),
    )


@register.simple_tag(takes_context=True)
def ago(context: Context, at: datetime | None, words: bool = False) -> SafeString | str:
    """Time passed, kept true on the page: "3 min", or "8 s ago" inside a sentence."""
    if not at:
        return ""
    now = _now(context)
    told = times.ago(at, now=now) if words else times.passed(at, now=now)
    return format_html(
        '<time datetime="{}" title="{}" data-ago="{}">{}</time>',
        at.isoformat(),
        times.exact(at),
        "words" if words else "list",
        told,
    )


@register.simple_tag(takes_context=True)
def when(context: Context, at: datetime | None) -> SafeString | str:
    """A point in time: "14:20", "Thu 14:20", "7 Nov 14:20"; exact on hover."""
    if not at:
        return ""
    told = times.when(at, now=_now(context))
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), times.exact(at), told)


# to a person


@register.inclusion_tag("web/parts/refusal.html")
def refusal(words: str) -> dict[str, Any]:
    """The sentence that stands where a button would be."""
    return {"words": words}


@register.inclusion_tag("web/parts/notice.html")
def notice(words: str, kind: str = "", url: str = "", link: str = "") -> dict[str, Any]:
    return {"words": words, "kind": kind, "url": url, "link": link}


@register.inclusion_tag("web/parts/empty.html")
def empty(title: str, words: str = "", url: str = "", link: str = "") -> dict[str, Any]:
    """Says what will come: "Nothing waits. The last reply went out at 14:02."."""
    return {"title": title, "words": words, "url": url, "link": link}


# lists


@register.inclusion_tag("web/parts/tabs.html")
def tabs(items: Iterable[Any], about: str = "") -> dict[str, Any]:
    """items: objects or dicts with label, url, count (or None), current."""
    return {"items": items, "about": about}


@register.inclusion_tag("web/parts/row.html", takes_context=True)
def row(context: Context, row: Any) -> dict[str, Any]:
    """row: url id glyph name words feeling sure topic due_at clock_words held why at unread on (all but url, name may be missing)."""
    return {"row": row, "now": _now(context)}


@register.inclusion_tag("web/parts/older.html")
def older(older: str = "", newer: str = "", shown: str = "") -> dict[str, Any]:
    return {"older": older, "newer": newer, "shown": shown}


@register.inclusion_tag("web/parts/facts.html")
def facts(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """(term, value) pairs; an empty value is left out."""
    return {"pairs": [(term, value) for term, value in pairs if value not in (None, "")]}


@register.inclusion_tag("web/parts/figures.html")
def figures(items: Iterable[Any]) -> dict[str, Any]:
    """items: value, label, and if wanted unit, how (the denominator), feeling (pos|neg|neu)."""
    return {"items": items}


# conversation


@register.inclusion_tag("web/parts/said.html", takes_context=True)
def said(context: Context, said: Any) -> dict[str, Any]:
    """said: kind (mention|note|reply|event) by at text, and if wanted about (small words), state, state_kind, waits, url, id."""
    return {"said": said, "now": _now(context)}


@register.inclusion_tag("web/parts/findings.html")
def findings(
    findings: Sequence[Any],
    passed: Sequence[str] = (),
    wording: str = "",
    verdict: str = "",
    id: str = "findings",
    no_override: str = "",
    may_ask: bool = False,
    alarm_form: str = "",
    alarm_url: str = "",
) -> dict[str, Any]:
    """findings: check, reason, suggestion, start, end, words (the span), stop (blocks), key, doubtful. passed: what was checked and is well.

    no_override: why nobody may let the words pass; may_ask: an override may be asked for. alarm_form, alarm_url: the form (by id)
    and the address that tell a false alarm; without them none can be told.
    """
    return {
        "findings": findings, "passed": passed, "wording": wording, "verdict": verdict, "id": id,
        "no_override": no_override, "may_ask": may_ask, "alarm_form": alarm_form, "alarm_url": alarm_url,
    }  # fmt: skip


@register.inclusion_tag("web/parts/steps.html", takes_context=True)
def steps(context: Context, steps: Iterable[Any]) -> dict[str, Any]:
    """steps: state (done|next|not|later), words, at."""
    return {"steps": steps, "now": _now(context)}


@register.simple_tag
def health(state: str, words: str) -> SafeString:
    """state: well | quiet | silent | broken, with its sentence."""
    return format_html('<span class="health {}">{}</span>', state, words)


for library in (charts.register, frame.register):
    register.tags.update(library.tags)
    register.filters.update(library.filters)
