"""Notes, in what is installed, which checkout it came from, so that its launcher is found."""
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CHECKOUT = Path(__file__).resolve().parent.parent


class BuildWithCheckout(build_py):
    def run(self):
        super().run()
        if (CHECKOUT / "sonde").is_file():
            (Path(self.build_lib) / "sonde" / "checkout.txt").write_text(f"{CHECKOUT}\n", encoding="utf-8")


setup(cmdclass={"build_py": BuildWithCheckout})
