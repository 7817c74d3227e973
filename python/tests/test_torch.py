"""Models and loaders of a current PyTorch, through the real launcher."""
import importlib.util
import io
import json
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

import sonde

HAS_TORCH = importlib.util.find_spec("torch") is not None
EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "first_measurement.ipynb"

if HAS_TORCH:
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    class Branching(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(8, 3)

        def forward(self, x):
            hidden = self.linear(x)
            return hidden if hidden.sum().item() > 0 else -hidden

    class TwoInputs(nn.Module):
        def __init__(self):
            super().__init__()
            self.table, self.head = nn.Embedding(11, 4), nn.Linear(4, 3)

        def forward(self, input_ids, attention_mask):
            weights = attention_mask.float()[..., None]
            return self.head((self.table(input_ids) * weights).sum(1) / weights.sum(1))


    class Attending(nn.Module):
        def __init__(self):
            super().__init__()
            self.table, self.head = nn.Embedding(32, 8), nn.Linear(8, 32)
            self.q, self.k, self.v = (nn.Linear(8, 8) for _ in range(3))

        def forward(self, ids):
            x = self.table(ids)
            split = lambda t: t.unflatten(-1, (2, 4)).transpose(1, 2)
            mixed = nn.functional.scaled_dot_product_attention(split(self.q(x)), split(self.k(x)), split(self.v(x)), is_causal=True)
            return self.head(x + mixed.transpose(1, 2).flatten(2))


@unittest.skipUnless(HAS_TORCH, "PyTorch is not installed")
class TorchTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        self.x = torch.randn(60, 8)
        self.y = torch.randint(0, 3, (60,))
        self.model = nn.Sequential(nn.Linear(8, 6), nn.Tanh(), nn.Dropout(0.5), nn.Linear(6, 3))

    def exact(self, model, loss, x, y):
        """Trace and eigenvalues by PyTorch, in double precision."""
        model = model.double().eval()
        parameters = dict(model.named_parameters())
        shapes = {name: p.shape for name, p in parameters.items()}

        def of(flat):
            parts, at = {}, 0
            for name, shape in shapes.items():
                count = shape.numel()
                parts[name] = flat[at : at + count].view(shape)
                at += count
            return loss(torch.func.functional_call(model, parts, (x.double(),)), y)

        flat = torch.cat([p.detach().reshape(-1) for p in parameters.values()])
        hessian = torch.autograd.functional.hessian(of, flat)
        model.float()
        return torch.linalg.eigvalsh(hessian)

    def test_a_loader_and_a_model_in_training_mode(self):
        self.model.train()
        loader = DataLoader(TensorDataset(self.x, self.y), batch_size=7)
        measured = sonde.measure(self.model, loader, loss="cross-entropy", z=[0.1])
        self.assertTrue(all(module.training for module in self.model.modules()))
        eigenvalues = self.exact(self.model, nn.functional.cross_entropy, self.x, self.y)
        self.assertAlmostEqual(measured.trace.value, eigenvalues.sum().item(), delta=1e-6)
        positive = eigenvalues.clamp(min=0)
        self.assertAlmostEqual(measured.effective_dimension(0.1).value, (positive / (positive + 0.1)).sum().item(), delta=1e-5)
        self.assertAlmostEqual(measured.largest_eigenvalues[0], eigenvalues[-1].item(), delta=1e-6)
        self.assertEqual(measured.parameters, 75)
        self.assertIn("<iframe", measured._repr_html_())
        self.assertTrue(measured.page.is_file())

    def test_named_inputs(self):
        batch = {"input_ids": torch.randint(0, 11, (20, 5)), "attention_mask": torch.ones(20, 5, dtype=torch.long), "labels": torch.randint(0, 3, (20,))}
        rows = [{name: column[i] for name, column in batch.items()} for i in range(20)]
        measured = sonde.measure(TwoInputs(), DataLoader(rows, batch_size=5), z=[0.1])
        self.assertEqual(measured.json["data"]["samples"], 20)
        self.assertEqual(measured.parameters, 11 * 4 + 4 * 3 + 3)

    def test_a_layer_that_cannot_be_exported_is_named(self):
        with self.assertRaisesRegex(sonde.InvalidInputError, r"its layer 0 \(Branching\)"):
            sonde.measure(nn.Sequential(Branching()), (self.x, self.y))

    def test_a_loader_without_an_end_is_told(self):
        def endless():
            while True:
                yield self.x[:4], self.y[:4]

        with self.assertRaisesRegex(sonde.InvalidInputError, "may be endless.*samples="):
            sonde.measure(self.model, endless())
        measured = sonde.measure(self.model, endless(), samples=10, z=[0.1])
        self.assertEqual(measured.json["data"]["samples"], 10)

    def test_the_attention_of_a_model_in_memory(self):
        cases = Path(__file__).resolve().parents[2] / "verification/src/test/resources/cases"
        model = Attending()
        looked = sonde.attention(model, cases / "tokenizer.json", ["the whale swam past the ship", "the old man and the sea"])
        self.assertEqual([(head["layer"], head["head"]) for head in looked.heads], [(0, 0), (0, 1)])
        self.assertEqual(looked.json["input"]["texts"], 2)
        self.assertTrue(model.training)

    def test_progress_is_shown_where_it_is_asked_for(self):
        with mock.patch("sys.stderr", io.StringIO()) as shown:
            sonde.measure(self.model, (self.x, self.y), z=[0.1], progress=True)
        self.assertRegex(shown.getvalue(), r"\r\S+")
        self.assertEqual(shown.getvalue().rsplit("\r", 1)[-1], "")
        with mock.patch("sys.stderr", io.StringIO()) as shown, self.assertRaisesRegex(sonde.InvalidInputError, r"^\S+: cross-entropy needs integer"):
            sonde.measure(self.model, (self.x, self.y.float()), loss="cross-entropy", progress=True)
        with mock.patch("sys.stderr", io.StringIO()) as shown:
            sonde.measure(self.model, (self.x, self.y), z=[0.1], progress=False)
        self.assertEqual(shown.getvalue(), "")

    def test_a_loss_is_a_name(self):
        with self.assertRaisesRegex(sonde.InvalidInputError, 'loss="cross-entropy"'):
            sonde.measure(self.model, (self.x, self.y), loss=nn.CrossEntropyLoss())
        with self.assertRaisesRegex(sonde.InvalidInputError, "expected one of"):
            sonde.measure(self.model, (self.x, self.y), loss="mae")

    def test_the_products_own_message_arrives(self):
        with self.assertRaisesRegex(sonde.InvalidInputError, "cross-entropy needs integer class labels"):
            sonde.measure(self.model, (self.x, self.y.float()), loss="cross-entropy")

    def test_a_sweep(self):
        swept = sonde.sweep("features", (np.asarray(self.x), np.asarray(self.y)), widths=[2, 4], seeds=3, samples=30, test=20)
        self.assertEqual([point["value"] for point in swept.json["points"]], [2, 4])
        self.assertEqual(swept.axis, "features")

    def test_the_example_notebook_runs(self):
        cells = json.loads(EXAMPLE.read_text(encoding="utf-8"))["cells"]
        names: dict = {}
        for cell in cells:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), str(EXAMPLE), "exec"), names)
        self.assertIsInstance(names["measured"], sonde.Measurement)


if __name__ == "__main__":
    unittest.main()
