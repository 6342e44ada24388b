"""The two commands of a newcomer, and what they rest on."""

import re
import socket
import subprocess
import sys
import threading
import urllib.request
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.db import connection

from tradeassurance import bootstrap
from tradeassurance.celery import app
from tradeassurance.core import clock, tasks
from tradeassurance.core.health import silent_jobs
from tradeassurance.demo.one_process import free_port, web
from tradeassurance.settings import OUR_APPS

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][^\s]*\s+# \S.*")


def scheduled() -> set[str]:
    """The tasks that the schedule wakes."""
    return {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_every_requirement_is_pinned_and_has_its_reason() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#") and not PIN.fullmatch(line)] == []


def test_the_bootstrap_needs_the_standard_library_only() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tradeassurance'); import bootstrap; print(bootstrap.wanted_stamp())"
    )
    bare = subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert bare.stdout.strip() == bootstrap.wanted_stamp(), bare.stderr


def test_the_environment_is_made_anew_when_the_requirements_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirements, environment = tmp_path / "requirements.txt", tmp_path / ".venv"
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", requirements)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", environment)
    monkeypatch.setattr(bootstrap, "STAMP", environment / "stamp")
    requirements.write_text("one==1")
    assert not bootstrap.is_ready()
    python = bootstrap.python_of(environment)
    python.parent.mkdir(parents=True)
    python.touch()
    bootstrap.STAMP.write_text(bootstrap.wanted_stamp())
    assert bootstrap.is_ready()
    requirements.write_text("one==2")
    assert not bootstrap.is_ready()


def test_the_schedule_names_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    assert scheduled() <= set(app.tasks)


def test_the_schedule_wakes_every_task_of_ours() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith(("celery.", "tradeassurance.demo."))}
    # Rates are read on a schedule only where an operator names an address for them.
    assert ours - scheduled() == {"tradeassurance.ledger.tasks.read_rates"}


def test_every_sweep_that_somebody_can_run_by_hand_is_run_by_the_schedule() -> None:
    by_hand = {name for name, of in get_commands().items() if name.startswith("sweep") and of in OUR_APPS}
    assert {"sweep", "sweep_documents"} <= by_hand
    assert by_hand - {name.rpartition(".")[2] for name in scheduled()} == set()


@pytest.mark.django_db
def test_the_schedule_checks_the_files_and_says_that_it_did() -> None:
    tasks.sweep_documents()
    assert silent_jobs(clock.now()) == ["deliver", "sweep"]
    assert silent_jobs(clock.now() + timedelta(hours=2)) == ["deliver", "documents", "sweep"]


@pytest.mark.django_db
def test_migrating_makes_the_table_of_the_shared_cache() -> None:
    # Given a database without it, as a plain migrate once left it
    migration = import_module("tradeassurance.core.migrations.0005_cache_table")
    editor = connection.SchemaEditorClass(connection)
    migration.drop(None, editor)
    assert settings.CACHE_TABLE not in connection.introspection.table_names()
    # When that migration runs, once more than it must
    migration.make(None, editor)
    migration.make(None, editor)
    # Then the table stands
    assert settings.CACHE_TABLE in connection.introspection.table_names()


def test_the_demo_takes_the_next_free_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < free_port("127.0.0.1", port) < port + 20


def test_the_demo_serves_static_files_by_itself() -> None:
    with web("127.0.0.1", free_port("127.0.0.1", 18000)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/static/bootstrap/css/bootstrap.min.css"
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
        server.shutdown()


def test_the_demo_refuses_production(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="production"):
        call_command("demo", "--prepare-only")


def test_no_machine_path_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    names = [
        name
        for name in listed.splitlines()
        if name.endswith((".py", ".md", ".toml", ".txt", ".html", ".example"))
    ]
    machine = re.compile(r"(?<![\w-])/(?:work|root|home)/|/tmp/v\b")
    found = [name for name in names if (ROOT / name).exists() and machine.search((ROOT / name).read_text())]
    assert [name for name in found if name != "tests/test_commands.py"] == []
