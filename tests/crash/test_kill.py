"""The sweep is killed again and again, wherever it stands: every order completes once, and nothing is half."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from orders.models import Order
from suppliers.models import Freeze, Supplier
from tests import factories as world
from tradeassurance.core import audit, integrity
from tradeassurance.core.models import Deadline, Notice, Outcome, TrailEntry
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger import book
from tradeassurance.ledger.models import Entry
from tradeassurance.rules.models import pinned

pytestmark = [pytest.mark.long, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ORDERS, KILLS, BATCH = 40, 50, 2
LONGEST_LIFE = 1.3
"""In lives of the first child, which lived until a batch was done: however busy the machine is, some get that far."""
SLOW = 0.03
"""Seconds that each write of a table takes, so that a kill meets a transaction and not the pause between two."""

TABLES = (
    "core_deadline",
    "core_notice",
    "core_trailentry",
    "ledger_entry",
    "ledger_posting",
    "orders_order",
    "suppliers_freeze",
    "suppliers_supplier",
)
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()


def delivered_orders() -> list[int]:
    """Orders between two companies, held money on each; keys."""
    supplier, buyer = world.supplier(limit=Decimal("1e9")), world.company()
    told = (world.order(stage="delivered", supplier=supplier, buyer=buyer) for _ in range(ORDERS))
    return [one.order.pk for one in told]


def all_closed() -> datetime:
    """An instant at which every claim window has closed."""
    last = Deadline.objects.filter(outcome=Outcome.OPEN).latest("due_at")
    return last.due_at + timedelta(minutes=2)


@contextmanager
def slow_tables() -> Iterator[None]:
    """A database in which writing takes its time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION crash_slow() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN PERFORM pg_sleep({SLOW}); RETURN NULL; END $$"
        )
        for table in TABLES:
            cursor.execute(
                f"CREATE TRIGGER crash_slow AFTER INSERT OR UPDATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION crash_slow()"
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20s'")
            cursor.execute("DROP FUNCTION crash_slow() CASCADE")
            cursor.execute("RESET lock_timeout")


@contextmanager
def nursery(at: datetime) -> Iterator[subprocess.Popen[str]]:
    """The process that makes sweeping processes on the test database."""
    known = connection.settings_dict
    who = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    url = f"postgres://{who}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"
    surroundings = os.environ | {"DJANGO_SETTINGS_MODULE": "tradeassurance.settings", "DATABASE_URL": url}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.nursery", at.isoformat(), str(BATCH)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=surroundings,
        cwd=REPOSITORY,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def begin(process: subprocess.Popen[str]) -> int:
    """Let a child begin to sweep; its process id."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def completed() -> int:
    """How many orders are completed by now."""
    return Order.objects.filter(state="completed").count()


def kill_first(process: subprocess.Popen[str]) -> float:
    """Let a child live until its first batch is done; how many seconds that took."""
    start = time.monotonic()
    child = begin(process)
    while not completed():
        assert time.monotonic() - start < 120, "no child completes anything"
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    return time.monotonic() - start


def kill_one(process: subprocess.Popen[str], life: float) -> bool:
    """Let a child sweep for some seconds, then kill it; whether it was inside a transaction."""
    child = begin(process)
    try:
        time.sleep(life)
        was_inside = bool(others("AND xact_start IS NOT NULL AND state <> 'idle'"))
    finally:
        os.kill(child, signal.SIGKILL)
    return was_inside


def others(where: str = "") -> int:
    """How many other sessions the database has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            f" AND backend_type = 'client backend' AND pid <> pg_backend_pid() {where}"
        )
        return cursor.fetchone()[0]


def wait_for_silence(seconds: float = 20) -> None:
    """The server notices only at its next word that nobody listens; until then the dead hold their locks."""
    until = time.monotonic() + seconds
    while others():
        assert time.monotonic() < until, "the session of a killed process stays"
        time.sleep(0.05)


def assert_completed_once(pk: int, at: datetime) -> None:
    """One step, one release, one freeze given back, a notice for each of the two."""
    entries = [entry.data for entry in TrailEntry.objects.filter(root_kind="order", root_id=pk)]
    steps = [name for data in entries for _record, name, _before, _after in data["steps"]]
    assert steps.count("complete") == 1, (pk, steps)
    assert Entry.objects.filter(root_kind="order", root_id=pk, kind="held.released").count() == 1
    freeze = Freeze.objects.get(order_id=pk)
    endings = [data for data in entries if "ended_at" in data["changed"].get(f"freeze:{freeze.pk}", {})]
    assert (freeze.state, len(endings)) == ("released", 1)
    told = Notice.objects.filter(root_kind="order", root_id=pk, topic="order.completed")
    order = Order.objects.get(pk=pk)
    assert sorted(told.values_list("company_id", flat=True)) == sorted([order.buyer_id, order.seller_id])
    assert order.state == "completed"
    assert order.ended_at is not None
    assert order.ended_at < at


def test_it_completes_every_order_once_however_often_the_sweep_is_killed() -> None:
    # Given delivered orders whose windows have all closed, and a sweep that is killed fifty times
    keys, chance = delivered_orders(), random.Random()
    at = all_closed()
    with slow_tables(), nursery(at) as process:
        longest = LONGEST_LIFE * kill_first(process)
        lives = [chance.uniform(0, longest) for _ in range(KILLS - 1)]
        inside = sum(kill_one(process, life) for life in lives)
        wait_for_silence()
    done = completed()
    assert inside >= KILLS // 5, "hardly a kill met a transaction: this proved nothing"
    # A killed process leaves nothing half: whole batches of completed orders or none.
    assert Freeze.objects.filter(state="released").count() == done

    # When the job runs once more, to its end
    sweep(at)

    # Then every order is completed exactly once, and the limit is whole again
    for pk in keys:
        assert_completed_once(pk, at)
    assert Supplier.objects.get().frozen_amount == 0
    assert not Deadline.objects.filter(attempts__gt=0).exists()
    chains, broken = audit.verify()
    assert chains > ORDERS
    assert broken == []
    assert [line for result in integrity.run() for line in result.violations] == []
