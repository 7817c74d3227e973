"""Networks whose products are timed; a product's time does not depend on training, so they are not trained."""

import gzip
import pathlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional

DATA = pathlib.Path(__file__).resolve().parents[2] / "nets/src/main/resources/dev/sonde/nets/data"


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        same = stride == 1 and inputs == outputs
        self.skip = nn.Identity() if same else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        hidden = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(self.norm2(self.conv2(hidden)) + self.skip(x))


def residual(channels, widths, depth):
    layers = [nn.Conv2d(channels, widths[0], 3, 1, 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()]
    inputs = widths[0]
    for stage, width in enumerate(widths):
        for block in range(depth):
            layers.append(Block(inputs, width, 2 if stage and not block else 1))
            inputs = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, 10)).eval()


class Transformer(nn.Module):
    """Four layers of width 256 and 64 characters: 3.2 million parameters."""

    def __init__(self, vocabulary, width=256, heads=4, layers=4, context=64):
        super().__init__()
        self.heads = heads
        self.tokens = nn.Embedding(vocabulary, width)
        self.places = nn.Parameter(0.02 * torch.randn(context, width))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2 * layers))
        self.mixing = nn.ModuleList(nn.Linear(width, 3 * width) for _ in range(layers))
        self.joining = nn.ModuleList(nn.Linear(width, width) for _ in range(layers))
        self.up = nn.ModuleList(nn.Linear(width, 4 * width) for _ in range(layers))
        self.down = nn.ModuleList(nn.Linear(4 * width, width) for _ in range(layers))
        self.last = nn.Linear(width, vocabulary)

    def forward(self, ids):
        x = self.tokens(ids) + self.places
        n, t, d = x.shape
        hidden = torch.ones(t, t, dtype=torch.bool).triu(1)
        for k in range(len(self.up)):
            q, key, v = self.mixing[k](self.norms[2 * k](x)).view(n, t, 3, self.heads, d // self.heads).unbind(2)
            logits = torch.einsum("nqhd,nkhd->nhqk", q, key) / (d // self.heads) ** 0.5
            weights = logits.masked_fill(hidden, -1e9).softmax(-1)
            x = x + self.joining[k](torch.einsum("nhqk,nkhd->nqhd", weights, v).reshape(n, t, d))
            x = x + self.down[k](functional.gelu(self.up[k](self.norms[2 * k + 1](x))))
        return self.last(x)


def digits(samples):
    with gzip.open(DATA / "mnist10k-images-idx3-ubyte.gz") as file:
        x = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)[:samples]
    with gzip.open(DATA / "mnist10k-labels-idx1-ubyte.gz") as file:
        y = np.frombuffer(file.read(), np.uint8, offset=8)[:samples]
    return torch.from_numpy((x / 255.0).astype(np.float32)), torch.from_numpy(y.astype(np.int64))


def resnet18():
    x, y = digits(256)
    return residual(3, (64, 128, 256, 512), 2), functional.pad(x, (2, 2, 2, 2)).repeat(1, 3, 1, 1), y


def resnet20():
    return (residual(1, (16, 32, 64), 3), *digits(1024))


def transformer():
    ids = torch.randint(0, 80, (256, 65), generator=torch.Generator().manual_seed(0))
    return Transformer(80).eval(), ids[:, :-1].contiguous(), ids[:, 1:].contiguous()


NETWORKS = {"resnet18": resnet18, "resnet20": resnet20, "transformer": transformer}
