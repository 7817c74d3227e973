"""Writes one network in every format: NAME.pt (TorchScript), NAME.pt2, NAME.dynamo.onnx and NAME.torchscript.onnx.

    python export_formats.py DIR NAME [STATE.pth]

NAME is perceptron (784-256-128-10), or a network of benchmarks/peers/models.py: resnet20, transformer, resnet18. Without
STATE its weights are random. Beside them DIR gets NAME.npz, the data that models.py gives; the perceptron's are random.
Costs are compared by dev.sonde.benchmarks.FormatCosts.
"""
import os
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "peers"))
import numpy as np
import torch
from torch import nn

import models

AUTO = torch.export.Dim.AUTO


def perceptron():
    network = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    return network.eval(), torch.randn(4096, 784), torch.randint(0, 10, (4096,))


def main():
    folder, name = sys.argv[1], sys.argv[2]
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(0)
    network, x, y = perceptron() if name == "perceptron" else models.NETWORKS[name]()
    if len(sys.argv) > 3:
        network.load_state_dict(torch.load(sys.argv[3], weights_only=True))
    with torch.no_grad():  # equal tensors of fresh norms would be merged by the exporters
        for p in network.parameters():
            if p.dim() == 1 and len(sys.argv) < 4:
                p.add_(0.05 * torch.randn_like(p))
    path = os.path.join(folder, name)
    np.savez(path + ".npz", x=x.numpy(), y=y.numpy())
    example = x[:2]
    torch.jit.trace(network, example).save(path + ".pt")
    torch.export.save(torch.export.export(network, (example,), dynamic_shapes=({0: AUTO},)), path + ".pt2")
    torch.onnx.export(network, (example,), path + ".dynamo.onnx", dynamo=True, external_data=False, verbose=False,
                      dynamic_shapes=({0: AUTO},))
    torch.onnx.export(network, (example,), path + ".torchscript.onnx", dynamo=False, input_names=["x"],
                      dynamic_axes={"x": {0: "n"}})


main()
