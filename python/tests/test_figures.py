"""Records say what the JSON says."""
import json
import tempfile
import unittest
from pathlib import Path

import sonde


class FiguresTest(unittest.TestCase):
    def test_estimates_say_bar_bounds_or_nothing(self):
        self.assertEqual(str(sonde.Estimate(20.31, 1.2)), "20.3 ± 1.2")
        self.assertEqual(str(sonde.Estimate(0.012341, 0.00021)), "0.01234 ± 0.00021")
        self.assertEqual(str(sonde.Estimate(5.6222, 0.0)), "5.6222")
        self.assertEqual(str(sonde.Estimate(None, None, 97.0, 211.0)), "between 97 and 211")
        self.assertEqual(str(sonde.Estimate(None)), "not resolved")

    def test_a_run_is_read_from_its_folder(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            dimension = {"matrix": "ggn", "z": 0.3, "estimate": None, "standardError": None, "low": 1.0, "high": 2.0}
            finding = {"code": "not-converged", "severity": "warning", "text": "One step.", "evidence": {"loss": 0.1}}
            (folder / "measure.json").write_text(json.dumps({"effectiveDimension": [dimension], "findings": [finding]}))
            run = sonde.read(folder)
            self.assertIsInstance(run, sonde.Measurement)
            self.assertEqual(run.effective_dimension(0.3, "ggn"), sonde.Estimate(None, None, 1.0, 2.0))
            self.assertEqual(run.findings[0].code, "not-converged")
            with self.assertRaisesRegex(KeyError, "measured were"):
                run.effective_dimension(0.3)

    def test_another_folder_is_refused(self):
        with tempfile.TemporaryDirectory() as name, self.assertRaisesRegex(FileNotFoundError, "folder of a run"):
            sonde.read(name)


if __name__ == "__main__":
    unittest.main()
