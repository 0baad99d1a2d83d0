"""Whoever answers in another language than the thread's is read in both: no leak hides behind the wrong one."""

from __future__ import annotations

from typing import Any

import pytest

from bedside.publishing import guard
from bedside.publishing.guard import Said
from tests.cast import NOON

LEAKS = {
    "en": "Thank you for coming in on Tuesday. We have looked at your file and your operation went as planned.",
    "es": "Gracias por venir el martes. Hemos mirado su historia clínica y su operación salió bien.",
    "ca": "Gràcies per venir dimarts. Hem mirat la seva història clínica i la seva operació va anar bé.",
    "pl": "Dziękujemy za wizytę we wtorek. Sprawdziliśmy Pani dokumentację, operacja przebiegła dobrze.",
}


@pytest.mark.parametrize("thread", ["es", "ca", "en", "pl"])
@pytest.mark.parametrize("own", ["es", "ca", "en", "pl"])
def test_a_leak_is_refused_whatever_the_thread_speaks(house: Any, thread: str, own: str) -> None:
    verdict = guard.examine(Said(house.organisation, LEAKS[own], thread), now=NOON)
    assert verdict.verdict == "block", verdict
