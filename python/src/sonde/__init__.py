"""Sonde from Python: what a trained network really does inside.

    import sonde
    sonde.measure(model, loader)

exports the model, writes the data, runs Sonde, and returns records of what it wrote. No figure is computed
in Python.
"""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, Sequence

from . import data as _data
from . import figures as _figures
from . import launcher as _launcher
from . import model as _model
from .errors import (
    InterruptedRunError,
    InvalidInputError,
    LimitReachedError,
    NotInstalledError,
    SondeError,
    SondeFault,
)
from .figures import (
    Attention,
    EffectiveDimension,
    Estimate,
    Finding,
    Measurement,
    Report,
    Share,
    Sweep,
    read,
)

__all__ = [
    "Attention",
    "EffectiveDimension",
    "Estimate",
    "Finding",
    "InterruptedRunError",
    "InvalidInputError",
    "LimitReachedError",
    "Measurement",
    "NotInstalledError",
    "Report",
    "Share",
    "SondeError",
    "SondeFault",
    "Sweep",
    "attention",
    "measure",
    "read",
    "sweep",
]

PathLike = str | os.PathLike[str]
LOSSES = ("cross-entropy", "mse", "bce")


def measure(
    model: Any,
    data: Any,
    *,
    loss: Literal["cross-entropy", "mse", "bce"] | None = None,
    matrix: Literal["hessian", "ggn", "fisher"] = "hessian",
    z: Sequence[float] | None = None,
    tau: Sequence[float] | None = None,
    top: int | None = None,
    bottom: int | None = None,
    budget: int | Literal["auto"] | None = None,
    target_error: float | None = None,
    samples: int | None = None,
    batch_size: int | None = None,
    precision: Literal["single", "double"] | None = None,
    by_layer: bool = False,
    only: Sequence[str] = (),
    except_: Sequence[str] = (),
    output: str | None = None,
    shift: bool = False,
    weights: PathLike | None = None,
    trust_model: bool = False,
    seed: int = 0,
    threads: int | None = None,
    timeout: str | None = None,
    max_memory: str | None = None,
    lang: Literal["en", "ja"] | None = None,
    progress: bool | None = None,
    out: PathLike | None = None,
) -> Measurement:
    """Measures capacity and curvature of one trained network.

    ``model`` is a ``torch.nn.Module``, on any device and in either mode, which it keeps, or a path. ``data`` is
    a loader, a dataset, a pair of arrays, or what the command line takes. The loss is the mean over all targets;
    without ``loss`` it is cross-entropy for integer targets, else the mean squared error. ``out`` is the run's
    folder, otherwise a temporary one that goes with this process. ``progress`` shows a bar on standard error, by
    default in notebooks and on terminals. The other options are those of ``sonde measure --help``.
    """
    _check_loss(loss)
    folder = _launcher._temporary_folder()
    source, first = _data.write(data, folder / "data.npz", samples)
    command = ["measure", _model.exported(model, first, folder / f"{type(model).__name__}.pt2"), "--data", source]
    command += _launcher.options(
        loss=loss,
        matrix=matrix,
        z=z,
        tau=tau,
        top=top,
        bottom=bottom,
        budget=budget,
        target_error=target_error,
        samples=samples if first is None else None,
        batch_size=batch_size,
        precision=precision,
        by_layer=by_layer,
        only=list(only),
        except_=list(except_),
        output=output,
        shift=shift,
        weights=weights,
        trust_model=trust_model,
        seed=seed,
        threads=threads,
        timeout=timeout,
        max_memory=max_memory,
        lang=lang,
    )
    return _figures.of(_launcher.run(command, "measure.json", out, progress), Measurement)


def sweep(
    axis: Literal["size", "steps", "samples", "noise", "features"],
    data: Any,
    *,
    progress: bool | None = None,
    out: PathLike | None = None,
    **options: object,
) -> Sweep:
    """Looks for double descent along an axis, on networks that Sonde trains itself.

    ``options`` are those of ``sonde sweep AXIS --help`` with underscores: ``widths=range(5, 100, 5)``, ``seeds=20``.
    """
    folder = _launcher._temporary_folder()
    source, _ = _data.write(data, folder / "data.npz", None)
    command = ["sweep", axis, "--data", source, *_launcher.options(**options)]
    return _figures.of(_launcher.run(command, "sweep.json", out, progress), Sweep)


def attention(
    model: Any,
    tokenizer: Any,
    texts: Sequence[str],
    *,
    window: int | None = None,
    ablate: Literal["zero", "mean"] | None = None,
    baseline: PathLike | None = None,
    seed: int = 0,
    threads: int | None = None,
    timeout: str | None = None,
    max_memory: str | None = None,
    lang: Literal["en", "ja"] | None = None,
    progress: bool | None = None,
    out: PathLike | None = None,
) -> Attention:
    """Tells whether a transformer's attention is healthy.

    ``model`` is a ``torch.nn.Module`` that takes token ids (of the transformers library, or with ids as its only
    argument), or the path of a .pt2 or .onnx file. ``tokenizer`` is a fast tokenizer of the transformers library,
    one of the tokenizers library, or the path of a tokenizer.json.
    """
    from . import transformer as _transformer

    if isinstance(texts, str):
        texts = [texts]
    if not texts:
        raise InvalidInputError("there are no texts; give at least one, better a dozen")
    folder = _launcher._temporary_folder()
    tokens = _transformer.tokenizer_file(tokenizer, folder / "tokenizer.json")
    command = ["attention", _transformer.exported(model, folder / f"{type(model).__name__}.pt2"), f"--tokenizer={tokens}"]
    for i, text in enumerate(texts):
        file = folder / f"text-{i}.txt"
        file.write_text(text, encoding="utf-8")
        command.append(f"--text-file={file}")
    command += _launcher.options(
        window=window,
        ablate=ablate,
        baseline=baseline,
        seed=seed,
        threads=threads,
        timeout=timeout,
        max_memory=max_memory,
        lang=lang,
    )
    return _figures.of(_launcher.run(command, "attention.json", out, progress), Attention)


def _check_loss(loss: object) -> None:
    if loss is None or loss in LOSSES:
        return
    known = {"CrossEntropyLoss": "cross-entropy", "cross_entropy": "cross-entropy", "MSELoss": "mse", "mse_loss": "mse", "BCEWithLogitsLoss": "bce", "binary_cross_entropy_with_logits": "bce"}
    name = getattr(loss, "__name__", type(loss).__name__)
    if callable(loss):
        raise InvalidInputError(
            f"the loss is the function {name}, which Sonde cannot run: it differentiates losses of its own, "
            + (f'say loss="{known[name]}"' if name in known else f"one of {', '.join(LOSSES)}, by their names")
        )
    raise InvalidInputError(f"loss is {loss!r}; expected one of {', '.join(LOSSES)}")
