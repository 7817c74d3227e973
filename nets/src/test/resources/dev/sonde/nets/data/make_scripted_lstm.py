"""Makes scripted_lstm.pt and .npz, and prints the double-precision figures that its test quotes."""

import numpy as np
import torch
from torch import nn

torch.manual_seed(0)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 3, batch_first=True)
        self.head = nn.Linear(3, 2)

    def forward(self, x):
        return self.head(self.lstm(x)[0])


model = Tagger()
x = torch.randn(6, 4, 2)
y = torch.randint(0, 2, (6, 4))
torch.jit.script(model.eval()).save("scripted_lstm.pt")
np.savez("scripted_lstm.npz", x=x.numpy(), y=y.numpy())

model.double()
parameters = list(model.parameters())
loss = nn.functional.cross_entropy(model(x.double()).transpose(1, 2), y)
gradient = torch.cat([g.flatten() for g in torch.autograd.grad(loss, parameters, create_graph=True)])
rows = [torch.autograd.grad(g, parameters, retain_graph=True, allow_unused=True) for g in gradient]
hessian = torch.stack(
    [
        torch.cat([(torch.zeros_like(p) if g is None else g).flatten() for g, p in zip(row, parameters)])
        for row in rows
    ]
)
print("gradient norm", gradient.norm().item())
print("trace", hessian.trace().item())
print("squared norm", hessian.square().sum().item())
