"""A training's checkpoints by sonde watch against single measurements of them: time, products and every bar.

make DIR    trains the perceptron 784-256-128-10 on 4,096 digits (SGD, rate 0.1, batches of 128) and saves 20 checkpoints
run DIR     watches them all, measures every fifth alone with defaults, and prints processor time, products and bars
"""

import argparse
import json
import pathlib
import resource
import subprocess

import models
import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

SONDE = pathlib.Path(__file__).resolve().parents[2] / "sonde"
SAMPLES, BATCH = 4096, 128


def make(folder, gap, count):
    x, y = models.digits(SAMPLES)
    x = x.flatten(1)
    np.savez(folder / "data.npz", x=x.numpy(), y=y.numpy())
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    torch.export.save(torch.export.export(model, (x[:8],), dynamic_shapes=({0: torch.export.Dim("batch")},)), folder / "model.pt2")
    (folder / "checkpoints").mkdir(exist_ok=True)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    draws = torch.Generator().manual_seed(1)
    for step in range(1, gap * count + 1):
        if (step - 1) % (SAMPLES // BATCH) == 0:
            order = torch.randperm(SAMPLES, generator=draws)
        at = (step - 1) % (SAMPLES // BATCH) * BATCH
        batch = order[at : at + BATCH]
        optimiser.zero_grad()
        functional.cross_entropy(model(x[batch]), y[batch]).backward()
        optimiser.step()
        if step % gap == 0:
            save_file(model.state_dict(), folder / f"checkpoints/step-{step:05d}.safetensors")


def seconds(*command):
    """Processor time of one command, whose clock other work on the machine does not change."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([SONDE, *map(str, command), "--threads", "1", "--quiet", "--overwrite"], check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def bars(node):
    """Bars that both commands tell, by name; a figure between bounds has none."""
    found = {("trace", ""): node["trace"]}
    for each in node["effectiveDimension"]:
        found[f"N_eff {each['matrix']}", each["z"]] = each
    for side in ("above", "below"):
        for each in node[side]:
            found[f"share {side}", each["tau"]] = each["fraction"]
    return found


def run(folder):
    checkpoints = sorted((folder / "checkpoints").glob("*.safetensors"))
    common = ["--data", folder / "data.npz"]
    watched = seconds("watch", folder / "checkpoints", "--model", folder / "model.pt2", *common, "--out", folder / "watch")
    result = json.loads((folder / "watch/watch.json").read_text())["checkpoints"]
    products = sum(each["products"] for each in result) / len(result)
    print(f"watch: {watched / len(result):.1f} s and {products:.0f} products a checkpoint")
    for path in checkpoints[::5]:
        step = int(path.stem.split("-")[1])
        mine = bars(next(each for each in result if each["step"] == step))
        z = ",".join(str(at) for name, at in mine if name == "N_eff ggn")
        tau = ",".join(str(at) for name, at in mine if name == "share above")
        out = folder / f"single-{step}"
        alone = seconds("measure", folder / "model.pt2", "--weights", path, *common, "--z", z, "--tau", tau, "--out", out)
        single = json.loads((out / "measure.json").read_text())
        print(f"step {step}: alone {alone:.1f} s, {single['survey']['products']} products; ratio {watched / len(result) / alone:.2f}")
        theirs = bars(single["spectrum"] | {"effectiveDimension": single["effectiveDimension"]})
        for key, figure in mine.items():
            pair = [figure["standardError"], theirs[key]["standardError"]]
            ratio = f"{pair[0] / pair[1]:.2f}" if all(pair) else "-"
            print("   ", *key, *pair, ratio)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("verb", choices=["make", "run"])
parser.add_argument("folder", type=pathlib.Path)
parser.add_argument("--gap", type=int, default=32)
parser.add_argument("--count", type=int, default=20)
arguments = parser.parse_args()
arguments.folder.mkdir(parents=True, exist_ok=True)
if arguments.verb == "make":
    make(arguments.folder, arguments.gap, arguments.count)
else:
    run(arguments.folder)
