"""Makes the small net out of the taught one: every second layer, half the inner width, a cheaper bend; then taught to say what its master says.
It is what ships; the master stays in the workshop."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .net import Layer, Net
from .teach import padded

LAYERS = (0, 2, 4)
INNER = 768
PASSES = 2.5
RATES = (4e-4, 1e-3)
TOGETHER = 64  # texts the master reads at once


def pupil(master: Net) -> Net:
    """A smaller net whose weights are its master's."""
    small = copy.deepcopy(master)
    small.layers = nn.ModuleList(_narrowed(_layer(master, k)) for k in LAYERS)
    return small


def _layer(master: Net, k: int) -> Layer:
    layer = master.layers[k]
    assert isinstance(layer, Layer)
    return layer


def _narrowed(layer: Layer) -> Layer:
    """The layer with its INNER most telling inner neurons: those whose ways in and out weigh most."""
    out = copy.deepcopy(layer)
    worth = layer.up.weight.norm(dim=1) * layer.down.weight.norm(dim=0)
    kept = worth.topk(INNER).indices.sort().values
    hidden = layer.up.in_features
    out.up, out.down, out.bend = nn.Linear(hidden, INNER), nn.Linear(INNER, hidden), F.relu
    out.up.weight.data, out.up.bias.data = layer.up.weight[kept].detach().clone(), layer.up.bias[kept].detach().clone()
    out.down.weight.data, out.down.bias.data = (
        layer.down.weight[:, kept].detach().clone(),
        layer.down.bias.detach().clone(),
    )
    return out


def said(master: Net, pieces: Sequence[Sequence[int]]) -> np.ndarray:
    """The master's logits [text, output]."""
    master.eval()
    order = sorted(range(len(pieces)), key=lambda i: len(pieces[i]))
    out: np.ndarray | None = None
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), TOGETHER):
            part = order[at : at + TOGETHER]
            logits = master(*padded([pieces[i] for i in part])).float().numpy()
            out = np.zeros((len(pieces), logits.shape[1]), np.float32) if out is None else out
            out[part] = logits
    assert out is not None
    return out
