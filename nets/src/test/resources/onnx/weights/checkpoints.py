"""Makes the models of CheckpointWeightsTest.

    python checkpoints.py          (torch 2.15, onnx 1.23.2, onnxscript, safetensors)

NAME.EXPORTER.first.onnx and .second.onnx are exported from two trainings of one model, by both of PyTorch's exporters;
NAME.second.safetensors has the weights of the second. merged.EXPORTER.onnx had a batch norm behind its convolution, which
exporters merge with it.
"""
import os
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import onnx
import torch
from safetensors.torch import save_file
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
AUTO = torch.export.Dim.AUTO
torch.backends.mha.set_fastpath_enabled(False)


class Decoder(nn.Module):
    """Square projections, layer norm, and an embedding tied to the last layer."""

    def __init__(self, words=11, width=8, length=5):
        super().__init__()
        self.embed, self.position = nn.Embedding(words, width), nn.Parameter(torch.randn(length, width))
        self.layer = nn.TransformerEncoderLayer(width, 2, 8, batch_first=True, norm_first=True, activation="gelu")
        self.head = nn.Linear(width, words, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, x):
        return self.head(self.layer(self.embed(x) + self.position))


def perceptron():
    return nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 3))


def apart(model):
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(0.4 * torch.randn_like(p) + (p.dim() == 1 and 0.5))
        for name, b in model.named_buffers():
            if b.is_floating_point():
                b.uniform_(0.5, 2)
    return model.eval()


def export(model, x, name):
    for exporter in ("dynamo", "torchscript"):
        path = os.path.join(HERE, name.replace("EXPORTER", exporter))
        if exporter == "dynamo":
            torch.onnx.export(model, (x,), path, dynamo=True, external_data=False, verbose=False, input_names=["x"],
                              dynamic_shapes=({0: AUTO},))
        else:
            torch.onnx.export(model, (x,), path, dynamo=False, input_names=["x"], dynamic_axes={"x": {0: "n"}})
        written = onnx.load(path)
        for node in written.graph.node:  # no traces of Python's stack
            kept = [e for e in node.metadata_props if e.key.endswith(("name_scopes", "rule_name"))]
            del node.metadata_props[:]
            node.metadata_props.extend(kept)
            node.doc_string = ""
        onnx.save(written, path)


torch.manual_seed(0)
for name, build, x in (("perceptron", perceptron, torch.randn(6, 6)), ("decoder", Decoder, torch.randint(0, 11, (6, 5)))):
    for which in ("first", "second"):
        model = apart(build())
        export(model, x[:2], f"{name}.EXPORTER.{which}.onnx")
    save_file({k: v.clone() for k, v in model.state_dict().items()}, os.path.join(HERE, name + ".second.safetensors"))
    y = torch.randint(0, 3, (6,) if name == "perceptron" else (6, 5))
    np.savez(os.path.join(HERE, name + ".npz"), x=x.numpy(), y=y.numpy())
merged = apart(nn.Sequential(nn.Conv2d(1, 2, 3, bias=False), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 3)))
export(merged, torch.randn(2, 1, 4, 4), "merged.EXPORTER.onnx")
save_file(merged.state_dict(), os.path.join(HERE, "merged.safetensors"))
