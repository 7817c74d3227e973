"""Prints the scalars of TensorBoard's event files below a folder as JSON: {run: {tag: [[step, value], …]}}, as its own reader gives them."""
import json
import sys

from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
from tensorboard.util import tensor_util

multiplexer = EventMultiplexer(tensor_size_guidance={"tensors": 0})
multiplexer.AddRunsFromDirectory(sys.argv[1])
multiplexer.Reload()
scalars = {}
for run, kinds in multiplexer.Runs().items():
    scalars[run] = {
        tag: [[event.step, float(tensor_util.make_ndarray(event.tensor_proto))] for event in multiplexer.Tensors(run, tag)]
        for tag in kinds["tensors"]
        if multiplexer.SummaryMetadata(run, tag).plugin_data.plugin_name == "scalars"
    }
json.dump(scalars, sys.stdout)
