"""Trains tiny perceptrons with PyTorch and writes every weight: the reference for TrainerReferenceTest.

    python optimisers.py > optimisers.json          (made with torch 2.10.0, CPU)

Every case trains on all samples at once, so that the order of samples does not matter.
"""

import json
import math

import torch

STEPS = 20
torch.set_num_threads(1)


def numbers(count, phase):
    return [math.sin(1.7 * i + phase) for i in range(count)]


def network(sizes, activation):
    layers = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        linear = torch.nn.Linear(a, b)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(numbers(a * b, i)).view(b, a))
            linear.bias.copy_(torch.tensor(numbers(b, i + 0.5)))
        layers += [linear, activation()]
    return torch.nn.Sequential(*layers[:-1])


N, INPUTS = 12, 5
X = torch.tensor(numbers(N * INPUTS, 0.25)).view(N, INPUTS)
LABELS = torch.tensor([(i * i) % 3 for i in range(N)])
REALS = torch.tensor(numbers(N * 2, 2.0)).view(N, 2)
SHARES = (REALS + 1) / 2

LOSSES = {
    "cross-entropy": (torch.nn.CrossEntropyLoss(), LABELS, 3),
    "mse": (torch.nn.MSELoss(), REALS, 2),
    "bce": (torch.nn.BCEWithLogitsLoss(), SHARES, 2),
}
ACTIVATIONS = {
    "RELU": torch.nn.ReLU,
    "TANH": torch.nn.Tanh,
    "SIGMOID": torch.nn.Sigmoid,
    "ELU": torch.nn.ELU,
    "GELU": torch.nn.GELU,
}
SGD, ADAM, ADAMW = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
OPTIMISERS = {
    "sgd": lambda p: SGD(p, 0.1),
    "sgd, decay": lambda p: SGD(p, 0.1, weight_decay=0.01),
    "sgd, momentum": lambda p: SGD(p, 0.05, momentum=0.9),
    "sgd, momentum, decay": lambda p: SGD(p, 0.05, momentum=0.9, weight_decay=0.01),
    "sgd, nesterov, decay": lambda p: SGD(p, 0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": lambda p: ADAM(p, 0.01),
    "adam, decay": lambda p: ADAM(p, 0.01, betas=(0.8, 0.99), weight_decay=0.1),
    "adamw": lambda p: ADAMW(p, 0.01),
    "adamw, decay": lambda p: ADAMW(p, 0.01, betas=(0.8, 0.99), weight_decay=0.1),
}
LAMBDA = torch.optim.lr_scheduler.LambdaLR
SCHEDULES = {
    "constant": lambda o: LAMBDA(o, lambda t: 1.0),
    "step": lambda o: torch.optim.lr_scheduler.StepLR(o, 7, 0.5),
    "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, STEPS),
    "inverse square root, warm-up": lambda o: LAMBDA(
        o, lambda t: (t + 1) / 4 if t < 4 else 1 / math.sqrt(1 + (t - 4) // 5)
    ),
}


def case(optimiser, schedule="constant", loss="cross-entropy", activation="RELU", clip=None):
    criterion, targets, outputs = LOSSES[loss]
    model = network([INPUTS, 7, 4, outputs], ACTIVATIONS[activation])
    stepper = OPTIMISERS[optimiser](model.parameters())
    scheduler = SCHEDULES[schedule](stepper)
    losses = []
    for _ in range(STEPS):
        stepper.zero_grad()
        value = criterion(model(X), targets)
        value.backward()
        losses.append(value.item())
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        stepper.step()
        scheduler.step()
    weights = [v for p in model.parameters() for v in p.detach().flatten().tolist()]
    return {
        "optimiser": optimiser,
        "schedule": schedule,
        "loss": loss,
        "activation": activation,
        "clip": clip,
        "losses": losses,
        "weights": weights,
    }


cases = [case(o) for o in OPTIMISERS]
cases += [case("sgd, momentum", schedule=s) for s in SCHEDULES if s != "constant"]
cases += [case("adam", loss=l) for l in LOSSES if l != "cross-entropy"]
cases += [case("adam", activation=a) for a in ACTIVATIONS if a != "RELU"]
cases += [case("sgd", clip=0.05)]
print(json.dumps(cases, separators=(",", ":")).replace("},{", "},\n{"))
