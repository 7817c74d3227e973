"""Makes the models of this folder: each network in every format, with the same weights and data.

    python formats.py          (torch 2.15, onnx 1.23.2, onnxscript)

NAME.pt is TorchScript, NAME.pt2 what torch.export.save writes, NAME.dynamo.onnx and NAME.torchscript.onnx what PyTorch's
exporters write. `merged` has a batch norm behind a convolution, which both exporters merge into it. Traces of Python's
stack and example inputs are left out of the files.
"""
import json
import os
import warnings
import zipfile

warnings.filterwarnings("ignore")
import numpy as np
import onnx
import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
AUTO = torch.export.Dim.AUTO
torch.set_num_threads(1)
torch.backends.mha.set_fastpath_enabled(False)


def norm():
    layer = nn.BatchNorm2d(3)
    layer.running_mean.normal_()
    layer.running_var.uniform_(0.5, 2)
    return layer


class Convolution(nn.Module):
    """Batch norm by its running statistics behind a non-linearity, so that no exporter can merge it."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm, self.out = nn.Conv2d(1, 3, 3, stride=2), norm(), nn.Linear(12, 3)

    def forward(self, x):
        h = self.norm(nn.functional.gelu(self.conv(x)))
        return self.out(nn.functional.avg_pool2d(h, 2, 1).flatten(1))


class Merged(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm, self.out = nn.Conv2d(1, 3, 3, stride=2), norm(), nn.Linear(27, 3)

    def forward(self, x):
        return self.out(torch.tanh(self.norm(self.conv(x))).flatten(1))


class Transformer(nn.Module):
    """Attention with a causal mask, layer norm, GELU, and an embedding tied to the last layer."""

    def __init__(self, words=9, width=6, length=5):
        super().__init__()
        self.embed, self.position = nn.Embedding(words, width), nn.Parameter(torch.randn(length, width))
        self.layer = nn.TransformerEncoderLayer(width, 2, 7, batch_first=True, norm_first=True, activation="gelu")
        self.head = nn.Linear(width, words, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        return self.head(self.layer(self.embed(x) + self.position[: x.shape[1]], src_mask=mask, is_causal=True))


def slim(path):
    with zipfile.ZipFile(path) as archive:
        records = {name: archive.read(name) for name in archive.namelist() if "/sample_inputs/" not in name}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in records.items():
            program = name.endswith("/models/model.json")
            if program:
                read = json.loads(content)
                for node in read["graph_module"]["graph"]["nodes"]:
                    node["metadata"] = {k: v for k, v in node["metadata"].items() if k == "nn_module_stack"}
                content = json.dumps(read).encode()
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED if program else zipfile.ZIP_STORED)


def slim_onnx(path):
    model = onnx.load(path)
    for node in model.graph.node:
        kept = [e for e in node.metadata_props if e.key in ("pkg.torch.onnx.name_scopes", "pkg.onnxscript.rewriter.rule_name")]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    fixed = {tensor.name for tensor in model.graph.initializer}
    kept = [info for info in model.graph.value_info if info.name in fixed]
    del model.graph.value_info[:]
    model.graph.value_info.extend(kept)
    onnx.save(model, path)


def make(name, model, x, y):
    model.eval()
    with torch.no_grad():
        for p in model.parameters():
            p.add_(0.1 * torch.randn_like(p))
    path = os.path.join(HERE, name)
    np.savez(path + ".npz", x=x.numpy(), y=y.numpy())
    torch.jit.trace(model, x[:2]).save(path + ".pt")
    torch.export.save(torch.export.export(model, (x[:2],), dynamic_shapes=({0: AUTO},)), path + ".pt2")
    slim(path + ".pt2")
    torch.onnx.export(model, (x,), path + ".dynamo.onnx", dynamo=True, external_data=False, verbose=False, input_names=["x"],
                      dynamic_shapes=({0: AUTO},))
    slim_onnx(path + ".dynamo.onnx")
    torch.onnx.export(model, (x,), path + ".torchscript.onnx", dynamo=False, input_names=["x"], dynamic_axes={"x": {0: "n"}})


torch.manual_seed(0)
perceptron = nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 6), nn.SiLU(), nn.Linear(6, 3))
make("perceptron", perceptron, torch.randn(24, 5), torch.randint(0, 3, (24,)))
make("convolution", Convolution(), torch.randn(16, 1, 8, 8), torch.randint(0, 3, (16,)))
make("transformer", Transformer(), torch.randint(0, 9, (12, 5)), torch.randint(0, 9, (12, 5)))
make("merged", Merged(), torch.randn(16, 1, 8, 8), torch.randint(0, 3, (16,)))
