"""Makes the models of ExportedAttentionTest: the same transformer as NAME.pt2 and as NAME.onnx, and NAME.ids.

    python attention_models.py DIR

Made with PyTorch 2.15, transformers 5.24, onnx and onnxscript; weights are random, in sixteenths. The traces of Python's
stack and the example inputs are left out. The embedding of parts.pt2 is large enough to stay in its file.
"""
import json
import os
import sys
import zipfile

os.environ["HF_HUB_OFFLINE"] = "1"
import onnx
import torch
import transformers as T
from torch import nn

AUTO = torch.export.Dim.AUTO
VOCABULARY = 41
SMALL = dict(vocab_size=VOCABULARY, hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=4,
             max_position_embeddings=32)


class First(nn.Module):
    """A model of the transformers library with its first output alone; what it takes is called t."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, t):
        return self.model(input_ids=t, use_cache=False)[0]


class Inputs(nn.Module):
    """Four inputs whose names say nothing: a mask, tokens, segments, positions."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, a, b, c, d):
        return self.model(attention_mask=a, input_ids=b, token_type_ids=c, position_ids=d)[0]


class Parts(nn.Module):
    """Attention written out, with its products as einsum, and a residual stream that is written on in place."""

    def __init__(self, width=16, heads=2, vocabulary=2100):
        super().__init__()
        self.heads = heads
        self.embed, self.position = nn.Embedding(vocabulary, width), nn.Embedding(32, width)
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary)
        self.head.weight = self.embed.weight

    def forward(self, t):
        n = t.shape[1]
        x = self.embed(t) + self.position(torch.arange(n, device=t.device))
        h = self.norm(x)
        q, k, v = (f(h).unflatten(-1, (self.heads, -1)) for f in (self.q, self.k, self.v))
        z = torch.einsum("bihd,bjhd->bhij", q, k) / q.shape[-1] ** 0.5
        z = z.masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), float("-inf"))
        out = self.o(torch.einsum("bhij,bjhd->bihd", z.softmax(-1), v).flatten(2))
        out += x
        return self.head(out)


def models():
    yield "decoder", First(T.GPT2LMHeadModel(T.GPT2Config(vocab_size=VOCABULARY, n_positions=32, n_embd=16, n_layer=2, n_head=2)))
    yield "grouped", First(T.LlamaForCausalLM(T.LlamaConfig(**SMALL, num_key_value_heads=2)))
    yield "encoder", Inputs(T.BertModel(T.BertConfig(**SMALL), add_pooling_layer=False))
    yield "parts", Parts()


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
    """Leaves the notes that checkpoints are matched by: a node's module, and what a tensor is or was made of."""
    model = onnx.load(path)
    for node in model.graph.node:
        kept = [entry for entry in node.metadata_props if entry.key == "pkg.torch.onnx.name_scopes"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    fixed = {tensor.name for tensor in model.graph.initializer}
    for value in model.graph.value_info:
        if value.name not in fixed:
            del value.metadata_props[:]
    for value in list(model.graph.input) + list(model.graph.output):
        del value.metadata_props[:]
    del model.graph.metadata_props[:]
    onnx.save(model, path)


for name, model in models():
    torch.manual_seed(0)
    model.eval()
    with torch.no_grad():
        for p in model.parameters():
            p.copy_((torch.randn_like(p) * (5 if p.dim() > 1 else 2)).round() / 16 + (name == "grouped" and p.dim() == 1))
    rows = torch.randint(3, VOCABULARY, (3, 20))
    x = rows[:2]
    count = torch.arange(20).expand(2, 20).contiguous()
    given = (torch.ones_like(x), x, torch.zeros_like(x), count) if isinstance(model, Inputs) else (x,)
    program = torch.export.export(model, given, dynamic_shapes=tuple({0: AUTO, 1: AUTO} for _ in given))
    path = os.path.join(sys.argv[1], name)
    torch.export.save(program, path + ".pt2")
    slim(path + ".pt2")
    torch.onnx.export(program, (), path + ".onnx", dynamo=True, external_data=False, verbose=False)
    slim_onnx(path + ".onnx")
    with open(path + ".ids", "w") as out:
        out.writelines(",".join(map(str, row)) + "\n" for row in rows.tolist())
