"""Writes the ONNX standard's own node cases to a folder, for dev.sonde.nets.onnx.NodeCases.

    python onnx_node_cases.py DIR [NAME ...]

Each case becomes a folder of DIR: model.onnx, input_0.pb, …, output_0.pb, …, and tolerance.txt with
the relative and the absolute one that the standard sets. Cases with sequences or optional values
are left out. With NAMEs only those cases are written. The figures in docs/exported-models.md are
those of onnx 1.23.2.
"""

import pathlib
import sys
import warnings

import numpy as np
import onnx
from onnx import numpy_helper

warnings.filterwarnings("ignore")
np.seterr(all="ignore")


def proto(value, info):
    """A value as a TensorProto; None where it is none."""
    if isinstance(value, onnx.TensorProto):
        return value
    if not isinstance(value, (np.ndarray, np.generic, int, float, bool)):
        return None
    return numpy_helper.from_array(np.asarray(value), info.name)


def main():
    from onnx.backend.test.case.node import collect_testcases

    target = pathlib.Path(sys.argv[1])
    wanted = set(sys.argv[2:])
    written = left = 0
    for case in collect_testcases(None):
        if wanted and case.name not in wanted:
            continue
        inputs, outputs = case.data_sets[0]
        graph = case.model.graph
        tensors = [
            [proto(v, i) for v, i in zip(inputs, graph.input)],
            [proto(v, i) for v, i in zip(outputs, graph.output)],
        ]
        if any(t is None for side in tensors for t in side):
            left += 1
            continue
        folder = target / case.name
        folder.mkdir(parents=True, exist_ok=True)
        onnx.save(case.model, folder / "model.onnx")
        for side, kind in zip(tensors, ("input", "output")):
            for i, tensor in enumerate(side):
                (folder / f"{kind}_{i}.pb").write_bytes(tensor.SerializeToString())
        (folder / "tolerance.txt").write_text(f"{case.rtol} {case.atol}\n")
        written += 1
    print(f"{written} cases, {left} with values that are no tensors left out")


if __name__ == "__main__":
    main()
