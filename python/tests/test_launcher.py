"""The launcher is found, its version checked, and how it ends becomes an exception with its own message."""
import io
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

    def test_the_folder_of_a_release_is_a_launcher(self):
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "sonde").write_text("")
        with mock.patch.dict(os.environ, {"SONDE": str(self.folder)}):
            self.assertEqual(launcher.find_launcher(), self.folder / "bin" / "sonde")

    def test_a_java_that_is_missing_or_too_old_is_told_as_the_launcher_does(self):
        real = Path(__file__).resolve().parents[2] / "sonde"
        java = self.folder / "jdk" / "bin" / "java"
        java.parent.mkdir(parents=True)
        for release, message in ((None, "there is no bin/java in it"), ('JAVA_VERSION="11.0.2"', "needs Java 17 or newer and found 11.0.2")):
            if release:
                java.write_text("#!/bin/sh\n")
                java.chmod(0o755)
                (self.folder / "jdk" / "release").write_text(release + "\n")
            launcher.version.cache_clear()
            told = {"SONDE": str(real), "JAVA_HOME": str(self.folder / "jdk")}
            with self.subTest(release=release), mock.patch.dict(os.environ, told), self.assertRaisesRegex(sonde.NotInstalledError, message):
                launcher.run(["measure"], "measure.json", self.folder / "run")
        launcher.version.cache_clear()

    def test_what_is_shown_for_a_while_is_no_message(self):
        said = 'printf "\\r      \\rmeasuring 10%%\\r      \\rmeasuring 20%%\\r      \\r" >&2; echo "sonde: no" >&2; exit 2'
        launcher.version.cache_clear()
        with self.pretending(said), mock.patch("sys.stderr", io.StringIO()) as shown, self.assertRaises(sonde.InvalidInputError) as raised:
            launcher.run(["measure"], "measure.json", self.folder / "run", progress=True)
        self.assertEqual(str(raised.exception), "no")

    def test_the_attention_of_a_file(self):
        cases = Path(__file__).resolve().parents[2] / "verification/src/test/resources/cases"
        looked = sonde.attention(cases / "tiny_decoder.onnx", cases / "tokenizer.json", "the whale swam past the ship")
        self.assertEqual({head["layer"] for head in looked.heads}, {layer["layer"] for layer in looked.json["layers"]})


if __name__ == "__main__":
    unittest.main()
