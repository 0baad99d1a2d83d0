"""Cuts the tokenizer to the pieces our four languages use, so that a word with rare pieces is spelled with smaller ones.
It looks at texts only to count pieces, and keeps none of them."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from bedside.understanding.deep import OUR_NAME, PAD, START, STOP

from . import pretrained

UNKNOWN = 3
SPECIAL = 4  # <s>, <pad>, </s>, <unk> stand first
HIGH = 0.0  # score of our own piece: likelier than any way to spell it
EDGE = "▁"  # begins a word

Piece = tuple[str, float]


def cut(texts: Iterable[str], least: int = 1) -> tuple[bytes, list[int]]:
    """The small tokenizer as a sentencepiece model, and for each of its pieces the row of the whole table (-1: our own piece).

    A piece stays that stands in `least` texts, or is a single sign that stands in any."""
    from sentencepiece import SentencePieceProcessor

    told = pretrained.tokenizer()
    vocabulary: list[Piece] = [(piece, score) for piece, score in told["model"]["vocab"]]
    seen: Counter[int] = Counter()
    for ids in SentencePieceProcessor(model_proto=_model(told, vocabulary)).encode(list(texts)):
        seen.update(set(ids))
    kept = [
        row
        for row, (piece, _) in enumerate(vocabulary)
        if row < SPECIAL or seen[row] >= least or (seen[row] and len(piece.lstrip(EDGE)) <= 1)
    ]
    return _model(told, [*(vocabulary[row] for row in kept), (EDGE + OUR_NAME, HIGH)]), [*kept, -1]


def rows_of(pieces: Iterable[str]) -> list[int]:
    """Where pieces stand in the whole table."""
    vocabulary = [piece for piece, _ in pretrained.tokenizer()["model"]["vocab"]]
    return [vocabulary.index(piece) for piece in pieces]


def _model(told: dict[str, Any], vocabulary: Sequence[Piece]) -> bytes:
    """A unigram model of these pieces, with the whole tokenizer's own way of folding signs."""
    from sentencepiece import sentencepiece_model_pb2 as form

    model = form.ModelProto()
    for row, (piece, score) in enumerate(vocabulary):
        kind = "UNKNOWN" if row == UNKNOWN else "CONTROL" if row < SPECIAL else "NORMAL"
        model.pieces.add(piece=piece, score=score, type=form.ModelProto.SentencePiece.Type.Value(kind))
    spec = model.trainer_spec
    spec.model_type, spec.vocab_size = form.TrainerSpec.UNIGRAM, len(vocabulary)
    spec.bos_id, spec.pad_id, spec.eos_id, spec.unk_id = START, PAD, STOP, UNKNOWN
    spec.bos_piece, spec.pad_piece, spec.eos_piece, spec.unk_piece = (piece for piece, _ in vocabulary[:SPECIAL])
    folding = next(n for n in told["normalizer"]["normalizers"] if n["type"] == "Precompiled")
    model.normalizer_spec.name = "nmt_nfkc"
    model.normalizer_spec.precompiled_charsmap = base64.b64decode(folding["precompiled_charsmap"])
    return bytes(model.SerializeToString())


def rows(small: Any) -> list[int]:
    """For each piece of a small tokenizer the row of the whole table (-1: our own piece): what `cut` gave when it was made."""
    where = {piece: row for row, (piece, _) in enumerate(pretrained.tokenizer()["model"]["vocab"])}
    return [where.get(small.id_to_piece(k), -1) for k in range(len(small))]
