"""Exports one small decoder in the ways PyTorch has, and works out its attention a second time.

    pip install torch==2.10.0 onnx onnxscript==0.7.2
    python make_exported.py

Writes decoder-*.onnx, without the exporter's notes on source lines, and decoder.csv: for each head its row std, entropy over ln(visible keys) and
largest logit on the ids below, by plain products in double precision. Grouped queries, a rotation,
and queries and keys normalised by their root mean square.
"""

import math
import warnings

import onnx
import torch
from torch import nn
from torch.nn import functional

IDS = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
VOCABULARY, WIDTH, HEADS, KEY_HEADS, D = 12, 16, 4, 2, 8


class Norm(nn.Module):
    written_out = False  # the classic exporter knows no rms_norm

    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        if self.written_out:
            return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))
        return functional.rms_norm(x, self.weight.shape, self.weight, 1e-6)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.repeats = False  # the classic exporter knows no grouped queries
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.norm = Norm(WIDTH)
        self.query = nn.Linear(WIDTH, HEADS * D)
        self.key = nn.Linear(WIDTH, KEY_HEADS * D)
        self.value = nn.Linear(WIDTH, KEY_HEADS * D)
        self.output = nn.Linear(HEADS * D, WIDTH)
        self.query_norm = Norm(D)
        self.key_norm = Norm(D)
        for norm in (self.query_norm, self.key_norm):
            nn.init.uniform_(norm.weight, 0.5, 2.5)

    @staticmethod
    def rotated(x):
        positions = torch.arange(x.shape[2], dtype=x.dtype)
        angles = torch.outer(positions, 100 ** -(torch.arange(0, D, 2, dtype=x.dtype) / D))
        angles = torch.cat([angles, angles], -1)
        turned = torch.cat([-x[..., D // 2 :], x[..., : D // 2]], -1)
        return x * angles.cos() + turned * angles.sin()

    def queries_and_keys(self, x):
        batch, n, _ = x.shape
        q = self.query_norm(self.query(x).view(batch, n, HEADS, D)).transpose(1, 2)
        k = self.key_norm(self.key(x).view(batch, n, KEY_HEADS, D)).transpose(1, 2)
        return self.rotated(q), self.rotated(k)

    def forward(self, input_ids):
        e = self.embedding(input_ids)
        x = self.norm(e)
        batch, n, _ = x.shape
        q, k = self.queries_and_keys(x)
        v = self.value(x).view(batch, n, KEY_HEADS, D).transpose(1, 2)
        if self.repeats:
            k, v = (part.repeat_interleave(HEADS // KEY_HEADS, 1) for part in (k, v))
        z = functional.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=not self.repeats)
        return e + self.output(z.transpose(1, 2).reshape(batch, n, HEADS * D))


def figures(model):
    model = model.double()
    x = model.norm(model.embedding(torch.tensor([IDS])))
    q, k = model.queries_and_keys(x)
    for head in range(HEADS):
        logits = q[0, head] @ k[0, head // (HEADS // KEY_HEADS)].T / math.sqrt(D)
        rows = [logits[i, : i + 1] for i in range(1, len(IDS))]
        variance = sum(row.var(unbiased=False) for row in rows) / len(rows)
        entropies = [-(row.softmax(0) * row.log_softmax(0)).sum() / math.log(len(row)) for row in rows]
        largest = max(row.max() for row in [logits[0, :1], *rows])
        yield head, variance.sqrt().item(), (sum(entropies) / len(rows)).item(), largest.item()


def without_notes(file):
    model = onnx.load(file)
    graph = model.graph
    functions = [node for function in model.functions for node in function.node]
    for part in [model, graph, *model.functions, *functions, *graph.node, *graph.value_info, *graph.input, *graph.output, *graph.initializer]:
        part.doc_string = ""
        if hasattr(part, "metadata_props"):
            del part.metadata_props[:]
    onnx.save(model, file)


def main():
    warnings.filterwarnings("ignore")
    torch.manual_seed(5)
    model = Decoder().eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    example = torch.tensor([IDS[:7]])
    length = torch.export.Dim("n", min=2, max=64)
    for name, options in {
        "dynamo-23": {"opset_version": 23},
        "dynamo-18": {"opset_version": 18},
        "dynamo-18-plain": {"opset_version": 18, "optimize": False},
    }.items():
        torch.onnx.export(
            model, (example,), f"decoder-{name}.onnx", dynamo=True, input_names=["input_ids"],
            dynamic_shapes=({1: length},), external_data=False, verbose=False, **options,
        )
        without_notes(f"decoder-{name}.onnx")
    model.repeats = Norm.written_out = True
    torch.onnx.export(
        nn.Sequential(model), (example,), "decoder-functions-17.onnx", dynamo=False, opset_version=17,
        input_names=["input_ids"], dynamic_axes={"input_ids": {1: "n"}},
        export_modules_as_functions={Decoder},
    )
    without_notes("decoder-functions-17.onnx")
    with open("decoder.csv", "w") as out:
        print("head,rowStd,entropyRatio,maxLogit", file=out)
        for row in figures(model):
            print(",".join(str(value) for value in row), file=out)


if __name__ == "__main__":
    main()
