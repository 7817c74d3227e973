"""Writes what a loader yields into one file that Sonde reads."""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Iterable, Mapping

import numpy as np

from .errors import InvalidInputError

#: Names that a mapping's targets go by, as datasets of the field call them.
TARGETS = ("y", "labels", "label", "target", "targets")


def write(data: Any, file: Path, samples: int | None) -> tuple[str, tuple[Any, ...] | dict[str, Any] | None]:
    """Writes ``data`` and returns what ``--data`` takes, and the first two samples as the model takes them.

    ``data`` is a loader or dataset of pairs (inputs, target) or of mappings, a pair of arrays, or what the
    command line takes: the name of a data set, or a path. Of a loader at most ``samples`` are taken.
    """
    if isinstance(data, (str, os.PathLike)):
        return os.fspath(data), None
    if isinstance(data, tuple) and len(data) == 2 and all(hasattr(part, "shape") for part in data):
        inputs, target = {"x": _array(data[0])}, _array(data[1])
        inputs, target = ({name: part[:samples] for name, part in inputs.items()}, target[:samples])
    else:
        inputs, target = _gathered(data, samples)
    np.savez(file, y=target, **inputs)
    first = {name: part[:2] for name, part in inputs.items()}
    if list(first) == ["x"]:
        return str(file), (first["x"],)
    return str(file), first


def _gathered(loader: Any, samples: int | None) -> tuple[dict[str, np.ndarray], np.ndarray]:
    try:
        length = len(loader)
    except TypeError:
        length = None
    if length is None and samples is None:
        raise InvalidInputError(
            f"a {type(loader).__name__} without a length may be endless: say how many samples to take, "
            "for example samples=4096"
        )
    columns: dict[str, list[np.ndarray]] = {}
    targets: list[np.ndarray] = []
    taken = 0
    single = _yields_single_samples(loader)
    for item in loader if not single else (loader[i] for i in range(len(loader))):
        inputs, target = _split(item)
        if single:
            inputs, target = {name: part[None] for name, part in inputs.items()}, np.asarray(target)[None]
        for name, part in inputs.items():
            columns.setdefault(name, []).append(part)
        targets.append(target)
        taken += len(target)
        if samples is not None and taken >= samples:
            break
    if not targets:
        raise InvalidInputError("the loader yields nothing; give one with at least one minibatch of inputs and targets")
    try:
        whole = {name: np.concatenate(parts)[:samples] for name, parts in columns.items()}
    except ValueError as e:
        raise InvalidInputError(
            f"the minibatches do not go into one array: {e}. Samples must have one shape: pad or cut them"
        ) from e
    return whole, np.concatenate(targets)[:samples]


def _yields_single_samples(data: Any) -> bool:
    """A dataset has samples, a loader minibatches."""
    return hasattr(data, "__getitem__") and hasattr(data, "__len__") and not hasattr(data, "batch_size")


def _split(item: Any) -> tuple[dict[str, np.ndarray], np.ndarray]:
    if isinstance(item, Mapping):
        for name in TARGETS:
            if name in item:
                return {k: _array(v) for k, v in item.items() if k != name and v is not None}, _array(item[name])
        raise InvalidInputError(f"a minibatch has the keys {', '.join(map(str, item))}; expected the targets as one of {', '.join(TARGETS)}")
    if isinstance(item, (list, tuple)) and len(item) == 2:
        inputs, target = item
        if isinstance(inputs, Mapping):
            return {k: _array(v) for k, v in inputs.items()}, _array(target)
        return {"x": _array(inputs)}, _array(target)
    raise InvalidInputError(
        f"a minibatch is a {type(item).__name__}"
        + (f" of {len(item)}" if isinstance(item, (list, tuple)) else "")
        + "; expected (inputs, targets), or a mapping with targets"
    )


def _array(part: Any) -> np.ndarray:
    if hasattr(part, "detach"):
        part = part.detach().cpu()
        part = part.float() if str(part.dtype) == "torch.bfloat16" else part
        return part.numpy()
    return np.asarray(part)


def as_tensors(first: Iterable[Any] | Mapping[str, Any], device: Any) -> Any:
    """The first samples as tensors on the model's device."""
    import torch

    if isinstance(first, Mapping):
        return {name: torch.from_numpy(np.ascontiguousarray(part)).to(device) for name, part in first.items()}
    return tuple(torch.from_numpy(np.ascontiguousarray(part)).to(device) for part in first)
