"""The deep reader from texts to file: cut the vocabulary, lay out, teach a master, teach its pupil, write.
Its pretrained body comes out of packages; its teachers are the same rows that fit the fast reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from bedside.understanding.deep import cut, prepared
from bedside.understanding.organisation import Organisation

from ..corpus import Row
from . import export, pretrained, pupil, vocabulary
from .net import Net
from .teach import lesson, outputs, teach

LAYERS = 6
PASSES = 2.0
MASTER = Path(__file__).resolve().parent.parent / "made" / "master.pt"
LIKE = ("▁Hospital", "▁hospital")  # what our own name starts as


def make(
    rows: Sequence[Row], org: Organisation, folder: Path, version: str, seed: int, say: Callable[[str], None]
) -> int:
    """Writes deep.onnx and deep.pieces; returns their size in bytes. Three quarters of an hour on two cores.

    The master's weights stay in MASTER for whoever is taught on from them."""
    from sentencepiece import SentencePieceProcessor

    torch.manual_seed(seed)
    torch.set_num_threads(2)
    texts = [prepared(r.text, org) for r in rows]
    tokens, table = vocabulary.cut(texts)
    say(f"vocabulary cut to {len(table)} pieces")
    told = SentencePieceProcessor(model_proto=tokens).encode(texts)
    like = vocabulary.rows_of(LIKE)
    lessons = lesson(rows, [cut(ids) for ids in told])
    master = Net(pretrained.weights(), range(LAYERS), table, like, outputs())
    teach(master, lessons, PASSES, seed, say)
    MASTER.parent.mkdir(exist_ok=True)
    torch.save(master.state_dict(), MASTER)
    said = pupil.said(master, lessons.pieces)
    say("the master is taught and has read everything")
    small = pupil.pupil(master)
    teach(small, lessons, pupil.PASSES, seed + 1, say, said, pupil.RATES)
    return export.write(small, tokens, folder, version)
