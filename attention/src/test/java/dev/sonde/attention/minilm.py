"""Figures of MiniLmTest and QuantisedModelTest, from the same tensors by NumPy.

python minilm.py all-minilm-l6-v2.onnx e5-small-v2-q.onnx      (onnx 1.23.2, onnxruntime 1.32.0, numpy)
"""
import sys

import numpy as np
import onnx
import onnxruntime as ort

IDS = np.array([[101, 1996, 4248, 2829, 4419, 14523, 2058, 1996, 13971, 3899, 1012, 102]], dtype=np.int64)


def scores(path):
    model = onnx.load(path)
    made_by = {output: node for node in model.graph.node for output in node.output}
    names = []
    for node in model.graph.node:
        if node.op_type == "Softmax":
            masked = made_by[node.input[0]]
            names.append([i for i in masked.input if i in made_by and made_by[i].op_type == "Div"][0])
            names.append(node.output[0])
    for name in names:
        model.graph.output.append(onnx.helper.make_empty_tensor_value_info(name))
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    feed = {
        i.name: IDS if i.name == "input_ids" else np.ones_like(IDS) if "mask" in i.name else np.zeros_like(IDS)
        for i in session.get_inputs()
    }
    out = session.run(names, feed)
    return [(out[2 * i][0], out[2 * i + 1][0]) for i in range(len(names) // 2)]


def figures(z, p):
    centred = z - z.mean(-1, keepdims=True)
    entropy = -(p * np.log(np.maximum(p, 1e-30))).sum(-1)
    s2, s3 = (p**2).sum(-1), (p**3).sum(-1)
    return {
        "row std": np.sqrt((centred**2).mean()),
        "max z": z.max(),
        "H/ln n": entropy.mean() / np.log(z.shape[-1]),
        "jacobian": np.sqrt(np.maximum(s2 - 2 * s3 + s2**2, 0)).mean(),
        "first": p[:, 0].mean(),
    }


for path, heads in zip(sys.argv[1:], [[(0, 0), (0, 2), (1, 11), (5, 0)], [(11, 10)]]):
    layers = scores(path)
    for layer, head in heads:
        z, p = layers[layer]
        print(layer, head, {k: round(float(v), 3) for k, v in figures(z[head], p[head]).items()})
