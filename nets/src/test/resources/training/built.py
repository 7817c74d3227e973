"""Reads networks that Java built and saved, and checks them against PyTorch's own layers.

    python built.py > built.json                    (made with torch 2.10.0, CPU)

The .pt files beside this script were written by BuiltReferenceTest.main. Their outputs are computed
twice, by the TorchScript program in the file and by torch.nn layers that load its parameters by name;
both must agree, and go into built.json for BuiltReferenceTest.
"""

import json
import math
import os

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))


class Perceptron(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.layers[:-1]:
            x = torch.tanh(layer(x))
        return self.layers[-1](x)


class Block(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.conv = nn.Conv2d(a, b, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(b)

    def forward(self, x):
        return nn.functional.max_pool2d(torch.relu(self.norm(self.conv(x))), 2)


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Block(1, 4), Block(4, 6)])
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        x = x.reshape(-1, 1, 8, 8)
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean((2, 3)))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = (
            f(x).view(n, t, self.heads, d // self.heads).transpose(1, 2)
            for f in (self.query, self.key, self.value)
        )
        y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(y.transpose(1, 2).reshape(n, t, d))


class TransformerBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.feed_forward = nn.ModuleList([nn.Linear(width, 4 * width), nn.Linear(4 * width, width)])

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.feed_forward[1](nn.functional.gelu(self.feed_forward[0](self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self, vocabulary, context, width, heads, layers):
        super().__init__()
        self.token_embedding = nn.Embedding(vocabulary, width)
        self.position_embedding = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(TransformerBlock(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens):
        positions = torch.arange(tokens.shape[1])
        x = self.token_embedding(tokens) + self.position_embedding(positions)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def waves(*shape):
    return torch.tensor([math.sin(1.7 * i) for i in range(math.prod(shape))]).view(shape)


TOKENS = torch.tensor([(i * i) % 7 for i in range(16)]).view(2, 8)
CASES = {
    "perceptron": (Perceptron([12, 5, 4, 3]), waves(4, 3, 4)),
    "conv": (ConvNet(), waves(4, 64)),
    "transformer": (Transformer(7, 10, 8, 2, 2), TOKENS),
}

results = {}
for name, (ours, x) in CASES.items():
    theirs = torch.jit.load(os.path.join(HERE, name + ".pt"))
    state = {k: v for k, v in theirs.state_dict().items() if k != "later"}
    ours.load_state_dict(state)
    for mode in (True, False):
        # batch norm in training mode moves both running statistics alike
        a, b = theirs.train(mode)(x), ours.train(mode)(x)
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)
    moved = {k: v for k, v in theirs.state_dict().items() if k != "later"}
    torch.testing.assert_close(moved, dict(ours.state_dict()))
    fresh = torch.jit.load(os.path.join(HERE, name + ".pt"))
    assert not fresh.training, "saved in evaluation mode"
    output = fresh(x)
    output.square().mean().backward()
    norm = sum(p.grad.square().sum() for p in fresh.parameters()).sqrt().item()
    results[name] = {
        "outputs": output.detach().flatten().tolist(),
        "gradientNorm": norm,
        "parameters": [n for n, _ in ours.named_parameters()],
    }
print(json.dumps(results, indent=1))
