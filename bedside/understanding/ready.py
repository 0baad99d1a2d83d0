"""Whether the reader can read at all: its models are there, whole, and made for these word lists.
It mends nothing, and what it has found well it does not look at again in the same process."""

from __future__ import annotations

from collections.abc import Collection

from .drafts.meaning import encoder
from .organisation import Organisation
from .reader import FIELDS, Message, Reading, read_many
from .weights import BrokenModel

TRIED = (
    "Cuatro horas en urgencias y nadie nos dice nada",
    "Quatre hores a urgències i ningú no ens diu res",
    "Four hours in A&E and nobody tells us anything",
    "Cztery godziny na izbie przyjęć i nikt nic nie mówi",
)
FAILS = (
    "The reader does not work ({why}): a file of bedside/understanding/models is missing, damaged or of another version. "
    "Put it back, or install Bedside again."
)
_well: dict[frozenset[str], str] = {}


def check(only: Collection[str] | None = None) -> str:
    """Reads a few texts of our own, of all fields or `only` these; gives the reader's version.

    Raises BrokenModel with the sentence for whoever looks after the machine."""
    fields = frozenset(FIELDS if only is None else only)
    if fields not in _well:
        _well[fields] = tried(fields)[0].reader
    return _well[fields]


def warm() -> None:
    """Loads what reads and what guards, so that whoever comes first does not wait for it; what is broken is told when it is asked."""
    for load in (check, encoder):
        try:
            load()
        except BrokenModel:
            continue


def tried(fields: Collection[str] = FIELDS) -> list[Reading]:
    """The same, done now, whatever was found before."""
    try:
        return read_many([Message(text) for text in TRIED], Organisation.EMPTY, fields, whole=True)
    except BrokenModel:
        raise
    except Exception as why:
        raise BrokenModel(FAILS.format(why=type(why).__name__)) from why
