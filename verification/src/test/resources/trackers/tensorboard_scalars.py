"""Prints the scalars of TensorBoard's event files below a folder as JSON: {run: {tag: [[step, value], …]}}, as its own reader gives them."""
import json
import sys

from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer

multiplexer = EventMultiplexer(size_guidance={"scalars": 0})
multiplexer.AddRunsFromDirectory(sys.argv[1])
multiplexer.Reload()
json.dump(
    {
        run: {tag: [[event.step, event.value] for event in multiplexer.Scalars(run, tag)] for tag in kinds["scalars"]}
        for run, kinds in multiplexer.Runs().items()
    },
    sys.stdout,
)
