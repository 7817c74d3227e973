"""Makes the exported programs of this folder, and their figures by PyTorch itself, in double precision.

    python exported.py          (PyTorch 2.9 or newer; the committed files are 2.15's)

reference.json has for each program the loss, the gradient, and the Hessian times v, v_i = cos(i), in the order of the
parameters, tied ones once. Of the archives the traces of Python's stack and the example inputs are left out, and the rest
is compressed to keep them small, but in perceptron.pt2, which is stored as torch.export.save does.
"""
import json
import os
import warnings
import zipfile

warnings.filterwarnings("ignore")
import numpy as np
import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel

HERE = os.path.dirname(os.path.abspath(__file__))
AUTO = torch.export.Dim.AUTO
REFERENCE = {}
torch.set_num_threads(1)
torch.backends.mha.set_fastpath_enabled(False)


class Perceptron(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = nn.Linear(4, 5), nn.Linear(5, 3)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


class Decoder(nn.Module):
    """Attention with a causal mask, layer norm, and an embedding tied to the last layer."""

    def __init__(self, words=11, width=8, length=5):
        super().__init__()
        self.embed, self.position = nn.Embedding(words, width), nn.Parameter(torch.randn(length, width))
        self.layer = nn.TransformerEncoderLayer(width, 2, 8, dropout=0.1, batch_first=True, norm_first=True)
        self.head = nn.Linear(width, words, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        return self.head(self.layer(self.embed(x) + self.position[: x.shape[1]], src_mask=mask, is_causal=True))


class Convolution(nn.Module):
    """Batch norm by its running statistics, a weight norm and a hard sigmoid, which are written out, work in place."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3)
        self.norm.running_mean.normal_()
        self.norm.running_var.uniform_(0.5, 2)
        self.gate, self.out = nn.Linear(12, 12), nn.utils.parametrizations.weight_norm(nn.Linear(12, 2))

    def forward(self, x):
        h = nn.functional.max_pool2d(nn.functional.elu_(self.norm(self.conv(x))), 2).flatten(1)
        return self.out(h * nn.functional.hardsigmoid(self.gate(h)))


class Constants(nn.Module):
    """A part under no_grad, a buffer that is not saved, one that forward writes on, a tensor of the program's own."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 3)
        self.register_buffer("shift", torch.linspace(-1, 1, 4), persistent=False)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        self.calls.add_(1)
        h = torch.tanh(self.a(x) + self.shift)
        with torch.no_grad():
            scale = h.abs().mean(1, keepdim=True) + torch.full((1, 1), 0.1)
        return self.b(h / scale * torch.tensor([1.0, 2.0, 1.0, 2.0])) + 0 * self.calls


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.net, self.head = nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.net(x)[0][:, -1])


class Several(nn.Module):
    """Two inputs by name, and what it gives in a dictionary."""

    def __init__(self):
        super().__init__()
        self.embed, self.head = nn.Embedding(9, 4), nn.Linear(4, 3)

    def forward(self, input_ids, attention_mask):
        mask = attention_mask.unsqueeze(-1).to(self.embed.weight.dtype)
        pooled = (self.embed(input_ids) * mask).sum(1) / mask.sum(1)
        return {"pooled": pooled, "logits": self.head(torch.tanh(pooled)), "length": attention_mask.sum(1)}


class Reads(nn.Module):
    """One operation between two linear layers."""

    def __init__(self, operation):
        super().__init__()
        self.first, self.last, self.operation = nn.Linear(4, 4), nn.Linear(4, 3), operation

    def forward(self, x):
        return self.last(self.operation(self.first(x)))


class Samples(nn.Module):
    """Reads an image at places that it computes, an operation without a second derivative."""

    def __init__(self):
        super().__init__()
        self.grid = nn.Linear(16, 8)

    def forward(self, x):
        grid = torch.tanh(self.grid(x.flatten(1))).reshape(-1, 2, 2, 2)
        return nn.functional.grid_sample(x, grid, align_corners=False).flatten(1)


@torch.library.custom_op("shop::twice", mutates_args=())
def twice(x: torch.Tensor) -> torch.Tensor:
    return 2 * x


twice.register_fake(lambda x: torch.empty_like(x))


def slim(path, method):
    with zipfile.ZipFile(path) as archive:
        records = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in records.items():
            if "/sample_inputs/" in name:
                continue
            if name.endswith("models/model.json"):
                program = json.loads(content)
                drop(program["graph_module"]["graph"])
                content = json.dumps(program).encode()
            archive.writestr(zipfile.ZipInfo(name), content, method)


def drop(graph):
    for node in graph["nodes"]:
        node["metadata"] = {k: v for k, v in node["metadata"].items() if k == "nn_module_stack"}
        for given in node["inputs"]:
            if "as_graph" in given["arg"]:
                drop(given["arg"]["as_graph"]["graph"])


def save(name, model, inputs, free=True, small=True):
    shapes = {k: {0: AUTO} for k in inputs} if free else None
    program = torch.export.export(model, (), inputs, dynamic_shapes=shapes)
    path = os.path.join(HERE, name + ".pt2")
    torch.export.save(program, path)
    slim(path, zipfile.ZIP_DEFLATED if small else zipfile.ZIP_STORED)


def figures(name, model, inputs, y, result=lambda z: z):
    """What PyTorch says of the model in double precision, with the two operations written out."""
    weight_norm, hard_sigmoid = torch._weight_norm, nn.functional.hardsigmoid
    torch._weight_norm = lambda v, g, dim=0: v * (g / torch.norm_except_dim(v, 2, dim))
    nn.functional.hardsigmoid = lambda x: torch.clamp(x + 3, 0, 6) / 6
    model = model.double()
    inputs = {k: v.double() if v.is_floating_point() else v for k, v in inputs.items()}
    torch.set_default_dtype(torch.float64)
    parameters = list(model.parameters())
    with sdpa_kernel(SDPBackend.MATH):
        z = result(model(**inputs))
        loss = nn.functional.cross_entropy(z.reshape(-1, z.shape[-1]), y.reshape(-1))
        gradient = torch.autograd.grad(loss, parameters, create_graph=True)
        v = torch.cos(torch.arange(sum(p.numel() for p in parameters))).split([p.numel() for p in parameters])
        product = torch.autograd.grad(gradient, parameters, [a.reshape(p.shape) for a, p in zip(v, parameters)])
    torch.set_default_dtype(torch.float32)
    torch._weight_norm, nn.functional.hardsigmoid = weight_norm, hard_sigmoid
    flat = lambda ts: torch.cat([t.reshape(-1) for t in ts]).tolist()
    REFERENCE[name] = {"loss": loss.item(), "gradient": flat(gradient), "product": flat(product)}


def measured(name, model, inputs, y, result=lambda z: z, **more):
    model.eval()
    if next(model.parameters()).dtype == torch.float32:
        with torch.no_grad():
            for p in model.parameters():
                if p.dim() == 1:
                    p.add_(0.1 * torch.randn_like(p))
    save(name, model, {k: v[:2] for k, v in inputs.items()}, **more)
    arrays = {k: (v.float() if v.is_floating_point() else v).numpy() for k, v in inputs.items()}
    np.savez_compressed(os.path.join(HERE, name + ".npz"), **arrays, y=y.numpy())
    figures(name, model, {k: torch.from_numpy(v) for k, v in arrays.items()}, y, result)


def other_weights(x, y):
    """Weights for perceptron.pt2 in the safetensors format: whole, in two parts with an index, and in half precision."""
    from safetensors.torch import save_file

    state = torch.random.get_rng_state()
    torch.manual_seed(7)
    other = Perceptron()
    weights = {k: v.detach().clone() for k, v in other.state_dict().items()}
    save_file(weights, os.path.join(HERE, "other.safetensors"))
    files = {k: "part-%d-of-2.safetensors" % (1 if k.startswith("hidden") else 2) for k in weights}
    for file in sorted(set(files.values())):
        save_file({"wrapped." + k: v for k, v in weights.items() if files[k] == file}, os.path.join(HERE, file))
    with open(os.path.join(HERE, "parts.safetensors.index.json"), "w") as out:
        json.dump({"metadata": {}, "weight_map": {"wrapped." + k: f for k, f in files.items()}}, out)
    save_file({k: v.bfloat16() for k, v in weights.items()}, os.path.join(HERE, "half.safetensors"))
    figures("other", other, {"x": x}, y)
    torch.random.set_rng_state(state)


def main():
    torch.manual_seed(1)
    x, y = torch.randn(6, 4), torch.randint(0, 3, (6,))
    measured("perceptron", Perceptron(), {"x": x}, y, small=False)
    measured("bfloat16", Perceptron().bfloat16(), {"x": x.bfloat16()}, y)
    measured("constants", Constants(), {"x": x}, y)
    measured("fixed_batch", Perceptron(), {"x": x}, y, free=False)
    tokens = torch.randint(0, 11, (6, 5))
    measured("decoder", Decoder(), {"x": tokens}, torch.randint(0, 11, (6, 5)))
    measured("convolution", Convolution(), {"x": torch.randn(6, 1, 6, 6)}, torch.randint(0, 2, (6,)))
    measured("recurrent", Recurrent(), {"x": torch.randn(6, 4, 3)}, torch.randint(0, 2, (6,)))
    mask = (torch.arange(4) < torch.tensor([[4], [2], [3], [1], [4], [2]])).long()
    measured("several", Several(), {"input_ids": torch.randint(0, 9, (6, 4)), "attention_mask": mask}, y,
             lambda given: given["logits"])

    other_weights(x, y)

    few = {"x": x[:2]}
    save("dropout", nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.2)).train(), {"input": x[:2]})
    save("batch_norm", nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Linear(4, 3)).train(), {"input": x[:2]})
    save("custom", Reads(torch.ops.shop.twice).eval(), few)
    save("noise", Reads(lambda h: h + torch.rand_like(h)).eval(), few)
    save("grid", Samples().eval(), {"x": torch.randn(2, 1, 4, 4)})
    frozen = Perceptron().eval().requires_grad_(False)
    save("frozen", frozen, few)
    with open(os.path.join(HERE, "reference.json"), "w") as out:
        json.dump(REFERENCE, out)


main()
