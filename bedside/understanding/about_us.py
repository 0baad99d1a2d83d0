"""Whether a text is about us, with reasons: our names, the page it arrived at, namesakes and other places.
It does not know who wrote it, and it looks nothing up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .inputs import Floats, Inputs
from .weights import Scores, Weights, softmax

LABELS = ("yes", "no", "unsure")
OUR_PAGES = ("comment", "review", "message")

NAMED = "Names us."
OUR_PAGE = "Arrived at a page or address of ours."
NAMESAKE = "A namesake, not us."
DENIED = "Says that it is not us."
OTHER_PLACE = "Speaks of another place."
NO_NAME = "Does not name us."
WORDING = "Reads like texts about something else."


@dataclass(frozen=True)
class AboutUs:
    label: str = "unsure"
    reasons: tuple[str, ...] = ()


UNREAD = AboutUs()


def labels(batch: Inputs, scores: Scores, model: Weights, spam: Floats) -> NDArray[np.int64]:
    """For each text its place in LABELS. `spam` is the probability that it advertises or speaks of nothing of ours."""
    settings = model.settings["about_us"]
    chances = softmax(scores.texts[:, model.places["about_us"]])
    ours = np.array([c in OUR_PAGES for c in batch.channels], bool)
    bar = np.where(ours, settings["no_here"], np.where(batch.ours, settings["no_named"], settings["no_post"]))
    bar = np.where(batch.rule("other_hospital") & ~batch.ours & ~ours, settings["no_other"], bar)
    bar = np.where(batch.rule("denies_us") & batch.ours, settings["denied"], bar)
    no = (chances[:, 1] >= bar) | batch.rule("fictional_namesake") | ((spam >= settings["spam"]) & ~batch.ours)
    label = np.where(no, 1, np.where(batch.ours | ours, 0, 2))
    label[batch.fact("empty") > 0] = 2
    return np.asarray(label, np.int64)


def read(batch: Inputs, found: NDArray[np.int64]) -> list[AboutUs]:
    """Label and reasons of each text."""
    denied, namesake, other = batch.rule("denies_us"), batch.rule("fictional_namesake"), batch.rule("other_hospital")
    out = []
    for i, place in enumerate(found.tolist()):
        if place == 0:
            said = [NAMED] if batch.ours[i] else []
            said += [OUR_PAGE] if batch.channels[i] in OUR_PAGES else []
        elif place == 1:
            said = [w for w, hit in ((NAMESAKE, namesake[i]), (DENIED, denied[i]), (OTHER_PLACE, other[i])) if hit][
                :1
            ] or [WORDING]
        else:
            said = [] if batch.ours[i] else [NO_NAME]
        out.append(AboutUs(LABELS[place], tuple(said)))
    return out
