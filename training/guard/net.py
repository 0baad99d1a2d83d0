"""The guard's encoder as a net that can be taught: the public words and the draft side by side, one answer for the draft and one for each piece.
It computes logits only; what they are taught and how they are read is said elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bedside.understanding.drafts.meaning import BESIDE, LENGTH, REASONS, VERDICTS

from ..deep.net import DROP, Net
from ..deep.pretrained import Pretrained

OUTPUTS = len(VERDICTS) + len(REASONS)


class GuardNet(Net):
    """`forward` gives logits [draft, output] (verdicts, then reasons) and marks [draft, piece]."""

    def __init__(self, source: Pretrained, layers: Sequence[int], rows: Sequence[int], like: Sequence[int]) -> None:
        super().__init__(source, layers, rows, like, OUTPUTS, LENGTH)
        hidden = source.sizes["hidden"]
        self.sides = nn.Embedding(2, hidden)
        nn.init.zeros_(self.sides.weight)
        self.head = nn.Linear(3 * hidden, OUTPUTS)
        self.head_marks = nn.Linear(hidden, 1)

    def forward(self, pieces: Tensor, sides: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        """`sides` [draft, piece] says which pieces are the draft's; `mask` is 1 where a piece stands."""
        x = self.norm(self.words(pieces) + self.places[: pieces.shape[1]] + self.sides(sides))
        bias = None if mask is None else ((1 - mask) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        x = self.even(x)
        ours = (sides == BESIDE).to(x.dtype) * (1.0 if mask is None else mask.to(x.dtype))
        mean = (x * ours.unsqueeze(-1)).sum(1) / ours.sum(1, keepdim=True)
        most = (x - (1 - ours.unsqueeze(-1)) * 1e4).amax(1)
        told = torch.cat((x[:, 0], mean, most), 1)
        return self.head(F.dropout(told, DROP, self.training)), self.head_marks(x).squeeze(-1)
