"""Writes training/: checkpoints of the network of mlp_wine.pt2 on mlp_wine.npz by full-batch Adam, with its second moments (PyTorch 2.15)."""
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
data = np.load(HERE / "mlp_wine.npz")
x, y = torch.from_numpy(data["x"]).float(), torch.from_numpy(data["y"]).long()
torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(13, 10), torch.nn.Tanh(), torch.nn.Linear(10, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
folder = HERE / "training"
folder.mkdir(exist_ok=True)
for step in range(161):
    if step in (0, 20, 40, 80, 160):
        save_file(net.state_dict(), folder / f"step-{step}.safetensors")
        if step > 0:
            moments = {f"{name}.exp_avg_sq": optimizer.state[p]["exp_avg_sq"] for name, p in net.named_parameters()}
            save_file(moments, folder / f"step-{step}.optimizer.safetensors")
    loss = torch.nn.functional.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
