"""Records of what Sonde wrote, as they stand in its JSON."""
from __future__ import annotations

import html
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterable, Mapping

from .launcher import Ran

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Estimate:
    """A figure with its standard error, or with bounds where no bar holds, or nothing where neither does.

    ``value``, ``standard_error``, ``low`` and ``high`` are None where they could not be resolved. An exact
    figure has the standard error 0.
    """

    value: float | None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None

    @staticmethod
    def of(node: Mapping[str, Any] | None) -> Estimate:
        if node is None:
            return Estimate(None)
        return Estimate(node.get("estimate"), node.get("standardError"), node.get("low"), node.get("high"))

    def __str__(self) -> str:
        if self.value is not None:
            if not self.standard_error:
                return f"{self.value:.6g}"
            digits = max(0, 1 - math.floor(math.log10(self.standard_error)))
            return f"{self.value:.{digits}f} ± {self.standard_error:.{digits}f}"
        return f"between {self.low:.3g} and {self.high:.3g}" if self.low is not None and self.high is not None else "not resolved"


@dataclass(frozen=True)
class Finding:
    """What Sonde says of the figures; codes are stable, texts are in the chosen language."""

    code: str
    severity: str
    text: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class EffectiveDimension:
    """Σ λ₊/(λ₊ + z) of one matrix: "hessian", "ggn" or "fisher"."""

    matrix: str
    z: float
    figure: Estimate


@dataclass(frozen=True)
class Share:
    """The share of eigenvalues above τ."""

    tau: float
    figure: Estimate


@dataclass(frozen=True)
class Report:
    """A run: its folder, its page, its findings, and the whole JSON in ``json``."""

    folder: Path
    json: Mapping[str, Any]

    @property
    def page(self) -> Path:
        """The report, one HTML file without network."""
        return self.folder / "report.html"

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(Finding(f["code"], f["severity"], f["text"], f["evidence"]) for f in self.json["findings"])

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        raise NotImplementedError

    def to_pandas(self) -> pandas.DataFrame:
        """The figures as a table, one row each."""
        try:
            import pandas
        except ImportError as e:
            raise ImportError("to_pandas needs pandas: pip install pandas") from e
        return pandas.DataFrame(list(self._rows()))

    def _repr_html_(self) -> str:
        """The page, in a notebook."""
        page = html.escape(self.page.read_text(encoding="utf-8"), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:760px;border:0" title="Sonde"></iframe>'

    def __str__(self) -> str:
        sentences = [f"{f.severity}: {f.text}" for f in self.findings]
        return "\n".join([type(self).__name__ + f" in {self.folder}", *sentences])

    __repr__ = __str__


class Measurement(Report):
    """Capacity and curvature of one network."""

    @property
    def parameters(self) -> int:
        return int(self.json["model"]["parameters"])

    @property
    def loss(self) -> float | None:
        return self.json["loss"]["value"]

    @property
    def accuracy(self) -> float | None:
        return self.json["loss"]["accuracy"]

    @property
    def trace(self) -> Estimate:
        return Estimate.of(self.json["spectrum"]["trace"])

    @property
    def largest_eigenvalues(self) -> tuple[float | None, ...]:
        """Descending."""
        return tuple(one["value"] for one in self.json["spectrum"]["top"])

    @property
    def effective_dimensions(self) -> tuple[EffectiveDimension, ...]:
        return tuple(EffectiveDimension(d["matrix"], d["z"], Estimate.of(d)) for d in self.json["effectiveDimension"])

    def effective_dimension(self, z: float, matrix: str = "hessian") -> Estimate:
        """N_eff of a matrix at one of the values of z that were measured."""
        for one in self.effective_dimensions:
            if one.matrix == matrix and math.isclose(one.z, z, rel_tol=1e-9):
                return one.figure
        measured = sorted({(one.matrix, one.z) for one in self.effective_dimensions})
        raise KeyError(f"N_eff of {matrix} at z = {z} was not measured; measured were {measured}")

    @property
    def shares_above(self) -> tuple[Share, ...]:
        return tuple(Share(s["tau"], Estimate.of(s["fraction"])) for s in self.json["spectrum"]["above"])

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        loss = self.json["loss"]
        for name in ("value", "accuracy", "gradientNorm"):
            if loss[name] is not None:
                error = loss.get("samplingError", 0.0) if name == "value" else 0.0
                yield _row("loss" if name == "value" else name, Estimate(loss[name], error))
        yield _row("trace", self.trace)
        for i, value in enumerate(self.largest_eigenvalues):
            yield _row("eigenvalue", Estimate(value, self.json["spectrum"]["top"][i]["residual"]), at=i + 1)
        for one in self.effective_dimensions:
            yield _row("effectiveDimension", one.figure, at=one.z, matrix=one.matrix)
        for share in self.shares_above:
            yield _row("shareAbove", share.figure, at=share.tau)
        for measure in self.json["measures"]:
            yield _row(measure["name"], Estimate.of(measure))


class Sweep(Report):
    """One quantity varied: sizes, steps, samples, label noise or features."""

    @property
    def axis(self) -> str:
        return str(self.json["axis"])

    @property
    def advice(self) -> Mapping[str, Any] | None:
        """The size to take, why, and what to keep away from."""
        return self.json["advice"]

    @property
    def double_descent(self) -> Mapping[str, Any]:
        return self.json["doubleDescent"]

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        for point in self.json["points"]:
            row: dict[str, Any] = {self.axis: point["value"], "parameters": point.get("parameters")}
            for name in ("trainError", "testError", "trainLoss", "testLoss"):
                figure = Estimate.of(point.get(name))
                row[name], row[name + "StandardError"] = figure.value, figure.standard_error
            for name, node in (point.get("measures") or {}).items():
                row[name] = Estimate.of(node).value
            yield row


class Attention(Report):
    """A transformer's heads."""

    @property
    def heads(self) -> tuple[Mapping[str, Any], ...]:
        """Every head's figures, with the number of its layer."""
        return tuple({"layer": layer["layer"], **head} for layer in self.json["layers"] for head in layer["heads"])

    def _rows(self) -> Iterable[Mapping[str, Any]]:
        for head in self.heads:
            row: dict[str, Any] = {}
            for name, value in head.items():
                if isinstance(value, Mapping) and "estimate" in value:
                    row[name], row[name + "StandardError"] = value["estimate"], value.get("standardError")
                elif not isinstance(value, Mapping):
                    row[name] = ", ".join(map(str, value)) if isinstance(value, list) else value
            yield row


def _row(name: str, figure: Estimate, at: float | None = None, matrix: str | None = None) -> Mapping[str, Any]:
    return {
        "figure": name,
        "at": at,
        "matrix": matrix,
        "value": figure.value,
        "standardError": figure.standard_error,
        "low": figure.low,
        "high": figure.high,
    }


def read(folder: str | Path) -> Report:
    """Reads a run that lies in a folder."""
    folder = Path(folder)
    for name, kind in (("measure.json", Measurement), ("sweep.json", Sweep), ("attention.json", Attention)):
        if (folder / name).is_file():
            return kind(folder, json.loads((folder / name).read_text(encoding="utf-8")))
    raise FileNotFoundError(f"{folder} holds no measure.json, sweep.json or attention.json: give the folder of a run")


def of(ran: Ran, kind: type[Report]) -> Any:
    return kind(ran.folder, ran.json)
