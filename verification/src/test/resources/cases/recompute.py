"""Recomputes reference.json from NAME.pt and NAME.npz: python recompute.py

Prints, for each case, the largest relative difference between its figures and those of the dense float64 Hessian of the mean loss,
built row by row with torch.autograd and decomposed by numpy.linalg.eigvalsh. Differences of eigenvalues are relative to the largest.
"""

import json
import pathlib

import numpy as np
import torch

FOLDER = pathlib.Path(__file__).parent
LOSSES = {
    "mse": torch.nn.functional.mse_loss,
    "bce": torch.nn.functional.binary_cross_entropy_with_logits,
}


def mean_loss(name, output, y):
    if name == "cross-entropy":
        return torch.nn.functional.cross_entropy(output.reshape(-1, output.shape[-1]), y.reshape(-1))
    return LOSSES[name](output, y.to(output.dtype))


def differences(name, figures):
    data = np.load(FOLDER / f"{name}.npz")
    x, y = torch.from_numpy(data["x"]), torch.from_numpy(data["y"])
    model = torch.jit.load(FOLDER / f"{name}.pt").eval().double()
    loss = mean_loss(figures["loss"], model(x.double() if x.is_floating_point() else x), y)
    parameters = [p for p in model.parameters() if p.requires_grad]
    gradient = torch.cat([g.reshape(-1) for g in torch.autograd.grad(loss, parameters, create_graph=True)])
    rows = [
        torch.cat([h.reshape(-1) for h in torch.autograd.grad(g, parameters, retain_graph=True, materialize_grads=True)])
        for g in gradient
    ]
    eigenvalues = np.linalg.eigvalsh(torch.stack(rows).numpy())[::-1]
    size = len(eigenvalues)
    positive = eigenvalues[eigenvalues > 0]
    top, bottom = np.array(figures["top"]), np.array(figures["bottom"])
    relative = lambda value, reference: abs(value / reference - 1)
    return {
        "loss": relative(loss.item(), figures["loss_value"]),
        "gradient": relative(gradient.norm().item(), figures["gradient_norm"]),
        "trace": relative(eigenvalues.sum(), figures["trace"]),
        "frobenius": relative((eigenvalues**2).sum(), figures["frobenius_squared"]),
        "top": np.abs(eigenvalues[: len(top)] - top).max() / top[0],
        "bottom": np.abs(eigenvalues[::-1][: len(bottom)] - bottom).max() / top[0],
        "effective dimension": max(
            relative((positive / (positive + float(z))).sum(), v) for z, v in figures["effective_dimension"].items()
        ),
        "eigenvalues in shares": max(
            size * abs((sign * eigenvalues > float(t)).mean() - v)
            for sign, key in ((1, "fraction_above"), (-1, "fraction_below_minus"))
            for t, v in figures[key].items()
        ),
    }


if __name__ == "__main__":
    for name, figures in json.loads((FOLDER / "reference.json").read_text()).items():
        try:
            print(name, {k: float(f"{v:.1e}") for k, v in differences(name, figures).items()})
        except RuntimeError as error:
            print(name, "is not computed in float64 by this torch:", str(error).strip().splitlines()[-1])
