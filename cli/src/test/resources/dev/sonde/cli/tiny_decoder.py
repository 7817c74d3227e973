"""Makes tiny_decoder.onnx and its tokenizer.json: two causal layers of four heads, 24 words, random weights.

python tiny_decoder.py FOLDER      (onnx 1.23.2, numpy)
"""
import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WORDS = ["[UNK]", "[BOS]", "[EOS]"] + (
    "the whale swam past ship sea captain white old man boat and a sonde measures what trained networks really do inside ."
).split()
HEADS, D, WIDTH = 4, 4, 16
random = np.random.default_rng(11)
nodes, weights = [], []


def weight(name, *shape, size=0.3):
    weights.append(numpy_helper.from_array((random.standard_normal(shape) * size).astype(np.float32), name))
    return name


def fixed(name, values):
    weights.append(numpy_helper.from_array(np.array(values), name))
    return name


def node(operator, output, *inputs, **attributes):
    nodes.append(helper.make_node(operator, list(inputs), [output], name=output, **attributes))
    return output


fixed("layout", np.array([0, 0, HEADS, D], dtype=np.int64))
fixed("flat", np.array([0, 0, HEADS * D], dtype=np.int64))
fixed("root", np.array(np.sqrt(D), dtype=np.float32))
fixed("hidden", np.array(-1e9, dtype=np.float32))
fixed("zero", np.array(0, dtype=np.int64))
fixed("one", np.array(1, dtype=np.int64))
fixed("rows", np.array([0, 1], dtype=np.int64))
x = node("Gather", "embedded", weight("embedding", len(WORDS), WIDTH, size=1.0), "input_ids")
# key position above query position: what a causal mask hides
node("Shape", "shape", "input_ids")
node("Gather", "length", "shape", "one")
node("Range", "positions", "zero", "length", "one")
node("Unsqueeze", "queries", "positions", fixed("last", np.array([1], dtype=np.int64)))
node("Greater", "behind", "positions", "queries")
for layer in range(2):
    p = f"layer.{layer}/"
    for name in "qkv":
        node("MatMul", p + name + "3", x, weight(p + "w" + name, WIDTH, HEADS * D))
        node("Reshape", p + name + "4", p + name + "3", "layout")
    node("Transpose", p + "q", p + "q4", perm=[0, 2, 1, 3])
    node("Transpose", p + "k", p + "k4", perm=[0, 2, 3, 1])
    node("Transpose", p + "v", p + "v4", perm=[0, 2, 1, 3])
    node("MatMul", p + "product", p + "q", p + "k")
    node("Div", p + "scaled", p + "product", "root")
    node("Where", p + "masked", "behind", "hidden", p + "scaled")
    node("Softmax", p + "attention", p + "masked", axis=-1)
    node("MatMul", p + "mixed", p + "attention", p + "v")
    node("Transpose", p + "turned", p + "mixed", perm=[0, 2, 1, 3])
    node("Reshape", p + "joined", p + "turned", "flat")
    node("MatMul", p + "out", p + "joined", weight(p + "wo", HEADS * D, WIDTH, size=0.4))
    x = node("Add", p + "residual", x, p + "out")
node("MatMul", "logits", x, weight("head", WIDTH, len(WORDS)))
graph = helper.make_graph(
    nodes,
    "tiny_decoder",
    [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "tokens", len(WORDS)])],
    weights,
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="tiny_decoder.py")
model.ir_version = 8
onnx.checker.check_model(model)
folder = pathlib.Path(sys.argv[1])
onnx.save(model, folder / "tiny_decoder.onnx")
special = [
    {"id": i, "content": w, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    for i, w in enumerate(WORDS[:3])
]
template = [{"SpecialToken": {"id": "[BOS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]
tokenizer = {
    "version": "1.0",
    "truncation": None,
    "padding": None,
    "added_tokens": special,
    "normalizer": {"type": "Lowercase"},
    "pre_tokenizer": {"type": "Whitespace"},
    "post_processor": {
        "type": "TemplateProcessing",
        "single": template,
        "pair": template,
        "special_tokens": {"[BOS]": {"id": "[BOS]", "ids": [1], "tokens": ["[BOS]"]}},
    },
    "decoder": None,
    "model": {"type": "WordLevel", "vocab": {w: i for i, w in enumerate(WORDS)}, "unk_token": "[UNK]"},
}
(folder / "tokenizer.json").write_text(json.dumps(tokenizer, indent=1) + "\n")
