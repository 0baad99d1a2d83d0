"""The encoder as a net that can be taught: the lower layers of a pretrained one over the small vocabulary, and one linear head for all fields.
It computes logits only; what they are taught and how they are read is said elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bedside.understanding.deep import HEAD, TAIL

from .pretrained import Pretrained

DROP = 0.1


class Layer(nn.Module):
    """Self-attention and two linear maps, each with its rest path and norm after it. `bend` stands between the two maps."""

    def __init__(
        self, hidden: int, inner: int, heads: int, eps: float, bend: Callable[[Tensor], Tensor] = F.gelu
    ) -> None:
        super().__init__()
        self.heads = heads
        self.bend = bend
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden, eps)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.end = nn.LayerNorm(hidden, eps)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        batch, length, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        if self.training:
            seen = F.scaled_dot_product_attention(q, k, v, attn_mask=None if bias is None else bias.to(q.dtype))
        else:
            near = q @ k.transpose(-1, -2) * (hidden // self.heads) ** -0.5
            seen = torch.softmax(near if bias is None else near + bias, -1) @ v
        rest = self.out(seen.transpose(1, 2).reshape(batch, length, hidden))
        x = self.norm(x + F.dropout(rest, DROP, self.training))
        return self.end(x + F.dropout(self.down(self.bend(self.up(x))), DROP, self.training))


class Net(nn.Module):
    """`rows` are the pieces' rows in the whole table, -1 for our own piece, which starts as the mean of `like`."""

    def __init__(
        self,
        source: Pretrained,
        layers: Sequence[int],
        rows: Sequence[int],
        like: Sequence[int],
        outputs: int,
        length: int = HEAD + TAIL + 2,
    ) -> None:
        super().__init__()
        size = source.sizes
        hidden = size["hidden"]
        table = source.packed("emb.word", (size["vocabulary"], hidden))
        own = table[list(like)].mean(axis=0)
        table = table[list(rows)]
        table[[at for at, row in enumerate(rows) if row < 0]] = own
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(table), freeze=True)
        place = source.plain("emb.pos", (size["positions"], hidden))[:length]
        place = place + source.plain("emb.type", (hidden,))
        self.places = nn.Parameter(torch.from_numpy(place))
        self.norm = nn.LayerNorm(hidden, 1e-12)
        self.norm.weight.data = torch.from_numpy(source.plain("emb.ln.w", (hidden,)))
        self.norm.bias.data = torch.from_numpy(source.plain("emb.ln.b", (hidden,)))
        self.layers = nn.ModuleList(_taught(source, k) for k in layers)
        self.even = nn.LayerNorm(
            hidden, elementwise_affine=False
        )  # means of pieces lie close together: spread them for the head
        self.head = nn.Linear(hidden, outputs)

    def forward(self, pieces: Tensor, mask: Tensor | None = None) -> Tensor:
        """Logits [text, output] of pieces [text, place]; `mask` is 1 where a piece stands, and none where texts are as long as each other."""
        x = self.norm(self.words(pieces) + self.places[: pieces.shape[1]])
        bias = None if mask is None else ((1 - mask) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        mean = x.mean(1) if mask is None else (x * mask.unsqueeze(-1)).sum(1) / mask.unsqueeze(-1).sum(1)
        return self.head(F.dropout(self.even(mean), DROP, self.training))


def _taught(source: Pretrained, k: int) -> Layer:
    """A layer with the weights of the pretrained one's k-th."""
    size = source.sizes
    hidden, inner = size["hidden"], size["inner"]
    layer = Layer(hidden, inner, size["heads"], 1e-12)

    def linear(name: str, out: int, into: int) -> tuple[Tensor, Tensor]:
        weight = source.packed(f"l{k}.{name}.w", (out, into))
        return torch.from_numpy(weight), torch.from_numpy(source.plain(f"l{k}.{name}.b", (out,)))

    parts = [linear(name, hidden, hidden) for name in ("q", "k", "v")]
    layer.qkv.weight.data = torch.cat([w for w, _ in parts])
    layer.qkv.bias.data = torch.cat([b for _, b in parts])
    for name, to in (("ao", layer.out), ("fi", layer.up), ("fo", layer.down)):
        to.weight.data, to.bias.data = linear(name, to.out_features, to.in_features)
    for name, norm in (("aln", layer.norm), ("oln", layer.end)):
        norm.weight.data = torch.from_numpy(source.plain(f"l{k}.{name}.w", (hidden,)))
        norm.bias.data = torch.from_numpy(source.plain(f"l{k}.{name}.b", (hidden,)))
    return layer
