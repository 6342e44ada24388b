#!/usr/bin/env python3
"""The one command of the house. `demo` and `test` make their own environment: they need only Python."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def load_bootstrap():
    """Loads tradeassurance/bootstrap.py by path: importing the package would already need Celery."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("bootstrap", ROOT / "tradeassurance" / "bootstrap.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Prepares where needed, then runs pytest (`test …`) or a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeassurance.settings")
    verb = sys.argv[1] if len(sys.argv) > 1 else "help"
    if verb in {"demo", "test"}:
        load_bootstrap().ensure_environment(sys.argv)
    if verb == "test":
        import pytest

        sys.exit(pytest.main(["-n", "2", "--dist", "worksteal", *sys.argv[2:]]))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
