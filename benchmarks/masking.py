"""How fast masking is on one core, and how long hostile texts of 100 kB take.

It measures and prints a table; it judges no quality. `python benchmarks/masking.py [FILE.jsonl]`: the file's texts, or the ones here.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from bedside.understanding.organisation import Organisation
from bedside.understanding.privacy import find

SIZE = 100_000
ROUNDS = 5
MUST_SPEED, MUST_HOSTILE = 2500, 50.0

MESSAGES = (
    ("es", "Mi madre, Josefa Marín Cano, 94 años, lleva seis horas en el pasillo. Mi teléfono es el 699 88 77 66."),
    ("es", "Limpio, rápido y aparqué en la puerta. No pido más."),
    (
        "es",
        "Seis horas y media en urgencias para que me miraran un tobillo. La chica de triaje estaba sola con la sala a reventar.",
    ),
    ("ca", "Bon dia! Els dissabtes obre el CAP o només fins divendres? Soc la Núria Pedrell, CIP PELO 1 650227 006."),
    ("ca", "La nostra filla va néixer de 27 setmanes. Vam passar 71 dies a neonats i ens van cuidar com a casa."),
    ("en", "this is Paula Monte, discharged April 7 with a fever. call 614-555-0133 or write to paula@example.com"),
    (
        "en",
        "Not gonna lie the wait was brutal but the PA actually listened, drew me a picture and called the next day.",
    ),
    ("pl", "Dzień dobry, tu Paulina Montewska, PESEL 86102086999, czekam 4 miesiące na rezonans, tel. 699 887 766."),
    ("pl", "Szacun za szczepienia w sobotę bez zapisów, weszłam, wyszłam, dziesięć minut."),
)
PIECES = {
    "one letter": "a",
    "at signs": "a@",
    "at and dot": "a@a.",
    "digits": "1",
    "digits and spaces": "1 ",
    "digits and dashes": "12-",
    "phones": "699887766 ",
    "phones with a word": "tel 699 88 77 66, ",
    "identity numbers": "12345678Z ",
    "words and numbers": "dni 12345678Z nhc 123456 ",
    "accounts": "ES91 2100 ",
    "capitals": "Al ",
    "names": "Ana ",
    "full names": "Ana Ruiz de la Torre, ",
    "names by titles": "Dr. Pilar ",
    "dates": "1/1/2020 ",
    "months": "7 de abril ",
    "streets": "calle a ",
    "streets with numbers": "C/ Real 14, ",
    "dots": "1.",
    "colons": "a:",
    "brackets": "((",
    "links": "http://a.b/",
    "handles": "@ab ",
    "invisible": "a\u200b",
    "stacked accents": "e\u0301",
    "combining only": "\u0301",
    "surrogates": "\ud800 ",
    "emoji": "😀 ",
    "your operation": "su operacion ",
    "spelt-out at": "a arroba b ",
    "ages": "94 anos, ",
    "new lines": "\n",
    "right to left": "مرحبا ",
    "health": "cancer ",
}


def speed(messages: Iterable[tuple[str, str]], org: Organisation) -> tuple[int, float]:
    """Number of texts and texts a CPU second, lists already read."""
    texts = list(messages)
    while len(texts) < 2000:
        texts += texts
    for lang, text in texts[:50]:
        find(text, lang, org)
    began = time.process_time()
    for lang, text in texts:
        find(text, lang, org)
    return len(texts), len(texts) / (time.process_time() - began)


def hostile(org: Organisation) -> list[tuple[str, float]]:
    """for each kind of hostile text its median CPU time in milliseconds, slowest first."""
    taken = []
    for name, piece in PIECES.items():
        text, times = (piece * (SIZE // len(piece) + 1))[:SIZE], []
        for _ in range(ROUNDS):
            began = time.process_time()
            find(text, "es", org)
            times.append((time.process_time() - began) * 1000)
        taken.append((name, statistics.median(times)))
    return sorted(taken, key=lambda row: -row[1])


def main(arguments: list[str]) -> int:
    """Print both tables. Exit status 1 when a bound is missed."""
    messages: Iterable[tuple[str, str]] = MESSAGES
    if arguments:
        rows = [json.loads(line) for line in Path(arguments[0]).read_text("utf-8").splitlines()]
        messages = [(str(row.get("lang") or ""), str(row["text"])) for row in rows]
    count, rate = speed(messages, Organisation.EMPTY)
    print(f"{count} texts, {rate:,.0f} a second on one core (at least {MUST_SPEED:,})")
    worst = hostile(Organisation.EMPTY)
    for name, milliseconds in worst:
        print(f"{milliseconds:8.1f} ms  {name}")
    print(f"slowest hostile text: {worst[0][1]:.1f} ms (at most {MUST_HOSTILE:.0f})")
    return int(rate < MUST_SPEED or worst[0][1] > MUST_HOSTILE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
