"""The launcher is found, its version checked, and how it ends becomes an exception with its own message."""
import os
import stat
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import sonde
from sonde import launcher


class LauncherTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def pretending(self, script):
        """SONDE is a launcher that does what a shell script says, but for its version."""
        file = self.folder / "sonde"
        file.write_text(f'#!/bin/sh\n[ "$1" = --version ] && {{ echo "sonde {self.version}"; exit 0; }}\n{script}\n')
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return mock.patch.dict(os.environ, {"SONDE": str(file)})

    version = "0.1.0-SNAPSHOT"

    def ended(self, script):
        launcher.version.cache_clear()
        with self.pretending(script):
            return launcher.run(["measure"], "measure.json", self.folder / "run")

    def test_exit_codes_are_exceptions_with_the_products_message(self):
        for code, kind in ((2, sonde.InvalidInputError), (3, sonde.InterruptedRunError), (4, sonde.LimitReachedError), (70, sonde.SondeFault)):
            with self.subTest(code=code), self.assertRaises(kind) as raised:
                self.ended(f'echo "sonde: data.npz has no y" >&2; exit {code}')
            self.assertEqual(str(raised.exception), "data.npz has no y")

    def test_a_launcher_of_another_series_is_refused(self):
        self.version = "0.9.0"
        with self.assertRaisesRegex(sonde.NotInstalledError, "0.9.0.*pip install"):
            self.ended("exit 0")

    def test_what_was_written_is_read(self):
        ran = self.ended(f"mkdir {self.folder}/run && echo '{{\"a\": 1}}' > {self.folder}/run/measure.json")
        self.assertEqual(ran.json, {"a": 1})
        self.assertEqual(ran.launcher_version, "0.1.0-SNAPSHOT")

    def test_a_folder_that_holds_no_launcher_is_told(self):
        with mock.patch.dict(os.environ, {"SONDE": str(self.folder)}), self.assertRaisesRegex(sonde.NotInstalledError, "Java 17"):
            launcher.find_launcher()

    def test_the_attention_of_a_file(self):
        cases = Path(__file__).resolve().parents[2] / "verification/src/test/resources/cases"
        looked = sonde.attention(cases / "tiny_decoder.onnx", cases / "tokenizer.json", "the whale swam past the ship")
        self.assertEqual({head["layer"] for head in looked.heads}, {layer["layer"] for layer in looked.json["layers"]})


if __name__ == "__main__":
    unittest.main()
