"""The shipped model → a run folder that `train.py --start` goes on from, as run folders are not kept.

    python training/resume.py --encoder build/encoder/all-mpnet-base-v2 --freeze 3 --out build/start

What was not trained (embeddings, relative positions, the lowest layers) comes from the encoder itself, as float32;
the rest is read back from its int8 weights, each channel with its scale, so it is off by half a step of 1/127 at most.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).parent))
from model import EventModel, load_encoder


def weights(path: Path) -> dict[str, Tensor]:
    """The float32 parameters of a graph that `export.py` wrote: (out, in) matrices and vectors, by their torch names.

    Raises:
        ValueError: a matrix has no bias that names it.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    held = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    found = {k.removeprefix("model."): torch.tensor(v) for k, v in held.items() if k.startswith("model.")}
    reads: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            reads.setdefault(name, []).append(node)
    for node in graph.node:
        if node.op_type != "MatMulInteger":
            continue
        stem = node.input[1].removesuffix("_quantized")
        at = node.output[0]
        bias = None
        while bias is None:  # cast and scale, then the bias is added: its name is that of the matrix
            step = reads[at][0]
            bias = next((n for n in step.input if n.endswith(".bias") and n in held), None)
            if bias is None and step.op_type not in ("Cast", "Mul", "Add"):
                raise ValueError(f"{path}: no bias follows {stem}")
            at = step.output[0]
        matrix = (held[f"{stem}_quantized"].astype(np.float32) - held[f"{stem}_zero_point"]) * held[f"{stem}_scale"]
        found[bias.removeprefix("model.").removesuffix("bias") + "weight"] = torch.tensor(matrix.T.copy())
    return {k: v.float() for k, v in found.items() if not k.endswith(("_quantized", "_scale", "_zero_point"))}


def main() -> None:
    """Read the models, fill a fresh model with them, write the folder."""
    from safetensors.torch import save_file

    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--models", type=Path, default=Path("src/dragoman/models"))
    ap.add_argument("--encoder", required=True, help="as given to train.py")
    ap.add_argument("--layers", type=int, default=10)
    ap.add_argument("--freeze", type=int, default=3, help="as given to train.py when the model was made")
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    told = json.loads((a.models / "events.json").read_text("utf-8"))
    entry = tomllib.loads((a.models / "catalog.toml").read_text("utf-8"))["events.onnx"]
    encoder, tok, width = load_encoder(a.encoder, a.layers)
    model = EventModel(encoder, width, told["labels"], told["role_dim"])
    state = model.state_dict()
    frozen = re.compile(rf"encoder\.(embeddings|encoder\.relative_attention_bias|encoder\.layer\.[0-{a.freeze - 1}]\.)")
    read = {k: v for k, v in weights(a.models / "events.onnx").items() if not frozen.match(k)}
    read["path_table.weight"] = torch.tensor(np.load(a.models / "paths.npy"))
    read["pair_none"] = torch.tensor(told["pair_none"])
    missing = [k for k in state if k not in read and not frozen.match(k)]
    if missing:
        print(f"not in the shipped model, left to train.py: {', '.join(missing)}")
    kept = {k: read.get(k, v).contiguous() for k, v in state.items() if k not in missing}
    a.out.mkdir(parents=True, exist_ok=True)
    save_file(kept, str(a.out / "model.safetensors"))
    meta = {"labels": told["labels"], "role_dim": told["role_dim"], "layers": a.layers, "encoder": told["encoder"],
            "epochs": entry["epochs"], "seed": entry["seed"], "hold": entry["held_back"],
            "scores": {}, "digests": {}}  # fmt: skip
    (a.out / "labels.json").write_text(json.dumps(meta))
    tok.save_pretrained(a.out)


if __name__ == "__main__":
    main()
