"""Trouble: what went wrong with a sending, in words fit to be kept and shown: nobody's address stands in them. It decides nothing and stores nothing."""

from __future__ import annotations

import logging
import traceback

import re2

from bedside.channels.sentences import kept
from bedside.connectors.base import Sentence, say

log = logging.getLogger(__name__)
BROKEN_OFF = say("Sending was broken off, so it is not known whether this went out.")
SHUT = say(
    "What is needed to send this could not be opened, so nothing was sent. Ask the person who runs Bedside to look at the key file and the channel's settings, then try again."
)
ADDRESS = "the address"
SHORTEST = 3  # characters; anything shorter names nobody


def told(error: Exception | Sentence, *, to: str = "") -> str:
    """The sentence as a delivery keeps it, with the recipient's address taken out of whatever the channel answered."""
    words = error.args[0] if isinstance(error, Exception) and error.args else error
    if not isinstance(words, Sentence):
        return kept(without(str(words), to))
    clean = {name: without(value, to) if isinstance(value, str) else value for name, value in words.values.items()}
    return kept(Sentence(words.template, **clean))


def reason(error: Exception | Sentence) -> str:
    """What the ledger keeps of it: our own words only, never a value that came from outside."""
    words = error.args[0] if isinstance(error, Exception) and error.args else error
    return words.template if isinstance(words, Sentence) else type(error).__name__


def without(text: str, to: str) -> str:
    """The text with "the address" wherever it named the recipient, even cut short or with the domain spelt in another way."""
    name = to.strip().lstrip("@").partition("@")[0]
    named = [rf"\b{re2.escape(name)}(?:@[^\s<>,;:()]*|\b)"] if len(name) >= SHORTEST else []
    whole = [re2.escape(to.strip())] if len(to.strip()) >= SHORTEST else []
    for pattern in (*whole, *named):
        text = re2.sub(rf"(?i){pattern}", ADDRESS, text)
    return text


def noted(what: str, error: Exception) -> None:
    """Into the log: where it broke and what kind of error, without the error's words, which may name somebody."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: %s\n%s", what, type(error).__name__, where)
