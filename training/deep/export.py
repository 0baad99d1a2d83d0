"""Writes a taught net as the file that ships: an ONNX graph with eight-bit weights, its places and version inside, and the small tokenizer.
It changes no weight but by rounding; how much that costs is measured on the card."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import torch

from .net import Net
from .teach import places


def write(net: Net, tokens: bytes, folder: Path, version: str, name: str = "deep") -> int:
    """Writes NAME.onnx and NAME.pieces into `folder`; returns their size in bytes."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net.eval()
    example = (torch.ones((1, 20), dtype=torch.long),)  # one text at a time: nothing is padded, nothing masked
    axes = {"pieces": {1: "place"}}
    to, words = folder / f"{name}.onnx", folder / f"{name}.pieces"
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(
            net, example, str(whole), input_names=["pieces"], output_names=["logits"], dynamic_axes=axes, opset_version=17, dynamo=False
        )  # fmt: skip
        quantize_dynamic(
            whole, to, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"], per_channel=True
        )
    model = onnx.load(str(to))
    told = {"version": version, "places": [(n, a, b) for n, a, b, _ in places()]}
    onnx.helper.set_model_props(model, {"bedside": json.dumps(told)})
    model.producer_name, model.producer_version = "bedside", version
    onnx.save(model, str(to))
    words.write_bytes(tokens)
    return to.stat().st_size + words.stat().st_size
