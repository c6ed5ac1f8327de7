"""A trained event model → ONNX with int8 weights, its tokenizer, its labels and a catalogue entry.

python training/export.py RUN_DIR --out src/dragoman/models
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent))
from model import ENCODER, EventModel, load_encoder

OUTPUTS = ["type", "status", "mode", "context", "sector", "event", "party", "path", "sides", "from", "to"]


class Flat(nn.Module):
    """The model with its outputs in a fixed order."""

    def __init__(self, model: EventModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        out = self.model(ids, mask)
        return tuple(out[k] for k in OUTPUTS)


def load_run(run: Path, encoder_path: str) -> tuple[EventModel, dict[str, Any]]:
    """The trained model of a run folder, in evaluation mode."""
    from safetensors.torch import load_file

    meta = json.loads((run / "labels.json").read_text())
    encoder, _, width = load_encoder(encoder_path, meta.get("layers"))
    model = EventModel(encoder, width, meta["labels"], meta["role_dim"])
    model.load_state_dict(load_file(str(run / "model.safetensors")))
    return model.eval(), meta


def export(model: EventModel, path: Path) -> None:
    """Write float32 ONNX with free batch and length."""
    ids = torch.randint(1000, 2000, (2, 24))
    mask = torch.ones_like(ids)
    b, n = torch.export.Dim("batch", min=1, max=256), torch.export.Dim("pieces", min=4, max=512)
    torch.onnx.export(
        Flat(model),
        (ids, mask),
        str(path),
        input_names=["ids", "mask"],
        output_names=OUTPUTS,
        dynamo=True,
        dynamic_shapes=({0: b, 1: n}, {0: b, 1: n}),
        external_data=False,
        opset_version=18,
    )


WIDE = "output.dense.bias"
"""What follows the matrices whose input has a few very large values: int8 steps for all would be too coarse there."""


def quantise(source: Path, target: Path) -> None:
    """Weights of 7 bits (per channel), which no processor cuts off; activations of 8 but before `WIDE`, where float32.

    Nearly all that int8 costs comes from these: with them in float32 the outputs correlate with the unquantised ones
    at 0.998 instead of 0.97.
    """
    import onnx
    from onnx import helper, numpy_helper
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = onnx.load(str(source)).graph
    after = {name: node for node in graph.node for name in node.input}
    wide = [
        node.name
        for node in graph.node
        if node.op_type == "MatMul" and any(i.endswith(WIDE) for i in after[node.output[0]].input)
    ]
    quantize_dynamic(
        str(source),
        str(target),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        nodes_to_exclude=wide,
        extra_options={"MatMulConstBOnly": True},
    )
    model = onnx.load(str(target))
    held = {i.name: i for i in model.graph.initializer}
    nodes, added = [], []
    for node in model.graph.node:
        if node.name in wide:
            weight = held[node.input[1]]
            values = numpy_helper.to_array(weight)
            scale = (np.abs(values).max(0) / 127.0).astype(np.float32)
            steps = np.rint(values / scale).clip(-127, 127).astype(np.int8)
            name = weight.name
            parts = {"quantized": steps, "scale": scale, "zero_point": np.zeros(len(scale), np.int8)}
            added += [numpy_helper.from_array(v, f"{name}_{k}") for k, v in parts.items()]
            read = [f"{name}_{k}" for k in parts]
            nodes.append(helper.make_node("DequantizeLinear", read, [f"{name}_float"], f"{name}_read", axis=1))
            node.input[1] = f"{name}_float"
            model.graph.initializer.remove(weight)
        nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(added)
    onnx.save(model, str(target))


def write_catalogue(folder: Path, meta: dict[str, Any]) -> None:
    """`catalog.toml`: every artefact with its sha256, licence, script, and what it was trained on and scored."""
    lines = ["# What the package loads, each file checked by its sha256. Written by training/export.py.", ""]
    scripts = {
        "events.onnx": "training/train.py, then training/export.py",
        "events.json": "training/export.py",
        "paths.npy": "training/train.py, then training/export.py",
        "confidence.json": "training/calibrate.py",
        "tokenizer.json": "the encoder's own, unchanged",
    }
    for name, script in scripts.items():
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        lines += [f'["{name}"]', f'sha256 = "{digest}"', 'licence = "Apache-2.0"', f'script = "{script}"']
        if name == "events.onnx":
            lines += [
                f'encoder = "{meta["encoder"]}"',
                f"epochs = {meta['epochs']}",
                f"seed = {meta['seed']}",
            ]
            lines += [f'held_back = "{meta["hold"]}"']
            lines += [f'data_{k} = "{v}"' for k, v in sorted(meta["digests"].items())]
            lines += [f"score_{k} = {v}" for k, v in sorted(meta["scores"].items())]
        lines.append("")
    (folder / "catalog.toml").write_text("\n".join(lines), "utf-8")


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("run", type=Path)
    ap.add_argument("--encoder", default=ENCODER, help="as given to train.py")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--keep-float", action="store_true", help="keep the float32 graph too, to compare")
    a = ap.parse_args()
    model, meta = load_run(a.run, a.encoder)
    a.out.mkdir(parents=True, exist_ok=True)
    export(model, a.out / "events-f32.onnx")
    quantise(a.out / "events-f32.onnx", a.out / "events.onnx")
    np.save(a.out / "paths.npy", model.path_table.weight.detach().numpy())
    (a.out / "events.json").write_text(
        json.dumps(
            {
                "labels": meta["labels"],
                "role_dim": meta["role_dim"],
                "pair_none": float(model.pair_none),
                "encoder": meta["encoder"],
            },
            indent=1,
        )
    )
    (a.out / "tokenizer.json").write_bytes((a.run / "tokenizer.json").read_bytes())
    if not (a.out / "confidence.json").exists():
        (a.out / "confidence.json").write_text('{"weights": {"bias": 0.0, "trigger": 0.5}}')
    write_catalogue(a.out, meta)
    if not a.keep_float:
        (a.out / "events-f32.onnx").unlink()


if __name__ == "__main__":
    main()
