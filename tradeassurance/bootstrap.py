"""Makes the environment that `manage.py demo` and `manage.py test` need, with the standard library only."""

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements.txt"
STAMP = ENVIRONMENT / "requirements.sha256"
OLDEST_PYTHON = (3, 11)


def say(text: str) -> None:
    """One line for the person who waits."""
    print(f"» {text}", flush=True)


def python_of(environment: Path) -> Path:
    """The interpreter inside a virtual environment, on this kind of system."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted_stamp() -> str:
    """What the environment must match: the requirements and the Python that made it."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes())
    digest.update(repr(sys.version_info[:2]).encode())
    return digest.hexdigest()


def is_ready() -> bool:
    """Whether the environment exists and was made from the present requirements."""
    if not (STAMP.exists() and python_of(ENVIRONMENT).exists()):
        return False
    return STAMP.read_text().strip() == wanted_stamp()


def make_environment() -> None:
    """Creates the environment and installs what requirements.txt pins; exits with a message on failure."""
    say("Making an environment in .venv (once; this takes a minute or two) …")
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except (
        Exception
    ) as error:  # whatever the platform lacks (Debian splits ensurepip off), say it in one line
        sys.exit(f"Could not make .venv: {error}\nOn Debian or Ubuntu: apt install python3-venv")
    say("Installing what requirements.txt lists …")
    pip = [str(python_of(ENVIRONMENT)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call([*pip, "-r", str(REQUIREMENTS)]) != 0:
        sys.exit("Installing failed. See the message above; then run the same command again.")
    STAMP.write_text(wanted_stamp())


def rerun_inside(arguments: Sequence[str]) -> None:
    """Replaces this process by the same command inside the environment; returns if it is already there."""
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return
    python = str(python_of(ENVIRONMENT))
    command = [python, *arguments]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(python, command)


def ensure_environment(arguments: Sequence[str]) -> None:
    """Makes sure that this command runs inside an up-to-date environment of ours.

    Somebody who already works inside another virtual environment keeps it.
    """
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed; this is {sys.version.split()[0]}."
        )
    inside_another = sys.prefix != sys.base_prefix and Path(sys.prefix).resolve() != ENVIRONMENT.resolve()
    if inside_another:
        return
    if not is_ready():
        make_environment()
    rerun_inside(arguments)
