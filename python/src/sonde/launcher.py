"""Finds the launcher, checks its version, and runs commands. No figure is computed on this side."""
from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Mapping, Sequence

from .errors import (
    InterruptedRunError,
    InvalidInputError,
    LimitReachedError,
    NotInstalledError,
    SondeError,
    SondeFault,
)

#: Versions of the launcher whose JSON this package reads.
SERIES = "0.1."

_ENDINGS: Mapping[int, type[SondeError]] = {
    2: InvalidInputError,
    3: InterruptedRunError,
    4: LimitReachedError,
}

_HOW_TO_GET_IT = (
    "Clone Sonde's repository and install this package from its folder python/ (pip install ./python), "
    "or set the environment variable SONDE to the launcher, the file named sonde in the repository. "
    "It needs Java 17 or newer and Maven 3.8 or newer."
)


def find_launcher() -> Path:
    """The launcher: of the variable SONDE, of the checkout this was installed from, or on the PATH."""
    given = os.environ.get("SONDE")
    if given:
        path = Path(given).expanduser()
        path = path / "sonde" if path.is_dir() else path
        if not path.is_file():
            raise NotInstalledError(f"SONDE is {given}, and there is no launcher. {_HOW_TO_GET_IT}")
        return path
    for checkout in (_checkout_of_installation(), Path(__file__).resolve().parents[3]):
        if checkout is not None and (checkout / "sonde").is_file() and (checkout / "cli").is_dir():
            return checkout / "sonde"
    found = shutil.which("sonde")
    if found and Path(found).resolve().name == "sonde":
        return Path(found)
    raise NotInstalledError(f"Found no launcher of Sonde. {_HOW_TO_GET_IT}")


def _checkout_of_installation() -> Path | None:
    noted = resources.files(__package__).joinpath("checkout.txt")
    return Path(noted.read_text(encoding="utf-8").strip()) if noted.is_file() else None


@lru_cache(maxsize=None)
def version(launcher: Path) -> str:
    """The launcher's version; the first call builds it, which takes a minute."""
    try:
        ended = subprocess.run([str(launcher), "--version"], capture_output=True, text=True, check=False)
    except OSError as e:
        raise NotInstalledError(f"{launcher} cannot be started: {e}. {_HOW_TO_GET_IT}") from e
    found = re.search(r"^sonde (\S+)", ended.stdout, re.MULTILINE)
    if ended.returncode != 0 or not found:
        raise NotInstalledError(f"{launcher} --version ended with {ended.returncode}: {_message(ended.stderr)}")
    if not found[1].startswith(SERIES):
        raise NotInstalledError(
            f"{launcher} is version {found[1]}, and this package reads what {SERIES}x writes. "
            "Install the package of the same checkout: pip install ./python"
        )
    return found[1]


@dataclass(frozen=True)
class Ran:
    """What a command left: its folder and its JSON."""

    folder: Path
    json: dict[str, Any]
    launcher_version: str


def run(command: Sequence[str], result: str, out: str | os.PathLike[str] | None) -> Ran:
    """Runs one command of Sonde and reads the JSON it wrote.

    ``result`` is the JSON's name in the folder; ``out`` the folder, otherwise a temporary one that goes
    with this process.
    """
    launcher = find_launcher()
    found = version(launcher)
    folder = Path(out) if out is not None else _temporary_folder() / "run"
    arguments = [str(launcher), *command, "--out", str(folder), "--quiet"]
    with subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        try:
            message = _message(process.communicate()[1])
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
    code = process.returncode
    if code != 0:
        raise _ENDINGS.get(code, SondeFault)(message or f"{command[0]} ended with exit code {code}")
    return Ran(folder, json.loads((folder / result).read_text(encoding="utf-8")), found)


def _message(said: str) -> str:
    """The message without the launcher's name before it, nor lines of progress."""
    lines = [line.rsplit("\r", 1)[-1].rstrip() for line in said.splitlines()]
    lines = [line for line in lines if line and not line.startswith("sonde: building")]
    return "\n".join(lines).removeprefix("sonde: ")


def _temporary_folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="sonde-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def options(**given: object) -> list[str]:
    """Options of the command line: ``batch_size=64`` is ``--batch-size 64``; None is left out.

    Sequences are joined by commas, and those of patterns repeated; True is a flag. ``except_`` is ``--except``.
    """
    out: list[str] = []
    for name, value in given.items():
        flag = "--" + name.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            out.append(flag)
        elif isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
            out += [f"{flag}={one}" for one in value]
        elif isinstance(value, (list, tuple, range)):
            out.append(f"{flag}=" + ",".join(str(one) for one in value))
        else:
            out.append(f"{flag}={value}")
    return out
