"""What an alarm says: plain sentences with places for figures, the same for every stream. It decides nothing; screens translate them.

Each sentence is a constant; a `Said` is one of them and its figures, so that a translation puts them in its own order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CAME = "{came} mentions in {window}, where {usual} are usual (up to {high})."
CAME_NEGATIVE = "{came} negative mentions in {window}, where {usual} are usual (up to {high})."
THIN = "{came} mentions within {window} on a stream that brings one in {minutes} minutes."
SHARE = "{share} of 100 mentions are negative, where {usual} are usual."
AGREES = "The same hours of earlier days say the same."
DIFFERS = "The same hours of earlier days do not stand out as clearly: look before you wake anybody else."
YOUNG = "Only {days} days of past are known: the usual is still uncertain."
WAVE = "A new wave: {came} mentions in {window}, {times} times what came a few hours ago."
BACK = "It is back: the last alarm is less than {hours} hours old."
LATE = "It was watched for {hours} hours first, because hardly anything is known of this stream."
RETURNED = "Back near the usual: {ratio} times it now, with a probability of {sure} in 100."
SETTLED = "{ratio} times the former usual for days: this is the new usual."
SWITCHED = "A source was switched on: the level is steady from its first hour, so the usual is learned anew."
QUIETER = "{came} mentions in {window}, where at least {low} are usual: quieter than ever."
FASTER = "{came} replies in {window}, {times} times the pace before: people are joining in."

READ_FIRST = "First read the newest and the loudest of these mentions: is it about us, and is it one story?"
CHECK_COPIES = "Then see whether it is one text copied, or many people."
TELL_LEAD = "If patients may be at risk, tell the incident lead now."
READ_NEW = "First read what is new since the last word: is it the same story?"
KEEP_WATCH = "First close what waits for an answer, and keep the watch for a second wave."
CHECK_SOURCE = "First see whether the source still delivers: look at its last error and fetch it by hand."
ANSWER_ONCE = "First answer once, in the open, where all of them read it."
NOTHING = "Nothing is to be done."


@dataclass(frozen=True)
class Said:
    """A sentence and its figures."""

    sentence: str
    figures: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return self.sentence.format(**dict(self.figures))


def said(sentence: str, **figures: Any) -> Said:
    """The sentence with its figures, whole numbers where they are whole."""
    return Said(sentence, tuple((name, _plain(value)) for name, value in figures.items()))


def length(seconds: float) -> str:
    """A length of time as one says it."""
    for unit, name in ((604800, "weeks"), (86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * unit and seconds % unit == 0:
            return f"{seconds // unit:.0f} {name}"
        if seconds == unit:
            return {"weeks": "a week", "days": "a day", "hours": "an hour", "minutes": "a minute"}[name]
    return f"{seconds / 60:.0f} minutes"


def _plain(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return int(value) if value == int(value) else round(value, 1)
