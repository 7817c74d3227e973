"""Exports a model as it is, without leaving a trace on it."""
from __future__ import annotations

import io
import os
import re
import warnings
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Iterator, Mapping

from . import data as samples
from .errors import InvalidInputError

#: The first version of PyTorch whose exported programs Sonde reads.
FIRST_TORCH = (2, 9)


def exported(model: Any, first: tuple[Any, ...] | Mapping[str, Any] | None, file: Path) -> str:
    """Writes ``model`` by ``torch.export``, and returns the path; a path is returned as it is."""
    if isinstance(model, (str, os.PathLike)):
        return os.fspath(model)
    torch = _torch()
    if not isinstance(model, torch.nn.Module):
        raise InvalidInputError(f"the model is a {type(model).__name__}; expected a torch.nn.Module, or the path of a .pt2, .pt or .onnx file")
    if first is None:
        raise InvalidInputError(
            "a model in memory needs its samples in memory, too, to be exported by: give a loader or (x, y) instead of a file, "
            "or export the model and give its path"
        )
    device = next((p.device for p in model.parameters()), torch.device("cpu"))
    example = samples.as_tensors(first, device)
    with _evaluating(model), warnings.catch_warnings(), silence():
        warnings.simplefilter("ignore")
        try:
            program = _program(torch, model, example)
            torch.export.save(program, str(file))
        except Exception as e:
            raise InvalidInputError(why(model, e)) from e
    return str(file)


def _program(torch: Any, model: Any, example: Any) -> Any:
    auto = {0: torch.export.Dim.AUTO}
    if isinstance(example, dict):
        return torch.export.export(model, (), kwargs=example, dynamic_shapes={name: auto for name in example})
    return torch.export.export(model, example, dynamic_shapes=tuple(auto for _ in example))


def _torch() -> Any:
    try:
        import torch
    except ImportError as e:
        raise InvalidInputError("a model in memory is exported by PyTorch, which is not installed here: pip install torch") from e
    found = tuple(int(part) for part in re.findall(r"\d+", torch.__version__)[:2])
    if found < FIRST_TORCH:
        raise InvalidInputError(
            f"PyTorch {torch.__version__} writes programs of an older format; expected "
            f"{'.'.join(map(str, FIRST_TORCH))} or newer: pip install -U torch"
        )
    return torch


@contextmanager
def silence() -> Iterator[None]:
    """PyTorch prints whole graphs when it fails; what matters of them is in the exception."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        yield


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    """Evaluation mode for a while; every module goes back to its own mode."""
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        yield
    finally:
        for module, training in modes.items():
            module.training = training


def why(model: Any, error: Exception) -> str:
    """Which layer cannot be exported, and what to do."""
    said = str(error)
    layer = _layer(model, error)
    first = next((line.strip() for line in said.splitlines() if line.strip()), type(error).__name__)
    return (
        f"{type(model).__name__} cannot be exported"
        + (f": its layer {layer} stops torch.export" if layer else "")
        + f". PyTorch says: {first[:300]} "
        "Write what depends on the values of tensors (if, while, .item(), numpy) in operators of torch, "
        "or give a path to a model that was exported otherwise (.onnx, TorchScript)."
    )


def _layer(model: Any, error: BaseException | None) -> str | None:
    """The innermost layer that was being run when the error rose."""
    names = {id(module): name for name, module in model.named_modules()}
    found: str | None = None
    while error is not None:
        trace = error.__traceback__
        while trace is not None:
            this = trace.tb_frame.f_locals.get("self")
            if id(this) in names:
                found = f"{names[id(this)] or '(the model itself)'} ({type(this).__name__})"
            trace = trace.tb_next
        error = error.__cause__ or error.__context__
        if found is not None:
            break
    return found
