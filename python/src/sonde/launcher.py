"""Finds the launcher, checks its version, and runs commands. No figure is computed on this side."""
from __future__ import annotations

import atexit
import json
import os
import re
import shutil
import signal
import subprocess
import sys
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
    "or unpack a release and set the environment variable SONDE to its folder, or put its bin/ on the PATH. "
    "It needs Java 17 or newer; a checkout needs Maven 3.8 or newer, too."
)


def find_launcher() -> Path:
    """The launcher: of the variable SONDE, of the checkout this was installed from, or on the PATH."""
    given = os.environ.get("SONDE")
    if given:
        path = Path(given).expanduser()
        if path.is_dir():
            # of an unpacked release, or of a checkout
            path = next((one for one in (path / "bin" / "sonde", path / "sonde") if one.is_file()), path)
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
def version(launcher: Path, shown: bool = False) -> str:
    """The launcher's version; the first call of a checkout builds it, which takes a minute."""
    if shown:
        sys.stderr.write("\rStarting Sonde; the first time builds it, which takes a minute ...")
        sys.stderr.flush()
    try:
        ended = subprocess.run([str(launcher), "--version"], capture_output=True, text=True, check=False)
    except OSError as e:
        raise NotInstalledError(f"{launcher} cannot be started: {e}. {_HOW_TO_GET_IT}") from e
    finally:
        if shown:
            sys.stderr.write("\r" + " " * 72 + "\r")
    found = re.search(r"^sonde (\S+)", ended.stdout, re.MULTILINE)
    if ended.returncode != 0 or not found:
        raise NotInstalledError(f"{launcher} --version ended with {ended.returncode}: {_message(ended.stderr.splitlines())}")
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


def run(
    command: Sequence[str], result: str, out: str | os.PathLike[str] | None, progress: bool | None = None
) -> Ran:
    """Runs one command of Sonde and reads the JSON it wrote.

    ``result`` is the JSON's name in the folder; ``out`` the folder, otherwise a temporary one that goes
    with this process. ``progress`` says whether a bar is shown on standard error, by default where somebody
    watches: in a notebook or on a terminal.
    """
    shown = watched() if progress is None else progress
    launcher = find_launcher()
    found = version(launcher, shown)
    folder = Path(out) if out is not None else _temporary_folder() / "run"
    arguments = [str(launcher), *command, "--out", str(folder), *([] if shown else ["--quiet"])]
    environment = {**os.environ, **({"SONDE_JAVA_OPTIONS": _talking()} if shown else {})}
    with subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
    ) as process:
        try:
            message = _message(_told(process, shown))
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
    code = process.returncode
    if code != 0:
        raise _ENDINGS.get(code, SondeFault)(message or f"{command[0]} ended with exit code {code}")
    return Ran(folder, json.loads((folder / result).read_text(encoding="utf-8")), found)


def watched() -> bool:
    """Whether somebody sees standard error: a terminal, or a notebook's kernel."""
    shell = sys.modules.get("IPython")
    kernel = shell is not None and getattr(shell.get_ipython(), "kernel", None) is not None
    return kernel or sys.stderr.isatty()


def _talking() -> str:
    """A bar as on a terminal, and messages in one line however long."""
    given = os.environ.get("SONDE_JAVA_OPTIONS", "")
    return f"{given} -Dsonde.terminal=true -Dsonde.columns=2000".strip()


def _told(process: subprocess.Popen[bytes], shown: bool) -> list[str]:
    """The lines the launcher leaves until it ends; what it shows for a while goes to standard error as it comes."""
    lines: list[str] = []
    rest = b""
    width = 0
    assert process.stderr is not None
    while chunk := os.read(process.stderr.fileno(), 65536):
        *whole, rest = (rest + chunk).split(b"\n")
        lines += [_last(line) for line in whole]
        now = _last(rest)
        rest = rest[rest.rfind(b"\r", 0, len(rest) - 1) + 1 :] if now else b""
        if shown and now:
            sys.stderr.write("\r" + now.ljust(width))
            sys.stderr.flush()
            width = len(now)
    if width:
        sys.stderr.write("\r" + " " * width + "\r")
        sys.stderr.flush()
    process.wait()
    return [line for line in [*lines, _last(rest)] if line]


def _last(line: bytes) -> str:
    """What a terminal would show of a line that was written over, without what steers it."""
    seen = line.rstrip(b"\r").rsplit(b"\r", 1)[-1].decode("utf-8", errors="replace")
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", seen).rstrip()


def _message(lines: Sequence[str]) -> str:
    """The message without the launcher's name before it, nor what was said before it."""
    kept = [line for line in lines if not line.startswith("sonde: building")]
    first = next((i for i, line in enumerate(kept) if line.startswith("sonde: ")), 0)
    return "\n".join(kept[first:]).removeprefix("sonde: ")


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
