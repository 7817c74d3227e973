"""Runs Sonde's peers on one network and writes that network for Sonde itself.

    python peers.py make  DIR      trains the perceptron 784-256-128-10 on the first 4,096 digits of mnist10k
                                   (DIR gets perceptron.pt, digits4096.npz and reference.json, all in float64 where it matters)
    python peers.py run   DIR      times PyHessian and curvlinops on it, prints a Markdown table

mnist10k is read from nets/src/main/resources. One thread each: torch.set_num_threads(1).
"""

import gzip
import json
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn

DATA = pathlib.Path(__file__).resolve().parents[2] / "nets/src/main/resources/dev/sonde/nets/data"
SAMPLES = 4096
TOP = 10


def digits():
    with gzip.open(DATA / "mnist10k-images-idx3-ubyte.gz") as file:
        x = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)[:SAMPLES]
    with gzip.open(DATA / "mnist10k-labels-idx1-ubyte.gz") as file:
        y = np.frombuffer(file.read(), np.uint8, offset=8)[:SAMPLES]
    return (x / 255.0).astype(np.float32), y.astype(np.int64)


def perceptron():
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))


def make(folder):
    torch.manual_seed(0)
    x, y = map(torch.from_numpy, digits())
    model = perceptron()
    optimiser = torch.optim.Adam(model.parameters(), 1e-3)
    for _ in range(5):
        for batch in torch.randperm(SAMPLES).split(128):
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimiser.step()
    folder.mkdir(parents=True, exist_ok=True)
    torch.jit.trace(model.eval(), x[:8]).save(str(folder / "perceptron.pt"))
    torch.save(model.state_dict(), folder / "state.pth")
    np.savez(folder / "digits4096.npz", x=x.numpy(), y=y.numpy())
    (folder / "reference.json").write_text(json.dumps(reference(model.double(), x.double(), y), indent=1))


def reference(model, x, y):
    """Eigenvalues by ARPACK in float64 (largest to 1e-10, smallest to 1e-5), and the exact trace from the Gauss-Newton identity's own definition:
    the sum of the Hessian's diagonal, by one product for each of the coordinates of the two small layers and, for the
    first layer, from the closed form of a piecewise linear network (diag H = diag GGN)."""
    from scipy.sparse.linalg import LinearOperator, eigsh

    parameters = list(model.parameters())
    size = sum(p.numel() for p in parameters)
    loss = nn.functional.cross_entropy(model(x), y)
    gradient = torch.cat([g.reshape(-1) for g in torch.autograd.grad(loss, parameters, create_graph=True)])

    def product(v):
        h = torch.autograd.grad(gradient, parameters, torch.from_numpy(v.reshape(-1)), retain_graph=True)
        return torch.cat([part.reshape(-1) for part in h]).numpy()

    operator = LinearOperator((size, size), matvec=product, dtype=np.float64)
    top = eigsh(operator, k=TOP, ncv=60, which="LA", tol=1e-10, return_eigenvectors=False)
    bottom = eigsh(operator, k=5, ncv=80, which="SA", tol=1e-5, return_eigenvectors=False)
    return {
        "parameters": size,
        "loss": loss.item(),
        "gradientNorm": gradient.norm().item(),
        "top": sorted(top.tolist(), reverse=True),
        "bottom": sorted(bottom.tolist()),
        "trace": gauss_newton_trace(model, x),
    }


def gauss_newton_trace(model, x):
    """tr GGN = (1/N) sum_i sum_c p_c ||J_i^T (e_c - p)||^2 for softmax cross-entropy, which equals tr H for ReLU."""
    layers = [m for m in model if isinstance(m, nn.Linear)]
    total = 0.0
    with torch.no_grad():
        inputs, masks, h = [], [], x
        for k, layer in enumerate(layers):
            inputs.append(h)
            z = layer(h)
            masks.append((z > 0).double())
            h = torch.relu(z) if k + 1 < len(layers) else z
        p = torch.softmax(h, 1)
        for c in range(p.shape[1]):
            delta = -p.clone()
            delta[:, c] += 1
            squares = torch.zeros(len(x), dtype=torch.float64)
            for k in reversed(range(len(layers))):
                squares += (delta**2).sum(1) * ((inputs[k] ** 2).sum(1) + 1)
                if k:
                    delta = (delta @ layers[k].weight) * masks[k - 1]
            total += (p[:, c] * squares).sum().item()
    return total / len(x)


def best(action, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def run(folder):
    torch.set_num_threads(1)
    model = perceptron()
    model.load_state_dict(torch.load(folder / "state.pth"))
    model.eval()
    data = np.load(folder / "digits4096.npz")
    x, y = torch.from_numpy(data["x"]), torch.from_numpy(data["y"])
    truth = json.loads((folder / "reference.json").read_text())
    rows = []

    from pyhessian import hessian

    h = hessian(model, nn.CrossEntropyLoss(), data=(x, y), cuda=False)
    v = [torch.randn_like(p) for p in h.params]
    from pyhessian.utils import hessian_vector_product

    rows.append(("PyHessian, graph kept", "one product", best(lambda: hessian_vector_product(h.gradsH, h.params, v)), ""))
    loader = [(x[i : i + 256], y[i : i + 256]) for i in range(0, SAMPLES, 256)]
    lazy = hessian(model, nn.CrossEntropyLoss(), dataloader=loader, cuda=False)
    rows.append(("PyHessian, loader of 256", "one product", best(lambda: lazy.dataloader_hv_product(v), 3), ""))

    torch.manual_seed(0)
    start = time.perf_counter()
    values, _ = h.eigenvalues(maxIter=100, tol=1e-3, top_n=TOP)
    seconds = time.perf_counter() - start
    error = max(abs(a - b) / b for a, b in zip(values, truth["top"]))
    rows.append(("PyHessian, graph kept", "top 10 eigenvalues", seconds, f"worst relative error {error:.1e}"))
    start = time.perf_counter()
    trace = float(np.mean(h.trace(maxIter=100, tol=1e-3)))
    rows.append(("PyHessian, graph kept", "trace", time.perf_counter() - start, f"relative error {abs(trace / truth['trace'] - 1):.1e}"))
    start = time.perf_counter()
    try:
        h.density(iter=100, n_v=1)
        rows.append(("PyHessian, graph kept", "density, 100 steps, 1 probe", time.perf_counter() - start, "no error bar"))
    except RuntimeError:  # PyHessian 0.1 calls torch.eig, which torch 1.9 removed
        rows.append(("PyHessian, graph kept", "density, 100 steps, 1 probe", float("nan"), "fails: it calls torch.eig"))

    from curvlinops import HessianLinearOperator

    c = HessianLinearOperator(model, nn.CrossEntropyLoss(), list(model.parameters()), loader, check_deterministic=False)
    w = torch.randn(c.shape[1])
    rows.append(("curvlinops, loader of 256", "one product", best(lambda: c @ w, 3), ""))
    print("| peer | what | seconds | accuracy |\n|---|---|---|---|")
    for peer, what, seconds, accuracy in rows:
        print(f"| {peer} | {what} | {seconds:.3f} | {accuracy} |")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("make", "run"):
        sys.exit(__doc__)
    {"make": make, "run": run}[sys.argv[1]](pathlib.Path(sys.argv[2]))
