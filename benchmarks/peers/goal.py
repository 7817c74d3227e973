"""Sonde and its peers, each a whole process, to one goal: ten largest eigenvalues within 1e-4, trace within 1%, density.

    python peers.py make DIR                          the network, its data and reference figures
    python goal.py DIR [--sonde PATH] [--rounds 3] [--threads 2] [--only NAME,NAME]
    python goal.py DIR --networks resnet20,transformer [--samples N] [--budgets 20,40] [--rounds 3]

Runs are interleaved: a round runs every candidate once, and ratios are those of medians. A peer's settings are the
cheapest of a short list that reach the goal on this network (`settings` below); what they reach is printed beside
their time. With --networks, products of a ResNet-18, a ResNet-20 or a causal transformer are timed against PyTorch's
instead: Sonde's is the difference of two whole runs, so that what a start costs falls out.
Prints Markdown. requirements.txt lists what it needs.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

TOP = 10


def load(folder):
    import numpy as np
    import torch
    from peers import perceptron

    model = perceptron()
    model.load_state_dict(torch.load(folder / "state.pth"))
    data = np.load(folder / "digits4096.npz")
    return model.eval(), torch.from_numpy(data["x"]), torch.from_numpy(data["y"])


def pyhessian(folder, loader):
    import numpy as np
    import torch

    # PyHessian 0.1 calls torch.eig, which torch 1.9 removed; its matrix is symmetric
    def eig(matrix, eigenvectors=True):
        values, vectors = torch.linalg.eigh(matrix)
        return torch.stack([values, torch.zeros_like(values)], 1), vectors

    torch.eig = eig
    from pyhessian import hessian

    model, x, y = load(folder)
    torch.manual_seed(0)
    loss = torch.nn.CrossEntropyLoss()
    batches = [(x[i : i + 512], y[i : i + 512]) for i in range(0, len(x), 512)]
    h = hessian(model, loss, dataloader=batches, cuda=False) if loader else hessian(model, loss, data=(x, y), cuda=False)
    values, _ = h.eigenvalues(maxIter=200, tol=1e-5, top_n=TOP)
    trace = float(np.mean(h.trace(maxIter=400, tol=1e-4)))
    h.density(iter=60, n_v=1)
    return {"top": [float(v) for v in values], "trace": trace}


def curvlinops(folder):
    import torch
    from curvlinops import HessianLinearOperator, lanczos_approximate_spectrum, xtrace
    from scipy.sparse.linalg import eigsh

    model, x, y = load(folder)
    torch.manual_seed(0)
    h = HessianLinearOperator(
        model, torch.nn.CrossEntropyLoss(), [p for p in model.parameters()], [(x, y)], check_deterministic=False
    )
    values = eigsh(h.to_scipy(), k=TOP, which="LA", tol=1e-4, return_eigenvectors=False)
    trace = float(xtrace(h, 60))
    lanczos_approximate_spectrum(h, ncv=60, num_repeats=1, boundaries=(-0.1, float(max(values)) * 1.01))
    return {"top": sorted((float(v) for v in values), reverse=True), "trace": trace}


def eigenthings(folder):
    import torch
    from hessian_eigenthings import HessianOperator, hutch_plus_plus, lanczos, spectral_density, supervised_loss

    model, x, y = load(folder)
    h = HessianOperator(model, [(x, y)], supervised_loss(torch.nn.CrossEntropyLoss()))
    values = lanczos(h, k=TOP, which="LA", tol=1e-4, seed=0).eigenvalues
    trace = hutch_plus_plus(h, num_matvecs=99, seed=0).estimate
    spectral_density(h, num_runs=1, lanczos_steps=60, seed=0)
    return {"top": sorted((float(v) for v in values), reverse=True), "trace": float(trace)}


PEERS = {
    "PyHessian, graph kept": lambda folder: pyhessian(folder, False),
    "PyHessian, loader of 512": lambda folder: pyhessian(folder, True),
    "curvlinops": curvlinops,
    "hessian-eigenthings": eigenthings,
}


def sonde(command, folder, threads):
    with tempfile.TemporaryDirectory() as out:
        file = pathlib.Path(out) / "measure.json"
        subprocess.run(
            [command, "measure", str(folder / "perceptron.pt"), "--data", str(folder / "digits4096.npz"), "--budget", "60"]
            + ["--threads", str(threads), "--out", f"{out}/run", "--json", str(file), "--quiet", "--no-progress"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        spectrum = json.loads(file.read_text())["spectrum"]
    return {"top": [pair["value"] for pair in spectrum["top"]], "trace": spectrum["trace"]["estimate"]}


def peer(name, folder, threads):
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    done = subprocess.run(
        [sys.executable, __file__, str(folder), "--child", name], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return json.loads(done.stdout.strip().splitlines()[-1])


def goal(arguments):
    folder = arguments.folder
    truth = json.loads((folder / "reference.json").read_text())
    runs = {"Sonde": lambda: sonde(arguments.sonde, folder, arguments.threads)}
    for name in PEERS:
        runs[name] = lambda name=name: peer(name, folder, arguments.threads)
    if arguments.only:
        runs = {name: run for name, run in runs.items() if name in arguments.only.split(",")}
    seconds = {name: [] for name in runs}
    reached = {}
    for _ in range(arguments.rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            try:
                figures = run()
            except RuntimeError as fault:
                reached[name] = f"fails: {fault}"
                continue
            seconds[name].append(time.perf_counter() - start)
            top = max(abs(a - b) / b for a, b in zip(figures["top"], truth["top"]))
            reached[name] = f"{top:.1e} | {abs(figures['trace'] / truth['trace'] - 1):.2%}"
    base = statistics.median(seconds["Sonde"]) if seconds.get("Sonde") else float("nan")
    print("| whole process | seconds, median | of Sonde's | worst of top ten | trace |\n|---|---|---|---|---|")
    for name, times in seconds.items():
        median = statistics.median(times) if times else float("nan")
        print(f"| {name} | {median:.1f} | {median / base:.1f} | {reached.get(name, '')} |", flush=True)


def networks(arguments):
    """Seconds of a product: Sonde's from two budgets, PyTorch's eager in minibatches of 64, both on the same samples."""
    import numpy as np
    import torch
    from models import NETWORKS

    torch.set_num_threads(arguments.threads)
    few, many = (int(budget) for budget in arguments.budgets.split(","))
    print("| network | parameters | samples | Sonde, a product (s) | PyTorch, a product (s) | ratio |\n|---|---|---|---|---|---|")
    for name in arguments.networks.split(","):
        model, x, y = NETWORKS[name]()
        x, y = x[: arguments.samples], y[: arguments.samples]
        file = arguments.folder / f"{name}.pt"
        torch.jit.trace(model, x[:2]).save(str(file))
        np.savez(arguments.folder / f"{name}.npz", x=x.numpy(), y=y.numpy())
        parameters = [p for p in model.parameters()]
        vector = [torch.randn_like(p) for p in parameters]

        def product():
            for i in range(0, len(x), 64):
                out = model(x[i : i + 64])
                out = out.transpose(1, 2) if out.dim() == 3 else out
                loss = torch.nn.functional.cross_entropy(out, y[i : i + 64])
                gradient = torch.autograd.grad(loss, parameters, create_graph=True)
                torch.autograd.grad(gradient, parameters, vector)

        ours, theirs = [], []
        for _ in range(arguments.rounds):
            times = []
            for budget in (few, many):
                start = time.perf_counter()
                subprocess.run(
                    [arguments.sonde, "measure", str(file), "--data", str(arguments.folder / f"{name}.npz")]
                    + ["--budget", str(budget), "--threads", str(arguments.threads), "--quiet", "--no-progress"]
                    + ["--out", str(arguments.folder / f"run-{name}"), "--overwrite"],
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
                times.append(time.perf_counter() - start)
            ours.append((times[1] - times[0]) / (many - few))
            start = time.perf_counter()
            product()
            theirs.append(time.perf_counter() - start)
        a, b = statistics.median(ours), statistics.median(theirs)
        size = sum(p.numel() for p in parameters)
        print(f"| {name} | {size:,} | {len(x):,} | {a:.2f} | {b:.2f} | {a / b:.2f} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sonde", default=str(pathlib.Path(__file__).resolve().parents[2] / "sonde"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only")
    parser.add_argument("--networks")
    parser.add_argument("--samples", type=int)
    parser.add_argument("--budgets", default="20,40")
    parser.add_argument("--child")
    given = parser.parse_args()
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    if given.child:
        print(json.dumps(PEERS[given.child](given.folder)))
    elif given.networks:
        networks(given)
    else:
        goal(given)
