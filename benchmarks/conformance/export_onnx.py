"""Exports the models of export_models.py to ONNX by both of PyTorch's exporters, with PyTorch's own figures.

    python export_onnx.py DIR [NAME...]

For every model DIR gets NAME.dynamo.onnx and NAME.torchscript.onnx, NAME.npz (inputs and targets), NAME.onnx.json
(loss, and the parameters' names and shapes, tied ones once) and, for single and double precision, NAME.single.onnx.bin
and NAME.double.onnx.bin: values, gradient, and the Hessian times v, v_i = cos(i), in PyTorch's order, as little-endian
doubles. Compared by dev.sonde.benchmarks.OnnxConformance. Biases and the weights of norms are moved off their
symmetric start, so that the exporters cannot merge equal ones.
"""
import json
import os
import runpy
import sys

here = os.path.dirname(os.path.abspath(__file__))
arguments = sys.argv[1:]
sys.argv = ["export_models.py", arguments[0], "-"]  # which exports nothing of that name
M = runpy.run_path(os.path.join(here, "export_models.py"))
import numpy as np
import torch

SAMPLES = M["SAMPLES"]


def targets(model, x):
    shape = model(x[:2]).shape
    if x.dtype == torch.int64 and len(shape) == 3:
        return torch.randint(0, shape[-1], (SAMPLES, shape[1]))
    if len(shape) == 2:
        return torch.randint(0, shape[-1], (SAMPLES,))
    return torch.randn(SAMPLES, *shape[1:])


def make(folder, name, build):
    torch.manual_seed(0)
    model, x = build()
    model.eval()
    with torch.no_grad():
        for p in model.parameters():
            if p.dim() == 1:
                p.add_(0.05 * torch.randn_like(p))
    path = os.path.join(folder, name)
    outcome = {}
    for exporter in ("dynamo", "torchscript"):
        try:
            target = f"{path}.{exporter}.onnx"
            if exporter == "dynamo":
                torch.onnx.export(model, (x,), target, dynamo=True, external_data=False, verbose=False,
                                  dynamic_shapes=({0: torch.export.Dim.AUTO},))
            else:
                torch.onnx.export(model, (x,), target, dynamo=False, input_names=["x"], dynamic_axes={"x": {0: "n"}})
            outcome[exporter] = "written"
        except Exception as e:
            outcome[exporter] = f"{type(e).__name__}: {str(e).splitlines()[0][:200]}"
    y = targets(model, x)
    np.savez(path + ".npz", x=x.numpy(), y=y.numpy())
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    facts = {"torch": torch.__version__, "exports": outcome, "names": [n for n, _ in named],
             "shapes": [list(p.shape) for _, p in named], "parameters": sum(p.numel() for _, p in named)}
    M["written_out"]()
    for precision, dtype in (("double", torch.float64), ("single", torch.float32)):
        model.to(dtype)
        values = np.concatenate([p.detach().double().reshape(-1).numpy() for _, p in named])
        facts[precision], flat = M["reference"](model, x.to(dtype) if x.is_floating_point() else x,
                                                y.to(dtype) if y.is_floating_point() else y)
        np.concatenate([values, flat]).astype("<f8").tofile(f"{path}.{precision}.onnx.bin")
    with open(path + ".onnx.json", "w") as out:
        json.dump(facts, out)
    return outcome


def main():
    folder, chosen = arguments[0], arguments[1:]
    os.makedirs(folder, exist_ok=True)
    torch.backends.mha.set_fastpath_enabled(False)
    original = torch._weight_norm, torch.nn.functional.hardsigmoid, torch.nn.Hardsigmoid.forward
    for name, build in M["models"]():
        if (chosen and name not in chosen) or name in ("perceptron_bf16", "perceptron_double"):
            continue
        torch._weight_norm, torch.nn.functional.hardsigmoid, torch.nn.Hardsigmoid.forward = original
        try:
            print(name, make(folder, name, build), flush=True)
        except Exception as e:
            print(name, "not exported:", type(e).__name__, str(e).splitlines()[0][:300], flush=True)


main()
