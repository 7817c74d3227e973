"""Makes the ONNX models of this folder by both of PyTorch's exporters, and their figures by PyTorch in double precision.

    python onnx_models.py          (torch 2.15, onnx 1.23.2, onnxscript)

reference.json has for each model the loss, the gradient's norm, g'Hg/g'g, |Hg|/|g| and |HHg|/|g|, which do not depend on
the order of the parameters: exporters turn and reorder weights. node-cases.zip holds some of the standard's own cases, as
benchmarks/conformance/onnx_node_cases.py writes them: of every operator the two smallest with reals.
"""
import json
import os
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import onnx
import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel

HERE = os.path.dirname(os.path.abspath(__file__))
AUTO = torch.export.Dim.AUTO
REFERENCE = {}
torch.set_num_threads(1)
torch.backends.mha.set_fastpath_enabled(False)


class Decoder(nn.Module):
    """Attention with a causal mask, layer norm, GELU, and an embedding tied to the last layer."""

    def __init__(self, words=11, width=8, length=5):
        super().__init__()
        self.embed, self.position = nn.Embedding(words, width), nn.Parameter(torch.randn(length, width))
        self.layer = nn.TransformerEncoderLayer(width, 2, 8, batch_first=True, norm_first=True, activation="gelu")
        self.head = nn.Linear(width, words, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        return self.head(self.layer(self.embed(x) + self.position[: x.shape[1]], src_mask=mask, is_causal=True))


class Convolution(nn.Module):
    """Batch norm by its running statistics behind a non-linearity, so that no exporter can fold it."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(1, 3, 3, padding=1, stride=2), nn.BatchNorm2d(3)
        self.norm.running_mean.normal_()
        self.norm.running_var.uniform_(0.5, 2)
        self.out = nn.Linear(3, 2)

    def forward(self, x):
        h = self.norm(nn.functional.hardswish(self.conv(x)))
        return self.out(nn.functional.adaptive_avg_pool2d(nn.functional.max_pool2d(h, 2, 1), 1).flatten(1))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.net, self.head = nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.net(x)[0][:, -1])


class Several(nn.Module):
    """Two inputs by name, and three outputs."""

    def __init__(self):
        super().__init__()
        self.embed, self.head = nn.Embedding(9, 4), nn.Linear(4, 3)

    def forward(self, input_ids, attention_mask):
        mask = attention_mask.unsqueeze(-1).to(self.embed.weight.dtype)
        pooled = (self.embed(input_ids) * mask).sum(1) / mask.sum(1)
        return pooled, self.head(torch.tanh(pooled)), attention_mask.sum(1)


def make(name, model, inputs, y, outputs=("logits",)):
    model.eval()
    with torch.no_grad():
        for p in model.parameters():
            p.add_(0.05 * torch.randn_like(p))
    names = list(inputs)
    given = tuple(inputs.values())
    np.savez(os.path.join(HERE, name + ".npz"), y=y.numpy(), **{n: t.numpy() for n, t in inputs.items()})
    free = {n: {0: AUTO} for n in names}
    target = os.path.join(HERE, name + ".dynamo.onnx")
    torch.onnx.export(model, given, target, dynamo=True, external_data=False, verbose=False, input_names=names,
                      output_names=list(outputs), dynamic_shapes=tuple(free.values()))
    written = onnx.load(target)
    for node in written.graph.node:  # no traces of Python's stack
        kept = [entry for entry in node.metadata_props if entry.key == "pkg.torch.onnx.name_scopes"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    fixed = {tensor.name for tensor in written.graph.initializer}
    kept = [info for info in written.graph.value_info if info.name in fixed]
    del written.graph.value_info[:]
    written.graph.value_info.extend(kept)
    onnx.save(written, target)
    torch.onnx.export(model, given, os.path.join(HERE, name + ".torchscript.onnx"), dynamo=False, input_names=names,
                      output_names=list(outputs), dynamic_axes={n: {0: "n"} for n in names})
    model.double()
    parameters = list(model.parameters())
    with sdpa_kernel(SDPBackend.MATH):
        given = tuple(t.double() if t.is_floating_point() else t for t in given)
        out = model(*given)
        out = out[outputs.index("logits")] if isinstance(out, tuple) else out
        loss = nn.functional.cross_entropy(out.reshape(-1, out.shape[-1]), y.reshape(-1))
        g = torch.autograd.grad(loss, parameters, create_graph=True)

        def product(v):
            return torch.autograd.grad(g, parameters, v, retain_graph=True)

        def dot(a, b):
            return sum((s * t).sum() for s, t in zip(a, b)).item()

        first = [t.detach() for t in g]
        once = product(first)
        twice = product(once)
    square = dot(first, first)
    REFERENCE[name] = {"loss": loss.item(), "gradient": square**0.5, "curvature": dot(first, once) / square,
                       "product": (dot(once, once) / square) ** 0.5, "twice": (dot(twice, twice) / square) ** 0.5,
                       "parameters": sum(p.numel() for p in parameters)}


torch.manual_seed(0)
perceptron = nn.Sequential(nn.Linear(4, 5), nn.GELU(approximate="tanh"), nn.Linear(5, 3))
make("perceptron", perceptron, {"x": torch.randn(6, 4)}, torch.randint(0, 3, (6,)))
make("decoder", Decoder(), {"x": torch.randint(0, 11, (4, 5))}, torch.randint(0, 11, (4, 5)))
make("convolution", Convolution(), {"x": torch.randn(6, 1, 8, 8)}, torch.randint(0, 2, (6,)))
make("recurrent", Recurrent(), {"x": torch.randn(6, 4, 3)}, torch.randint(0, 2, (6,)))
mask = torch.ones(6, 4, dtype=torch.int64)
mask[::2, 3] = 0
make("several", Several(), {"input_ids": torch.randint(0, 9, (6, 4)), "attention_mask": mask}, torch.randint(0, 3, (6,)),
     ("pooled", "logits", "length"))
with open(os.path.join(HERE, "reference.json"), "w") as out:
    json.dump(REFERENCE, out, indent=1)
