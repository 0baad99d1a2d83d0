"""The guard's reader of meaning from drafts to file: taught, written, its bars chosen, its card measured.
It starts from the reader's own master, who has read what patients write; run it after the reader was made."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from bedside.understanding.deep import TOKENS
from bedside.understanding.drafts import VERSION, meaning
from bedside.understanding.organisation import Organisation

from ..deep import pretrained, vocabulary
from ..deep.making import LIKE, MASTER
from . import cards, choose, export
from .corpus import Pair, development, house, written
from .net import GuardNet
from .teach import teach

READERS = ((6, 6.0), (12, 4.0))  # layers and passes of each: two who err in different places are surer than either
SEED = 20261122


def make(data: Path, date: str, say: Callable[[str], None]) -> None:
    """Teaches, writes guard.onnx, chooses its bars and writes its card. Half an hour on two cores."""
    from sentencepiece import SentencePieceProcessor

    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    org = Organisation.from_dict(json.loads((data / "gold" / "org.json").read_text("utf-8")))
    pairs = list(written())
    tokens = TOKENS.read_bytes()
    tokenizer = SentencePieceProcessor(model_proto=tokens)
    teaches = [*(p for p in pairs if p.part == "train"), *house()]
    nets = []
    for layers, passes in READERS:
        nets.append(_net(tokenizer, layers))
        teach(nets[-1], teaches, tokenizer, org, passes, SEED + layers, say)
    size = export.write(nets, meaning.FILE, VERSION, hashlib.sha256(tokens).hexdigest())
    say(f"the guard's encoder is written, {size / 1e6:.1f} MB")
    settle(pairs, data, org, date, say)


def settle(pairs: Sequence[Pair], data: Path, org: Organisation, date: str, say: Callable[[str], None]) -> None:
    """Chooses the bars on drafts that taught nothing and do not measure, and writes the card."""
    meaning.encoder.cache_clear()
    bars = choose.bars([p for p in pairs if p.part == "tune"], org, say)
    export.resettle(meaning.FILE, bars)
    meaning.encoder.cache_clear()
    cards.write([p for p in pairs if p.part == "held"], development(data), pairs, org, date)


def _net(tokenizer: object, layers: int) -> GuardNet:
    """A net over the reader's pieces, whose lower layers are the reader's master's."""
    if not MASTER.exists():
        raise SystemExit("The reader's master is missing: run `make train` without --keep deep first.")
    master = torch.load(MASTER)
    table = vocabulary.rows(tokenizer)
    net = GuardNet(pretrained.weights(), range(layers), table, vocabulary.rows_of(LIKE))
    own = net.state_dict()
    own.update({name: value for name, value in master.items() if name in own and own[name].shape == value.shape})
    own["places"][: len(master["places"])] = master["places"]
    net.load_state_dict(own)
    return net


def main() -> None:
    """Entry of `python -m training.guard.making`: with `--bars` only the bars and the card are made again."""
    parser = argparse.ArgumentParser(prog="python -m training.guard.making", description=__doc__)
    root = Path(__file__).resolve().parent.parent.parent
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data")
    parser.add_argument("--bars", action="store_true", help="keep the weights; choose bars and write the card again")
    parser.add_argument("--date", default="2026-11-22", help="date written on the card")
    given = parser.parse_args()
    started = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {what}", flush=True)

    if given.bars:
        org = Organisation.from_dict(json.loads((given.data / "gold" / "org.json").read_text("utf-8")))
        return settle(list(written()), given.data, org, given.date, say)
    make(given.data, given.date, say)


if __name__ == "__main__":
    main()
