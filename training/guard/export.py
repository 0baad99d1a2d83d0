"""Writes the taught nets as the one file that ships: eight-bit graphs side by side whose chances are averaged, with version, pieces and bars inside.
It changes no weight but by rounding; how much that costs is measured on the card."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from bedside.understanding.drafts.meaning import REASONS, VERDICTS

from .net import GuardNet

GIVEN = ("pieces", "sides")
ALMOST = 1e-6  # keeps a logarithm finite


def write(nets: Sequence[GuardNet], to: Path, version: str, pieces: str) -> int:
    """Writes the file; returns its size in bytes. `pieces` is the fingerprint of the tokenizer they were taught with."""
    with tempfile.TemporaryDirectory() as scratch:
        parts = [_part(net, Path(scratch) / f"part{n}.onnx") for n, net in enumerate(nets)]
        joined(parts, to)
    _told(to, {"version": version, "pieces": pieces, "bars": {}, "reasons": REASONS})
    return to.stat().st_size


def _part(net: GuardNet, to: Path) -> Path:
    """One net in eight bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net.eval()
    example = (torch.ones((1, 20), dtype=torch.long), torch.ones((1, 20), dtype=torch.long))
    axes = {"pieces": {1: "place"}, "sides": {1: "place"}, "marks": {1: "place"}}
    whole = to.with_suffix(".whole.onnx")
    torch.onnx.export(
        net, example, str(whole), input_names=list(GIVEN), output_names=["logits", "marks"], dynamic_axes=axes, opset_version=17, dynamo=False
    )  # fmt: skip
    quantize_dynamic(
        whole, to, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"], per_channel=True
    )
    return to


def joined(parts: Sequence[Path], to: Path) -> None:
    """One graph of several: the same inputs, each part's own chances, and their mean as logits again.

    What the parts hold alike (the frozen pieces) stands in the file once."""
    import onnx
    from onnx import helper

    models = [onnx.compose.add_prefix(onnx.load(str(part)), f"p{n}_") for n, part in enumerate(parts)]
    first = models[0]
    nodes, kept, known = [], [], {}
    for n, model in enumerate(models):
        instead = {f"p{n}_{name}": name for name in GIVEN}
        for tensor in model.graph.initializer:
            body = (tuple(tensor.dims), tensor.data_type, tensor.raw_data or tensor.SerializeToString())
            if body in known and len(tensor.raw_data) > 1000:
                instead[tensor.name] = known[body]
            else:
                known.setdefault(body, tensor.name)
                kept.append(tensor)
        for node in model.graph.node:
            node.input[:] = [instead.get(name, name) for name in node.input]
            nodes.append(node)
    more, constants = _mean(len(models))
    given = [helper.make_tensor_value_info(name, onnx.TensorProto.INT64, [1, "place"]) for name in GIVEN]
    out = [helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, [1, len(VERDICTS) + len(REASONS)])]
    out.append(helper.make_tensor_value_info("marks", onnx.TensorProto.FLOAT, [1, "place"]))
    graph = helper.make_graph([*nodes, *more], "guard", given, out, [*kept, *constants])
    whole = helper.make_model(graph, opset_imports=first.opset_import, ir_version=first.ir_version)
    onnx.checker.check_model(whole)
    onnx.save(whole, str(to))


def _mean(parts: int) -> tuple[list[Any], list[Any]]:
    """Nodes that turn the parts' logits and marks into those of their mean chances."""
    from onnx import TensorProto, helper

    at = len(VERDICTS)
    constants = [
        helper.make_tensor("verdicts", TensorProto.INT64, [2], [at, len(REASONS)]),
        helper.make_tensor("one", TensorProto.FLOAT, [], [1.0]),
        helper.make_tensor("least", TensorProto.FLOAT, [], [ALMOST]),
        helper.make_tensor("most", TensorProto.FLOAT, [], [1 - ALMOST]),
    ]
    nodes = []
    for n in range(parts):
        nodes += [
            helper.make_node("Split", [f"p{n}_logits", "verdicts"], [f"v{n}", f"r{n}"], axis=1),
            helper.make_node("Softmax", [f"v{n}"], [f"vc{n}"], axis=1),
            helper.make_node("Sigmoid", [f"r{n}"], [f"rc{n}"]),
            helper.make_node("Sigmoid", [f"p{n}_marks"], [f"mc{n}"]),
        ]
    for name in ("v", "r", "m"):
        nodes.append(helper.make_node("Mean", [f"{name}c{n}" for n in range(parts)], [f"{name}mean"]))
        nodes.append(helper.make_node("Clip", [f"{name}mean", "least", "most"], [f"{name}held"]))
        nodes.append(helper.make_node("Log", [f"{name}held"], ["vlog" if name == "v" else f"{name}yes"]))
    for name, to in (("r", "rlog"), ("m", "marks")):
        nodes.append(helper.make_node("Sub", ["one", f"{name}held"], [f"{name}rest"]))
        nodes.append(helper.make_node("Log", [f"{name}rest"], [f"{name}no"]))
        nodes.append(helper.make_node("Sub", [f"{name}yes", f"{name}no"], [to]))
    nodes.append(helper.make_node("Concat", ["vlog", "rlog"], ["logits"], axis=1))
    return nodes, constants


def resettle(file: Path, bars: dict[str, float]) -> None:
    """The same weights with other bars."""
    import onnx

    props = {p.key: p.value for p in onnx.load(str(file), load_external_data=False).metadata_props}
    _told(file, {**json.loads(props["bedside"]), "bars": bars})


def _told(file: Path, about: dict[str, Any]) -> None:
    import onnx

    model = onnx.load(str(file))
    onnx.helper.set_model_props(model, {"bedside": json.dumps(about)})
    model.producer_name, model.producer_version = "bedside", about["version"]
    onnx.save(model, str(file))
