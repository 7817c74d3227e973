"""A transformer and its tokenizer as files."""
from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

from .errors import InvalidInputError
from .model import _evaluating, _torch, silence


def tokenizer_file(tokenizer: Any, file: Path) -> str:
    """Writes a tokenizer.json, or returns the path that was given."""
    if isinstance(tokenizer, (str, os.PathLike)):
        return os.fspath(tokenizer)
    inner = getattr(tokenizer, "backend_tokenizer", tokenizer)
    if not hasattr(inner, "save") or not hasattr(inner, "encode"):
        raise InvalidInputError(
            f"the tokenizer is a {type(tokenizer).__name__}, which has no tokenizer.json; take the fast one "
            "(AutoTokenizer.from_pretrained(name, use_fast=True)), or give the path of a tokenizer.json"
        )
    inner.save(str(file))
    return str(file)


def exported(model: Any, file: Path) -> str:
    """Writes ``model`` as ONNX with one input of token ids of any length, and returns the path."""
    if isinstance(model, (str, os.PathLike)):
        return os.fspath(model)
    torch = _torch()
    if not isinstance(model, torch.nn.Module):
        raise InvalidInputError(f"the model is a {type(model).__name__}; expected a torch.nn.Module, or the path of an .onnx file")
    try:
        import onnxscript  # noqa: F401
    except ImportError as e:
        raise InvalidInputError("exporting to ONNX needs two more packages: pip install onnx onnxscript") from e

    class Logits(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model
            self.of_transformers = hasattr(model, "config")

        def forward(self, input_ids: Any) -> Any:
            if not self.of_transformers:
                return self.model(input_ids)
            out = self.model(input_ids=input_ids, use_cache=False)
            return out.logits if hasattr(out, "logits") else out[0]

    device = next((p.device for p in model.parameters()), torch.device("cpu"))
    example = torch.zeros(1, 8, dtype=torch.long, device=device)
    with _evaluating(model), warnings.catch_warnings(), silence():
        warnings.simplefilter("ignore")
        try:
            length = torch.export.Dim("length", min=2, max=_longest(model))
            torch.onnx.export(
                Logits(),
                (example,),
                str(file),
                input_names=["input_ids"],
                output_names=["logits"],
                dynamic_shapes=({1: length},),
                dynamo=True,
                verbose=False,
            )
        except Exception as e:
            first = next((line.strip() for line in str(e).splitlines() if line.strip()), type(e).__name__)
            raise InvalidInputError(
                f"{type(model).__name__} cannot be exported to ONNX. PyTorch says: {first[:300]} "
                'For a model of the transformers library, load it with attn_implementation="eager" or "sdpa".'
            ) from e
    return str(file)


def _longest(model: Any) -> int:
    config = getattr(model, "config", None)
    return int(getattr(config, "max_position_embeddings", None) or getattr(config, "n_positions", None) or 4096)
