"""What loaders yield becomes one file; what cannot is told."""
import tempfile
import unittest
from pathlib import Path

import numpy as np

import sonde
from sonde import data, launcher


class Loader:
    """Minibatches, and a length where one is given."""

    def __init__(self, *batches):
        self.batches = batches
        self.batch_size = 1

    def __iter__(self):
        return iter(self.batches)


class Sized(Loader):
    def __len__(self):
        return len(self.batches)


class DataTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "data.npz"

    def written(self, given, samples=None):
        source, first = data.write(given, self.file, samples)
        self.assertEqual(source, str(self.file))
        with np.load(self.file) as arrays:
            return dict(arrays), first

    def test_minibatches_follow_each_other_in_their_order(self):
        x = np.arange(20.0).reshape(10, 2)
        y = np.arange(10)
        arrays, first = self.written(Sized((x[:4], y[:4]), (x[4:8], y[4:8]), (x[8:], y[8:])))
        np.testing.assert_array_equal(arrays["x"], x)
        np.testing.assert_array_equal(arrays["y"], y)
        np.testing.assert_array_equal(first[0], x[:2])

    def test_named_inputs_keep_their_names(self):
        batch = {"input_ids": np.ones((3, 5), np.int64), "attention_mask": np.ones((3, 5), np.int64), "labels": np.arange(3)}
        arrays, first = self.written(Sized(batch, batch))
        self.assertEqual(sorted(arrays), ["attention_mask", "input_ids", "y"])
        self.assertEqual(arrays["input_ids"].shape, (6, 5))
        self.assertEqual(first["attention_mask"].shape, (2, 5))

    def test_a_dataset_has_samples_instead_of_minibatches(self):
        arrays, _ = self.written([(np.array([1.0, 2.0]), 0), (np.array([3.0, 4.0]), 1)])
        np.testing.assert_array_equal(arrays["x"], [[1, 2], [3, 4]])
        np.testing.assert_array_equal(arrays["y"], [0, 1])

    def test_no_more_samples_are_taken_than_were_asked_for(self):
        arrays, _ = self.written(Loader(*[(np.ones((4, 2)), np.ones(4))] * 100), samples=10)
        self.assertEqual(arrays["x"].shape, (10, 2))
        self.assertEqual(arrays["y"].shape, (10,))

    def test_an_endless_loader_needs_a_number(self):
        with self.assertRaisesRegex(sonde.InvalidInputError, "samples=4096"):
            data.write(Loader((np.ones((4, 2)), np.ones(4))), self.file, None)

    def test_what_is_no_pair_is_told(self):
        for batch in ((np.ones(2),), {"x": np.ones(2)}, np.ones(2)):
            with self.assertRaisesRegex(sonde.InvalidInputError, "expected"):
                data.write(Sized(batch), self.file, None)
        with self.assertRaisesRegex(sonde.InvalidInputError, "nothing"):
            data.write(Sized(), self.file, None)
        with self.assertRaisesRegex(sonde.InvalidInputError, "one shape"):
            data.write(Sized((np.ones((1, 2)), np.ones(1)), (np.ones((1, 3)), np.ones(1))), self.file, None)

    def test_names_and_paths_are_the_command_lines(self):
        self.assertEqual(data.write("digits", self.file, None), ("digits", None))
        self.assertEqual(data.write(Path("x.npz"), self.file, None), ("x.npz", None))


class OptionsTest(unittest.TestCase):
    def test_arguments_become_options(self):
        self.assertEqual(
            launcher.options(batch_size=64, z=(0.1, 0.01), only=["a.*", "b"], except_=[], by_layer=True, flat=False, out=None, widths=range(1, 4)),
            ["--batch-size=64", "--z=0.1,0.01", "--only=a.*", "--only=b", "--by-layer", "--widths=1,2,3"],
        )


if __name__ == "__main__":
    unittest.main()
