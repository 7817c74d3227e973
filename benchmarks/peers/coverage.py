"""How often Sonde's bars hold on trained networks whose whole Hessian is known, from eigenvalues that PyTorch decomposes.

    python coverage.py DIR [--sonde PATH] [--seeds 45] [--only NAME,NAME]

Four networks of 5,000 to 10,000 parameters are trained (perceptrons with ReLU and with tanh, a convolutional network
on digits, a causal transformer on text), their Hessian and Gauss-Newton matrices made column by column in double
precision and decomposed once; then `sonde measure --exact-limit 1000` measures each with seeds 0, 1, ... Prints a
Markdown table a network: how many bars and bounds of how many hold. requirements.txt lists what it needs.
"""

import argparse
import gzip
import json
import pathlib
import subprocess

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from models import Transformer

RESOURCES = pathlib.Path(__file__).resolve().parents[2] / "nets/src/main/resources/dev/sonde/nets/data"


def digits(samples):
    rows = np.loadtxt(gzip.open(RESOURCES / "digits.csv.gz"), delimiter=",")[:samples]
    return torch.from_numpy(rows[:, :-1] / 16), torch.from_numpy(rows[:, -1].astype(np.int64))


def text(samples, context=32):
    with gzip.open(RESOURCES / "moby-dick.txt.gz", "rt", encoding="utf-8") as file:
        letters = [c if c.isalpha() else " " for c in file.read(400_000).lower()]
    places = {c: i for i, c in enumerate(sorted(set(letters)))}
    ids = torch.tensor([places[c] for c in letters])
    rows = torch.stack([ids[i * 401 : i * 401 + context + 1] for i in range(samples)])
    return rows[:, :-1].contiguous(), rows[:, 1:].contiguous(), len(places)


def perceptron(activation):
    return nn.Sequential(nn.Linear(64, 72), activation, nn.Linear(72, 30), activation, nn.Linear(30, 10)), *digits(1000)


def convolutional():
    x, y = digits(500)
    layers = [nn.Conv2d(1, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(12, 24, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(96, 28), nn.ReLU(), nn.Linear(28, 10)), x.view(-1, 1, 8, 8), y


def transformer():
    x, y, letters = text(96)
    return Transformer(letters, width=20, heads=2, layers=1, context=32), x, y


NETWORKS = {
    "ReLU": lambda: perceptron(nn.ReLU()),
    "tanh": lambda: perceptron(nn.Tanh()),
    "convolutional": convolutional,
    "transformer": transformer,
}


def loss_of(logits, y):
    return functional.cross_entropy(logits.transpose(1, 2) if logits.dim() == 3 else logits, y)


def train(model, x, y):
    optimiser = torch.optim.Adam(model.parameters(), 2e-3)
    for _ in range(40):
        for batch in torch.randperm(len(x)).split(50):
            optimiser.zero_grad()
            loss_of(model(x[batch]), y[batch]).backward()
            optimiser.step()


def spectra(model, x, y):
    """Eigenvalues of the Hessian and of the Gauss-Newton matrix J'HJ of the mean loss."""
    names = [name for name, _ in model.named_parameters()]
    shapes = [p.shape for p in model.parameters()]
    sizes = [p.numel() for p in model.parameters()]
    point = torch.cat([p.detach().flatten() for p in model.parameters()])

    def outputs(flat):
        parts = {n: p.view(s) for n, p, s in zip(names, flat.split(sizes), shapes)}
        return torch.func.functional_call(model, parts, (x,))

    gradient = torch.func.grad(lambda flat: loss_of(outputs(flat), y))

    def hessian(v):
        return torch.func.jvp(gradient, (point,), (v,))[1]

    def gauss_newton(v):
        logits, pushed = torch.func.jvp(outputs, (point,), (v,))
        curved = torch.func.jvp(torch.func.grad(lambda z: loss_of(z, y)), (logits,), (pushed,))[1]
        return torch.func.vjp(outputs, point)[1](curved)[0]

    found = []
    for product in (hessian, gauss_newton):
        matrix = torch.stack([product(row) for row in torch.eye(len(point), dtype=point.dtype)])
        found.append(torch.linalg.eigvalsh((matrix + matrix.T) / 2).numpy())
    return found


def n_eff(values, z):
    kept = values[values > 0]
    return float((kept / (kept + z)).sum())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sonde", default=str(pathlib.Path(__file__).resolve().parents[2] / "sonde"))
    parser.add_argument("--seeds", type=int, default=45)
    parser.add_argument("--only")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name in given.only.split(",") if given.only else NETWORKS:
        measured(name, given)


def measured(name, given):
    torch.manual_seed(0)
    model, x, y = NETWORKS[name]()
    double = model.double()
    file = given.folder / f"{name}.npz"
    if not file.exists():
        train(double, x.double() if x.is_floating_point() else x, y)
        hessian, gauss_newton = spectra(double.eval(), x.double() if x.is_floating_point() else x, y)
        np.savez(file, hessian=hessian, gauss_newton=gauss_newton)
        np.savez(given.folder / f"{name}-data.npz", x=x.float().numpy() if x.is_floating_point() else x.numpy(), y=y.numpy())
        inputs = x.float() if x.is_floating_point() else x
        exported = torch.export.export(model.float(), (inputs[:4],), dynamic_shapes=({0: torch.export.Dim("n", min=2)},))
        torch.export.save(exported, given.folder / f"{name}.pt2")
    truth = np.load(file)
    cells = {}

    def count(figure, true, value, error, low, high):
        cell = cells.setdefault(figure, [true, 0, 0, 0, 0, []])
        if value is not None and error is not None:
            cell[1] += 1
            cell[2] += abs(value - true) <= 1.96 * error + 1e-6 * abs(true)
            cell[5].append(error / abs(true))
        elif low is not None:
            cell[3] += 1
            cell[4] += low <= true <= high

    for seed in range(given.seeds):
        out = given.folder / "measure.json"
        command = [given.sonde, "measure", str(given.folder / f"{name}.pt2"), "--data", str(given.folder / f"{name}-data.npz")]
        command += ["--seed", str(seed), "--exact-limit", "1000", "--json", str(out), "--quiet", "--no-progress"]
        command += ["--out", str(given.folder / "run"), "--overwrite"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        figures(json.loads(out.read_text()), truth, count)
    report(name, truth, cells)


def figures(run, truth, count):
    """Trace, Frobenius norm, shares and effective dimensions: what the JSON says beside what the eigenvalues say."""
    hessian = truth["hessian"]
    spectrum = run["spectrum"]

    def counted(figure, true, said):
        count(figure, true, said["estimate"], said["standardError"], said.get("low"), said.get("high"))

    counted("trace", hessian.sum(), spectrum["trace"])
    counted("Frobenius²", (hessian**2).sum(), spectrum["frobeniusSquared"])
    for dimension in run["effectiveDimension"]:
        if not 0.9 / len(hessian) < dimension["z"]:
            continue
        matrix = dimension["matrix"]
        values = truth["hessian" if matrix == "hessian" else "gauss_newton"]
        counted(f"N_eff, {matrix}, z = {dimension['z']:.3g}", n_eff(values, dimension["z"]), dimension)


def report(name, truth, cells):
    print(f"\n{name}, {len(truth['hessian']):,} parameters\n\n| figure | truth | bars | hold | SE | bounds | hold |\n|---|---|---|---|---|---|---|")
    bars = held = 0
    for figure, (true, given, good, bounds, within, errors) in cells.items():
        size = f"{np.median(errors):.1%}" if errors else ""
        print(f"| {figure} | {true:.4g} | {given} | {good} | {size} | {bounds} | {within} |", flush=True)
        bars, held = bars + given, held + good
    print(f"\n{held} of {bars} bars hold: {held / bars:.1%}", flush=True)


if __name__ == "__main__":
    main()
