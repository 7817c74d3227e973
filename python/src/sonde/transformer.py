"""A transformer and its tokenizer as files."""
from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

from .errors import InvalidInputError
from .model import _evaluating, _torch, silence, why


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
    """Writes ``model`` by ``torch.export``, with one input of token ids of any length, and returns the path."""
    if isinstance(model, (str, os.PathLike)):
        return os.fspath(model)
    torch = _torch()
    if not isinstance(model, torch.nn.Module):
        raise InvalidInputError(f"the model is a {type(model).__name__}; expected a torch.nn.Module, or the path of a .pt2 or .onnx file")

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
    example = torch.zeros(2, 8, dtype=torch.long, device=device)
    with _evaluating(model), warnings.catch_warnings(), silence():
        warnings.simplefilter("ignore")
        try:
            torch.export.save(_program(torch, Logits(), example, _longest(model)), str(file))
        except Exception as e:
            raise InvalidInputError(
                why(model, e) + ' For a model of the transformers library, load it with attn_implementation="eager" or "sdpa".'
            ) from e
    return str(file)


def _program(torch: Any, logits: Any, example: Any, longest: int) -> Any:
    """With lengths up to the longest that the configuration names, or, where the model contradicts that, what PyTorch finds."""
    auto = torch.export.Dim.AUTO
    try:
        length = torch.export.Dim("length", min=2, max=longest)
        return torch.export.export(logits, (example,), dynamic_shapes=({0: auto, 1: length},))
    except Exception:
        return torch.export.export(logits, (example,), dynamic_shapes=({0: auto, 1: auto},))


def _longest(model: Any) -> int:
    config = getattr(model, "config", None)
    return int(getattr(config, "max_position_embeddings", None) or getattr(config, "n_positions", None) or 4096)
