"""A run of tests migrates once: the database of each worker begins as a copy of one that is migrated meanwhile.

On SQLite the migrated file is kept under ``VAR_DIR`` for as long as no line of code changes; on PostgreSQL it is a
template that the run drops at its end. Where there is no copy to be had, Django migrates as always.
"""

import gc
import hashlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("tradeassurance", "suppliers", "orders", "disputes")
PATIENCE = 600
"""Seconds after which a worker migrates by itself."""
MAKING = pytest.StashKey["subprocess.Popen[bytes] | None"]()


def version() -> str:
    """What a migrated database depends on: our code and what it stands on."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def place() -> Path:
    """Where the migrated file of this version lies, or what tells that the template of PostgreSQL is ready."""
    folder = Path(settings.VAR_DIR) / "migrated"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / (f"{version()}.sqlite3" if settings.DATABASE_IS_SQLITE else f"{os.getpid()}.ready")


def template() -> str:
    """The name of the template on PostgreSQL."""
    return f"test_{connection.settings_dict['NAME']}_template"


def failed(ready: Path) -> Path:
    """What tells that there will be no migrated database."""
    return ready.with_suffix(".failed")


def make(ready: Path) -> None:
    """Migrate, and say so; runs in a process of its own (``python -m tests.migrated PLACE``)."""
    gc.disable()  # migrating makes models by the thousand; looking for their refuse takes a quarter of the time
    django.setup()
    unfinished = ready.with_suffix(f".{os.getpid()}")
    name = str(unfinished) if settings.DATABASE_IS_SQLITE else template()
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    if settings.DATABASE_IS_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = DELETE")  # one file, which memory can take
        for older in ready.parent.glob("*.sqlite3"):
            older.unlink(missing_ok=True)
    connection.close()
    unfinished.touch()
    unfinished.replace(ready)


def start(ready: Path) -> "subprocess.Popen[bytes] | None":
    """Begin to migrate, if that is not done yet."""
    if ready.exists():
        return None
    failed(ready).unlink(missing_ok=True)
    return subprocess.Popen([sys.executable, "-m", "tests.migrated", str(ready)], cwd=ROOT)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Migrates while the workers are still reading the tests."""
    if getattr(session.config.option, "tx", None) and not hasattr(session.config, "workerinput"):
        session.config.stash[MAKING] = start(place())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells each worker where to look."""
    node.workerinput["migrated"] = str(place())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leaves no template behind, nor anybody who makes one."""
    if MAKING not in session.config.stash:
        return
    if (making := session.config.stash[MAKING]) is not None:
        making.kill()
        making.wait()
    if not settings.DATABASE_IS_SQLITE:
        place().unlink(missing_ok=True)
        params = connection.get_connection_params() | {"dbname": "postgres"}
        with psycopg.connect(**params, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{template()}"')


def arrives(ready: Path) -> bool:
    """Wait until the migrated database is there; False if it will not be."""
    for _tenth in range(PATIENCE * 10):
        if ready.exists() or failed(ready).exists():
            break
        time.sleep(0.1)
    return ready.exists()


def copy(source: Path, target: str) -> sqlite3.Connection:
    """Fill an SQLite database; one in memory lives as long as somebody holds it."""
    held = sqlite3.connect(target, uri=target.startswith("file:"), check_same_thread=False)
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as migrated:
        migrated.backup(held)
    migrated.close()
    return held


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_keepdb: bool, request: pytest.FixtureRequest
) -> Iterator[None]:
    """The test database will be a copy, unless one is kept from run to run."""
    told = getattr(request.config, "workerinput", {}).get("migrated")
    if django_db_keepdb or not (told or settings.DATABASE_IS_SQLITE):
        yield
        return
    ready = Path(told) if told else place()
    if not told and (making := start(ready)) is not None:
        making.wait()
    if not (arrives(ready) if told else ready.exists()):
        yield
        return
    if settings.DATABASE_IS_SQLITE:
        held = copy(ready, connection.creation._get_test_db_name())
        # What is there is not asked about: the file is ours, and new.
        connection.creation._create_test_db = lambda *_args, **_how: connection.creation._get_test_db_name()
        yield
        held.close()
        return
    connection.settings_dict["TEST"]["TEMPLATE"] = template()
    yield


if __name__ == "__main__":
    try:
        make(Path(sys.argv[1]))
    except BaseException:
        failed(Path(sys.argv[1])).touch()
        raise
