"""Writes mlp_wine.pt2: the network of mlp_wine.pt by torch.export (PyTorch 2.15), without the traces of Python's stack."""
import json
import os
import zipfile

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
net = torch.nn.Sequential(torch.nn.Linear(13, 10), torch.nn.Tanh(), torch.nn.Linear(10, 3)).eval()
net.load_state_dict(torch.jit.load(os.path.join(HERE, "mlp_wine.pt")).state_dict())
path = os.path.join(HERE, "mlp_wine.pt2")
torch.export.save(torch.export.export(net, (torch.zeros(4, 13),), dynamic_shapes=({0: torch.export.Dim.AUTO},)), path)
with zipfile.ZipFile(path) as archive:
    records = {name: archive.read(name) for name in archive.namelist() if "/sample_inputs/" not in name}
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
    for name, content in records.items():
        if name.endswith("models/model.json"):
            program = json.loads(content)
            for node in program["graph_module"]["graph"]["nodes"]:
                node["metadata"] = {k: v for k, v in node["metadata"].items() if k == "nn_module_stack"}
            content = json.dumps(program).encode()
        archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
