"""Logs a training into the folder named: train_loss falls, val_loss is least at step 20, as PyTorch's SummaryWriter (numbers) and TensorBoard's own Writer (tensors) do."""
import os
import sys

from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.summary import Writer
from tensorboard.summary.writer.event_file_writer import EventFileWriter

numbers = EventFileWriter(os.path.join(sys.argv[1], "numbers"))
for step in range(0, 45, 5):
    value = Summary.Value(tag="train_loss", simple_value=1 / (1 + step))
    numbers.add_event(Event(step=step, summary=Summary(value=[value])))
numbers.close()
tensors = Writer(os.path.join(sys.argv[1], "tensors"))
for step in range(0, 45, 5):
    tensors.add_scalar("val_loss", 0.25 + abs(step - 20) / 64, step)
tensors.close()
